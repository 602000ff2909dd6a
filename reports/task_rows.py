"""Open user tasks as people see them in a list: whose, about what, until when, how much time left.

`COLUMNS` of `user_task t` with what `JOINED` joins to it; `rows_of` makes the list of such rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, LargeBinary, RowMapping, String

from complaints.content import opened_content
from complaints.visibility import VISIBLE, VISIBLE_BINDS, Viewer, visible_values
from engine.store.keys import root_in_sql, root_of
from engine.store.tables import user_task
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from reports.names import UnitName, names_of_units
from reports.suspensions import SUSPENSION, Suspension, suspension_of
from reports.time_left import Left, elapsed_left, time_left
from sla import clocks
from sla.calendars import Calendars
from sla.clock_term import Standing
from sla.clocks import OpenClock

#: The complaint (k) whose life the root instance of a task is, by the task's key.
COMPLAINT = f"LEFT JOIN complaint k ON k.root = {root_in_sql('{row}.key')}"
#: One who sees the complaint sees the task; one of another process is its groups'.
SEEN = f"(k.number IS NULL OR ({VISIBLE}))"
# Counted, for PostgreSQL answers an EXISTS here by reading all candidates of all tasks once.
IS_CANDIDATE = (
    "(SELECT count(*) FROM user_task_candidate o WHERE o.key = t.key AND (o.kind = 'group'"
    " AND o.name IN (SELECT key FROM json_each(:groups)) OR o.kind = 'user' AND o.name = :viewer))"
    " > 0"
)
_OF_TASK = (
    *("key", "element_id", "name", "definition", "form", "assignee", "priority"),
    *("created_at", "due_at", "clock"),
)
_MORE: Mapping[str, tuple[str, Any]] = {
    "number": ("k.number", String),
    "class": ("k.class", String),
    "unit": ("k.unit", String),
    "text": ("k.text", LargeBinary),
    "unit_name": ("u.name", String),
    "zone": ("u.zone", String),
    "assignee_name": ("p.name", String),
    "group_name": (
        "(SELECT min(g.name) FROM user_task_candidate g WHERE g.key = t.key AND g.kind = 'group')",
        String,
    ),
    "is_candidate": (IS_CANDIDATE, Boolean),
    **SUSPENSION,
}
COLUMNS = ", ".join(
    [*(f"t.{name}" for name in _OF_TASK), *(f"{sql} AS {name}" for name, (sql, _) in _MORE.items())]
)
JOINED = (
    f"{COMPLAINT.format(row='t')} LEFT JOIN unit u ON u.id = k.unit"
    " LEFT JOIN person p ON p.id = t.assignee"
    f" LEFT JOIN root_instance r ON r.number = {root_in_sql('t.key')}"
)
TYPES: Mapping[str, Any] = {
    **{name: user_task.c[name].type for name in _OF_TASK},
    **{name: type_ for name, (_, type_) in _MORE.items()},
}
BINDS: Mapping[str, Any] = {**VISIBLE_BINDS, "groups": JSON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """A clock of the complaint that ends before the task's own: what is done decides it too."""

    clock: str
    title: str
    title_english: str
    due_at: datetime
    zone: str
    left: Left | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One open user task.

    `number` to `class_` are None where its process is no complaint. `zone` (IANA) is that of the
    holder of its clock, else of its unit. `standing` (sla.clock_term.Standing) is the clock's.
    `left` None: it has no due instant and no clock. `pressing`: the first of the complaint's other
    clocks, where one ends earlier. `suspension`: its process stands still, so that nobody completes
    it. `may_claim`: nobody has it and the viewer is a candidate.
    """

    key: int
    element_id: str
    name: str | None
    number: str | None
    subject: str | None
    class_: str | None
    priority: int
    unit: str | None
    unit_name: str
    assignee: str | None
    assignee_name: str | None
    created_at: datetime
    due_at: datetime | None
    zone: str
    clock: str | None
    standing: str | None
    left: Left | None
    pressing: Pressing | None
    suspension: Suspension | None
    may_claim: bool


def values_of(viewer: Viewer) -> dict[str, object]:
    """The values of `BINDS`."""
    return {**visible_values(viewer), "groups": dict.fromkeys(sorted(viewer.groups), 1)}


def running_of(uow: UnitOfWork, found: Sequence[RowMapping]) -> dict[tuple[int, str], OpenClock]:
    """(root, name) -> the open clocks of the complaints of these tasks; one statement."""
    return clocks.load_open(uow, (root_of(row["key"]) for row in found))


def rows_of(
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    found: Sequence[RowMapping],
    running: Mapping[tuple[int, str], OpenClock],
) -> tuple[InboxRow, ...]:
    """What people see of the rows of a query for `COLUMNS`, in its order.

    A statement more where one of them is no task of a complaint.
    """
    units = names_of_units(uow, (_group_unit(row) for row in found if row["unit"] is None))
    by_root: dict[int, dict[str, OpenClock]] = {}
    for (root, name), clock in running.items():
        by_root.setdefault(root, {})[name] = clock
    return tuple(
        _row(uow, keyring, calendars, row, by_root.get(root_of(row["key"]), {}), units)
        for row in found
    )


def _row(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    row: RowMapping,
    running: Mapping[str, OpenClock],
    units: Mapping[str, UnitName],
) -> InboxRow:
    clock = running.get(row["clock"])
    pressing = _pressing(uow, calendars, running, row["due_at"])
    number, due_at = row["number"], row["due_at"]
    unit, called, zone = _unit(row, units)
    left = None if due_at is None else elapsed_left(due_at, uow.now)
    if clock is not None and clock.record.is_dated:
        term = clocks.term(uow, calendars, clock.record)
        left = time_left(term, due_at, uow.now)
        zone = term.holders[-1].calendar.zone.key
    return InboxRow(
        key=row["key"],
        element_id=row["element_id"],
        name=row["name"],
        number=number,
        subject=None if number is None else opened_content(keyring, number, row["text"]).subject,
        class_=row["class"],
        priority=row["priority"],
        unit=unit,
        unit_name=called,
        assignee=row["assignee"],
        assignee_name=row["assignee_name"],
        created_at=row["created_at"],
        due_at=due_at,
        zone=zone,
        clock=row["clock"],
        standing=None if clock is None else standing_of(clock, uow.now).value,
        left=left,
        pressing=pressing,
        suspension=suspension_of(row),
        may_claim=row["assignee"] is None and bool(row["is_candidate"]),
    )


def _pressing(
    uow: UnitOfWork,
    calendars: Calendars,
    running: Mapping[str, OpenClock],
    due_at: datetime | None,
) -> Pressing | None:
    earlier = [
        (clock.due_at, name)
        for name, clock in running.items()
        if clock.due_at is not None and (due_at is None or clock.due_at < due_at)
    ]
    if not earlier:
        return None
    first, name = min(earlier)
    record = running[name].record
    term = clocks.term(uow, calendars, record)
    return Pressing(
        clock=name,
        title=record.policy.name_in("id") or name,
        title_english=record.policy.name_in("en") or name,
        due_at=first,
        zone=term.holders[-1].calendar.zone.key,
        left=time_left(term, first, uow.now),
    )


def standing_of(clock: OpenClock, now: datetime) -> Standing:
    """How an open clock stands at `now`."""
    if not clock.record.is_dated:
        return Standing.INCIDENT
    if clock.due_at is None:
        return Standing.PAUSED
    return Standing.LATE if now > clock.due_at else Standing.RUNNING


def _unit(row: RowMapping, units: Mapping[str, UnitName]) -> tuple[str | None, str, str]:
    """Unit, its name and zone: of the complaint, else of the task's first candidate group."""
    if row["unit"] is not None:
        return row["unit"], row["unit_name"] or row["unit"], row["zone"] or "UTC"
    unit = _group_unit(row)
    known = units.get(unit or "", UnitName(unit or "", "UTC"))
    return unit, known.name, known.zone


def _group_unit(row: RowMapping) -> str | None:
    group = row["group_name"]
    return None if group is None else group.partition(":")[0]
