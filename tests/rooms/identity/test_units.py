"""The unit tree of the demo office."""

import pytest

from identity.units import Unit, ancestors, get_unit, list_children, load_units, overseer_of
from kernel.database import Database
from kernel.errors import Invalid, NotFound


def unit(id: str, parent: str | None, zone: str = "Asia/Jakarta") -> Unit:
    return Unit(
        id=id, name=id.title(), kind="office", parent=parent, zone=zone, calendar="indonesia-wib"
    )


TREE = [unit("national", None), unit("province", "national"), unit("district", "province")]


@pytest.fixture(autouse=True)
def tree(database: Database) -> None:
    database.write(lambda uow: load_units(uow, TREE))


def test_units_above_are_listed_nearest_first(database: Database) -> None:
    above = database.read(lambda uow: [it.id for it in ancestors(uow, "district")])
    assert above == ["province", "national"]


def test_the_nearest_unit_above_oversees_and_nobody_oversees_the_top(database: Database) -> None:
    assert database.read(lambda uow: overseer_of(uow, "district")) == TREE[1]
    assert database.read(lambda uow: overseer_of(uow, "national")) is None


def test_children_are_those_directly_below(database: Database) -> None:
    assert database.read(lambda uow: list_children(uow, "national")) == [TREE[1]]


def test_loading_again_changes_a_unit_and_keeps_the_others(database: Database) -> None:
    moved = unit("district", "national", "Asia/Makassar")
    database.write(lambda uow: load_units(uow, [moved]))
    assert database.read(lambda uow: get_unit(uow, "district")) == moved
    assert database.read(lambda uow: get_unit(uow, "province")) == TREE[1]


def test_an_unknown_unit_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound, match="no unit 'moon'"):
        database.read(lambda uow: get_unit(uow, "moon"))


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ([unit("national", "district")], "unit national: its parents form a loop"),
        ([unit("branch", "moon")], "unit branch: its parent 'moon' is unknown"),
        ([unit("branch", None, "Asia/Bandung")], "'Asia/Bandung' is no time zone"),
        ([unit("Branch:1", None)], "unit 'Branch:1': an id has small letters"),
        ([unit("d0", "district")] + [unit(f"d{n}", f"d{n - 1}") for n in range(1, 12)], "than 12"),
    ],
)
def test_a_tree_that_cannot_be_is_refused_and_nothing_of_it_stays(
    database: Database, units: list[Unit], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        database.write(lambda uow: load_units(uow, units))
    assert database.read(lambda uow: get_unit(uow, "national")) == TREE[0]
