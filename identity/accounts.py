"""Accounts: a person's password hash, and whether they may come in at all.

A changed password and a disabled account end what was open: sessions, API tokens, links.
"""

from sqlalchemy import Integer, String

from identity import sessions, tokens
from identity.people import get_person
from kernel.columns import Instant
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

MAX_NAME = 254  #: characters of the longest e-mail address
_HASH = {"person": String, "password_hash": String}
_FIND = (
    "SELECT p.id AS person,"
    " CASE WHEN a.disabled_at IS NULL THEN a.password_hash END AS password_hash"
    " FROM person p LEFT JOIN account a ON a.person = p.id WHERE {} LIMIT 2"
)
_BY_ID = query(_FIND.format("p.id = :name"), _HASH, name=String)
_BY_EMAIL = query(_FIND.format("lower(p.email) = :name"), _HASH, name=String)
_IS_DISABLED = query(
    "SELECT count(*) AS count FROM account WHERE person = :person AND disabled_at IS NOT NULL",
    {"count": Integer},
    person=String,
)
_PUT = statement(
    "INSERT INTO account (person, password_hash, changed_at)"
    " VALUES (:person, :password_hash, :now) ON CONFLICT (person) DO UPDATE SET"
    " password_hash = excluded.password_hash, changed_at = excluded.changed_at",
    person=String,
    password_hash=String,
    now=Instant,
)
_CONFIRM = statement(
    "UPDATE account SET password_hash = :renewed WHERE person = :person"
    " AND password_hash = :stored AND disabled_at IS NULL",
    person=String,
    stored=String,
    renewed=String,
)
_DISABLE = statement(
    "INSERT INTO account (person, disabled_at) VALUES (:person, :now)"
    " ON CONFLICT (person) DO UPDATE SET"
    " disabled_at = coalesce(account.disabled_at, excluded.disabled_at)",
    person=String,
    now=Instant,
)
_ENABLE = statement("UPDATE account SET disabled_at = NULL WHERE person = :person", person=String)
_END_LINK = statement(
    "UPDATE password_link SET used_at = :now WHERE person = :person AND used_at IS NULL",
    person=String,
    now=Instant,
)


def put_password_hash(uow: UnitOfWork, person: str, hash: str) -> None:
    """Set a person's password, from which all they had open ends; NotFound if there is none."""
    get_person(uow, person)
    # First the account's row: it is what a sign-in of the same moment waits for.
    uow.write(_PUT, {"person": person, "password_hash": hash, "now": uow.now})
    _end_all(uow, person)


def compared_name(name: str) -> str:
    """A typed name as it is looked up and counted; empty when it can be nobody's."""
    written = name.strip().lower()
    return written if len(written) <= MAX_NAME and written.isprintable() else ""


def find_hash(uow: UnitOfWork, name: str) -> tuple[str, str | None] | None:
    """(person id, password hash) by id or e-mail address, whatever the case of the letters.

    The hash is None without a password and with a disabled account. An address that two people
    share names nobody.
    """
    by_name = _BY_EMAIL if "@" in name else _BY_ID
    rows = uow.execute(by_name, {"name": name.strip().lower()}).all()
    return (rows[0].person, rows[0].password_hash) if len(rows) == 1 else None


def confirm(uow: UnitOfWork, person: str, stored: str, renewed: str) -> bool:
    """Whether `stored` still is the hash of an enabled account; `renewed` takes its place.

    The account's row stays locked until the commit, so that what is opened now and a change of
    password at the same moment come one after another.
    """
    given = {"person": person, "stored": stored, "renewed": renewed}
    return uow.execute(_CONFIRM, given).rowcount == 1


def disable(uow: UnitOfWork, person: str) -> None:
    """Let nobody in as this person any more; NotFound if there is none."""
    get_person(uow, person)
    uow.write(_DISABLE, {"person": person, "now": uow.now})
    _end_all(uow, person)


def is_disabled(uow: UnitOfWork, person: str) -> bool:
    """Whether this person's account is; False for who has none yet."""
    return bool(uow.execute(_IS_DISABLED, {"person": person}).scalar_one())


def enable(uow: UnitOfWork, person: str) -> None:
    """Let a disabled person in again, with the password of before; NotFound if there is none."""
    get_person(uow, person)
    uow.write(_ENABLE, {"person": person})


def _end_all(uow: UnitOfWork, person: str) -> None:
    sessions.close_all(uow, person)
    tokens.revoke_all(uow, person)
    uow.write(_END_LINK, {"person": person, "now": uow.now})
