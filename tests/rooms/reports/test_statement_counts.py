"""How often a picture asks the store: the same for one row and for a page of fifty.

On SQLite each statement counts. The calendars and the catalogue are known, as in a running process.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.visibility import Viewer
from kernel.unit_of_work import UnitOfWork
from reports.alerts import get_alert, list_alerts
from reports.calendars import get_calendar
from reports.complaint_file import complaint_file
from reports.definitions import list_everything
from reports.inbox import Scope, count_inbox, list_inbox
from reports.task_file import task_file
from reports.timeline import timeline
from tests.office import SimulatedOffice, nth
from tests.rooms.reports.looking import COORDINATOR, HEAD, looked
from tests.seeded import SqliteSeeds
from tests.stages import assigned

Look = Callable[[UnitOfWork, Viewer], object]


@pytest.fixture
def busy(sqlite_seeds: SqliteSeeds, tmp_path: Path) -> Iterator[SimulatedOffice]:
    """Three complaints with alerts, on SQLite."""
    with sqlite_seeds.copy(tmp_path) as url:
        opened = SimulatedOffice(url)
        for _ in range(3):
            assigned(opened)
        opened.advance(working_days=10)
        yield opened
        opened.close()


def count(office: SimulatedOffice, look: Look, person: str = COORDINATOR) -> int:
    looked(office, person, look)
    return looked(office, person, look)[1]


@pytest.mark.parametrize(("scope", "most"), [(Scope.MINE, 2), (Scope.UNIT, 3)])
def test_an_inbox_page(busy: SimulatedOffice, scope: Scope, most: int) -> None:
    bits = busy.open.keyring, busy.open.calendars
    assert count(busy, lambda uow, viewer: list_inbox(uow, *bits, viewer, scope)) <= most
    assert count(busy, count_inbox) == 1


def test_a_complaint_its_timeline_and_its_task(busy: SimulatedOffice) -> None:
    bits, runtime = (busy.open.keyring, busy.open.calendars), busy.open.runtime
    number = nth(1)
    (task,) = busy.tasks(number)
    assert count(busy, lambda uow, viewer: complaint_file(uow, *bits, viewer, number, "id")) == 6
    assert count(busy, lambda uow, viewer: timeline(uow, bits[0], runtime, viewer, number)) == 8
    assert (
        count(
            busy,
            lambda uow, viewer: task_file(uow, *bits, runtime, viewer, task.key, "id", others=True),
        )
        == 8
    )


@pytest.mark.parametrize("open_only", [True, False])
def test_alerts(busy: SimulatedOffice, open_only: bool) -> None:
    bits = busy.open.keyring, busy.open.calendars
    (alert, *_) = busy.alerts(nth(1))
    look: Look = lambda uow, viewer: list_alerts(uow, *bits, viewer, open_only=open_only)  # noqa: E731
    assert count(busy, look, HEAD) == 3
    assert count(busy, lambda uow, viewer: get_alert(uow, *bits, viewer, alert.key), HEAD) == 3


def test_definitions_and_calendars(busy: SimulatedOffice) -> None:
    assert count(busy, list_everything) == 3
    assert count(busy, lambda uow, _: get_calendar(uow, "indonesia-wib")) == 2
