"""A calendar edit moves deadlines: what would move is shown first, then done in batches.

Each complaint moves in a transaction of its own. What is done needs no list: a clock that counts
by the newest calendar is not stale, so a batch that was interrupted goes on where it stopped.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from complaints.visibility import Viewer, roots_in_conflict
from engine import steps
from kernel.database import Database
from kernel.errors import TuntasError
from kernel.store_faults import is_store_fault
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
PAGE = 1000  #: clocks that a preview reads at once


class RecountFailed(TuntasError):
    """Root instances whose clocks could not be recounted; the `done` others were."""

    def __init__(self, calendar: str, done: int, failures: Mapping[int, Exception]) -> None:
        self.done = done
        self.failures = failures
        lines = [f"instance {root}: {problem}" for root, problem in failures.items()]
        super().__init__(
            f"{calendar}: the clocks of {len(lines)} instances could not be recounted, all others"
            " were:\n" + "\n".join(lines)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDeadline:
    """A running clock whose due instant an edit moves; None while it is paused.

    `number` is the complaint's, or the business key of another process.
    """

    number: str | None
    root: int
    clock: str
    round: int
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit would move; `complete` is False when not all running clocks were looked at."""

    moved: tuple[MovedDeadline, ...]
    complete: bool


def preview(
    uow: UnitOfWork,
    calendars: Calendars,
    edited: Calendar,
    most: int | None = None,
    without: Collection[int] = (),
) -> Preview:
    """The deadlines that `edited`, not imported yet, would move; by root, clock and round.

    Running clocks are compared as they are counted now, so a first edit not yet applied shows too.
    At most `most` of them are looked at, None: all; none of the root instances in `without`. One
    statement for PAGE of them.
    """
    version = (latest_version(uow, edited.name) or 0) + 1
    edited = replace(edited, version=version)

    def find(name: str, wanted: int) -> Calendar:
        is_edited = (name, wanted) == (edited.name, version)
        return edited if is_edited else calendars.get(uow, name, wanted)

    seen = (one for one in _stale(uow, edited) if int(one[1].root) not in without)
    stale = list(islice(seen, None if most is None else most + 1))
    looked_at = stale[:most]
    found = (_moved(uow.now, number, record, edited, find) for number, record in looked_at)
    return Preview(tuple(one for one in found if one), complete=len(looked_at) == len(stale))


def apply(
    database: Database,
    calendars: Calendars,
    calendar: str,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Recompute every running clock that counts by an older version of the calendar.

    Returns how many complaints it touched; `progress` hears the count so far. Run it again after
    an interruption: only what is left is done. One that cannot be recounted stops no other;
    RecountFailed names them all at the end.
    """
    done = 0
    after = 0
    failures: dict[int, Exception] = {}
    while roots := database.read(partial(_batch, calendar=calendar, after=after)):
        for root in roots:
            try:
                done += database.write(partial(_refresh, calendars=calendars, root=root))
            except Exception as problem:
                if is_store_fault(problem):
                    raise
                failures[root] = problem
            progress(done)
        after = roots[-1]
    if failures:
        raise RecountFailed(calendar, done, failures) from next(iter(failures.values()))
    return done


def count_stale(uow: UnitOfWork, calendar: str, viewer: Viewer | None = None) -> int:
    """How many complaints have a running clock that may count by an older version; 3 statements.

    Without those in which the viewer, if one asks, has a conflict.

    Those whose clock was handed over by an office of this calendar to one of another are counted
    too, recounted or not: the columns do not tell.
    """
    version = latest_version(uow, calendar)
    hidden = frozenset() if viewer is None else roots_in_conflict(uow, viewer)
    return 0 if version is None else clocks.count_stale(uow, calendar, version, hidden)


def _refresh(uow: UnitOfWork, calendars: Calendars, root: int) -> bool:
    steps.load(uow, root)
    return refresh_root(uow, calendars, root)


def _batch(uow: UnitOfWork, calendar: str, after: int) -> list[int]:
    version = latest_version(uow, calendar)
    if version is None:
        return []
    return clocks.list_stale(uow, calendar, version, after=after, most=BATCH)


def _stale(uow: UnitOfWork, edited: Calendar) -> Iterator[tuple[str | None, ClockRecord]]:
    after: ClockRecord | None = None
    while True:
        page = clocks.load_stale(uow, edited.name, edited.version, after=after, most=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][1]


def _moved(
    now: datetime, number: str | None, record: ClockRecord, edited: Calendar, find: FindCalendar
) -> MovedDeadline | None:
    change = with_calendar(record, edited.name, edited.version, now)
    if not change.changed:
        return None
    before = compute_due(term_of(record, find)).due_at
    after = compute_due(term_of(change.record, find)).due_at
    if before == after:
        return None
    return MovedDeadline(
        number=number,
        root=int(record.root),
        clock=record.name,
        round=record.round,
        before=before,
        after=after,
    )
