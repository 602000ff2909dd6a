"""What keeps a store tidy beside its due work: deadlines after an edit, what has ended."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from access import unopened
from access.office import Office
from complaints import calendar_edit, letter_days
from complaints.calendar_edit import RecountFailed
from engine import self_starts, standing_incidents
from engine.due_places import place_of_root
from host.parking import error_of
from identity import attempts, sessions
from kernel.unit_of_work import UnitOfWork
from sla.calendars import list_calendars

RECOUNT = "recount"  #: kind of the standing incident of clocks that a calendar cannot be applied to
MOST_TOLD = 1_000  #: at once; behind these lies one cause
_PRUNES = (sessions.prune, attempts.prune, self_starts.prune, letter_days.forget)


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
                    touched += _recount(office, name, go_on)
                    self._recounted[name] = version
        return touched

    def forget(self) -> None:
        """Look at all clocks the next time: one may have started while a calendar was edited."""
        self._recounted.clear()


def _recount(office: Office, calendar: str, progress: Callable[[int], None]) -> int:
    """Recount by one calendar; what cannot be recounted is told, and looked at after `forget`."""
    failures: Mapping[int, Exception] = {}
    try:
        touched = calendar_edit.apply(office.database, office.calendars, calendar, progress)
    except RecountFailed as failed:
        touched, failures = failed.done, failed.failures
    office.database.write(partial(_tell, calendar=calendar, failures=failures))
    return touched


def _tell(uow: UnitOfWork, calendar: str, failures: Mapping[int, Exception]) -> None:
    """The standing incidents of this calendar are those of its failures, and no others."""
    subjects = {f"{calendar} {root}": root for root in failures}
    for one in standing_incidents.list_standing(uow, kind=RECOUNT, most=MOST_TOLD):
        if one.subject.startswith(f"{calendar} ") and one.subject not in subjects:
            standing_incidents.close(uow, kind=RECOUNT, subject=one.subject)
    for subject, root in list(subjects.items())[:MOST_TOLD]:
        standing_incidents.raise_incident(
            uow,
            kind=RECOUNT,
            subject=subject,
            root=root,
            business_key=place_of_root(uow, root).business_key,
            element_id="",
            message=f"the clocks of instance {root} cannot be recounted by the calendar"
            f" {calendar!r} ({error_of(failures[root])}); all others were. Mend the cause: it is"
            " tried again within the hour",
        )


def prune(office: Office) -> int:
    """Delete what has ended, nobody asks for again or is mended; returns how many rows.

    What cannot be deleted keeps nothing else; the first failure is raised at the end.
    """
    deleted, failures = 0, list[Exception]()
    works: list[Callable[[], int]] = [partial(office.database.write, one) for one in _PRUNES]
    works.append(partial(unopened.look_again, office.database, office.keyring))
    for work in works:
        try:
            deleted += work()
        except Exception as problem:  # noqa: BLE001 (raised below)
            failures.append(problem)
    for failure in failures:
        raise failure
    return deleted
