"""Rungs of the store: read them, add and change them, and find those with something to do."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Boolean, Integer, RowMapping, String

from escalation import tables
from escalation.ladder import Early, Failure, Rung, Status
from escalation.policy import rung_from_json, rung_to_json
from kernel.columns import Instant, Serial
from kernel.errors import NotFound
from kernel.gapped import gapped_insert_into
from kernel.instants import BEGINNING
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

#: Of a rung, in the order of `NAMES`, which are those of `rung r`.
COLUMNS = {column.name: column.type for column in tables.rung.columns}
NAMES = ", ".join(f"r.{name}" for name in COLUMNS)
_GET = query(f"SELECT {NAMES} FROM rung r WHERE key = :key", COLUMNS, key=Serial)
_PLACE = query(
    "SELECT root, business_key, clock FROM rung WHERE key = :key",
    {"root": BigInteger, "business_key": String, "clock": String},
    key=Serial,
)
_OF_ROUND = query(
    f"SELECT {NAMES} FROM rung r WHERE root = :root AND clock = :clock AND round = :round"
    " ORDER BY number",
    COLUMNS,
    root=BigInteger,
    clock=String,
    round=Integer,
)
_OF_ROOT = query(
    f"SELECT {NAMES} FROM rung r WHERE root = :root ORDER BY clock, round, number",
    COLUMNS,
    root=BigInteger,
)
_OF_STATUS = query(
    f"SELECT {NAMES} FROM rung r WHERE status = :status AND key > :after ORDER BY key LIMIT :most",
    COLUMNS,
    status=String,
    after=Serial,
    most=Integer,
)
_OF_PERSON = query(
    f"SELECT {NAMES} FROM alert a JOIN rung r ON r.key = a.rung WHERE a.person = :person"
    " ORDER BY r.key LIMIT :most",
    COLUMNS,
    person=String,
    most=Integer,
)
_OPEN_OF_ROOT = query(
    f"SELECT {NAMES} FROM rung r WHERE root = :root"
    " AND EXISTS (SELECT 1 FROM alert a WHERE a.rung = r.key) ORDER BY key",
    COLUMNS,
    root=BigInteger,
)
_FIXED = ("root", "business_key", "clock", "round", "number", "name", "policy")
_CHANGING = tuple(name for name in COLUMNS if name not in ("key", *_FIXED))
_ADD = gapped_insert_into(tables.rung, "key", *_FIXED, *_CHANGING)
_CHANGE = statement(
    f"UPDATE rung SET {', '.join(f'{name} = :{name}' for name in _CHANGING)} WHERE key = :key",
    key=Serial,
    **{name: COLUMNS[name] for name in _CHANGING},
)
_ALERT = insert_into(tables.alert, "person", "rung")
_NO_ALERTS = statement("DELETE FROM alert WHERE rung = :rung", rung=BigInteger)
_NEXT_DUE = query(
    "SELECT min(next_at) AS next_at FROM rung WHERE next_at IS NOT NULL AND next_at > :after",
    {"next_at": Instant},
    after=Instant,
)
_DUE = query(
    "SELECT next_at, root, key FROM rung WHERE next_at IS NOT NULL AND next_at <= :now"
    " ORDER BY next_at, key LIMIT :most",
    {"next_at": Instant, "root": BigInteger, "key": Serial},
    now=Instant,
    most=Integer,
)
_DUE_OF_ROOT = query(
    "SELECT next_at, key FROM rung WHERE root = :root AND next_at <= :now ORDER BY next_at, key",
    {"next_at": Instant, "key": Serial},
    root=BigInteger,
    now=Instant,
)
_ENDINGS = query(
    "SELECT clock, number, name, status, fired_at IS NOT NULL AS fired,"
    " early_reason IS NOT NULL AS early, count(*) AS count FROM rung"
    " GROUP BY clock, number, name, status, fired_at IS NOT NULL, early_reason IS NOT NULL"
    " ORDER BY clock, number, name, status, 5, 6",
    {
        "clock": String,
        "number": Integer,
        "name": String,
        "status": String,
        "fired": Boolean,
        "early": Boolean,
        "count": BigInteger,
    },
)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How many rungs of one kind stand so; `early`: they did not wait for their instant."""

    clock: str
    number: int
    name: str
    status: Status
    fired: bool
    early: bool
    count: int


def get_rung(uow: UnitOfWork, key: int) -> Rung:
    """The rung with this key, or NotFound."""
    found = find_rung(uow, key)
    if found is None:
        raise NotFound(f"no rung has the key {key}")
    return found


def find_rung(uow: UnitOfWork, key: int) -> Rung | None:
    """The rung with this key, if there is one."""
    row = uow.execute(_GET, {"key": key}).mappings().one_or_none()
    return None if row is None else record(row)


def find_place(uow: UnitOfWork, key: int) -> tuple[int, str | None, str] | None:
    """(root, business key, clock) of a rung, whatever its policy looks like; None: it is gone."""
    row = uow.execute(_PLACE, {"key": key}).one_or_none()
    return None if row is None else (row.root, row.business_key, row.clock)


def list_round(uow: UnitOfWork, root: int, clock: str, round_: int) -> list[Rung]:
    """The ladder of one round of a clock, lowest rung first."""
    rows = uow.execute(_OF_ROUND, {"root": root, "clock": clock, "round": round_})
    return [record(row) for row in rows.mappings()]


