"""People who work in the office, and their roles in units."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import String

from identity import tables
from identity.roles import Role, Staffing, check_id, group_name, parse_group
from identity.units import get_unit, list_units
from kernel.errors import Invalid, NotFound
from kernel.names import check_name, name_fault
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

MAX_ADDRESS = 254  #: characters of the longest e-mail address
MAX_TELEPHONE = 40
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")

_COLUMNS = {column.name: column.type for column in tables.person.columns}
_NAMES = ", ".join(_COLUMNS)
_GET = query(f"SELECT {_NAMES} FROM person WHERE id = :id", _COLUMNS, id=String)
_PUT = statement(
    f"INSERT INTO person ({_NAMES}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,"
    " telephone = excluded.telephone",
    **_COLUMNS,
)
_ALL = query(f"SELECT {_NAMES} FROM person ORDER BY id", _COLUMNS)
_MEMBERS = query(
    f"SELECT {', '.join(f'p.{name}' for name in _COLUMNS)}"
    " FROM membership m JOIN person p ON p.id = m.person"
    " WHERE m.unit = :unit AND m.role = :role ORDER BY p.id",
    _COLUMNS,
    unit=String,
    role=String,
)
_ROLES = query(
    "SELECT unit, role FROM membership WHERE person = :person ORDER BY unit, role",
    {"unit": String, "role": String},
    person=String,
)
_GROUPS = query("SELECT DISTINCT unit, role FROM membership", {"unit": String, "role": String})
_NO_ROLES = statement("DELETE FROM membership WHERE person = :person", person=String)
_JOIN = insert_into(tables.membership, "unit", "role", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An official of the office; never a complainant."""

    id: str
    name: str
    email: str
    telephone: str | None = None


def put_person(uow: UnitOfWork, person: Person, groups: Sequence[str]) -> None:
    """Add or change a person, whose roles become exactly `groups` (`unit:role`)."""
    check_id("person", person.id)
    if not _ADDRESS.fullmatch(person.email) or name_fault(person.email, most=MAX_ADDRESS):
        raise Invalid(f"person {person.id}: the e-mail address is not of the form name@office")
    check_name(f"person {person.id}: name", person.name)
    if person.telephone is not None:
        check_name(f"person {person.id}: telephone", person.telephone, most=MAX_TELEPHONE)
    uow.execute(_PUT, asdict(person))
    uow.execute(_NO_ROLES, {"person": person.id})
    for group in dict.fromkeys(groups):
        unit, role = parse_group(group)
        get_unit(uow, unit)
        uow.execute(_JOIN, {"unit": unit, "role": role, "person": person.id})


def find_person(uow: UnitOfWork, person: str) -> Person | None:
    """The person with this id, if there is one."""
    row = uow.execute(_GET, {"id": person}).mappings().one_or_none()
    return None if row is None else Person(**row)


def get_person(uow: UnitOfWork, person: str) -> Person:
    """The person with this id, or NotFound."""
    found = find_person(uow, person)
    if found is None:
        raise NotFound(f"there is no person {person!r} in the office")
    return found


def list_people(uow: UnitOfWork) -> list[Person]:
    """Everybody of the office, by id."""
    return [Person(**row) for row in uow.execute(_ALL).mappings()]


def members(uow: UnitOfWork, unit: str, role: Role) -> list[Person]:
    """Everybody with this role in this unit, present or away, by id."""
    rows = uow.execute(_MEMBERS, {"unit": unit, "role": role})
    return [Person(**row) for row in rows.mappings()]


def own_groups(uow: UnitOfWork, person: str) -> list[str]:
    """The candidate groups a person belongs to by role, without those stood in for."""
    rows = uow.execute(_ROLES, {"person": person})
    return [group_name(row.unit, Role(row.role)) for row in rows]


def find_staffing(uow: UnitOfWork) -> Staffing | None:
    """Units and the groups that have anybody; None where no office is loaded."""
    parents = {unit.id: unit.parent for unit in list_units(uow)}
    rows = uow.execute(_GROUPS)
    groups = frozenset(group_name(row.unit, Role(row.role)) for row in rows)
    return Staffing(parents, groups) if parents else None
