"""Who works where, by name: what a form offers to choose from."""

from dataclasses import dataclass

from sqlalchemy import String

from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_PEOPLE = query(
    "SELECT DISTINCT p.id, p.name FROM membership m JOIN person p ON p.id = m.person"
    " WHERE m.unit = :unit AND (m.role = :role OR :role = '')"
    " AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person = p.id"
    " AND a.disabled_at IS NOT NULL) ORDER BY p.name, p.id",
    {"id": String, "name": String},
    unit=String,
    role=String,
)


@dataclass(frozen=True, slots=True)
class Named:
    """An account or unit and what it is called."""

    id: str
    name: str


def people_of_unit(uow: UnitOfWork, unit: str, role: str = "") -> list[Named]:
    """Everybody with this role in the unit, or with any role, by name; no disabled account."""
    rows = uow.execute(_PEOPLE, {"unit": unit, "role": role})
    return [Named(row.id, row.name) for row in rows]
