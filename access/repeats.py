"""A request that is sent twice, by an impatient finger or over a broken line, is done once.

For what no room remembers itself: complaints keep their receipts, the engine its finished tasks.
After a day a key is forgotten.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import BigInteger, LargeBinary

from kernel.columns import Instant
from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

KEPT = timedelta(hours=24)

# Of two at once the second waits here until the first is done, or has failed.
_RESERVE = query(
    "INSERT INTO repeated_request (key_hash, fingerprint, at) VALUES (:key_hash, :fingerprint, :at)"
    " ON CONFLICT (key_hash) DO NOTHING RETURNING key_hash",
    {"key_hash": LargeBinary},
    key_hash=LargeBinary,
    fingerprint=LargeBinary,
    at=Instant,
)
_FIRST = query(
    "SELECT fingerprint, made FROM repeated_request WHERE key_hash = :key_hash",
    {"fingerprint": LargeBinary, "made": BigInteger},
    key_hash=LargeBinary,
)
_KEEP = statement(
    "UPDATE repeated_request SET made = :made WHERE key_hash = :key_hash",
    made=BigInteger,
    key_hash=LargeBinary,
)
_PRUNE = statement("DELETE FROM repeated_request WHERE at <= :before", before=Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: `what` is asked, by which `asker`, under their `key` (None: each time anew).

    `content` is JSON. Keys of different askers, and for different things, never meet.
    """

    what: str
    asker: str
    key: str | None
    content: object


def once(
    uow: UnitOfWork, keyring: Keyring, asked: Asked, work: Callable[[], int | None]
) -> int | None:
    """Do `work`, and give the key of what it made; asked again, only give it.

    Raises Conflict when the key came with another content, and what `work` raises: nothing is
    remembered then.
    """
    if asked.key is None:
        return work()
    key_hash = _hashed(keyring, "request key", asked.what, asked.asker, asked.key)
    fingerprint = _hashed(keyring, "request", asked.content)
    uow.write(_PRUNE, {"before": uow.now - KEPT})
    row = {"key_hash": key_hash, "fingerprint": fingerprint, "at": uow.now}
    if uow.execute(_RESERVE, row).first() is None:
        return _first(uow, key_hash, fingerprint)
    made = work()
    uow.write(_KEEP, {"made": made, "key_hash": key_hash})
    return made


def _first(uow: UnitOfWork, key_hash: bytes, fingerprint: bytes) -> int | None:
    first = uow.execute(_FIRST, {"key_hash": key_hash}).one()
    if bytes(first.fingerprint) != fingerprint:
        raise Conflict(
            "this idempotency key came with another content before; give each request its own"
        )
    made: int | None = first.made
    return made


def _hashed(keyring: Keyring, *parts: object) -> bytes:
    """Of one text: different parts never give the same one."""
    return keyring.keyed_hash(json.dumps(parts, sort_keys=True))
