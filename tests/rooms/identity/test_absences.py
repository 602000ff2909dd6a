"""Who does the work of somebody who is away."""

from datetime import datetime, timedelta

import pytest

from identity import accounts
from identity.absences import (
    Absence,
    add_absence,
    available_members,
    groups_of,
    list_absences,
    stand_in,
)
from identity.people import Person, members, put_person
from identity.roles import Role
from identity.units import Unit, load_units
from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.errors import Invalid, NotFound
from kernel.unit_of_work import UnitOfWork

BANDUNG = Unit(
    id="kejari-bandung",
    name="Kejaksaan Negeri Bandung",
    kind="kejaksaan_negeri",
    parent=None,
    zone="Asia/Jakarta",
    calendar="indonesia-wib",
)
PEOPLE = {
    "ani": ["kejari-bandung:handler"],
    "budi": ["kejari-bandung:handler"],
    "citra": ["kejari-bandung:head"],
    "dedi": [],
}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def people(database: Database) -> None:
    def load(uow: UnitOfWork) -> None:
        load_units(uow, [BANDUNG])
        for id, groups in PEOPLE.items():
            person = Person(id=id, name=id.title(), email=f"{id}@kejari-bandung.example")
            put_person(uow, person, groups)

    database.write(load)


@pytest.fixture
def today(clock: SimulatedClock) -> datetime:
    return clock.now()


def away(database: Database, start: datetime, person: str, substitute: str | None = None) -> None:
    absence = Absence(person=person, away_from=start, away_until=start + DAY, substitute=substitute)
    database.write(lambda uow: add_absence(uow, absence))


def handlers(database: Database, at: datetime) -> list[str]:
    return database.read(
        lambda uow: [it.id for it in available_members(uow, "kejari-bandung", Role.HANDLER, at)]
    )


def groups(database: Database, person: str, at: datetime) -> list[str]:
    return database.read(lambda uow: groups_of(uow, person, at))


def test_everybody_present_does_their_own_work(database: Database, today: datetime) -> None:
    assert handlers(database, today) == ["ani", "budi"]
    assert groups(database, "ani", today) == ["kejari-bandung:handler"]


def test_a_substitute_takes_the_place_of_who_is_away(database: Database, today: datetime) -> None:
    away(database, today, "ani", "dedi")
    assert handlers(database, today) == ["dedi", "budi"]
    assert groups(database, "dedi", today) == ["kejari-bandung:handler"]


def test_an_absence_counts_from_its_first_instant_until_not_including_its_last(
    database: Database, today: datetime
) -> None:
    away(database, today, "ani")
    moment = timedelta(microseconds=1)
    seen = [handlers(database, today + it) for it in (-moment, 0 * moment, DAY - moment, DAY)]
    assert seen == [["ani", "budi"], ["budi"], ["budi"], ["ani", "budi"]]


def test_a_substitute_who_is_away_hands_on(database: Database, today: datetime) -> None:
    """zammad#3694."""
    away(database, today, "ani", "citra")
    away(database, today, "citra", "dedi")
    assert handlers(database, today) == ["dedi", "budi"]
    assert groups(database, "dedi", today) == ["kejari-bandung:handler", "kejari-bandung:head"]
    assert groups(database, "citra", today) == ["kejari-bandung:head"]


def test_whose_account_is_disabled_is_away_and_nobody_stands_in(
    database: Database, today: datetime
) -> None:
    away(database, today, "ani", "dedi")
    database.write(lambda uow: accounts.disable(uow, "ani"))
    assert handlers(database, today) == ["budi"]
    assert database.read(lambda uow: stand_in(uow, "ani", today)) is None
    assert groups(database, "ani", today) == groups(database, "dedi", today) == []
    database.write(lambda uow: accounts.enable(uow, "ani"))
    assert handlers(database, today) == ["dedi", "budi"]
    assert groups(database, "dedi", today) == ["kejari-bandung:handler"]


def test_a_substitute_whose_account_is_disabled_does_nothing(
    database: Database, today: datetime
) -> None:
    away(database, today, "ani", "dedi")
    away(database, today, "dedi", "citra")
    database.write(lambda uow: accounts.disable(uow, "dedi"))
    assert handlers(database, today) == ["budi"]
    assert groups(database, "citra", today) == ["kejari-bandung:head"]


def test_substitutes_in_a_circle_are_nobody(database: Database, today: datetime) -> None:
    away(database, today, "ani", "budi")
    away(database, today, "budi", "ani")
    assert handlers(database, today) == []
    assert database.read(lambda uow: stand_in(uow, "ani", today)) is None
    assert groups(database, "ani", today) == ["kejari-bandung:handler"]


def test_somebody_is_listed_once_though_standing_in_for_two(
    database: Database, today: datetime
) -> None:
    away(database, today, "ani", "budi")
    assert handlers(database, today) == ["budi"]


def test_of_two_overlapping_absences_the_one_recorded_last_decides(
    database: Database, today: datetime
) -> None:
    away(database, today, "ani", "citra")
    away(database, today, "ani", "dedi")
    assert handlers(database, today) == ["dedi", "budi"]
    assert groups(database, "citra", today) == ["kejari-bandung:head"]


def test_members_are_all_with_the_role_also_those_away(database: Database, today: datetime) -> None:
    away(database, today, "ani")
    found = database.read(lambda uow: members(uow, "kejari-bandung", Role.HANDLER))
    assert [person.name for person in found] == ["Ani", "Budi"]


def test_absences_of_a_person_are_listed_by_beginning(database: Database, today: datetime) -> None:
    away(database, today + 2 * DAY, "ani", "budi")
    away(database, today, "ani")
    listed = database.read(lambda uow: list_absences(uow, "ani"))
    assert [(it.away_from, it.substitute) for it in listed] == [
        (today, None),
        (today + 2 * DAY, "budi"),
    ]


def test_an_absence_that_cannot_be_is_refused(database: Database, today: datetime) -> None:
    with pytest.raises(Invalid, match="cannot stand in for themselves"):
        away(database, today, "ani", "ani")
    with pytest.raises(NotFound, match="no person 'eko'"):
        away(database, today, "ani", "eko")
    backwards = Absence(person="ani", away_from=today, away_until=today)
    with pytest.raises(Invalid, match="ends before it begins"):
        database.write(lambda uow: add_absence(uow, backwards))
