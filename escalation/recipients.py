"""Who a rung tells: resolved when it fires, from the unit tree and the absences of that instant.

Never the reported unit, nor who has any role in it or is the reported official, also not as a
substitute (design D8, D12).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from escalation.policy import Level, RungPolicy
from identity.absences import available_members, stand_in
from identity.people import with_a_role_in
from identity.units import overseer_of
from kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts:
    """What a complaint says about whom it is: ids of unit and person, None when it is nobody.

    `overseer` is the unit that answers for the reported one.
    """

    reported_unit: str | None = None
    reported_official: str | None = None
    overseer: str | None = None


def conflicts_of(variables: Mapping[str, object]) -> Conflicts:
    """Read `reportedUnit`, `reportedOfficial` and `overseer` of a complaint's variables."""
    return Conflicts(
        reported_unit=_id(variables.get("reportedUnit")),
        reported_official=_id(variables.get("reportedOfficial")),
        overseer=_id(variables.get("overseer")),
    )


def find_unit(uow: UnitOfWork, holder: str, level: Level, conflicts: Conflicts) -> str | None:
    """The unit in which a level is sought, seen from the clock's holder; at the top: itself.

    The overseer is the complaint's own, or the unit above where that one holds the clock itself.
    A reported unit is passed over, upwards; None when nothing is above it.
    """
    wanted = holder
    if level is Level.OVERSEER and conflicts.overseer not in (None, holder):
        wanted = str(conflicts.overseer)
    elif level is not Level.OWN_UNIT:
        wanted = _above(uow, holder) or holder
    return _above(uow, wanted) if wanted == conflicts.reported_unit else wanted


def find_recipients(
    uow: UnitOfWork,
    unit: str,
    policy: RungPolicy,
    conflicts: Conflicts,
    assignees: Iterable[str] = (),
) -> tuple[str, ...]:
    """Ids of those who do the role's work in the unit now: members present, and substitutes.

    Where some of them (or those they stand in for) have the clock's work, only these.
    """
    members = available_members(uow, unit, policy.role, uow.now)
    barred = {conflicts.reported_official, *with_a_role_in(uow, conflicts.reported_unit)}
    found = tuple(one.id for one in members if one.id not in barred)
    at_work = {stand_in(uow, person, uow.now) for person in assignees}
    return tuple(person for person in found if person in at_work) or found


def _above(uow: UnitOfWork, unit: str) -> str | None:
    found = overseer_of(uow, unit)
    return None if found is None else found.id


def _id(value: object) -> str | None:
    """An id as units and people have them; a text that cannot be printed names nobody.

    PostgreSQL would refuse to look up one with a NUL, and the rung with it.
    """
    return value if isinstance(value, str) and value and value.isprintable() else None
