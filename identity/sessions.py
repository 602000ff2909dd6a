"""Sessions of people at the pages: a random token in the browser, its keyed hash in the store.

A session ends when nobody uses it for eight hours (the rest of a working day), in any case after
twenty-four, and with a changed password or a disabled account.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String

from identity import tables
from identity.people import Person
from kernel.columns import Instant
from kernel.keyring import Keyring
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=5)  #: a use is worth recording this often
_TOKEN_BYTES = 32

_COLUMNS = {column.name: column.type for column in tables.session.columns}
_PERSON = {column.name: column.type for column in tables.person.columns}
_OPEN = insert_into(tables.session, *_COLUMNS)
_FIND = query(
    f"SELECT {', '.join(f's.{name}' for name in _COLUMNS)},"
    f" {', '.join(f'p.{name}' for name in _PERSON)}"
    " FROM session s JOIN person p ON p.id = s.person LEFT JOIN account a ON a.person = p.id"
    " WHERE s.token_hash = :token_hash AND s.expires_at > :now AND s.seen_at > :idle_since"
    " AND a.disabled_at IS NULL",
    {**_COLUMNS, **_PERSON},
    token_hash=LargeBinary,
    now=Instant,
    idle_since=Instant,
)
_TOUCH = statement(
    "UPDATE session SET seen_at = :now WHERE token_hash = :token_hash AND seen_at < :now",
    token_hash=LargeBinary,
    now=Instant,
)
_CLOSE = statement("DELETE FROM session WHERE token_hash = :token_hash", token_hash=LargeBinary)
_CLOSE_ALL = statement("DELETE FROM session WHERE person = :person", person=String)
_PRUNE = statement(
    "DELETE FROM session WHERE expires_at <= :now OR seen_at <= :idle_since",
    now=Instant,
    idle_since=Instant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session; `expires_at` is its end however busy it is."""

    token_hash: bytes
    person: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A session and whose it is."""

    person: Person
    session: Session


def open_session(uow: UnitOfWork, keyring: Keyring, person: str) -> str:
    """Open a session and return its token, 256 random bits; it is stored nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session = Session(
        token_hash=_hash(keyring, token),
        person=person,
        opened_at=uow.now,
        seen_at=uow.now,
        expires_at=uow.now + LONGEST,
    )
    uow.write(_OPEN, asdict(session))
    return token


def find(uow: UnitOfWork, keyring: Keyring, token: str) -> Found | None:
    """The session of this token and its person; None when it ended or the account is disabled."""
    given = {"token_hash": _hash(keyring, token), "now": uow.now, "idle_since": uow.now - IDLE}
    row = uow.execute(_FIND, given).mappings().one_or_none()
    if row is None:
        return None
    session = {**{name: row[name] for name in _COLUMNS}, "token_hash": bytes(row["token_hash"])}
    person = Person(**{name: row[name] for name in _PERSON})
    return Found(person=person, session=Session(**session))


def touch(uow: UnitOfWork, session: Session) -> None:
    """Note that the session is in use, which moves its idle end; worth it every TOUCH_EVERY."""
    uow.write(_TOUCH, {"token_hash": session.token_hash, "now": uow.now})


def close_session(uow: UnitOfWork, keyring: Keyring, token: str) -> None:
    """End the session of this token, if there is one."""
    uow.write(_CLOSE, {"token_hash": _hash(keyring, token)})


def close_all(uow: UnitOfWork, person: str) -> int:
    """End all sessions of a person; how many there were."""
    return uow.execute(_CLOSE_ALL, {"person": person}).rowcount


def prune(uow: UnitOfWork) -> int:
    """Delete the sessions that have ended; how many there were."""
    return uow.execute(_PRUNE, {"now": uow.now, "idle_since": uow.now - IDLE}).rowcount


def _hash(keyring: Keyring, token: str) -> bytes:
    return keyring.keyed_hash(f"session/{ascii(token)}")
