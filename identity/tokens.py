"""API tokens: what a program shows in place of a person, for some of their permissions, for a time.

Shown once when made; the store keeps a keyed hash.
"""

import json
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, LargeBinary, RowMapping, String

from identity import tables
from identity.people import Person, get_person
from kernel.columns import Instant, Serial
from kernel.errors import Invalid, NotFound
from kernel.instants import require_aware
from kernel.keyring import Keyring
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

PREFIX = "tuntas_"  #: lets people and scanners see what it is
LONGEST = timedelta(days=366)
MAX_LABEL = 100
MAX_LISTED = 200
TOUCH_EVERY = timedelta(minutes=5)  #: a use is worth recording this often
_TOKEN_BYTES = 32
_SCOPE = re.compile(r"[a-z][a-z0-9_]{0,49}")

_ALL = {column.name: column.type for column in tables.api_token.columns}
_COLUMNS = {name: type_ for name, type_ in _ALL.items() if name != "token_hash"}
_NAMES = ", ".join(f"t.{name}" for name in _COLUMNS)
_PERSON = {
    "id": tables.person.c.id.type,
    **{name: tables.person.c[name].type for name in ("name", "email", "telephone")},
}
_CREATE = query(
    "INSERT INTO api_token (person, label, token_hash, scopes, created_at, expires_at)"
    " VALUES (:person, :label, :token_hash, :scopes, :created_at, :expires_at) RETURNING id",
    {"id": Serial},
    **{name: type_ for name, type_ in _ALL.items() if name not in ("id", "revoked_at", "used_at")},
)
_FIND = query(
    f"SELECT {_NAMES}, p.name, p.email, p.telephone"
    " FROM api_token t JOIN person p ON p.id = t.person LEFT JOIN account a ON a.person = p.id"
    " WHERE t.token_hash = :token_hash AND t.expires_at > :now AND t.revoked_at IS NULL"
    " AND a.disabled_at IS NULL",
    {**_COLUMNS, **{name: type_ for name, type_ in _PERSON.items() if name != "id"}},
    token_hash=LargeBinary,
    now=Instant,
)
_OF_PERSON = query(
    f"SELECT {_NAMES} FROM api_token t WHERE t.person = :person ORDER BY t.id DESC LIMIT :most",
    _COLUMNS,
    person=String,
    most=Integer,
)
_TOUCH = statement(
    "UPDATE api_token SET used_at = :now WHERE id = :id AND (used_at IS NULL OR used_at < :now)",
    id=Serial,
    now=Instant,
)
_REVOKE = statement(
    "UPDATE api_token SET revoked_at = coalesce(revoked_at, :now)"
    " WHERE id = :id AND person = :person",
    id=Serial,
    person=String,
    now=Instant,
)
_REVOKE_ALL = statement(
    "UPDATE api_token SET revoked_at = :now WHERE person = :person AND revoked_at IS NULL",
    person=String,
    now=Instant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token as its owner sees it in a list. `scopes` are names of permissions."""

    id: int
    person: str
    label: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A token that counts, and whose it is."""

    person: Person
    token: ApiToken


def create(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    *,
    person: str,
    label: str,
    scopes: Collection[str],
    expires_at: datetime,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which is stored nowhere.

    Raises Invalid with the field at fault, NotFound for an unknown person.
    """
    _check(uow.now, label, scopes, expires_at)
    get_person(uow, person)
    secret = PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "person": person,
        "label": label.strip(),
        "token_hash": _hash(keyring, secret),
        "scopes": json.dumps(sorted(set(scopes))),
        "created_at": uow.now,
        "expires_at": expires_at,
    }
    id = uow.execute(_CREATE, row).scalar_one()
    token = ApiToken(
        id=int(id),
        person=person,
        label=label.strip(),
        scopes=frozenset(scopes),
        created_at=uow.now,
        expires_at=expires_at,
    )
    return token, secret


def find(uow: UnitOfWork, keyring: Keyring, secret: str) -> Found | None:
    """The token of this secret and its person.

    None when it is unknown, expired or revoked, or the account is disabled.
    """
    given = {"token_hash": _hash(keyring, secret), "now": uow.now}
    row = uow.execute(_FIND, given).mappings().one_or_none()
    if row is None:
        return None
    person = Person(
        id=row["person"], name=row["name"], email=row["email"], telephone=row["telephone"]
    )
    return Found(person=person, token=_token(row))


def list_of(uow: UnitOfWork, person: str) -> list[ApiToken]:
    """The tokens of a person, newest first, also those that no longer count."""
    rows = uow.execute(_OF_PERSON, {"person": person, "most": MAX_LISTED})
    return [_token(row) for row in rows.mappings()]


def touch(uow: UnitOfWork, token: ApiToken) -> None:
    """Note that the token is in use, so that its owner sees which ones are; every TOUCH_EVERY."""
    uow.write(_TOUCH, {"id": token.id, "now": uow.now})


def revoke(uow: UnitOfWork, person: str, id: int) -> None:
    """End a token of this person, for good; NotFound when it is not theirs."""
    if uow.execute(_REVOKE, {"id": id, "person": person, "now": uow.now}).rowcount == 0:
        raise NotFound(f"{person} has no API token {id}")


def revoke_all(uow: UnitOfWork, person: str) -> int:
    """End all tokens of a person; how many counted until now."""
    return uow.execute(_REVOKE_ALL, {"person": person, "now": uow.now}).rowcount


def _check(now: datetime, label: str, scopes: Collection[str], expires_at: datetime) -> None:
    if not 0 < len(label.strip()) <= MAX_LABEL or not label.isprintable():
        raise Invalid(f"a label is one line of 1 to {MAX_LABEL} characters", field="label")
    if not scopes or not all(_SCOPE.fullmatch(scope) for scope in scopes):
        raise Invalid("name at least one scope, such as read_complaints", field="scopes")
    if not now < require_aware(expires_at) <= now + LONGEST:
        raise Invalid(f"a token ends after now and within {LONGEST.days} days", field="expires_at")


def _token(row: RowMapping) -> ApiToken:
    fields = {name: row[name] for name in _COLUMNS}
    return ApiToken(**{**fields, "scopes": frozenset(json.loads(row["scopes"]))})


def _hash(keyring: Keyring, secret: str) -> bytes:
    return keyring.keyed_hash(f"api-token/{ascii(secret)}")
