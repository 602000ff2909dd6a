"""How each kind of due row is done, and how its failure is noted where the kind has a way."""

from collections.abc import Callable, Collection, Sequence

from access.office import Office
from complaints import deadlines
from engine import batches, jobs, messages, signals, starts
from engine.batches import BatchWork
from engine.messages import Rendezvous
from engine.signals import Broadcast, SignalDelivery
from engine.starts import StartMeeting
from host import parking
from host.due_rows import JOB, RUNG, START, TIMER, DueRow, Row, RowName, name_of
from host.parking import error_of
from kernel.unit_of_work import UnitOfWork

Told = Sequence[object]


def do(office: Office, row: Row, parked: Collection[RowName]) -> Told | None:
    """Do one row in a transaction of its own; gives the events it told, None when nothing was due.

    One of `parked` is then parked no more: it was done, or is gone.
    """
    work, name = _work_of(office, row, parked), name_of(row)
    begun: list[UnitOfWork] = []  # a work may be done again; the last one is that which counts

    def in_transaction(uow: UnitOfWork) -> bool:
        begun.append(uow)
        done = work(uow)
        if name in parked:
            parking.release(uow, name)
        return done

    return begun[-1].told if office.database.write(in_transaction) else None


def note_failure(office: Office, row: Row, problem: BaseException) -> bool:
    """Count a failed attempt where rows of this kind say so themselves: jobs and items of batches.

    False for all others, which are parked.
    """
    if isinstance(row, BatchWork) and row.key:
        error = error_of(problem)
        return office.database.write(lambda uow: batches.record_failure(uow, row, error))
    if isinstance(row, DueRow) and row.kind == JOB:
        error = error_of(problem)
        office.database.write(lambda uow: jobs.record_failure(uow, office.runtime, row.key, error))
        return True
    return False


def _work_of(office: Office, row: Row, parked: Collection[RowName]) -> Callable[[UnitOfWork], bool]:
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
    still = [int(one.subject) for one in parked if one.kind == "timer"]
    work: dict[str, Callable[[UnitOfWork], bool]] = {
        JOB: lambda uow: jobs.run(uow, runtime, row.key),
        TIMER: lambda uow: deadlines.fire_timer(uow, office.deadlines, row.key, still),
        RUNG: lambda uow: office.escalation.fire(uow, row.key),
        START: lambda uow: starts.start_by_timer(uow, runtime, row.key),
    }
    return work[row.kind]
