"""Due work: what a worker finds to do now, one row a transaction. Ticks are functions of `now`."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from access.office import Office
from engine import batches, jobs, messages, self_starts, signals, starts, timers
from escalation import rows as rungs
from host import due_order, due_work, parking
from host.due_order import DueQueue
from host.due_rows import DueRow, Row, RowName, name_of, row_of
from host.due_work import Told
from host.parking import Parked, Parking
from host.wiring import DELEGATES
from kernel.errors import TuntasError
from kernel.instants import BEGINNING
from kernel.store_faults import is_store_fault
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.delivery import deliver_due

R = TypeVar("R", bound=Row)
log = logging.getLogger("tuntas.worker")
BATCH = 50
LETTERS = 20  #: sent before it looks again at what is due, or whether to stop


class DueFailed(TuntasError):
    """Due rows that could not be done; all others were.

    `failures` are by the names of the rows, or of a kind of rows that could not even be listed.
    `parked` says where each stands and when it is tried again, if it could be parked.
    """

    def __init__(
        self, failures: Mapping[str, BaseException], parked: Mapping[str, Parking]
    ) -> None:
        self.failures = failures
        self.parked = parked
        lines = [f"{name}: {problem}" for name, problem in failures.items()]
        super().__init__(f"{len(lines)} due rows failed:\n" + "\n".join(lines))


def next_due(uow: UnitOfWork, job_types: Iterable[str] = DELEGATES) -> datetime | None:
    """The earliest instant at which anything is due: an idle tick is these index probes.

    `job_types` are those that have a delegate; other jobs wait for external workers. A parked row
    is due when it is tried again.
    """
    return min((at for at, _ in list_next(uow, job_types)), default=None)


def list_next(uow: UnitOfWork, job_types: Iterable[str] = DELEGATES) -> list[tuple[datetime, str]]:
    """(instant, kind) of the next row of each kind that there is; see `next_due`."""
    types, parked = list(job_types), parking.list_parked(uow)
    after = uow.now if parked else BEGINNING
    found = [
        (jobs.next_due(uow, types, after=after), "job"),
        (timers.next_due(uow, after=after), "timer"),
        (rungs.next_due(uow, after=after), "rung"),
        (starts.next_due(uow, after=after), "start"),
        (self_starts.next_due(uow), "braked-start"),
        (outbox.next_due(uow), "letter"),
        (min((one.next_at for one in parked), default=None), "parked-row"),
    ]
    if parked:
        named = {one.name for one in parked}
        due = due_order.list_due(uow, types, most=len(parked) + 1)
        names = [(row.due_at, name_of(row)) for row in due]
        found += [(at, name.kind) for at, name in names if name not in named][:1]
    return [(at, kind) for at, kind in found if at is not None]


def run_due(
    office: Office, *, deliver: bool = True, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Do everything due by now, until nothing is; returns how many rows were done.

    A row that fails stops no other: it is parked, and DueFailed lists all at the end, also a fault
    of Tuntas itself. A store that fails ends it. Once `stopping` says so, no further row is begun.
    """
    run = Run(office, stopping)
    done = 0
    while not stopping():
        seen = run.failed
        round_done = run.round()
        if deliver and not stopping():
            counts = deliver_due(
                office.database, office.channels, office.resolve_address, most=LETTERS
            )
            round_done += counts.sent + counts.retried + counts.failed
        done += round_done
        if not round_done and run.failed == seen:  # behind those that failed others may be due
            break
    run.raise_failures()
    return done


def work_off(office: Office, batch: int) -> Iterator[int]:
    """Do the items of one batch until none is left or it stands still; gives how many by turns."""
    run = Run(office, lambda: False)
    while rows := office.database.read(lambda uow: batches.list_work(uow, of=batch, most=BATCH)):
        done = run.work(rows)
        run.raise_failures()
        yield done


