"""Absences and substitutes: who really does the work of a role at a given instant.

A substitute who is away hands on to their own (zammad#3694); a circle of them is nobody. Whose
account is disabled does nobody's work, and nobody stands in for them. Who has no account counts.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Integer, RowMapping, String

from identity import tables
from identity.people import Person, find_person, get_person, members
from identity.roles import Role, group_name
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.instants import require_aware
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

#: People who hand on one to the next; more than this counts as nobody.
MAX_HANDOVERS = 20

_COLUMNS = {column.name: column.type for column in tables.absence.columns}
_NAMES = ", ".join(_COLUMNS)
_ADD = query(
    "INSERT INTO absence (person, away_from, away_until, substitute)"
    " VALUES (:person, :away_from, :away_until, :substitute) RETURNING id",
    {"id": _COLUMNS["id"]},
    person=String,
    away_from=Instant,
    away_until=Instant,
    substitute=String,
)
_OF_PERSON = query(
    f"SELECT {_NAMES} FROM absence WHERE person = :person ORDER BY away_from, id",
    _COLUMNS,
    person=String,
)
# One row for who is away or disabled: the last absence recorded decides, over it the account.
_DECIDING = query(
    "SELECT CASE WHEN c.disabled_at IS NULL THEN a.substitute END AS substitute"
    " FROM person p LEFT JOIN account c ON c.person = p.id"
    " LEFT JOIN absence a ON a.id = (SELECT max(id) FROM absence WHERE person = p.id"
    " AND away_from <= :at AND away_until > :at)"
    " WHERE p.id = :person AND (a.id IS NOT NULL OR c.disabled_at IS NOT NULL)",
    {"substitute": String},
    person=String,
    at=Instant,
)
# Upwards from who is present: those whose deciding absence hands on to somebody found already.
# Nobody has two deciding absences and who is present has none, so no circle leads here. A disabled
# account neither begins this nor hands on.
_GROUPS = query(
    "WITH RECURSIVE stood(person, level) AS ("
    " SELECT p.id, 0 FROM person p WHERE p.id = :person"
    " AND NOT EXISTS (SELECT 1 FROM account d WHERE d.person = p.id AND d.disabled_at IS NOT NULL)"
    " UNION ALL SELECT a.person, s.level + 1 FROM stood s JOIN absence a ON a.substitute = s.person"
    " WHERE s.level < :most AND a.away_from <= :at AND a.away_until > :at"
    " AND NOT EXISTS (SELECT 1 FROM account d WHERE d.person = a.person"
    " AND d.disabled_at IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM absence later WHERE later.person = a.person"
    " AND later.id > a.id AND later.away_from <= :at AND later.away_until > :at)"
    " AND NOT EXISTS (SELECT 1 FROM absence mine WHERE mine.person = :person"
    " AND mine.away_from <= :at AND mine.away_until > :at))"
    " SELECT DISTINCT m.unit, m.role FROM stood s JOIN membership m ON m.person = s.person",
    {"unit": String, "role": String},
    person=String,
    at=Instant,
    most=Integer,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """`person` is away from `away_from` until, not including, `away_until`."""

    person: str
    away_from: datetime
    away_until: datetime
    substitute: str | None = None


def add_absence(uow: UnitOfWork, absence: Absence) -> int:
    """Record an absence and return its id. Where two overlap, the one recorded last decides."""
    if require_aware(absence.away_until) <= require_aware(absence.away_from):
        raise Invalid(f"the absence of {absence.person} ends before it begins; check both instants")
    if absence.substitute == absence.person:
        raise Invalid(f"{absence.person} cannot stand in for themselves; name another or nobody")
    get_person(uow, absence.person)
    if absence.substitute is not None:
        get_person(uow, absence.substitute)
    return int(uow.execute(_ADD, asdict(absence)).scalar_one())


def list_absences(uow: UnitOfWork, person: str) -> list[Absence]:
    """All absences of a person, past and future, by beginning."""
    return [_absence(row) for row in uow.execute(_OF_PERSON, {"person": person}).mappings()]


def stand_in(uow: UnitOfWork, person: str, at: datetime) -> str | None:
    """Who does this person's work at `at`: themselves when present; None: nobody.

    Nobody does the work of whose account is disabled, whatever their absences say.
    """
    seen: set[str] = set()
    current: str | None = person
    while current is not None and current not in seen and len(seen) <= MAX_HANDOVERS:
        deciding = uow.execute(_DECIDING, {"person": current, "at": at}).one_or_none()
        if deciding is None:
            return current
        seen.add(current)
        current = deciding.substitute
    return None


def available_members(uow: UnitOfWork, unit: str, role: Role, at: datetime) -> list[Person]:
    """Who does the work of this role at `at`: members present, substitutes of those away."""
    ids = [stand_in(uow, member.id, at) for member in members(uow, unit, role)]
    found = [find_person(uow, person) for person in dict.fromkeys(ids) if person is not None]
    return [person for person in found if person is not None]


def groups_of(uow: UnitOfWork, person: str, at: datetime) -> list[str]:
    """The candidate groups `unit:role` of a person at `at`, with those stood in for, sorted.

    Who is away keeps their own groups, and hands on those of others; a disabled account has none.
    """
    rows = uow.execute(_GROUPS, {"person": person, "at": at, "most": MAX_HANDOVERS})
    return sorted(group_name(row.unit, Role(row.role)) for row in rows)


def _absence(row: RowMapping) -> Absence:
    return Absence(**{name: row[name] for name in Absence.__slots__})
