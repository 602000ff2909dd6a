"""Signing in with a name and a password.

Unknown name, wrong password, no password, disabled or locked account: one answer and the same
work, so that nothing is learned from words or from time. An attempt is counted before the
password is looked at, so that many at once cannot guess more often than the limits say.

Failures are counted so that those of others do not shut out who knows their password: for a device
in which this person signed in before (identity/devices.py) apart from all others; else for the
account from this address, for the account from all addresses where nobody signed in to it lately,
and for the address over all accounts that are strange to it. Only an address that floods is told
so at once, for hashing is dear; it says nothing about accounts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from identity import accounts, attempts, devices, sessions
from identity.attempts import Limit
from identity.passwords import Passwords
from identity.people import Person, get_person
from kernel.database import Database
from kernel.errors import TuntasError
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")

_QUARTER = timedelta(minutes=15)
#: Failures from a known device to its account, and of an account from one address.
DEVICE_LIMIT = Limit("sign_in_device", most=10, within=_QUARTER)
PLACE_LIMIT = Limit("sign_in_place", most=10, within=_QUARTER)
#: Of an account from all addresses that are strange to it: one address adds ten at most.
ACCOUNT_LIMIT = Limit("sign_in_account", most=30, within=_QUARTER)
#: Of an address, which a whole office may share, to accounts that are strange to it.
CLIENT_LIMIT = Limit("sign_in_client", most=300, within=_QUARTER)
#: Of an address to any account.
FLOOD_LIMIT = Limit("sign_in_flood", most=1_500, within=_QUARTER)
#: For how long an address where somebody signed in is not strange to their account.
KNOWN_PLACE = Limit("sign_in_known_place", most=1, within=timedelta(days=30))


@dataclass(frozen=True, slots=True)
class TooManyFailures:
    """The client's address is over its limit; `seconds` until its window ends."""

    seconds: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of the session and of the device, which is known from now on."""

    session: str
    device: str

    def __repr__(self) -> str:
        return "SignedIn(...)"


@dataclass(frozen=True, slots=True)
class _Asked:
    """An attempt that is counted: whose account, and its hash if it may be compared at all.

    `own` are the counters of this device or address and account, `shared` those of others too.
    """

    person: str | None
    stored: str | None
    own: tuple[tuple[Limit, str], ...]
    shared: tuple[tuple[Limit, str], ...] = ()


def sign_in(  # noqa: PLR0913
    database: Database,
    keyring: Keyring,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    client: str,
    device: str | None = None,
    before: str | None = None,
) -> SignedIn | TooManyFailures | None:
    """Open a session for who has this password; None: not let in.

    `name` is an id or an e-mail address, `client` the address the request comes from, `device` the
    token that the browser got when somebody last signed in, `before` that of the session that it
    has had until now: it ends.
    """

    def admit(uow: UnitOfWork, person: Person) -> SignedIn:
        if before:
            sessions.close_session(uow, keyring, before)
        session = sessions.open_session(uow, keyring, person.id)
        return SignedIn(session, devices.token_of(keyring, person.id, uow.now))

    return check_credentials(
        database, keyring, passwords, name, password, client=client, device=device, admit=admit
    )


def check_credentials(  # noqa: PLR0913
    database: Database,
    keyring: Keyring,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    client: str,
    device: str | None = None,
    admit: Callable[[UnitOfWork, Person], T],
) -> T | TooManyFailures | None:
    """What `admit` does for who has this password; counted and answered like `sign_in`.

    `admit` runs in the transaction that holds the account: a password that is changed, or an
    account disabled, at the same moment ends what it made. What it raises is raised.
    """
    asked = database.write(lambda uow: _ask(uow, keyring, name, client, device))
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
        _count_no_failure(uow, keyring, asked)
        attempts.keep(uow, keyring, KNOWN_PLACE, _place(person, client))
        return admit(uow, get_person(uow, person))

    try:
        return database.write(let_in)
    except TuntasError:
        # Something else was wrong, and rolled back with it that the password was right.
        database.write(lambda uow: _count_no_failure(uow, keyring, asked))
        raise


def _count_no_failure(uow: UnitOfWork, keyring: Keyring, asked: _Asked) -> None:
    for limit, subject in asked.own:
        attempts.forget(uow, keyring, limit, subject)
    for limit, subject in asked.shared:
        attempts.take_back(uow, keyring, limit, subject)


def _ask(
    uow: UnitOfWork, keyring: Keyring, name: str, client: str, device: str | None
) -> _Asked | TooManyFailures:
    """Count the attempt where it belongs; over a limit there is no hash to compare with.

    The stored hash is part of whose attempts they are: a new password begins anew everywhere.
    """
    written = accounts.compared_name(name)  # what is nobody's is counted together
    person, stored = accounts.find_hash(uow, written) or (None, None)
    whose = person or f"unknown/{written}"
    known = devices.device_of(keyring, whose, device, uow.now) if device else None
    if known is not None:
        own = ((DEVICE_LIMIT, f"{whose}/{stored}/{known}"),)
        return _Asked(person, stored if _count(uow, keyring, own) else None, own)
    network = attempts.network_of(client)
    too_many = attempts.count(uow, keyring, FLOOD_LIMIT, network)
    if too_many is not None:
        return TooManyFailures(too_many)
    own = ((PLACE_LIMIT, f"{whose}/{stored}/{network}"),)
    shared = _shared(uow, keyring, whose, stored, network)
    allowed = _count(uow, keyring, (*own, *shared))
    return _Asked(person, stored if allowed else None, own, ((FLOOD_LIMIT, network), *shared))


def _shared(
    uow: UnitOfWork, keyring: Keyring, whose: str, stored: str | None, network: str
) -> tuple[tuple[Limit, str], ...]:
    """The counters of the address and the account; where they know each other, of their own.

    The same number either way, so that time does not tell who signs in from here.
    """
    is_known = attempts.is_kept(uow, keyring, KNOWN_PLACE, _place(whose, network))
    mark = f"{whose}/{network}/" if is_known else ""
    return (CLIENT_LIMIT, f"{mark}{network}"), (ACCOUNT_LIMIT, f"{mark}{whose}/{stored}")


def _count(uow: UnitOfWork, keyring: Keyring, counters: Iterable[tuple[Limit, str]]) -> bool:
    """Count in turn, up to the first that is over: who is over one limit fills no other."""
    return all(attempts.count(uow, keyring, *one) is None for one in counters)


def _place(person: str, client: str) -> str:
    return f"{person}/{attempts.network_of(client)}"
