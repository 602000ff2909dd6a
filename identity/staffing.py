"""Whether there is anybody to do the work of groups: present, not disabled, and not kept out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Integer, String

from identity.absences import available_members
from identity.people import own_groups
from identity.roles import Role, parse_group
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.statements import AnyType, Query, query
from kernel.unit_of_work import UnitOfWork

# Who is there: has no absence now, and an account that is not disabled (or none).
_PRESENT = (
    "NOT EXISTS (SELECT 1 FROM account c WHERE c.person = m.person AND c.disabled_at IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.person = m.person AND a.away_from <= :at"
    " AND a.away_until > :at)"
)
_SOMEBODY_SQL = (
    f"SELECT 1 AS found FROM membership m WHERE ({{groups}}) AND {_PRESENT}"
    " AND m.person <> :barred_person AND NOT EXISTS (SELECT 1 FROM membership o"
    " WHERE o.person = m.person AND o.unit = :barred_unit) LIMIT 1"
)
_STAFFED = query(
    f"SELECT DISTINCT m.unit, m.role FROM membership m WHERE {_PRESENT}",
    {"unit": String, "role": String},
    at=Instant,
)
_UNITS = query("SELECT id FROM unit ORDER BY id", {"id": String})
_DISABLED = query(
    "SELECT person FROM account WHERE disabled_at IS NOT NULL ORDER BY person", {"person": String}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Who is kept out of a matter: a person, and everybody with a role of their own in a unit."""

    person: str | None = None
    unit: str | None = None


NOBODY_BARRED = Barred()
_AT_ONCE = 100  #: groups asked for in one statement; a store takes no condition of any depth


def has_people(uow: UnitOfWork, groups: Sequence[str], barred: Barred = NOBODY_BARRED) -> bool:
    """Whether anybody may do the work of one of these candidate groups now; usually one statement.

    A group that is none (misspelt, an unknown role) has nobody. Who stands in for somebody counts.
    """
    known = [one for one in map(_parsed, groups) if one is not None]
    if not known:
        return False
    parts = (known[start : start + _AT_ONCE] for start in range(0, len(known), _AT_ONCE))
    if any(_somebody_is_there(uow, part, barred) for part in parts):
        return True
    return any(
        not _is_barred(uow, person.id, barred)
        for unit, role in known
        for person in available_members(uow, unit, role, uow.now)
    )


def _somebody_is_there(uow: UnitOfWork, groups: Sequence[tuple[str, Role]], barred: Barred) -> bool:
    binds: dict[str, object] = {f"unit{place}": unit for place, (unit, _) in enumerate(groups)}
    binds |= {f"role{place}": role.value for place, (_, role) in enumerate(groups)}
    kept_out = {"barred_person": barred.person or "", "barred_unit": barred.unit or ""}
    asked = {**binds, **kept_out, "at": uow.now}
    return uow.execute(_somebody(len(groups)), asked).first() is not None


def list_empty_groups(uow: UnitOfWork, roles: Sequence[Role]) -> list[str]:
    """The groups of these roles, over all units, of which no member is there now; two statements.

    Some of them may have a substitute: `has_people` knows.
    """
    staffed = {(row.unit, row.role) for row in uow.execute(_STAFFED, {"at": uow.now})}
    return [
        f"{row.id}:{role}"
        for row in uow.execute(_UNITS)
        for role in roles
        if (row.id, role.value) not in staffed
    ]


def list_disabled(uow: UnitOfWork) -> list[str]:
    """The people whose accounts are disabled, by id."""
    return [row.person for row in uow.execute(_DISABLED)]


def _is_barred(uow: UnitOfWork, person: str, barred: Barred) -> bool:
    if person == barred.person:
        return True
    own = (parse_group(group)[0] for group in own_groups(uow, person))
    return barred.unit is not None and barred.unit in own


def _parsed(group: str) -> tuple[str, Role] | None:
    try:
        return parse_group(group)
    except Invalid:
        return None


@lru_cache(maxsize=32)
def _somebody(groups: int) -> Query:
    places = range(groups)
    any_of = " OR ".join(f"m.unit = :unit{one} AND m.role = :role{one}" for one in places)
    names = [f"{kind}{one}" for kind in ("unit", "role") for one in places]
    binds: dict[str, AnyType] = dict.fromkeys((*names, "barred_person", "barred_unit"), String)
    return query(_SOMEBODY_SQL.format(groups=any_of), {"found": Integer}, at=Instant, **binds)
