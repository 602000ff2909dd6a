"""From a clock's record and the calendars it names to the term its deadline is computed from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sla.arithmetic import compute_due
from sla.calendar import Calendar
from sla.ledger import ClockRecord, Outcome, is_late, not_dated
from sla.term import Holder, Pause, Term

FindCalendar = Callable[[str, int], Calendar]
"""Name and version to the calendar; the caller raises NotFound."""


class Standing(StrEnum):
    """How a clock stands at an instant, as people see it."""

    RUNNING = "running"
    INCIDENT = "incident"  #: open without a date
    PAUSED = "paused"
    LATE = "late"
    MET = "met"
    BREACHED = "breached"
    ENDED = "ended"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class ClockState:
    """What is derived from a record at `now`."""

    standing: Standing
    due_at: datetime | None
    provisional: bool


def term_of(record: ClockRecord, find: FindCalendar) -> Term:
    """The term of a record; budget with extensions, each holder with the calendar version named.

    Conflict for a clock without a date (`is_dated`).
    """
    if not record.is_dated:
        raise not_dated(record)
    return Term(
        start=record.started_at,
        budget=record.budget,
        holders=tuple(
            Holder(find(holder.calendar, holder.version), holder.since) for holder in record.holders
        ),
        pauses=tuple(Pause(entry.since, entry.until) for entry in record.pauses),
        conventions=record.policy.conventions,
        typed_due_at=record.typed_due_at,
    )


def state_of(record: ClockRecord, find: FindCalendar, now: datetime) -> ClockState:
    """Due instant and standing at `now`."""
    if not record.is_dated:
        return ClockState(Standing(record.outcome.value), None, False)
    due = compute_due(term_of(record, find))
    late = is_late(record, due.due_at, now)
    return ClockState(_standing(record, due.due_at, late), due.due_at, due.provisional)


def _standing(record: ClockRecord, due_at: datetime | None, late: bool) -> Standing:
    if record.outcome is Outcome.STOPPED:
        return Standing.BREACHED if late else Standing.MET
    if record.outcome is not Outcome.RUNNING:
        return Standing(record.outcome.value)
    if due_at is None:
        return Standing.PAUSED
    return Standing.LATE if late else Standing.RUNNING
