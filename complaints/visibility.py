"""Who sees which complaint: one rule, in SQL and in Python, applied before any LIMIT or COUNT.

Whose matter it is (design D12): nobody sees a complaint in which they are the reported official or
have a role of their own, whatever it is, in the reported unit. The rest is by role and by the unit
that handles it (on the oversight path the overseeing unit):

- an ordinary complaint: intake, coordinator and handler of the unit; head, supervisor, oversight
  and auditor of the unit and of every unit above it;
- a confidential one: the same roles of the unit itself, and nobody above;
- one about conduct, confidential or not: only head, supervisor, oversight and auditor of the unit.

Process owners and administrators see none. Who stands in for somebody sees what they see, except
what their own conflicts forbid.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, String

from complaints import registry
from complaints.records import Complaint, ComplaintClass
from identity.absences import groups_of
from identity.roles import Role, parse_group
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

#: Who works on what their unit handles.
AT_WORK = frozenset({Role.INTAKE, Role.COORDINATOR, Role.HANDLER})
#: Who answers for a unit: they see ordinary complaints of the units below too.
ANSWERING = frozenset({Role.HEAD, Role.SUPERVISOR, Role.OVERSIGHT, Role.AUDITOR})

#: Conditions over `complaint k`; the first holds where there is no complaint (an outer join).
NO_CONFLICT = (
    "(k.reported_official IS NULL OR k.reported_official <> :viewer)"
    " AND (k.reported_unit IS NULL"
    " OR k.reported_unit NOT IN (SELECT key FROM json_each(:own_units)))"
)
VISIBLE = (
    f"CASE WHEN k.class = '{ComplaintClass.CONDUCT}'"
    " THEN k.unit IN (SELECT key FROM json_each(:conduct_units))"
    " WHEN k.confidential THEN k.unit IN (SELECT key FROM json_each(:guarded_units))"
    " ELSE k.unit IN (SELECT key FROM json_each(:open_units)) END"
    f" AND {NO_CONFLICT}"
)
VISIBLE_BINDS: Mapping[str, Any] = {
    "conduct_units": JSON,
    "guarded_units": JSON,
    "open_units": JSON,
    "own_units": JSON,
    "viewer": String,
}

_IN_CONFLICT = query(
    "SELECT k.root FROM complaint k WHERE k.root IS NOT NULL AND (k.reported_official = :viewer"
    " OR k.reported_unit IN (SELECT key FROM json_each(:own_units)))",
    {"root": BigInteger},
    own_units=JSON,
    viewer=String,
)
# UNION, not UNION ALL: a unit above itself would never end otherwise.
_OWN_AND_BELOW = query(
    "WITH RECURSIVE below(unit) AS (SELECT key FROM json_each(:tops)"
    " UNION SELECT u.id FROM unit u JOIN below b ON u.parent = b.unit)"
    " SELECT 'below' AS place, unit FROM below"
    " UNION ALL SELECT DISTINCT 'own' AS place, unit FROM membership WHERE person = :person",
    {"place": String, "unit": String},
    tops=JSON,
    person=String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person with what their roles let them see; sets of unit ids.

    `groups` (`unit:role`) are with those stood in for; `own_units` are of own roles and count for
    conflicts. Complaints handled in `open_units` are seen when they are ordinary, in
    `guarded_units` when confidential, in `conduct_units` when about conduct.
    """

    person: str
    groups: frozenset[str]
    own_units: frozenset[str]
    open_units: frozenset[str]
    guarded_units: frozenset[str]
    conduct_units: frozenset[str]

    @property
    def seen_units(self) -> frozenset[str]:
        """Units of which any complaint may be seen."""
        return self.open_units | self.guarded_units | self.conduct_units


def viewer_of(uow: UnitOfWork, person: str) -> Viewer:
    """What a person sees now; an unknown person sees nothing."""
    groups = frozenset(groups_of(uow, person, uow.now))
    tops = _units_of(groups, ANSWERING)
    rows = uow.execute(_OWN_AND_BELOW, {"tops": _listed(tops), "person": person}).all()
    at_work = _units_of(groups, AT_WORK)
    return Viewer(
        person=person,
        groups=groups,
        own_units=frozenset(row.unit for row in rows if row.place == "own"),
        open_units=at_work | frozenset(row.unit for row in rows if row.place == "below"),
        guarded_units=at_work | tops,
        conduct_units=tops,
    )


def may_see(viewer: Viewer, complaint: Complaint) -> bool:
    """The rule of `VISIBLE` for one complaint at hand."""
    if has_conflict(viewer, complaint.reported_unit, complaint.reported_official):
        return False
    if complaint.class_ is ComplaintClass.CONDUCT:
        return complaint.unit in viewer.conduct_units
    return complaint.unit in (viewer.guarded_units if complaint.confidential else viewer.open_units)


def has_conflict(viewer: Viewer, unit: str | None, official: str | None) -> bool:
    """Whether the reported unit or official is the viewer's, or they themselves."""
    return viewer.person == official or unit in viewer.own_units


def visible_values(viewer: Viewer) -> dict[str, object]:
    """The values of `VISIBLE_BINDS`."""
    return {
        "conduct_units": _listed(viewer.conduct_units),
        "guarded_units": _listed(viewer.guarded_units),
        "open_units": _listed(viewer.open_units),
        "own_units": _listed(viewer.own_units),
        "viewer": viewer.person,
    }


def roots_in_conflict(uow: UnitOfWork, viewer: Viewer) -> frozenset[int]:
    """The root instances of the complaints in which the viewer has a conflict: few."""
    asked = {"own_units": _listed(viewer.own_units), "viewer": viewer.person}
    return frozenset(uow.execute(_IN_CONFLICT, asked).scalars())


def get_visible(uow: UnitOfWork, viewer: Viewer, number: str) -> Complaint:
    """The complaint with this number; NotFound, in the same words, for one not seen."""
    complaint = registry.get(uow, number)
    if not may_see(viewer, complaint):
        raise registry.unknown(number)
    return complaint


def _units_of(groups: Iterable[str], roles: Collection[Role]) -> frozenset[str]:
    parsed = (parse_group(group) for group in groups)
    return frozenset(unit for unit, role in parsed if role in roles)


def _listed(units: Iterable[str]) -> dict[str, int]:
    """A list for SQL: the keys of an object, which `json_each` gives on both stores."""
    return dict.fromkeys(sorted(units), 1)
