"""The offices to choose from, grouped by region as the unit tree has them."""

from collections.abc import Sequence

from identity.units import Unit
from web.language import gettext

Group = tuple[str, list[tuple[str, str]]]


def unit_groups(units: Sequence[Unit]) -> list[Group]:
    """(heading, (id, name) pairs): the national office first, then each region with its offices."""
    by_id = {unit.id: unit for unit in units}
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in sorted(units, key=lambda one: _path(one, by_id)):
        groups.setdefault(_region(unit, by_id), []).append((unit.id, unit.name))
    return [
        (by_id[region].name if region else _national(), pairs) for region, pairs in groups.items()
    ]


def _national() -> str:
    return gettext("Kantor pusat")


def _region(unit: Unit, by_id: dict[str, Unit]) -> str:
    """The unit just below the top that this one belongs to; "" for the top itself."""
    chain = _chain(unit, by_id)
    return chain[1].id if len(chain) > 1 else ""


def _path(unit: Unit, by_id: dict[str, Unit]) -> list[str]:
    return [one.name for one in _chain(unit, by_id)]


def _chain(unit: Unit, by_id: dict[str, Unit]) -> list[Unit]:
    """From the top down to the unit."""
    chain = [unit]
    while chain[0].parent is not None and chain[0].parent in by_id:
        chain.insert(0, by_id[chain[0].parent])
    return chain
