"""Which due row is next: the oldest of all, and of one instance always the earliest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from engine import jobs, starts, timers
from engine.events import StepTaken
from engine.execution.effects import TimerArmed
from engine.store.keys import root_of
from escalation import rows as rungs
from host.due_rows import JOB, RUNG, START, TIMER, DueRow
from kernel.unit_of_work import UnitOfWork
from sla.clocks import ClocksChanged
from sla.refresh import ClocksRefreshed

#: How often in one round the rows of one instance are put again: one whose timers are overdue as
#: soon as they are armed, for ever, must not stop the other instances.
MOST_AGAIN = 20


def list_due(uow: UnitOfWork, job_types: Iterable[str], *, most: int) -> list[DueRow]:
    """Jobs, timers, rungs and start timers due by now, the oldest first; `most` of each kind."""
    runs = jobs.list_due(uow, job_types, most=most)
    found = [DueRow(at, root_of(key), JOB, key) for at, key in runs]
    found += [DueRow(at, root_of(key), TIMER, key) for at, key in timers.list_due(uow, most=most)]
    found += [DueRow(at, root, RUNG, key) for at, root, key in rungs.list_due(uow, most=most)]
    found += [DueRow(at, 0, START, id_) for at, id_ in starts.list_due(uow, most=most)]
    return sorted(found)


def list_of_root(uow: UnitOfWork, root: int) -> list[DueRow]:
    """Timers and rungs of one instance that are due by now."""
    found = [DueRow(at, root, TIMER, key) for at, key in timers.list_due_of_root(uow, root)]
    return found + [DueRow(at, root, RUNG, key) for at, key in rungs.list_due_of_root(uow, root)]


def may_have_come(told: Iterable[object], root: int, now: datetime) -> bool:
    """Whether what one transaction told left other rows of this instance due, or moved some.

    Jobs, and rungs that a model raises, are due from that transaction on: later than all others.
    """
    return any(
        (isinstance(event, ClocksChanged | ClocksRefreshed) and event.root == root)
        or (isinstance(event, StepTaken) and event.root == root and _armed_by(event, now))
        for event in told
    )


def _armed_by(step: StepTaken, now: datetime) -> bool:
    """A timer that a clock dates has no instant yet when its step is told."""
    return any(
        isinstance(effect, TimerArmed) and (effect.due_at is None or effect.due_at <= now)
        for effect in step.effects
    )


class DueQueue:
    """The rows of one round; those of an instance may be listed again while it lasts."""

    def __init__(self, rows: Sequence[DueRow]) -> None:
        self._rows = sorted(rows, reverse=True)
        self._again: Counter[int] = Counter()

    def take(self) -> DueRow | None:
        """The oldest row, which is in the queue no more."""
        return self._rows.pop() if self._rows else None

    def put_again(self, root: int, came: Iterable[DueRow]) -> None:
        """These are the timers and rungs of the instance now, in place of those of before."""
        self._again[root] += 1
        kept = [one for one in self._rows if one.root != root or one.kind not in (TIMER, RUNG)]
        if self._again[root] <= MOST_AGAIN:
            kept += came
        self._rows = sorted(kept, reverse=True)
