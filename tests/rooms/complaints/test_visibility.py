"""Who sees what: by role and unit, by class and confidentiality, and never what one is part of."""

import random
from typing import Any

import pytest
from sqlalchemy import String

from complaints import registry
from complaints.visibility import (
    VISIBLE,
    VISIBLE_BINDS,
    Viewer,
    get_visible,
    may_see,
    viewer_of,
    visible_values,
)
from identity.absences import Absence, add_absence
from identity.people import Person, put_person
from kernel.errors import NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, at
from tests.rooms.complaints.made_up import add_complaint, add_many, add_people
from tests.stages import EXAMINER, HANDLER, accepted, conduct

_VISIBLE_NUMBERS = query(
    f"SELECT k.number FROM complaint k WHERE {VISIBLE} ORDER BY k.number",
    {"number": String},
    **VISIBLE_BINDS,
)
BANDUNG, KEJATI, KEJAGUNG = "kejari-bandung", "kejati-jawa-barat", "kejagung"
EVERY_ROLE = {"intake", "coordinator", "handler", "head", "supervisor", "oversight", "auditor"}
ANSWERING = {"head", "supervisor", "oversight", "auditor"}


def seen_by(uow: UnitOfWork, viewer: Viewer) -> list[str]:
    return list(uow.execute(_VISIBLE_NUMBERS, visible_values(viewer)).scalars())


def viewer(office: SimulatedOffice, person: str) -> Viewer:
    return office.read(lambda uow: viewer_of(uow, person))


def sees(office: SimulatedOffice, person: str, number: str) -> bool:
    """By the row, by the list and by name; they agree."""

    def look(uow: UnitOfWork) -> bool:
        its_viewer = viewer_of(uow, person)
        listed = number in seen_by(uow, its_viewer)
        assert may_see(its_viewer, registry.get(uow, number)) == listed
        try:
            return get_visible(uow, its_viewer, number).number == number and listed
        except NotFound:
            assert not listed
            return False

    return office.read(look)


def one_role_each(office: SimulatedOffice, unit: str) -> dict[str, str]:
    """Role -> somebody new with that role of the unit and no other."""
    roles = [*sorted(EVERY_ROLE), "process_owner", "administrator"]

    def add(uow: UnitOfWork) -> None:
        for role in roles:
            name = f"{unit}-{role.replace('_', '-')}"
            put_person(
                uow, Person(id=name, name=name, email=f"{name}@k.example"), [f"{unit}:{role}"]
            )

    office.write(add)
    return {role: f"{unit}-{role.replace('_', '-')}" for role in roles}


@pytest.mark.parametrize(
    ("given", "own", "above", "below"),
    [
        ({}, EVERY_ROLE, ANSWERING, set()),
        ({"class": None}, EVERY_ROLE, ANSWERING, set()),
        ({"confidential": True}, EVERY_ROLE, set(), set()),
        ({"class": "conduct"}, ANSWERING, set(), set()),
        ({"class": "conduct", "confidential": True}, ANSWERING, set(), set()),
        ({"reported_unit": KEJAGUNG}, EVERY_ROLE, set(), set()),
        ({"reported_unit": KEJATI}, set(), ANSWERING, set()),
        ({"reported_unit": BANDUNG, "class": "conduct"}, ANSWERING, set(), set()),
    ],
)
def test_each_role_of_the_unit_of_the_one_above_and_below_sees(
    office: SimulatedOffice,
    given: dict[str, Any],
    own: set[str],
    above: set[str],
    below: set[str],
) -> None:
    """The complaint is handled by the kejati; above it the kejagung, below it the kejari."""
    given = {"unit": KEJATI, **given}
    number = office.write(lambda uow: add_complaint(uow, office.open.keyring, 1, **given))

    def seeing(unit: str) -> set[str]:
        people = one_role_each(office, unit).items()
        return {role for role, person in people if sees(office, person, number)}

    assert (seeing(KEJATI), seeing(KEJAGUNG), seeing(BANDUNG)) == (own, above, below)


def test_heads_of_all_levels_above_see_an_ordinary_complaint(office: SimulatedOffice) -> None:
    number = office.submit(unit="cabjari-pelabuhan-makassar")
    for unit in ("kejari-makassar", "kejati-sulawesi-selatan", KEJAGUNG):
        head = one_role_each(office, unit)["head"]
        assert sees(office, head, number)
    assert not sees(office, one_role_each(office, "kejati-papua")["head"], number)


