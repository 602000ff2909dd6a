"""How often a door may be knocked at: counted in the store, so that all processes count together.

A limit that is exceeded stays so until its window has passed. What others behind an address do
wrong does not shut out who knows their tracking code or is at a known device: an office, and a
whole mobile network, may share one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from access.errors import TooManyRequests
from access.site import current_site
from identity import attempts
from identity.attempts import Limit
from identity.sign_in import TooManyFailures
from kernel.errors import NotFound

T = TypeVar("T")

#: Guesses at an 80-bit code are hopeless at any rate: they are counted for the load. Nothing that
#: is wrong is counted by complaint, for who knows a number could then shut its complainant out.
LIMITS = {
    limit.name: limit
    for limit in (
        Limit("submit", most=20, within=timedelta(hours=1)),  # by client
        Limit("track_client", most=60, within=timedelta(minutes=15)),  # wrong codes
        Limit("respond", most=60, within=timedelta(minutes=15)),  # by complaint, with its code
        # A whole office may share an address; a mailbox is not to be filled by a stranger.
        Limit("password_link_client", most=30, within=timedelta(hours=1)),
        Limit("password_link_account", most=3, within=timedelta(hours=1)),
    )
}


def let_through(answer: T | TooManyFailures | None) -> T | None:
    """What a sign-in gave; TooManyRequests when the client's address failed too often."""
    if isinstance(answer, TooManyFailures):
        raise _too_many(answer.seconds)
    return answer


def check(limit_name: str, subject: str) -> None:
    """Count one more of `subject`; TooManyRequests, with when to come again, over the limit."""
    limit = LIMITS[limit_name]
    office = current_site().office
    wait = office.database.write(lambda uow: attempts.count(uow, office.keyring, limit, subject))
    if wait is not None:
        raise _too_many(wait)


@contextmanager
def counting_failures(limit_name: str, subject: str) -> Iterator[None]:
    """Count each NotFound of `subject` raised in here; over the limit, TooManyRequests instead."""
    try:
        yield
    except NotFound:
        check(limit_name, subject)
        raise


def _too_many(wait: int) -> TooManyRequests:
    minutes = max(1, -(-wait // 60))
    return TooManyRequests(f"too many attempts; try again in {minutes} minutes", retry_after=wait)
