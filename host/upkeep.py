"""What keeps a store tidy beside its due work: deadlines after a calendar edit, what has ended."""

from collections.abc import Callable
from contextlib import suppress

from access import unopened
from access.office import Office
from complaints import calendar_edit
from engine import self_starts
from identity import attempts, sessions
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


def prune(office: Office) -> int:
    """Delete what has ended, nobody asks for again or is mended; returns how many rows."""
    opened = unopened.look_again(office.database, office.keyring)
    return opened + sum(office.database.write(one) for one in _PRUNES)
