"""Conflicts of interest: the reported official and their unit take no part (design D12)."""

from collections.abc import Mapping

from complaints.facts import Facts, handling_unit, text_fact
from identity import people, units
from identity.roles import parse_group
from kernel.errors import Forbidden, Invalid
from kernel.unit_of_work import UnitOfWork


def unit_of_official(uow: UnitOfWork, official: str | None) -> str | None:
    """The unit a reported official works in, the first by id; NotFound for an unknown person."""
    if official is None:
        return None
    people.get_person(uow, official)
    return min(_units_of(uow, official), default=None)


def check_actor(uow: UnitOfWork, facts: Facts, number: str, actor: str) -> None:
    """Forbidden for the reported official, and for who works in the reported unit alone."""
    reported = text_fact(facts, "reportedUnit")
    is_reported = actor == text_fact(facts, "reportedOfficial")
    if is_reported or (reported is not None and _units_of(uow, actor) == {reported}):
        raise Forbidden(f"complaint {number}: {actor} may not take part in it")


def check_handler(uow: UnitOfWork, facts: Facts, given: Mapping[str, object]) -> None:
    """Refuse a new unit or handler that is reported, or a handler of another unit."""
    moved_to, handler = given.get("unit"), given.get("handler")
    if moved_to:
        units.get_unit(uow, str(moved_to))
        if moved_to == text_fact(facts, "reportedUnit"):
            raise Invalid(f"unit: {moved_to} is the reported unit; choose another one")
    if not handler:
        return
    if handler == text_fact(facts, "reportedOfficial"):
        raise Invalid(f"handler: {handler} is the reported official; choose somebody else")
    unit = str(moved_to or handling_unit(facts))
    if unit not in _units_of(uow, str(handler)):
        raise Invalid(f"handler: {handler} does not work in {unit}; choose somebody who does")


def _units_of(uow: UnitOfWork, person: str) -> set[str]:
    return {parse_group(group)[0] for group in people.own_groups(uow, person)}
