"""One-time links by which a person sets a password: the first one, or a forgotten one.

A link's token is derived from its serial number with the secret key, so that neither the row nor
the outbox message that carries it holds what opens an account.
"""

import base64
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import BigInteger, String

from identity import accounts, tables
from identity.passwords import Owner, Passwords, check_password
from identity.people import Person, get_person, own_groups
from identity.roles import parse_group
from identity.units import ancestors, get_unit
from kernel.columns import Instant
from kernel.database import Database
from kernel.errors import Conflict, NotFound
from kernel.keyring import Keyring
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

LIFETIME = timedelta(hours=24)
_SERIAL_BYTES, _MAC_BYTES = 8, 28

_PERSON = {column.name: column.type for column in tables.person.columns}
_MAKE = query(
    "INSERT INTO password_link (person, serial, made_at, expires_at)"
    " SELECT p.id, :serial, :now, :expires_at FROM person p"
    " LEFT JOIN account a ON a.person = p.id WHERE p.id = :person AND a.disabled_at IS NULL"
    " ON CONFLICT (person) DO UPDATE SET serial = excluded.serial, made_at = excluded.made_at,"
    " expires_at = excluded.expires_at, used_at = NULL RETURNING serial",
    {"serial": BigInteger},
    person=String,
    serial=BigInteger,
    now=Instant,
    expires_at=Instant,
)
_FIND = query(
    f"SELECT {', '.join(f'p.{name}' for name in _PERSON)} FROM password_link l"
    " JOIN person p ON p.id = l.person LEFT JOIN account a ON a.person = p.id"
    " WHERE l.serial = :serial AND l.used_at IS NULL AND l.expires_at > :now"
    " AND a.disabled_at IS NULL",
    _PERSON,
    serial=BigInteger,
    now=Instant,
)
_USE = statement(
    "UPDATE password_link SET used_at = :now"
    " WHERE serial = :serial AND used_at IS NULL AND expires_at > :now",
    serial=BigInteger,
    now=Instant,
)


def make_link(uow: UnitOfWork, person: str) -> int:
    """The serial number of a new link for this person; it ends one made before.

    Raises NotFound for an unknown person, Conflict when the account is disabled.
    """
    get_person(uow, person)
    given = {
        "person": person,
        # Random, so that after a store is restored an old mail cannot fit somebody else's link.
        "serial": secrets.randbits(_SERIAL_BYTES * 8 - 1),
        "now": uow.now,
        "expires_at": uow.now + LIFETIME,
    }
    serial = uow.execute(_MAKE, given).scalar_one_or_none()
    if serial is None:
        raise Conflict(f"the account of {person} is disabled; enable it first")
    return int(serial)


def link_token(keyring: Keyring, serial: int) -> str:
    """The token of a link: 48 characters for a URL, which cannot be made without the key."""
    mac = keyring.keyed_hash(f"password-link/{serial}")[:_MAC_BYTES]
    return base64.urlsafe_b64encode(serial.to_bytes(_SERIAL_BYTES) + mac).decode("ascii")


def find_person(uow: UnitOfWork, keyring: Keyring, token: str) -> Person | None:
    """Whose password the token sets; None when it is unknown, used or expired."""
    serial = _serial_of(keyring, token)
    return None if serial is None else _find(uow, serial)


def set_password(
    database: Database, keyring: Keyring, passwords: Passwords, token: str, password: str
) -> Person:
    """Use the link: set the password, which ends all sessions and tokens and lifts a lock.

    Raises NotFound when the link is unknown, used or expired, and PasswordRefused (Invalid with
    field `password`), after which the link may be tried again.
    """
    serial = _serial_of(keyring, token)
    owner = None if serial is None else database.read(lambda uow: _owner(uow, serial))
    if serial is None or owner is None:
        raise _no_link()
    check_password(owner, password)
    hash = passwords.hash(password)
    return database.write(lambda uow: _use(uow, serial, hash))


def _owner(uow: UnitOfWork, serial: int) -> Owner | None:
    """Whose link it is, with their units and those above: names that others would try."""
    person = _find(uow, serial)
    if person is None:
        return None
    known = {parse_group(group)[0] for group in own_groups(uow, person.id)}
    above = [one.name for unit in sorted(known) for one in ancestors(uow, unit)]
    names = [get_unit(uow, unit).name for unit in sorted(known)]
    return Owner(
        id=person.id,
        name=person.name,
        email=person.email,
        telephone=person.telephone,
        units=tuple(dict.fromkeys([*names, *above])),
    )


def _use(uow: UnitOfWork, serial: int, hash: str) -> Person:
    person = _find(uow, serial)
    # Of two that use it at once, the second waits for the first and then touches no row.
    if person is None or not uow.execute(_USE, {"serial": serial, "now": uow.now}).rowcount:
        raise _no_link()
    accounts.put_password_hash(uow, person.id, hash)
    return person


def _find(uow: UnitOfWork, serial: int) -> Person | None:
    row = uow.execute(_FIND, {"serial": serial, "now": uow.now}).mappings().one_or_none()
    return None if row is None else Person(**row)


def _serial_of(keyring: Keyring, token: str) -> int | None:
    try:
        content = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeError):
        return None
    serial = int.from_bytes(content[:_SERIAL_BYTES])
    if len(content) != _SERIAL_BYTES + _MAC_BYTES or serial >> (_SERIAL_BYTES * 8 - 1):
        return None
    return serial if hmac.compare_digest(link_token(keyring, serial), token) else None


def _no_link() -> NotFound:
    return NotFound("this link has been used or has expired; ask for a new one")
