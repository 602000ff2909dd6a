"""The unit tree: national, provincial, district and branch offices."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from zoneinfo import available_timezones

from sqlalchemy import Integer, String

from identity import tables
from identity.roles import check_id
from kernel.errors import Invalid, NotFound
from kernel.names import check_name
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

#: Levels above a unit. The Prosecution Service has four levels in all.
MAX_ANCESTORS = 12

_COLUMNS = {column.name: column.type for column in tables.unit.columns}
_NAMES = ", ".join(_COLUMNS)
_GET = query(f"SELECT {_NAMES} FROM unit WHERE id = :id", _COLUMNS, id=String)
_ALL = query(f"SELECT {_NAMES} FROM unit ORDER BY id", _COLUMNS)
_CHILDREN = query(
    f"SELECT {_NAMES} FROM unit WHERE parent = :parent ORDER BY id", _COLUMNS, parent=String
)
_ANCESTORS = query(
    "WITH RECURSIVE above(id, level) AS ("
    " SELECT parent, 1 FROM unit WHERE id = :id AND parent IS NOT NULL"
    " UNION ALL SELECT u.parent, a.level + 1 FROM unit u JOIN above a ON u.id = a.id"
    " WHERE u.parent IS NOT NULL AND a.level <= :most)"
    f" SELECT {', '.join(f'u.{name}' for name in _COLUMNS)}"
    " FROM unit u JOIN above a ON u.id = a.id ORDER BY a.level",
    _COLUMNS,
    id=String,
    most=Integer,
)
_PUT = statement(
    f"INSERT INTO unit ({_NAMES}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
    " parent = excluded.parent, zone = excluded.zone, calendar = excluded.calendar",
    **_COLUMNS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One office: `parent` oversees it, `zone` is its IANA zone, `calendar` a name in sla."""

    id: str
    name: str
    kind: str
    parent: str | None
    zone: str
    calendar: str


def load_units(uow: UnitOfWork, units: Sequence[Unit]) -> None:
    """Add or change units, parents before their children; those not named stay as they are."""
    for unit in units:
        _check(uow, unit)
        uow.execute(_PUT, asdict(unit))
    for unit in units:
        if len(ancestors(uow, unit.id)) > MAX_ANCESTORS:
            raise Invalid(
                f"unit {unit.id}: its parents form a loop, or are more than {MAX_ANCESTORS};"
                " one of them must have no parent"
            )


def get_unit(uow: UnitOfWork, unit: str) -> Unit:
    """The unit with this id, or NotFound."""
    row = uow.execute(_GET, {"id": unit}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no unit {unit!r}; `tuntas` knows those of the loaded office")
    return Unit(**row)


def list_units(uow: UnitOfWork) -> list[Unit]:
    """All units by id."""
    return [Unit(**row) for row in uow.execute(_ALL).mappings()]


def list_children(uow: UnitOfWork, unit: str) -> list[Unit]:
    """The units directly under this one, by id."""
    return [Unit(**row) for row in uow.execute(_CHILDREN, {"parent": unit}).mappings()]


def ancestors(uow: UnitOfWork, unit: str) -> list[Unit]:
    """The units above, nearest first. An unknown unit has none."""
    rows = uow.execute(_ANCESTORS, {"id": unit, "most": MAX_ANCESTORS})
    return [Unit(**row) for row in rows.mappings()]


def overseer_of(uow: UnitOfWork, unit: str) -> Unit | None:
    """The nearest unit above, which answers for this one; None at the top."""
    return next(iter(ancestors(uow, unit)), None)


def _check(uow: UnitOfWork, unit: Unit) -> None:
    check_id("unit", unit.id)
    for field in ("name", "kind", "calendar"):
        check_name(f"unit {unit.id}: {field}", getattr(unit, field))
    if unit.zone not in available_timezones():
        raise Invalid(f"unit {unit.id}: {unit.zone!r} is no time zone; write it as Asia/Jakarta")
    if unit.parent is not None and uow.execute(_GET, {"id": unit.parent}).first() is None:
        raise Invalid(f"unit {unit.id}: its parent {unit.parent!r} is unknown; name it before")
