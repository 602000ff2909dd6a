"""The demo office as data, and offices that are refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from identity.office import load_office
from identity.people import find_person, get_person, members, own_groups
from identity.roles import Role, parse_group
from identity.units import ancestors, get_unit, list_units
from kernel.database import Database
from kernel.errors import Invalid

OFFICE: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "host/data/office.json").read_text(encoding="utf-8")
)
IN_EVERY_UNIT = (
    Role.INTAKE,
    Role.COORDINATOR,
    Role.HANDLER,
    Role.HEAD,
    Role.SUPERVISOR,
    Role.OVERSIGHT,
)


def small(**changes: Any) -> dict[str, Any]:
    unit = {
        "id": "kejari-bandung",
        "name": "Kejaksaan Negeri Bandung",
        "kind": "kejaksaan_negeri",
        "parent": None,
        "zone": "Asia/Jakarta",
        "calendar": "indonesia-wib",
    }
    person = {
        "id": "sari",
        "name": "Sari",
        "email": "sari@kejari-bandung.example",
        "groups": ["kejari-bandung:handler"],
    }
    return {"units": [unit], "people": [{**person, **changes}]}


@pytest.mark.parametrize(
    ("name", "zone", "above"),
    [
        ("kejari-bandung", "Asia/Jakarta", ["kejati-jawa-barat", "kejagung"]),
        (
            "cabjari-pelabuhan-makassar",
            "Asia/Makassar",
            ["kejari-makassar", "kejati-sulawesi-selatan", "kejagung"],
        ),
        ("kejari-jayapura", "Asia/Jayapura", ["kejati-papua", "kejagung"]),
    ],
)
def test_the_demo_office_has_its_tree_in_three_zones(
    database: Database, name: str, zone: str, above: list[str]
) -> None:
    database.write(lambda uow: load_office(uow, OFFICE))
    assert database.read(lambda uow: get_unit(uow, name)).zone == zone
    assert database.read(lambda uow: [it.id for it in ancestors(uow, name)]) == above


def test_every_role_of_every_unit_of_the_demo_office_has_several_people(
    database: Database,
) -> None:
    database.write(lambda uow: load_office(uow, OFFICE))
    counts = database.read(
        lambda uow: {
            f"{unit.id}:{role}": len(members(uow, unit.id, role))
            for unit in list_units(uow)
            for role in (Role if unit.parent is None else IN_EVERY_UNIT)
        }
    )
    assert [group for group, people in counts.items() if people < 2] == []


def test_nobody_of_the_demo_office_has_an_address_that_exists() -> None:
    assert all(person["email"].endswith(".example") for person in OFFICE["people"])


def test_loading_an_office_again_changes_nothing(database: Database) -> None:
    first = OFFICE["people"][0]["id"]
    for _ in range(2):
        database.write(lambda uow: load_office(uow, OFFICE))
        assert database.read(lambda uow: own_groups(uow, first)) == ["kejagung:intake"]
        assert len(database.read(list_units)) == 8


def test_loading_a_changed_person_replaces_their_roles(database: Database) -> None:
    database.write(lambda uow: load_office(uow, small()))
    changed = small(name="Sari Utami", groups=["kejari-bandung:head"])
    database.write(lambda uow: load_office(uow, changed))
    assert database.read(lambda uow: get_person(uow, "sari")).name == "Sari Utami"
    assert database.read(lambda uow: own_groups(uow, "sari")) == ["kejari-bandung:head"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups": ["kejari-bandung:boss"]}, r"people\[0\]: 'boss' is no role"),
        ({"groups": ["moon:head"]}, r"people\[0\]: there is no unit 'moon'"),
        ({"groups": "kejari-bandung:head"}, r"people\[0\].groups is not a list"),
        ({"email": "sari@x.example\nBcc: all@x.example"}, "address is not of the form"),
        ({"name": 7}, r"people\[0\].name is not a text"),
        ({"salary": 1}, r"people\[0\] has unknown fields: salary"),
        ({"id": "Sari U."}, "an id has small letters"),
    ],
)
def test_a_wrong_office_is_refused_with_the_place_and_nothing_of_it_stays(
    database: Database, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        database.write(lambda uow: load_office(uow, small(**changes)))
    assert database.read(list_units) == []
    assert database.read(lambda uow: find_person(uow, "sari")) is None


def test_a_person_without_a_name_is_refused_by_field(database: Database) -> None:
    record = small()
    del record["people"][0]["name"]
    with pytest.raises(Invalid, match=r"people\[0\] lacks name"):
        database.write(lambda uow: load_office(uow, record))


def test_a_candidate_group_is_a_unit_and_a_role() -> None:
    assert parse_group("kejari-bandung:handler") == ("kejari-bandung", Role.HANDLER)
    with pytest.raises(Invalid, match="write it as kejari-bandung:handler"):
        parse_group("handler")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Sari\u202egnp.exe"),
        ("name", "Sari<script>"),
        ("name", "Sari\nAdministrator"),
        ("name", "S" * 201),
        ("name", " "),
        ("telephone", "0812\u202e3456"),
        ("telephone", "0" * 41),
        ("email", "sari\u202e@kejari-bandung.example"),
        ("email", f"{'s' * 260}@kejari-bandung.example"),
        ("id", "s" * 101),
    ],
)
def test_a_person_is_loaded_by_no_name_that_hides_something(
    database: Database, field: str, value: str
) -> None:
    with pytest.raises(Invalid, match=r"^people\[0\]: ") as refused:
        database.write(lambda uow: load_office(uow, small(**{field: value})))
    assert "\u202e" not in str(refused.value)
    assert "<" not in str(refused.value).replace("< and >", "")
    assert database.read(list_units) == []


@pytest.mark.parametrize("field", ["name", "kind", "calendar"])
def test_nor_a_unit(database: Database, field: str) -> None:
    record = small()
    record["units"][0][field] = "Kejari\u2067gnudnaB"
    with pytest.raises(Invalid, match=f"unit kejari-bandung: {field}: it has a hidden character"):
        database.write(lambda uow: load_office(uow, record))
