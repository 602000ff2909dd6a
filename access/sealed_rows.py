"""Every sealed row of the store, of all rooms, and whether it opens with the office's key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, String

from escalation.comments import rung_of
from kernel.database import Database
from kernel.keyring import Keyring, Unopened
from kernel.statements import Query, query
from kernel.unit_of_work import UnitOfWork

PAGE = 500  #: complaints or rungs whose rows are read at a time

_COLUMNS = {"place": String, "name": String, "sealed": LargeBinary}
_COMPLAINTS = query(
    "SELECT number AS key FROM complaint WHERE number > :after ORDER BY number LIMIT :most",
    {"key": String},
    after=String,
    most=BigInteger,
)
_OF_COMPLAINTS = query(
    "SELECT 'complaint' AS place, number AS name, text AS sealed FROM complaint"
    " WHERE number BETWEEN :first AND :last"
    " UNION ALL SELECT 'complainant', complaint, identity FROM complainant"
    " WHERE complaint BETWEEN :first AND :last"
    " UNION ALL SELECT 'conversation', complaint, body FROM conversation"
    " WHERE complaint BETWEEN :first AND :last"
    " UNION ALL SELECT 'identity_opening', complaint, purpose FROM identity_opening"
    " WHERE complaint BETWEEN :first AND :last AND purpose IS NOT NULL",
    _COLUMNS,
    first=String,
    last=String,
)
_RUNGS = query(
    "SELECT key FROM rung WHERE key > :after ORDER BY key LIMIT :most",
    {"key": BigInteger},
    after=BigInteger,
    most=BigInteger,
)
# Names as escalation.comments.bound_to makes them.
_OF_RUNGS = query(
    "SELECT 'rung' AS place, 'rung/' || key AS name, comment AS sealed FROM rung"
    " WHERE key BETWEEN :first AND :last AND comment IS NOT NULL"
    " UNION ALL SELECT 'rung_comment', 'rung/' || rung, text FROM rung_comment"
    " WHERE rung BETWEEN :first AND :last",
    _COLUMNS,
    first=BigInteger,
    last=BigInteger,
)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One sealed value: the table it stands in, and what it is bound to."""

    place: str
    name: str
    sealed: bytes

    def opens(self, keyring: Keyring) -> bool:
        """Whether it does with this key."""
        try:
            keyring.open(bytes(self.sealed), self.name)
        except Unopened:
            return False
        return True


def list_unopened(database: Database, keyring: Keyring) -> Iterator[SealedRow]:
    """Every sealed row of the store that does not open, read a page at a time."""
    for keys_of, rows_of, first in ((_COMPLAINTS, _OF_COMPLAINTS, ""), (_RUNGS, _OF_RUNGS, 0)):
        after: Any = first
        while keys := database.read(lambda uow: _keys(uow, keys_of, after)):  # noqa: B023
            found = database.read(lambda uow: _rows(uow, rows_of, keys[0], keys[-1]))  # noqa: B023
            yield from (one for one in found if not one.opens(keyring))
            after = keys[-1]


def list_bound_to(uow: UnitOfWork, name: str) -> list[SealedRow]:
    """All that is sealed for this complaint's number or this rung."""
    rung = rung_of(name)
    if rung is None:
        return _rows(uow, _OF_COMPLAINTS, name, name)
    return _rows(uow, _OF_RUNGS, rung, rung)


def _keys(uow: UnitOfWork, of: Query, after: Any) -> Sequence[Any]:
    return uow.execute(of, {"after": after, "most": PAGE}).scalars().all()


def _rows(uow: UnitOfWork, of: Query, first: Any, last: Any) -> list[SealedRow]:
    rows = uow.execute(of, {"first": first, "last": last})
    return [SealedRow(row.place, row.name, row.sealed) for row in rows]
