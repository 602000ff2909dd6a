"""Due work: what a worker finds to do now, one row a transaction. Ticks are functions of `now`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError

from access.office import Office
from complaints import deadlines
from engine import batches, jobs, messages, self_starts, signals, starts, timers
from engine.batches import BatchWork
from engine.messages import Rendezvous
from engine.signals import Broadcast, SignalDelivery
from engine.starts import StartMeeting
from engine.store.keys import root_of
from escalation import rows as rungs
from host.wiring import DELEGATES
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.delivery import deliver_due

BATCH = 50
LETTERS = 20  #: sent before it looks again at what is due, or whether to stop
#: Kinds, in the order of equal instants.
JOB, TIMER, RUNG, START = "1 job", "2 timer", "3 rung", "4 start"


@dataclass(frozen=True, slots=True, order=True)
class DueRow:
    """A row that is due. The order: instant, root instance, kind, key."""

    due_at: datetime
    root: int
    kind: str
    key: int


Row = DueRow | Rendezvous | StartMeeting | Broadcast | SignalDelivery | BatchWork
Failures = dict[Row, Exception]


class DueFailed(TuntasError):
    """Due rows that could not be done; all others were."""

    def __init__(self, failures: Failures) -> None:
        self.failures = failures
        lines = [f"{row}: {problem}" for row, problem in failures.items()]
        super().__init__(f"{len(lines)} due rows failed:\n" + "\n".join(lines))


def next_due(uow: UnitOfWork, job_types: Iterable[str] = DELEGATES) -> datetime | None:
    """The earliest instant at which anything is due: an idle tick is these index probes.

    `job_types` are those that have a delegate; other jobs wait for external workers.
    """
    rooms = (timers, rungs, starts, self_starts, outbox)
    found = [jobs.next_due(uow, job_types), *(room.next_due(uow) for room in rooms)]
    return min((at for at in found if at is not None), default=None)


def run_due(
    office: Office,
    *,
    deliver: bool = True,
    skip: Collection[Row] = (),
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Do everything due by now, until nothing is; returns how many rows were done.

    A row that fails stops no other: it is passed over, and DueFailed lists all at the end, also a
    fault of Tuntas itself. A store that fails ends it. Rows of `skip` are passed over; once
    `stopping` says so, no further row is begun.
    """
    done = 0
    failures: Failures = {}
    while not stopping():
        round_done = _run_engine(office, failures, frozenset(skip), stopping)
        if deliver and not stopping():
            counts = deliver_due(
                office.database, office.channels, office.resolve_address, most=LETTERS
            )
            round_done += counts.sent + counts.retried + counts.failed
        done += round_done
        if not round_done:
            break
    if failures:
        raise DueFailed(failures) from next(iter(failures.values()))
    return done


def work_off(office: Office, batch: int) -> Iterator[int]:
    """Do the items of one batch until none is left or it stands still; gives how many by turns."""
    failures: Failures = {}
    while rows := office.database.read(lambda uow: batches.list_work(uow, of=batch, most=BATCH)):
        yield sum(_try(office, row, failures) for row in rows)


def _run_engine(
    office: Office, failures: Failures, skip: Collection[Row], stopping: Callable[[], bool]
) -> int:
    """One round of messages, jobs, timers and rungs, oldest first; what failed stays out."""
    done = 0
    # What is passed over is still the oldest: it must not hide what comes after it.
    most = BATCH + len(failures) + len(skip)
    for listed in (
        lambda uow: _list_pairs(uow, most),
        lambda uow: _list_meetings(uow, most),
        lambda uow: signals.list_broadcasts(uow, most=most),
        lambda uow: signals.list_deliveries(uow, most=most),
        lambda uow: _list_due(uow, office, most),
        lambda uow: batches.list_work(uow, most=most),
    ):
        rows = office.database.read(listed)
        for row in [one for one in rows if one not in failures and one not in skip][:BATCH]:
            if stopping():
                return done
            done += _try(office, row, failures)
    return done


def _try(office: Office, row: Row, failures: Failures) -> bool:
    try:
        return office.database.write(_work_of(office, row))
    except OperationalError:
        raise  # the store fails: no other row would fare better
    except Exception as problem:  # noqa: BLE001 (a fault in one row must not stop the others)
        if isinstance(row, BatchWork) or (isinstance(row, DueRow) and row.kind == JOB):
            _record_failure(office, row, problem)
            return True
        failures[row] = problem
        return False


def _list_pairs(uow: UnitOfWork, most: int) -> Sequence[Row]:
    return messages.list_rendezvous(uow, most=most)


def _list_meetings(uow: UnitOfWork, most: int) -> Sequence[Row]:
    return starts.list_meetings(uow, most=most)


def _list_due(uow: UnitOfWork, office: Office, most: int) -> Sequence[Row]:
    runs = jobs.list_due(uow, office.runtime.delegates, most=most)
    found = [DueRow(at, root_of(key), JOB, key) for at, key in runs]
    found += [DueRow(at, root_of(key), TIMER, key) for at, key in timers.list_due(uow, most=most)]
    found += [DueRow(at, root, RUNG, key) for at, root, key in rungs.list_due(uow, most=most)]
    found += [DueRow(at, 0, START, id_) for at, id_ in starts.list_due(uow, most=most)]
    return sorted(found)


def _work_of(office: Office, row: Row) -> Callable[[UnitOfWork], bool]:
    runtime = office.runtime
    match row:
        case Rendezvous():
            return lambda uow: messages.deliver(uow, runtime, row)
        case StartMeeting():
            return lambda uow: starts.start_by_message(uow, runtime, row)
        case Broadcast():
            return lambda uow: signals.spread(uow, row)
        case SignalDelivery():
            return lambda uow: signals.deliver(uow, runtime, row)
        case BatchWork():
            return lambda uow: batches.work_one(uow, runtime, row)
    work: dict[str, Callable[[UnitOfWork], bool]] = {
        JOB: lambda uow: jobs.run(uow, runtime, row.key),
        TIMER: lambda uow: deadlines.fire_timer(uow, office.deadlines, row.key),
        RUNG: lambda uow: office.escalation.fire(uow, row.key),
        START: lambda uow: starts.start_by_timer(uow, runtime, row.key),
    }
    return work[row.kind]


def _record_failure(office: Office, row: DueRow | BatchWork, problem: Exception) -> None:
    # The text of a fault may hold data; that of a refusal names ids.
    reason = f": {problem}" if isinstance(problem, TuntasError) else ""
    error = f"{type(problem).__name__}{reason}"
    if isinstance(row, BatchWork):
        office.database.write(lambda uow: batches.record_failure(uow, row, error))
    else:
        office.database.write(lambda uow: jobs.record_failure(uow, office.runtime, row.key, error))