class Run:
    """One run over all that is due now."""

    def __init__(self, office: Office, stopping: Callable[[], bool]) -> None:
        self._office = office
        self._stopping = stopping
        self._types = tuple(office.runtime.delegates)
        self._failures: dict[str, BaseException] = {}
        self._told: dict[str, Parking] = {}
        self._failed: set[RowName] = set()
        self._parked: set[RowName] = set()

    @property
    def failed(self) -> int:
        """How many rows have failed by now."""
        return len(self._failed)

    def raise_failures(self) -> None:
        """DueFailed when there were any."""
        if self._failures:
            first = next(iter(self._failures.values()))
            raise DueFailed(self._failures, self._told) from first

    def round(self) -> int:
        """What is parked and to be tried again; messages and signals; then the rest, oldest first.

        Returns how many rows were done.
        """
        parked = self._office.database.read(parking.list_parked)
        self._parked = {one.name for one in parked} | self._failed
        done = self._retry(parked)
        # What is passed over is still the oldest: it must not hide what comes after it.
        most = BATCH + len(self._parked)
        for kind, listed in _LISTS.items():
            done += self.work(self._listed(kind, partial(listed, most=most)))
        due = partial(due_order.list_due, job_types=self._types, most=most)
        done += self._in_order(self._listed("due rows", due)[:BATCH])
        return done + self.work(self._listed("batches", partial(batches.list_work, most=most)))

    def work(self, rows: Sequence[Row]) -> int:
        """Do the first BATCH of these rows; returns how many were done."""
        done = 0
        for row in rows[:BATCH]:
            if self._stopping():
                break
            done += self._try(row) is not None
        return done

    def _in_order(self, rows: Sequence[DueRow]) -> int:
        """Of one instance always the earliest next, also where that came while another was done."""
        queue, done = DueQueue(rows), 0
        while not self._stopping() and (row := queue.take()) is not None:
            told = self._try(row)
            done += told is not None
            if told and due_order.may_have_come(told, row.root, self._office.clock.now()):
                again = partial(due_order.list_of_root, root=row.root)
                queue.put_again(row.root, self._listed("due rows", again))
        return done

    def _retry(self, parked: Sequence[Parked]) -> int:
        """Try the parked rows whose instant has come."""
        done, now = 0, self._office.clock.now()
        for one in parked:
            if self._stopping():
                break
            is_due = one.next_at <= now and one.name not in self._failed
            if is_due and self._office.database.write(partial(parking.claim, parked=one)):
                done += self._try(row_of(one.name, one.next_at)) is not None
        return done

    def _listed(self, kind: str, listed: Callable[[UnitOfWork], Sequence[R]]) -> list[R]:
        """Those that are not parked; none, when one of them cannot be read."""
        try:
            rows = self._office.database.read(listed)
        except Exception as problem:
            if is_store_fault(problem):
                raise
            self._failures[kind] = problem
            return []
        return [row for row in rows if name_of(row) not in self._parked]

    def _try(self, row: Row) -> Told | None:
        """The events that the row told when it was done; None when it was not."""
        try:
            return due_work.do(self._office, row, self._parked)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            if is_store_fault(problem):
                raise
            return () if self._noted(row, problem) else None

    def _noted(self, row: Row, problem: BaseException) -> bool:
        """Whether rows of this kind note failures themselves; all others are parked."""
        try:
            if due_work.note_failure(self._office, row, problem):
                return True
        except Exception as second:
            if is_store_fault(second):
                raise
            problem = second
        self._park(row, problem)
        return False

    def _park(self, row: Row, problem: BaseException) -> None:
        """Passed over in this run in any case, also when it cannot be parked."""
        name = name_of(row)
        self._failed.add(name)
        self._parked.add(name)
        self._failures[str(name)] = problem
        for tell in (True, False):  # what is told to people must not keep it from being parked
            try:
                self._told[str(name)] = self._office.database.write(
                    partial(parking.park, row=row, problem=problem, tell=tell)
                )
            except Exception as second:
                if is_store_fault(second):
                    raise
                log.error(
                    "%s cannot be %s: %s",
                    name,
                    "told" if tell else "parked",
                    parking.error_of(second),
                )
            else:
                return


_LISTS: Mapping[str, Callable[..., Sequence[Row]]] = {
    "messages": messages.list_rendezvous,
    "message starts": starts.list_meetings,
    "broadcasts": signals.list_broadcasts,
    "signals": signals.list_deliveries,
}
