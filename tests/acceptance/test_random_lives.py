"""Whatever people do, in whatever order: the store stays whole and everything has an end."""

from pathlib import Path

import pytest

from complaints import registry
from tests.acceptance.random_life import RandomLife
from tests.office import SimulatedOffice
from tests.seeded import SqliteSeeds

ENDS = {"closed", "archived", "forwarded", "withdrawn"}


OF_A_DAY = (1, 2)  #: seeds; tests/nightly/test_random_lives.py has forty


@pytest.mark.parametrize("seed", OF_A_DAY)
def test_an_office_at_random_stays_whole(
    sqlite_seeds: SqliteSeeds, tmp_path: Path, seed: int
) -> None:
    live(sqlite_seeds, tmp_path, seed)


def live(sqlite_seeds: SqliteSeeds, tmp_path: Path, seed: int) -> RandomLife:
    """Sixty things that people do, five hundred days, and whether all is as it must be."""
    with sqlite_seeds.copy(tmp_path) as url:
        office = SimulatedOffice(url)
        life = RandomLife(office, seed)
        try:
            for _ in range(60):
                life.act()
                assert office.incidents() == [], life.done
            assert office.problems() == [], life.done
            office.advance(hours=24 * 500)
            assert office.problems() == [], life.done
            check_end(office)
            check_conflicts(office, life.about_somebody)
        finally:
            office.close()
    return life


def check_end(office: SimulatedOffice) -> None:
    """After five hundred days: ended with closed clocks, or somebody has a task."""
    for complaint in office.read(registry.list_all):
        number = complaint.number
        if complaint.status in ENDS:
            assert office.waits(number) == []
            assert {"running", "late", "paused"}.isdisjoint(office.clocks(number).values())
        else:
            assert office.waits(number)
            assert not [one for one in office.rungs(number) if one.next_at is not None]


def check_conflicts(office: SimulatedOffice, numbers: list[str]) -> None:
    """Of complaints about somebody from the start, the reported ones heard nothing at all."""
    for number in numbers:
        complaint = office.complaint(number)
        reported = set(office.people_of(str(complaint.reported_unit)))
        reported.add(str(complaint.reported_official or "nobody"))
        told = {one for rung in office.alerts(number) for one in rung.recipients}
        told |= {one.recipient_ref for one in office.outbox(number)}
        told |= {str(task.assignee) for task in office.tasks(number)}
        assert told.isdisjoint(reported)