def list_of_root(uow: UnitOfWork, root: int) -> list[Rung]:
    """All rungs of one root instance, by clock, round and number."""
    return [record(row) for row in uow.execute(_OF_ROOT, {"root": root}).mappings()]


def list_with_status(
    uow: UnitOfWork, status: Status, *, after: int = 0, most: int = 50
) -> list[Rung]:
    """Rungs that stand so, by key from the one after `after`: the failed ones, say."""
    page = {"status": status.value, "after": after, "most": most}
    return [record(row) for row in uow.execute(_OF_STATUS, page).mappings()]


def list_open_alerts(uow: UnitOfWork, person: str, *, most: int = 50) -> list[Rung]:
    """The rungs that told this person and that nobody has acknowledged, oldest first."""
    rows = uow.execute(_OF_PERSON, {"person": person, "most": most})
    return [record(row) for row in rows.mappings()]


def list_open_alerts_of_root(uow: UnitOfWork, root: int) -> list[Rung]:
    """The rungs of one root instance that told somebody and still may be acknowledged."""
    return [record(row) for row in uow.execute(_OPEN_OF_ROOT, {"root": root}).mappings()]


def count_endings(uow: UnitOfWork) -> list[Ending]:
    """How the rungs of the whole store stand, by clock and rung: for reports."""
    return [
        Ending(**{**row, "status": Status(row["status"])})
        for row in uow.execute(_ENDINGS).mappings()
    ]


def next_due(uow: UnitOfWork, *, after: datetime = BEGINNING) -> datetime | None:
    """The earliest instant, after `after`, at which a rung fires or an answer is overdue."""
    next_at: datetime | None = uow.execute(_NEXT_DUE, {"after": after}).scalar_one()
    return next_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int, int]]:
    """(instant, root, key) of rungs that want attention by now, oldest first; see `fire`."""
    rows = uow.execute(_DUE, {"now": uow.now, "most": most})
    return [(row.next_at, row.root, row.key) for row in rows]


def list_due_of_root(uow: UnitOfWork, root: int) -> list[tuple[datetime, int]]:
    """(instant, key) of the rungs of one root instance that want attention by now."""
    rows = uow.execute(_DUE_OF_ROOT, {"root": root, "now": uow.now})
    return [(row.next_at, row.key) for row in rows]


def add_rungs(uow: UnitOfWork, rungs: Sequence[Rung]) -> None:
    """Store new rungs; a (root, clock, round, number) there already is an error of the store."""
    if rungs:
        uow.write(*_ADD.of(uow, [_row(rung) for rung in rungs]))


def save_rungs(uow: UnitOfWork, rungs: Iterable[Rung]) -> None:
    """Write changed rungs."""
    rows = [
        {name: value for name, value in _row(rung).items() if name in _WRITTEN} for rung in rungs
    ]
    if rows:
        uow.write(_CHANGE, rows)


def open_alerts(uow: UnitOfWork, rung: Rung) -> None:
    """Let the recipients of a rung see it until it is acknowledged."""
    rows = [{"person": person, "rung": rung.key} for person in rung.recipients]
    if rows:
        uow.write(_ALERT, rows)


def close_alerts(uow: UnitOfWork, rungs: Iterable[Rung]) -> None:
    """Take the alerts of these rungs from everybody."""
    rows = [{"rung": rung.key} for rung in rungs if rung.recipients]
    if rows:
        uow.write(_NO_ALERTS, rows)


_WRITTEN = frozenset({"key", *_CHANGING})


def _row(rung: Rung) -> dict[str, object]:
    return {
        "key": rung.key,
        "root": rung.root,
        "business_key": rung.business_key,
        "clock": rung.clock,
        "round": rung.round,
        "number": rung.number,
        "name": rung.policy.name,
        "policy": json.dumps(rung_to_json(rung.policy), ensure_ascii=False),
        "status": rung.status.value,
        "due_at": rung.due_at,
        "next_at": rung.next_at,
        "early_reason": rung.early_reason,
        "failure": rung.failure,
        "fired_at": rung.fired_at,
        "late_by": None if rung.late_by is None else rung.late_by // _MICROSECOND,
        "unit": rung.unit,
        "recipients": json.dumps(rung.recipients),
        "unreached": json.dumps(rung.unreached),
        "acknowledge_by": rung.acknowledge_by,
        "acknowledged_by": rung.acknowledged_by,
        "acknowledged_at": rung.acknowledged_at,
        "comment": rung.comment,
    }


def record(row: RowMapping) -> Rung:
    """A rung from a row with the columns `COLUMNS`."""
    fields = {name: row[name] for name in COLUMNS if name not in ("number", "name")}
    early, failure, late_by = row["early_reason"], row["failure"], row["late_by"]
    fields |= {
        "policy": rung_from_json(json.loads(row["policy"])),
        "status": Status(row["status"]),
        "early_reason": None if early is None else Early(early),
        "failure": None if failure is None else Failure(failure),
        "late_by": None if late_by is None else late_by * _MICROSECOND,
        "recipients": tuple(json.loads(row["recipients"])),
        "unreached": tuple(json.loads(row["unreached"])),
    }
    return Rung(**fields)
