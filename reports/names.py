"""What people and units are called: many names in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, String

from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_PEOPLE = query(
    "SELECT id, name FROM person WHERE id IN (SELECT key FROM json_each(:ids))",
    {"id": String, "name": String},
    ids=JSON,
)
_UNITS = query(
    "SELECT id, name, zone FROM unit WHERE id IN (SELECT key FROM json_each(:ids))",
    {"id": String, "name": String, "zone": String},
    ids=JSON,
)


@dataclass(frozen=True, slots=True)
class UnitName:
    """What a unit is called, and its IANA zone."""

    name: str
    zone: str


def names_of_people(uow: UnitOfWork, ids: Iterable[str | None]) -> dict[str, str]:
    """Id -> name of those who are people of the office; the engine and the portal are not."""
    wanted = _listed(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in uow.execute(_PEOPLE, {"ids": wanted})}


def names_of_units(uow: UnitOfWork, ids: Iterable[str | None]) -> dict[str, UnitName]:
    """Id -> name and zone."""
    wanted = _listed(ids)
    if not wanted:
        return {}
    return {row.id: UnitName(row.name, row.zone) for row in uow.execute(_UNITS, {"ids": wanted})}


def _listed(ids: Iterable[str | None]) -> dict[str, int]:
    return dict.fromkeys((one for one in ids if one is not None), 1)
