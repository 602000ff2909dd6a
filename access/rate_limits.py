"""How often a door may be knocked at: counted in the store, so that all processes count together.

A limit that is exceeded stays so until its window has passed, also for who knows the right code:
whoever guesses learns nothing from being let in late.
"""

from datetime import timedelta
from typing import TypeVar

from access.errors import TooManyRequests
from access.site import current_site
from identity import attempts
from identity.attempts import Limit
from identity.sign_in import TooManyFailures

T = TypeVar("T")

#: Guesses at an 80-bit code are hopeless at these rates, and a family behind one address that
#: follows its complaints stays far below them. Nothing is counted by complaint: who knows a number
#: could then shut its complainant out, and no number of guesses comes near the code.
LIMITS = {
    limit.name: limit
    for limit in (
        Limit("submit", most=20, within=timedelta(hours=1)),  # by client
        Limit("track_client", most=60, within=timedelta(minutes=15)),
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


def _too_many(wait: int) -> TooManyRequests:
    minutes = max(1, -(-wait // 60))
    return TooManyRequests(f"too many attempts; try again in {minutes} minutes", retry_after=wait)
