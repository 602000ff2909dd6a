"""Due work: what a worker finds to do now, one row a transaction. Ticks are functions of `now`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from complaints import deadlines
from engine import jobs, messages, starts, timers
from engine.messages import Rendezvous
from engine.starts import StartMeeting
from engine.store.keys import root_of
from escalation import rows as rungs
from host.wiring import Office
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.delivery import deliver_due

BATCH = 50
#: Kinds, in the order of equal instants.
JOB, TIMER, RUNG, START = "1 job", "2 timer", "3 rung", "4 start"


@dataclass(frozen=True, slots=True, order=True)
class DueRow:
    """A row that is due. The order: instant, root instance, kind, key."""

    due_at: datetime
    root: int
    kind: str
    key: int


class DueFailed(TuntasError):
    """Due rows that could not be done; all others were."""

    def __init__(self, failures: "Failures") -> None:
        self.failures = failures
        lines = [f"{row}: {problem}" for row, problem in failures.items()]
        super().__init__(f"{len(lines)} due rows failed:\n" + "\n".join(lines))


Failures = dict[DueRow | Rendezvous | StartMeeting, TuntasError]


def next_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which anything is due: an idle tick is these index probes."""
    rooms = (jobs, timers, rungs, starts, outbox)
    found = [room.next_due(uow) for room in rooms]
    return min((at for at in found if at is not None), default=None)


def run_due(office: Office, *, deliver: bool = True) -> int:
    """Do everything due by now, until nothing is; returns how many rows were done.

    A row that fails stops no other: it is passed over, and DueFailed lists all at the end.
    """
    done = 0
    failures: Failures = {}
    while True:
        round_done = run_engine(office, failures)
        if deliver:
            counts = deliver_due(
                office.database, office.channels, office.resolve_address, most=BATCH
            )
            round_done += counts.sent + counts.retried + counts.failed
        done += round_done
        if not round_done:
            break
    if failures:
        raise DueFailed(failures)
    return done


def run_engine(office: Office, failures: Failures) -> int:
    """One round of messages, jobs, timers and rungs, oldest first; what failed stays out."""
    done = 0
    for pair in office.database.read(lambda uow: messages.list_rendezvous(uow, most=BATCH)):
        done += _try(office, pair, _delivering(office, pair), failures)
    for meeting in office.database.read(lambda uow: starts.list_meetings(uow, most=BATCH)):
        done += _try(office, meeting, _starting(office, meeting), failures)
    for row in office.database.read(_list_due):
        done += _try(office, row, _work_of(office, row), failures)
    return done


def _try(
    office: Office,
    row: DueRow | Rendezvous | StartMeeting,
    work: Callable[[UnitOfWork], bool],
    failures: Failures,
) -> bool:
    if row in failures:
        return False
    try:
        return office.database.write(work)
    except TuntasError as problem:
        if isinstance(row, DueRow) and row.kind == JOB:
            _record_failure(office, row, problem)
            return True
        failures[row] = problem
        return False


def _list_due(uow: UnitOfWork) -> list[DueRow]:
    found = [DueRow(at, root_of(key), JOB, key) for at, key in jobs.list_due(uow, most=BATCH)]
    found += [DueRow(at, root_of(key), TIMER, key) for at, key in timers.list_due(uow, most=BATCH)]
    found += [DueRow(at, root, RUNG, key) for at, root, key in rungs.list_due(uow, most=BATCH)]
    found += [DueRow(at, 0, START, id_) for at, id_ in starts.list_due(uow, most=BATCH)]
    return sorted(found)[:BATCH]


def _work_of(office: Office, row: DueRow) -> Callable[[UnitOfWork], bool]:
    work: dict[str, Callable[[UnitOfWork], bool]] = {
        JOB: lambda uow: jobs.run(uow, office.runtime, row.key),
        TIMER: lambda uow: deadlines.fire_timer(uow, office.deadlines, row.key),
        RUNG: lambda uow: office.escalation.fire(uow, row.key),
        START: lambda uow: starts.start_by_timer(uow, office.runtime, row.key),
    }
    return work[row.kind]


def _record_failure(office: Office, row: DueRow, problem: TuntasError) -> None:
    error = f"{type(problem).__name__}: {problem}"
    office.database.write(lambda uow: jobs.record_failure(uow, office.runtime, row.key, error))


def _delivering(office: Office, pair: Rendezvous) -> Callable[[UnitOfWork], bool]:
    return lambda uow: messages.deliver(uow, office.runtime, pair)


def _starting(office: Office, meeting: StartMeeting) -> Callable[[UnitOfWork], bool]:
    return lambda uow: starts.start_by_message(uow, office.runtime, meeting)
