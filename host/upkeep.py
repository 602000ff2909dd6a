"""What keeps a store tidy beside its due work: deadlines after an edit, what has ended."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from access import unopened
from access.office import Office
from complaints import calendar_edit, clock_troubles, redating, unclaimable_tasks
from engine import self_starts, standing_incidents
from engine.standing_incidents import StandingIncident
from escalation import ladders
from identity import attempts, sessions
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.calendars import list_calendars

_PRUNES = (sessions.prune, attempts.prune, self_starts.prune)


class _Stopped(Exception):
    """The worker is to stop before all is moved."""


class StaleCalendars:
    """Recounts the clocks that count by an older version of a calendar, when there is a newer.

    An edit through the API or the shell returns at once; what it moves is moved here. It asks one
    small question each time and looks for stale clocks only after an edit, or after `forget`.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._recounted: dict[str, int] = {}

    def recount(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Move what an edit moves; returns how many complaints were touched.

        Once `stopping` says so it moves no further one; the next worker goes on there.
        """
        office, touched = self._office, 0

        def go_on(_done: int) -> None:
            if stopping():
                raise _Stopped

        current = dict(office.database.read(list_calendars))
        for name, version in current.items():
            if self._recounted.get(name) != version:
                with suppress(_Stopped):
                    touched += calendar_edit.apply(office.database, office.calendars, name, go_on)
                    self._recounted[name] = version
        return touched

    def forget(self) -> None:
        """Look at all clocks the next time: one may have started while a calendar was edited."""
        self._recounted.clear()


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
            with suppress(TuntasError):  # one complaint that cannot be mended stops no other
                mended += office.database.write(work)
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
        with suppress(TuntasError):
            changed += office.database.write(partial(unclaimable_tasks.look_again, key=key))
    return changed


def _doubtful(office: Office) -> Iterator[int]:
    """Keys of tasks whose incident does not stand as it should, or may not."""
    read = office.database.read
    seen, after = set[int](), 0
    while told := read(partial(unclaimable_tasks.list_told, after=after)):
        after = told[-1][0]
        seen |= {key for _, key in told}
        for _, key in told:
            if not read(partial(unclaimable_tasks.is_told_truly, key=key)):
                yield key
    after = 0
    while suspects := read(partial(unclaimable_tasks.list_suspects, after=after)):
        after = suspects[-1]
        yield from (key for key in suspects if key not in seen)


def prune(office: Office) -> int:
    """Delete what has ended, nobody asks for again or is mended; returns how many rows."""
    opened = unopened.look_again(office.database, office.keyring)
    return opened + sum(office.database.write(one) for one in _PRUNES)
