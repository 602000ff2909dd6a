"""What waits for a correction and goes on by itself once it is made: clocks, ladders, tasks."""

import logging
from collections.abc import Callable, Iterator
from functools import partial

from access.office import Office
from complaints import clock_troubles, redating, unclaimable_tasks
from engine import standing_incidents
from engine.standing_incidents import StandingIncident
from escalation import ladders
from host.parking import error_of
from kernel.store_faults import is_store_fault
from kernel.unit_of_work import UnitOfWork
from sla import clocks

log = logging.getLogger("tuntas.worker")


class UndatedClocks:
    """Dates clocks and builds ladders that had to wait for a corrected policy, unit or calendar.

    It asks two index probes each time, and tries all of them only when one of those three has
    changed since, or after `forget`.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._tried: redating.Footing | None = None

    def mend(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Try what waits; returns how many complaints were mended.

        Once `stopping` says so it tries no further one; the next worker goes on there.
        """
        office = self._office
        if not office.database.read(_any_waits):
            return 0
        current = office.database.read(redating.footing)
        if current == self._tried:
            return 0
        mended = 0
        for work in self._works():
            if stopping():
                return mended
            mended += _alone(office, work)
        self._tried = current
        return mended

    def forget(self) -> None:
        """Try all again the next time."""
        self._tried = None

    def _works(self) -> Iterator[Callable[[UnitOfWork], bool]]:
        office = self._office
        for root in _undated(office):
            yield partial(redating.date_root, deadlines=office.deadlines, root=root)
        for one in _standing(office, ladders.LADDER):
            yield partial(_build_ladder, office=office, incident=one)
        for one in _standing(office, clock_troubles.ROW):
            yield partial(redating.forget_rows, root=one.root or 0)


def _any_waits(uow: UnitOfWork) -> bool:
    if clocks.list_in_incident(uow, most=1):
        return True
    kinds = (ladders.LADDER, clock_troubles.ROW)
    return any(standing_incidents.list_standing(uow, kind=kind, most=1) for kind in kinds)


def _undated(office: Office) -> Iterator[int]:
    after = 0
    while page := office.database.read(partial(clocks.list_in_incident, after=after)):
        yield from page
        after = page[-1]


def _standing(office: Office, kind: str) -> Iterator[StandingIncident]:
    after = 0
    listed = partial(standing_incidents.list_standing, kind=kind)
    while page := office.database.read(partial(listed, after=after)):
        yield from page
        after = page[-1].id


def _build_ladder(uow: UnitOfWork, office: Office, incident: StandingIncident) -> bool:
    root, clock, round_ = ladders.parse_subject(incident.subject)
    return office.escalation.build_again(uow, root, clock, round_)


def watch_tasks(office: Office, stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell of open tasks that nobody can take any more, and close what was told of those that
    somebody can; returns how many changed. One task a transaction, and none that is told truly.
    """
    changed = 0
    for key in _doubtful(office):
        if stopping():
            break
        changed += _alone(office, partial(unclaimable_tasks.look_again, key=key))
    return changed


def _doubtful(office: Office) -> Iterator[int]:
    """Keys of tasks whose incident does not stand as it should, or may not."""
    read = office.database.read
    seen, after = set[int](), 0
    while told := read(partial(unclaimable_tasks.list_told, after=after)):
        after = told[-1][0]
        seen |= {key for _, key in told}
        for _, key in told:
            if not _is_told_truly(office, key):
                yield key
    after = 0
    while suspects := read(partial(unclaimable_tasks.list_suspects, after=after)):
        after = suspects[-1]
        yield from (key for key in suspects if key not in seen)


def _is_told_truly(office: Office, key: int) -> bool:
    """False also where it cannot be asked: `look_again` then fails alone and is told."""
    try:
        return office.database.read(partial(unclaimable_tasks.is_told_truly, key=key))
    except Exception as problem:
        if is_store_fault(problem):
            raise
        return False


def _alone(office: Office, work: Callable[[UnitOfWork], bool]) -> bool:
    """Whether it was done: one that cannot be mended is told in the log and stops no other."""
    try:
        return office.database.write(work)
    except Exception as problem:
        if is_store_fault(problem):
            raise
        log.error("something that waits for a correction cannot be tried: %s", error_of(problem))
        return False
