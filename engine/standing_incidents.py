"""Standing incidents: what cannot go on without a person, though it stops no token.

An incident of the executor (engine/incidents.py) is a token that stands still. This is the rest: a
due row that fails again and again, a clock whose policy is wrong, a task that nobody can take. Each
is known by its kind and subject, so that the same trouble stands once, however often it is met.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Integer, RowMapping, String

from engine.events import IncidentOpened
from engine.search.in_sql import Hidden
from engine.store.tables import standing_incident
from kernel.gapped import gapped_insert_into
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {column.name: column.type for column in standing_incident.columns}
_NAMES = ", ".join(f"i.{name}" for name in _COLUMNS)
_SUBJECT = {"kind": String, "subject": String}
_GET = query(
    f"SELECT {_NAMES} FROM standing_incident i WHERE i.kind = :kind AND i.subject = :subject",
    _COLUMNS,
    **_SUBJECT,
)
_OPEN = gapped_insert_into(standing_incident, "id", *(one for one in _COLUMNS if one != "id"))
_AGAIN = statement(
    "UPDATE standing_incident SET message = :message WHERE kind = :kind AND subject = :subject",
    message=String,
    **_SUBJECT,
)
_CLOSE = statement(
    "DELETE FROM standing_incident WHERE kind = :kind AND subject = :subject", **_SUBJECT
)
_OF_ROOT = query(
    f"SELECT {_NAMES} FROM standing_incident i WHERE i.root = :root ORDER BY i.id",
    _COLUMNS,
    root=BigInteger,
)
_LIST_SQL = (
    f"SELECT {_NAMES} FROM standing_incident i WHERE i.id > :after"
    " AND (:kind = '' OR i.kind = :kind) AND NOT ({hidden}) ORDER BY i.id LIMIT :most"
)
#: For who sees everything: the program itself, and commands.
_NOTHING_HIDDEN = Hidden(sql="1 = 0", types={}, values={})


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingIncident:
    """`subject` is the key, within its kind, of what stands still, such as `timer 16777219`.

    `message` says what is wrong and what to do, names element, row or field, and holds no data of
    a person. `root` and `business_key` are None where no instance is concerned.
    """

    id: int
    kind: str
    subject: str
    root: int | None
    business_key: str | None
    element_id: str
    message: str
    raised_at: datetime


def raise_incident(  # noqa: PLR0913
    uow: UnitOfWork,
    *,
    kind: str,
    subject: str,
    root: int | None,
    business_key: str | None,
    element_id: str,
    message: str,
) -> bool:
    """Record it and tell it; when it stands already, only its message is renewed (False)."""
    known = {"kind": kind, "subject": subject}
    if uow.execute(_GET, known).one_or_none() is not None:
        uow.write(_AGAIN, {**known, "message": message})
        return False
    told = {"root": root, "business_key": business_key, "element_id": element_id}
    row = {**known, **told, "message": message, "raised_at": uow.now}
    uow.write(*_OPEN.of(uow, row))
    uow.emit(IncidentOpened(kind=kind, message=message, **told))  # type: ignore[arg-type]
    return True


def close(uow: UnitOfWork, *, kind: str, subject: str) -> bool:
    """It goes on again; False when nothing stood."""
    return uow.execute(_CLOSE, {"kind": kind, "subject": subject}).rowcount > 0


def close_if_any(uow: UnitOfWork, *, kind: str, subject: str) -> None:
    """`close` without an answer, which costs a step no round trip of its own."""
    uow.write(_CLOSE, {"kind": kind, "subject": subject})


def list_standing(
    uow: UnitOfWork,
    *,
    hidden: Hidden = _NOTHING_HIDDEN,
    kind: str = "",
    after: int = 0,
    most: int = 100,
) -> list[StandingIncident]:
    """Those that stand, oldest first, from the one after the id `after`; of one kind if named.

    Without those of instances that are `hidden` from who asks.
    """
    sql = _LIST_SQL.format(hidden=hidden.sql.format(root="i.root"))
    types = {"after": BigInteger, "kind": String, "most": Integer, **hidden.types}
    asked = {"after": after, "kind": kind, "most": most, **hidden.values}
    return [_record(row) for row in uow.execute(query(sql, _COLUMNS, **types), asked).mappings()]


def list_of_root(uow: UnitOfWork, root: int) -> list[StandingIncident]:
    """Those of one root instance, oldest first."""
    return [_record(row) for row in uow.execute(_OF_ROOT, {"root": root}).mappings()]


def _record(row: RowMapping) -> StandingIncident:
    return StandingIncident(**row)
