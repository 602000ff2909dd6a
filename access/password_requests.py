"""Who has forgotten a password asks for a link, and learns nothing about who has an account.

Unknown name, disabled account, asked too often: nothing is sent, and nobody is told.
"""

from contextlib import suppress

from access import invitations
from access.rate_limits import LIMITS
from identity import accounts, attempts
from identity.devices import device_of
from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

LIMIT = LIMITS["password_link_account"]


def request_link(uow: UnitOfWork, keyring: Keyring, name: str) -> None:
    """Send a link to the person of this id or e-mail address, if there is one who may sign in."""
    written = accounts.compared_name(name)
    person, _ = accounts.find_hash(uow, written) or (None, None)
    # Names that are nobody's are counted too. So time tells nothing: of one name only the few
    # requests that send a mail take three statements more.
    wait = attempts.count(uow, keyring, LIMIT, person or f"unknown/{written}")
    if person is None or wait is not None:
        return
    with suppress(Conflict):  # disabled; nothing has been written then
        invitations.invite(uow, person)


def is_from_own_device(uow: UnitOfWork, keyring: Keyring, name: str, device: str | None) -> bool:
    """Whether this person signed in with this browser before: strangers do not shut them out."""
    if not device:
        return False
    person, _ = accounts.find_hash(uow, accounts.compared_name(name)) or (None, None)
    return person is not None and device_of(keyring, person, device, uow.now) is not None
