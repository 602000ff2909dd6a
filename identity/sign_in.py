"""Signing in with a name and a password.

Unknown name, wrong password, no password, disabled or locked account: one answer and the same
work, so that nothing is learned from words or from time. An attempt is counted before the
password is looked at, so that many at once cannot guess more often than the limits say. A client
over its limit is told so at once: that says nothing about accounts, and hashing is dear.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from identity import accounts, attempts, sessions
from identity.attempts import Limit
from identity.passwords import Passwords
from identity.people import Person, get_person
from kernel.database import Database
from kernel.errors import TuntasError
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")

#: Failures after which an account rests, and a client's address, which a whole office may share.
ACCOUNT_LIMIT = Limit("sign_in_account", most=10, within=timedelta(minutes=15))
CLIENT_LIMIT = Limit("sign_in_client", most=50, within=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class TooManyFailures:
    """The client's address is over its limit; `seconds` until its window ends."""

    seconds: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """An attempt that is counted: whose account, and its hash if it may be compared at all."""

    person: str | None
    stored: str | None


def sign_in(  # noqa: PLR0913
    database: Database,
    keyring: Keyring,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    client: str,
    before: str | None = None,
) -> str | TooManyFailures | None:
    """Open a session for who has this password, and return its token; None: not let in.

    `name` is an id or an e-mail address, `client` the address the request comes from, `before`
    the token of the session that the browser has had until now: it ends.
    """

    def admit(uow: UnitOfWork, person: Person) -> str:
        if before:
            sessions.close_session(uow, keyring, before)
        return sessions.open_session(uow, keyring, person.id)

    return check_credentials(
        database, keyring, passwords, name, password, client=client, admit=admit
    )


def check_credentials(  # noqa: PLR0913
    database: Database,
    keyring: Keyring,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    client: str,
    admit: Callable[[UnitOfWork, Person], T],
) -> T | TooManyFailures | None:
    """What `admit` does for who has this password; counted and answered like `sign_in`.

    `admit` runs in the transaction that holds the account: a password that is changed, or an
    account disabled, at the same moment ends what it made. What it raises is raised.
    """
    asked = database.write(lambda uow: _ask(uow, keyring, name, client))
    if isinstance(asked, TooManyFailures):
        return asked
    # Costs tens of milliseconds: outside any transaction, for SQLite has one writer.
    matches = passwords.matches(asked.stored, password)
    person, stored = asked.person, asked.stored
    if not matches or person is None or stored is None:
        return None
    renewed = passwords.hash(password) if passwords.is_outdated(stored) else stored

    def let_in(uow: UnitOfWork) -> T | None:
        if not accounts.confirm(uow, person, stored, renewed):
            return None
        _count_no_failure(uow, keyring, person, client)
        return admit(uow, get_person(uow, person))

    try:
        return database.write(let_in)
    except TuntasError:
        # Something else was wrong, and rolled back with it that the password was right.
        database.write(lambda uow: _count_no_failure(uow, keyring, person, client))
        raise


def forget_failures(uow: UnitOfWork, keyring: Keyring, person: str) -> None:
    """Lift the lock of an account: its owner has proved in another way who they are."""
    attempts.forget(uow, keyring, ACCOUNT_LIMIT, person)


def _count_no_failure(uow: UnitOfWork, keyring: Keyring, person: str, client: str) -> None:
    attempts.take_back(uow, keyring, CLIENT_LIMIT, attempts.network_of(client))
    forget_failures(uow, keyring, person)


def _ask(uow: UnitOfWork, keyring: Keyring, name: str, client: str) -> _Asked | TooManyFailures:
    """Count the attempt, for the client and the account; over the latter's limit there is no hash.

    A client over its own limit counts for no account: it cannot lock more of them.
    """
    too_many = attempts.count(uow, keyring, CLIENT_LIMIT, attempts.network_of(client))
    if too_many is not None:
        return TooManyFailures(too_many)
    written = accounts.compared_name(name)  # what is nobody's is counted together
    found = accounts.find_hash(uow, written)
    person, stored = found or (None, None)
    locked = attempts.count(uow, keyring, ACCOUNT_LIMIT, person or f"unknown/{written}")
    return _Asked(person, None if locked is not None else stored)
