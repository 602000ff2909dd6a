"""How often a door may be knocked at: counted in the store, so that all processes count together.

A limit that is exceeded stays so until its window has passed, also for who knows the right code:
whoever guesses learns nothing from being let in late.
"""

from datetime import timedelta

from access.errors import TooManyRequests
from access.site import current_site
from identity import attempts
from identity.attempts import Limit

#: Guesses at an 80-bit code are hopeless at these rates, and a family behind one address that
#: follows its complaints stays far below them.
LIMITS = {
    limit.name: limit
    for limit in (
        Limit("submit", most=20, within=timedelta(hours=1)),  # by client
        Limit("track_client", most=60, within=timedelta(minutes=15)),
        Limit("track_number", most=30, within=timedelta(minutes=15)),  # whoever asks
        # A whole office may share an address; a mailbox is not to be filled by a stranger.
        Limit("password_link_client", most=30, within=timedelta(hours=1)),
        Limit("password_link_account", most=3, within=timedelta(hours=1)),
    )
}


def check(limit_name: str, subject: str) -> None:
    """Count one more of `subject`; TooManyRequests, with when to come again, over the limit."""
    limit = LIMITS[limit_name]
    office = current_site().office
    wait = office.database.write(lambda uow: attempts.count(uow, office.keyring, limit, subject))
    if wait is not None:
        raise TooManyRequests(
            f"too many attempts; try again in {max(1, -(-wait // 60))} minutes", retry_after=wait
        )
