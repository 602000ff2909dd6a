"""Which key seals a store: its fingerprint is kept in the store, and another key is refused.

Without this a lost key file would be made anew beside a full store: what was sealed before would
never open again, nor what is sealed meanwhile once the right key is back.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import BigInteger, LargeBinary, String

from escalation.comments import bound_to
from host.tables import store_key
from kernel.clock import SystemClock
from kernel.database import Database, open_database
from kernel.errors import Conflict, Invalid
from kernel.key_files import ENVIRONMENT_NAME, FoundKey, find_key, find_key_file, make_key_file
from kernel.keyring import Keyring, Unopened
from kernel.statements import insert_into, query
from kernel.unit_of_work import UnitOfWork

#: Sealed rows of each kind and end that are tried where a store has no fingerprint yet.
TRIED = 50

_GET = query("SELECT fingerprint FROM store_key", {"fingerprint": LargeBinary})
_TAKE = insert_into(store_key, "one", "fingerprint", "taken_at")
_TEXTS = tuple(
    query(
        f"SELECT number, text FROM complaint ORDER BY number {order} LIMIT {TRIED}",  # noqa: S608
        {"number": String, "text": LargeBinary},
    )
    for order in ("ASC", "DESC")
)
_COMMENTS = query(
    f"SELECT key, comment FROM rung WHERE comment IS NOT NULL ORDER BY key LIMIT {TRIED}",  # noqa: S608
    {"key": BigInteger, "comment": LargeBinary},
)
# Of two first processes on PostgreSQL the second waits here; SQLite has one writer anyway.
_ONE_AT_A_TIME = query(
    "SELECT pg_advisory_xact_lock(7283010) AS nothing",
    {"nothing": String},
)
_WHAT_TO_DO = (
    "restore the right one there from the backup that belongs to this store; never begin with"
    " another key, for what it seals the right one does not open. `tuntas key` shows both"
    " fingerprints, `tuntas key FILE` that of a file"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the key of a store is looked for: TUNTAS_KEY in the environment, else the file."""

    file: Path
    environment: Mapping[str, str]


def keyring_of(url: str, places: Places) -> Keyring:
    """The key of the store at `url`, whose tables must exist; an empty store gets a new one.

    Raises Conflict when there is no key though the store has one, or another one; Invalid when a
    key is there that cannot be used.
    """
    with closing(open_database(url, SystemClock(), {})) as database:
        return checked_keyring(database, places)


def checked_keyring(database: Database, places: Places) -> Keyring:
    """As `keyring_of`, for an open store."""
    known = database.read(fingerprint_of)
    if known is None:
        return database.write(lambda uow: _first(uow, places))
    return _fitting(known, places)


def fingerprint_of(uow: UnitOfWork) -> bytes | None:
    """What the store keeps of its key; None before its first start."""
    row = uow.execute(_GET).one_or_none()
    return None if row is None else bytes(row.fingerprint)


def key_fits(uow: UnitOfWork, keyring: Keyring) -> bool:
    """Whether this is the store's key; also for a store that keeps no fingerprint yet."""
    return fingerprint_of(uow) in (None, keyring.fingerprint)


def shown(fingerprint: bytes) -> str:
    """The first half of a fingerprint, in groups that people compare."""
    text = fingerprint[:8].hex()
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def _first(uow: UnitOfWork, places: Places) -> Keyring:
    """The key of a store that keeps no fingerprint yet, and keeps it from now on.

    Where something is sealed already it is only a key that opens some of it.
    """
    if uow.on_postgresql:
        uow.execute(_ONE_AT_A_TIME).all()
    known = fingerprint_of(uow)
    if known is not None:  # another process was first
        return _fitting(known, places)
    sealed = list(_sealed(uow))
    found = find_key(places.file, places.environment)
    if found is not None:
        _require_one(found, places)
    elif sealed:
        raise Conflict(
            f"this store holds sealed texts, but there is no key: {ENVIRONMENT_NAME} is not set and"
            f" {places.file} is not there; {_WHAT_TO_DO}"
        )
    else:
        found = make_key_file(places.file)
    if sealed and not any(_opens(found.keyring, *one) for one in sealed):
        raise Conflict(f"{found.place} opens nothing of what this store holds; {_WHAT_TO_DO}")
    row = {"one": True, "fingerprint": found.keyring.fingerprint, "taken_at": uow.now}
    uow.write(_TAKE, row)
    return found.keyring


def _fitting(known: bytes, places: Places) -> Keyring:
    """The key with this fingerprint; Conflict for none and for another one."""
    found = find_key(places.file, places.environment)
    if found is None:
        raise Conflict(
            f"the key of this store ({shown(known)}) is missing: {ENVIRONMENT_NAME} is not set and"
            f" {places.file} is not there; {_WHAT_TO_DO}"
        )
    if found.keyring.fingerprint == known:
        return found.keyring
    wrong = (
        f"{found.place} holds another key ({shown(found.keyring.fingerprint)}) than that of this"
        f" store ({shown(known)})"
    )
    if found.place == ENVIRONMENT_NAME and _file_fits(known, places.file):
        raise Conflict(f"{wrong}, which is in {places.file}; take {ENVIRONMENT_NAME} away")
    raise Conflict(f"{wrong}; {_WHAT_TO_DO}")


def _file_fits(known: bytes, path: Path) -> bool:
    try:
        found = find_key_file(path)
    except Invalid:
        return False
    return found is not None and found.keyring.fingerprint == known


def _require_one(found: FoundKey, places: Places) -> None:
    """Conflict where variable and file hold different keys and the store says of none yet."""
    if found.place != ENVIRONMENT_NAME:
        return
    other = find_key_file(places.file)
    if other is not None and other.keyring.fingerprint != found.keyring.fingerprint:
        raise Conflict(
            f"{ENVIRONMENT_NAME} ({shown(found.keyring.fingerprint)}) and {places.file}"
            f" ({shown(other.keyring.fingerprint)}) hold different keys, and this store has begun"
            " with neither; take away the one that is not to be its key"
        )


def _sealed(uow: UnitOfWork) -> Iterator[tuple[bytes, str]]:
    """Some of what is sealed, and what it is bound to: the oldest and the newest."""
    for texts in _TEXTS:
        yield from ((row.text, row.number) for row in uow.execute(texts))
    yield from ((row.comment, bound_to(row.key)) for row in uow.execute(_COMMENTS))


def _opens(keyring: Keyring, sealed: bytes, name: str) -> bool:
    try:
        keyring.open(bytes(sealed), name)
    except Unopened:
        return False
    return True
