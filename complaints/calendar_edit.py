"""A calendar edit moves deadlines: what would move is shown first, then done in batches.

Each complaint moves in a transaction of its own. What is done needs no list: a clock that counts
by the newest calendar is not stale, so a batch that was interrupted goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from complaints import registry
from engine import steps
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.arithmetic import compute_due
from sla.calendar import Calendar
from sla.calendars import Calendars, latest_version
from sla.clock_term import FindCalendar, term_of
from sla.ledger import ClockRecord
from sla.ledger_changes import with_calendar
from sla.refresh import refresh_root

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDeadline:
    """A running clock whose due instant an edit moves; None while it is paused."""

    number: str | None
    root: int
    clock: str
    round: int
    before: datetime | None
    after: datetime | None


def preview(uow: UnitOfWork, calendars: Calendars, edited: Calendar) -> Iterator[MovedDeadline]:
    """The deadlines that `edited`, not imported yet, would move; by root, clock and round.

    Running clocks are compared as they are counted now, so a first edit not yet applied shows too.
    """
    version = (latest_version(uow, edited.name) or 0) + 1
    edited = replace(edited, version=version)

    def find(name: str, wanted: int) -> Calendar:
        is_edited = (name, wanted) == (edited.name, version)
        return edited if is_edited else calendars.get(uow, name, wanted)

    for root in _stale_roots(uow, edited.name, version):
        for record in clocks.load(uow, root):
            moved = _moved(uow, record, edited, find)
            if moved is not None:
                yield moved


def apply(
    database: Database,
    calendars: Calendars,
    calendar: str,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Recompute every running clock that counts by an older version of the calendar.

    Returns how many complaints it touched; `progress` hears the count so far. Run it again after
    an interruption: only what is left is done.
    """
    done = 0
    after = 0
    while roots := database.read(partial(_batch, calendar=calendar, after=after)):
        for root in roots:
            done += database.write(partial(_refresh, calendars=calendars, root=root))
            progress(done)
        after = roots[-1]
    return done


def count_stale(uow: UnitOfWork, calendar: str) -> int:
    """How many complaints still have a running clock that counts by an older version."""
    version = latest_version(uow, calendar)
    return 0 if version is None else sum(1 for _ in _stale_roots(uow, calendar, version))


def _refresh(uow: UnitOfWork, calendars: Calendars, root: int) -> bool:
    steps.load(uow, root)
    return refresh_root(uow, calendars, root)


def _batch(uow: UnitOfWork, calendar: str, after: int) -> list[int]:
    version = latest_version(uow, calendar)
    if version is None:
        return []
    return clocks.list_stale(uow, calendar, version, after=after, most=BATCH)


def _stale_roots(uow: UnitOfWork, calendar: str, version: int) -> Iterator[int]:
    after = 0
    while roots := clocks.list_stale(uow, calendar, version, after=after, most=BATCH):
        yield from roots
        after = roots[-1]


def _moved(
    uow: UnitOfWork, record: ClockRecord, edited: Calendar, find: FindCalendar
) -> MovedDeadline | None:
    change = with_calendar(record, edited.name, edited.version, uow.now)
    if not change.changed:
        return None
    before = compute_due(term_of(record, find)).due_at
    after = compute_due(term_of(change.record, find)).due_at
    if before == after:
        return None
    root = int(record.root)
    complaint = registry.find_by_root(uow, root)
    return MovedDeadline(
        number=None if complaint is None else complaint.number,
        root=root,
        clock=record.name,
        round=record.round,
        before=before,
        after=after,
    )