def test_who_is_reported_never_sees_it_whatever_their_role(office: SimulatedOffice) -> None:
    number = accepted(office, reported_official=HANDLER, reported_unit="kejari-makassar")
    assert not sees(office, HANDLER, number)
    assert sees(office, "iwan-nurhayati", number)  # of the same unit, which is not the reported one


def test_a_role_in_the_reported_unit_outweighs_one_elsewhere(office: SimulatedOffice) -> None:
    number = conduct(office)
    assert sees(office, EXAMINER, number)
    groups = [f"{KEJATI}:oversight", f"{BANDUNG}:administrator"]
    person = Person(id=EXAMINER, name="Yuli Natadiria", email="yuli@k.example")
    office.write(lambda uow: put_person(uow, person, groups))
    assert not sees(office, EXAMINER, number)


def test_nobody_of_the_reported_unit_sees_a_conduct_complaint_at_any_time_of_its_life(
    office: SimulatedOffice,
) -> None:
    number = conduct(office)
    watchers = office.people_of(BANDUNG)
    assert [one for one in watchers if sees(office, one, number)] == []
    office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti awal.")
    office.complete("assign_review", number, handler=EXAMINER)
    assert [one for one in watchers if sees(office, one, number)] == []
    assert sees(office, EXAMINER, number)


def test_what_the_routing_makes_confidential_is_seen_from_above_no_more(
    office: SimulatedOffice,
) -> None:
    number = office.submit()
    assert sees(office, "mega-somantri", number)  # head of the kejati
    office.complete(
        "verify_complaint", number, decision="accept", reason="Pungutan.", subject="corruption"
    )
    assert office.complaint(number).confidential
    assert not sees(office, "mega-somantri", number)
    assert sees(office, "irfan-sopandi", number)  # head of the kejari


def test_who_stands_in_sees_what_the_absent_see_but_for_their_own_conflicts(
    office: SimulatedOffice,
) -> None:
    number = office.submit()
    other = office.submit(reported_unit="kejari-makassar")
    stand_in = "siti-rapi"  # coordinator of kejari-makassar
    assert not sees(office, stand_in, number)
    away = Absence(
        person="melati-sasmita",
        away_from=at("2026-11-24 00:00"),
        away_until=at("2026-11-26 00:00"),
        substitute=stand_in,
    )
    office.write(lambda uow: add_absence(uow, away))
    assert sees(office, stand_in, number)
    assert not sees(office, stand_in, other)
    office.advance(until="2026-11-26 08:00")
    assert not sees(office, stand_in, number)


def test_unseen_and_unknown_are_refused_in_the_same_words(office: SimulatedOffice) -> None:
    number = conduct(office)
    said = []
    for asked in (number, "ADU-2026-999999"):
        with pytest.raises(NotFound) as refusal:
            office.read(lambda uow: get_visible(uow, viewer_of(uow, HANDLER), asked))  # noqa: B023
        said.append(str(refusal.value).replace(asked, "N"))
    assert said[0] == said[1]


def test_unknown_people_see_nothing(office: SimulatedOffice) -> None:
    office.submit()
    nobody = viewer(office, "orang-hilang")
    assert office.read(lambda uow: seen_by(uow, nobody)) == []


def test_a_viewer_is_found_in_three_statements(office: SimulatedOffice) -> None:
    def look(uow: UnitOfWork) -> int:
        viewer_of(uow, "mega-somantri")
        return uow.round_trips

    assert office.read(look) <= 3


def test_the_rule_in_sql_and_in_python_agree_about_everybody_and_everything(
    office: SimulatedOffice,
) -> None:
    dice = random.Random(7)

    def fill(uow: UnitOfWork) -> list[str]:
        people = add_people(uow, dice, 100)
        add_many(uow, office.open.keyring, dice, 300)
        return people

    people = office.write(fill)
    people += [*office.people_of(BANDUNG), *office.people_of(KEJATI), *office.people_of(KEJAGUNG)]

    def compare(uow: UnitOfWork) -> int:
        complaints = registry.list_all(uow)
        seen = 0
        for person in people:
            its_viewer = viewer_of(uow, person)
            expected = sorted(one.number for one in complaints if may_see(its_viewer, one))
            assert seen_by(uow, its_viewer) == expected, person
            seen += len(expected)
        return seen

    assert office.read(compare) > 1000
