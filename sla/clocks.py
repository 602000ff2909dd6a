"""Clocks of the store: load the records of a root, write what changed, tell who depends on it."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import JSON, BigInteger, Integer, String, Text

from kernel.columns import Instant
from kernel.errors import TuntasError
from kernel.statements import AnyType, insert_into, query, statement
from kernel.unit_of_work import UnitOfWork
from sla import tables
from sla.arithmetic import compute_due
from sla.calendar import Calendar
from sla.calendars import Calendars
from sla.clock_term import term_of
from sla.ledger import Change, ClockRecord, Fact, Happened, Outcome
from sla.ledger_changes import stale_calendars
from sla.ledger_json import record_from_json, record_to_json
from sla.term import Term

#: Facts that begin a round.
OPENED = frozenset({Happened.STARTED, Happened.RESTARTED})

_OF_ROOT = query(
    "SELECT record FROM clock WHERE root = :root ORDER BY name, round",
    {"record": Text},
    root=BigInteger,
)
# The outcome is looked at here: in the condition it would lead SQLite to the index of all that run.
_OF_ROOTS = query(
    "SELECT root, name, outcome, due_at, record FROM clock"
    " WHERE root IN (SELECT CAST(key AS BIGINT) FROM json_each(:roots))",
    {"root": BigInteger, "name": String, "outcome": String, "due_at": Instant, "record": Text},
    roots=JSON,
)
_SAVE = statement(
    "INSERT INTO clock (root, name, round, business_key, unit, calendar, calendar_version,"
    " outcome, started_at, closed_at, due_at, provisional, record)"
    " VALUES (:root, :name, :round, :business_key, :unit, :calendar, :calendar_version,"
    " :outcome, :started_at, :closed_at, :due_at, :provisional, :record)"
    " ON CONFLICT (root, name, round) DO UPDATE SET unit = excluded.unit,"
    " calendar = excluded.calendar, calendar_version = excluded.calendar_version,"
    " outcome = excluded.outcome, closed_at = excluded.closed_at, due_at = excluded.due_at,"
    " provisional = excluded.provisional, record = excluded.record",
    **{column.name: column.type for column in tables.clock.columns},
)
_FACT = insert_into(tables.clock_fact, "root", "name", "round", "at", "happened", "detail")
_FACTS = query(
    "SELECT root, name, round, at, happened, detail FROM clock_fact WHERE root = :root ORDER BY id",
    {column.name: column.type for column in tables.clock_fact.columns if column.name != "id"},
    root=BigInteger,
)
_IN_INCIDENT = query(
    "SELECT DISTINCT root FROM clock WHERE outcome = 'incident' AND root > :after"
    " ORDER BY root LIMIT :most",
    {"root": BigInteger},
    after=BigInteger,
    most=Integer,
)
# A clock that was handed over counts by several calendars; the column names only the last.
_STALE = (
    "outcome = 'running' AND (calendar = :calendar AND calendar_version < :version"
    " OR calendar <> :calendar AND record LIKE :mention)"
)
_STALE_BINDS: dict[str, AnyType] = {"calendar": String, "version": Integer, "mention": String}
_MAY_BE_STALE = query(
    f"SELECT DISTINCT root FROM clock WHERE {_STALE} AND root > :after ORDER BY root LIMIT :most",
    {"root": BigInteger},
    after=BigInteger,
    most=Integer,
    **_STALE_BINDS,
)
_HOW_MANY_STALE = query(
    f"SELECT count(DISTINCT root) AS roots FROM clock WHERE {_STALE}"
    " AND root NOT IN (SELECT CAST(key AS BIGINT) FROM json_each(:without))",
    {"roots": Integer},
    without=JSON,
    **_STALE_BINDS,
)
_STALE_RECORDS = query(
    f"SELECT business_key, record FROM clock WHERE {_STALE}"
    " AND (root, name, round) > (:root, :name, :round) ORDER BY root, name, round LIMIT :most",
    {"business_key": String, "record": Text},
    root=BigInteger,
    name=String,
    round=Integer,
    most=Integer,
    **_STALE_BINDS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanged:
    """A clock was opened, moved, paused or closed; `due_at` None while paused.

    `opened`: this round is new. `dated_again`: it had no date before. `term` None: it has none.
    """

    root: int
    business_key: str | None
    record: ClockRecord
    term: Term | None
    due_at: datetime | None
    opened: bool
    dated_again: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class OpenClock:
    """An open clock and when it is due; None while it is paused, or not dated."""

    record: ClockRecord
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClocksChanged:
    """An event: what one transaction changed on the clocks of a root."""

    root: int
    changes: tuple[ClockChanged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """One line of what happened to the clocks of a root."""

    root: int
    name: str
    round: int
    at: datetime
    happened: str
    detail: str


def load(uow: UnitOfWork, root: int) -> list[ClockRecord]:
    """All rounds of all clocks of one root, by name and round."""
    return [read_record(row.record) for row in uow.execute(_OF_ROOT, {"root": root})]


def load_open(uow: UnitOfWork, roots: Iterable[int]) -> dict[tuple[int, str], OpenClock]:
    """(root, name) -> the open clocks of many roots, in one statement; none for no roots."""
    asked = {str(root): 1 for root in roots}
    if not asked:
        return {}
    return {
        (row.root, row.name): OpenClock(read_record(row.record), row.due_at)
        for row in uow.execute(_OF_ROOTS, {"roots": asked})
        if row.outcome in (Outcome.RUNNING, Outcome.INCIDENT)
    }


@lru_cache(maxsize=4096)
def read_record(text: str) -> ClockRecord:
    """A record from the column `record`; lists read the same ones again and again."""
    return record_from_json(json.loads(text))


def latest(records: Iterable[ClockRecord]) -> dict[str, ClockRecord]:
    """The last round of each clock, by name."""
    return {record.name: record for record in sorted(records, key=lambda record: record.round)}


def term(uow: UnitOfWork, calendars: Calendars, record: ClockRecord) -> Term:
    """What the deadline of the record is computed from; Conflict when it is not dated."""

    def find(name: str, version: int) -> Calendar:
        return calendars.get(uow, name, version)

    return term_of(record, find)


def save(
    uow: UnitOfWork,
    calendars: Calendars,
    root: int,
    business_key: str | None,
    changes: Sequence[Change],
) -> list[ClockChanged]:
    """Write the changed records and all facts; emits one ClocksChanged, returns its content."""
    final = {_key(change): change.record for change in changes if change.changed}
    happened: dict[tuple[str, int], set[Happened]] = {}
    for change in changes:
        happened.setdefault(_key(change), set()).add(change.fact.happened)
    changed = [
        _changed(uow, calendars, business_key, record, happened[key])
        for key, record in final.items()
    ]
    if changed:
        uow.write(_SAVE, [_row(one) for one in changed])
    record_facts(uow, root, [change.fact for change in changes])
    if changed:
        uow.emit(ClocksChanged(root, tuple(changed)))
    return changed


def _changed(
    uow: UnitOfWork,
    calendars: Calendars,
    business_key: str | None,
    record: ClockRecord,
    happened: Collection[Happened],
) -> ClockChanged:
    its_term = term(uow, calendars, record) if record.is_dated else None
    due = None if its_term is None else compute_due(its_term)
    return ClockChanged(
        root=int(record.root),
        business_key=business_key,
        record=record,
        term=its_term,
        due_at=None if due is None else due.due_at,
        opened=not OPENED.isdisjoint(happened),
        dated_again=Happened.DATED in happened,
        provisional=due is not None and due.provisional,
    )


def record_facts(uow: UnitOfWork, root: int, facts: Sequence[Fact]) -> None:
    """Append what happened."""
    rows = [
        {
            "root": root,
            "name": fact.name,
            "round": fact.round,
            "at": fact.at,
            "happened": fact.happened.value,
            "detail": fact.detail,
        }
        for fact in facts
    ]
    if rows:
        uow.write(_FACT, rows)


def list_facts(uow: UnitOfWork, root: int) -> list[ClockFact]:
    """What happened to the clocks of a root, in order."""
    return [ClockFact(**row) for row in uow.execute(_FACTS, {"root": root}).mappings()]


def list_in_incident(uow: UnitOfWork, *, after: int = 0, most: int = 100) -> list[int]:
    """Roots with open clocks that have no date, by number, from the one after `after`."""
    return [row.root for row in uow.execute(_IN_INCIDENT, {"after": after, "most": most})]


def list_stale(
    uow: UnitOfWork, calendar: str, version: int, *, after: int = 0, most: int = 100
) -> list[int]:
    """Roots with running clocks that count, also in part, by an older version of the calendar."""
    current = {calendar: version}
    bounds = _stale(calendar, version)
    found: list[int] = []
    while len(found) < most:
        page = [
            row.root for row in uow.execute(_MAY_BE_STALE, {**bounds, "after": after, "most": most})
        ]
        if not page:
            break
        after = page[-1]
        found += [root for root in page if _is_stale(uow, root, current)]
    return found[:most]


def _is_stale(uow: UnitOfWork, root: int, current: dict[str, int]) -> bool:
    """Also where a record cannot be read: then that root fails alone, when it is recounted."""
    try:
        records = load(uow, root)
    except (ValueError, LookupError, TypeError, TuntasError):
        return True
    return any(stale_calendars(record, current) for record in records)


def count_stale(uow: UnitOfWork, calendar: str, version: int, without: Collection[int] = ()) -> int:
    """How many roots `list_stale` gives, or more: a running clock that was handed over and once
    counted by the calendar counts here by whatever version of it. None of the root instances in
    `without`. One statement."""
    asked = {**_stale(calendar, version), "without": {str(root): 1 for root in without}}
    return int(uow.execute(_HOW_MANY_STALE, asked).scalar_one())


def load_stale(
    uow: UnitOfWork, calendar: str, version: int, *, after: ClockRecord | None, most: int
) -> list[tuple[str | None, ClockRecord]]:
    """Running clocks that may count by an older version, with their business keys.

    By root, name and round: the first `most` of those that come after `after`. One statement.
    """
    root, name, number = (0, "", 0) if after is None else (after.root, after.name, after.round)
    place = {"root": int(root), "name": name, "round": number, "most": most}
    rows = uow.execute(_STALE_RECORDS, {**_stale(calendar, version), **place})
    return [(row.business_key, read_record(row.record)) for row in rows]


def _stale(calendar: str, version: int) -> dict[str, object]:
    return {"calendar": calendar, "version": version, "mention": f'%"{calendar}"%'}


def _key(change: Change) -> tuple[str, int]:
    return change.record.name, change.record.round


def _row(change: ClockChanged) -> dict[str, object]:
    record = change.record
    holder = record.holders[-1]
    return {
        "root": change.root,
        "name": record.name,
        "round": record.round,
        "business_key": change.business_key,
        "unit": holder.unit,
        "calendar": holder.calendar,
        "calendar_version": holder.version,
        "outcome": record.outcome.value,
        "started_at": record.started_at,
        "closed_at": record.closed_at,
        "due_at": change.due_at,
        "provisional": change.provisional,
        "record": json.dumps(record_to_json(record), ensure_ascii=False),
    }
