"""The kinds of due rows, and the name under which each is parked, told and found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.batches import BatchWork
from engine.due_places import DuePlace, place_of_key, place_of_root, place_of_start
from engine.messages import Rendezvous
from engine.signals import Broadcast, SignalDelivery
from engine.starts import StartMeeting
from engine.store.keys import root_of
from escalation import rows as rungs
from kernel.unit_of_work import UnitOfWork

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


@dataclass(frozen=True, slots=True, order=True)
class RowName:
    """How a due row is known whenever it is due: kind, and the numbers that say which.

    Written `timer 16777219` or `signal 3/7/`; numbers and ids of processes, never data.
    """

    kind: str
    subject: str

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


def name_of(row: Row) -> RowName:
    """The name of a row."""
    match row:
        case DueRow(kind=kind, key=key):
            return RowName(kind.partition(" ")[2], str(key))
        case Rendezvous(message=message, subscription=key):
            return RowName("message", f"{message}/{key}")
        case StartMeeting(message=message, start=start):
            return RowName("message-start", f"{message}/{start}")
        case Broadcast(signal=signal):
            return RowName("broadcast", str(signal))
        case SignalDelivery(signal=signal, root=root, process_id=process_id):
            return RowName("signal", f"{signal}/{root}/{process_id}")
        case BatchWork(batch=batch, key=key):
            return RowName("batch", f"{batch}/{key}")


def row_of(name: RowName, due_at: datetime) -> Row:
    """The row of a name; `due_at` stands for the instant of one that has its own.

    Raises ValueError for a kind that this version does not know.
    """
    kinds = {kind.partition(" ")[2]: kind for kind in (JOB, TIMER, RUNG, START)}
    if name.kind in kinds:
        return DueRow(due_at, 0, kinds[name.kind], int(name.subject))
    first, _, rest = name.subject.partition("/")
    pairs: dict[str, Callable[[int, int], Row]] = {
        "message": Rendezvous,
        "message-start": StartMeeting,
        "batch": BatchWork,
    }
    if name.kind in pairs:
        return pairs[name.kind](int(first), int(rest))
    if name.kind == "broadcast":
        return Broadcast(int(first))
    if name.kind == "signal":
        root, _, process_id = rest.partition("/")
        return SignalDelivery(int(first), int(root), process_id)
    raise ValueError(f"{name.kind!r} is no kind of due row")


def place_of(uow: UnitOfWork, row: Row) -> DuePlace:
    """Where a row stands; of a rung the element is its clock."""
    match row:
        case DueRow(kind=kind, key=key) if kind == RUNG:
            root, business_key, clock = rungs.find_place(uow, key) or (None, None, "")
            return DuePlace(root=root, business_key=business_key, element_id=clock)
        case DueRow(kind=kind, key=key) if kind == START:
            return place_of_start(uow, key)
        case DueRow(key=key) | Rendezvous(subscription=key):
            return place_of_key(uow, key)
        case StartMeeting(start=start):
            return place_of_start(uow, start)
        case SignalDelivery(root=root) if root:
            return place_of_root(uow, root)
        case BatchWork(key=key) if key:
            return place_of_root(uow, root_of(key))
    return DuePlace()
