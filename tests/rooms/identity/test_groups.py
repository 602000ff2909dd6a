"""The groups of a person with those stood in for: one query that says what `stand_in` says."""

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity import accounts
from identity.absences import MAX_HANDOVERS, Absence, add_absence, groups_of, stand_in
from identity.people import Person, put_person
from identity.units import Unit, load_units
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork

ROLES = ("intake", "coordinator", "handler", "head", "supervisor")
CREWS = count()
AWAY = st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4), st.integers(-2, 1))


def crew(uow: UnitOfWork, size: int) -> list[str]:
    """New people of a new unit, each with a role of their own as far as there are roles."""
    unit = f"unit-{next(CREWS)}"
    office = Unit(
        id=unit, name=unit, kind="kejari", parent=None, zone="Asia/Jakarta", calendar="wib"
    )
    load_units(uow, [office])
    people = [f"{unit}-{number}" for number in range(size)]
    for person, role in zip(people, [*ROLES, *["intake"] * size], strict=False):
        put_person(uow, Person(id=person, name=person, email="a@b"), [f"{unit}:{role}"])
    return people


def away(uow: UnitOfWork, person: str, substitute: str | None, days: int = 0) -> None:
    start = uow.now + timedelta(days=days)
    until = start + timedelta(days=2)
    add_absence(
        uow, Absence(person=person, away_from=start, away_until=until, substitute=substitute)
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(absences=st.lists(AWAY, max_size=8), disabled=st.sets(st.integers(0, 4), max_size=2))
def test_they_are_ones_own_and_of_all_whose_work_one_does(
    database: Database, absences: list[tuple[int, int | None, int]], disabled: set[int]
) -> None:
    def judge(uow: UnitOfWork) -> None:
        people = crew(uow, 5)
        for absent, substitute, days in absences:
            if absent != substitute:
                other = None if substitute is None else people[substitute]
                away(uow, people[absent], other, days)
        for number in disabled:
            accounts.disable(uow, people[number])
        does = {person: stand_in(uow, person, uow.now) for person in people}
        unit = people[0].rpartition("-")[0]
        for place, person in enumerate(people):
            expected = [
                f"{unit}:{role}"
                for one, role in zip(people, ROLES, strict=True)
                if place not in disabled
                and (one == person or (does[one] == person and does[person] == person))
            ]
            assert groups_of(uow, person, uow.now) == sorted(expected)

    database.write(judge)


def test_work_is_handed_on_as_far_as_stand_in_follows(database: Database) -> None:
    def judge(uow: UnitOfWork) -> None:
        people = crew(uow, MAX_HANDOVERS + 2)
        for absent, substitute in zip(people, people[1:], strict=False):
            away(uow, absent, substitute)
        last = people[-1]
        assert [stand_in(uow, person, uow.now) for person in people[:2]] == [None, last]
        unit = people[0].rpartition("-")[0]
        roles = {group.removeprefix(f"{unit}:") for group in groups_of(uow, last, uow.now)}
        assert roles == {"intake", *ROLES[1:]}
        put_person(uow, Person(id=people[0], name="first", email="a@b"), [f"{unit}:auditor"])
        assert f"{unit}:auditor" not in groups_of(uow, last, uow.now)
        put_person(uow, Person(id=people[1], name="second", email="a@b"), [f"{unit}:auditor"])
        assert f"{unit}:auditor" in groups_of(uow, last, uow.now)

    database.write(judge)


def test_they_cost_one_statement(database: Database) -> None:
    def trips(uow: UnitOfWork) -> int:
        groups_of(uow, "ani", uow.now)
        return uow.round_trips

    assert database.read(trips) == 1
