"""Conflicts of interest: the reported official and their unit take no part (design D12)."""

from collections.abc import Mapping

from complaints.facts import Facts, handling_unit, text_fact
from complaints.records import ComplaintClass
from complaints.refusals import refused
from complaints.visibility import ANSWERING, AT_WORK
from identity import accounts, people, units
from identity.roles import Role, parse_group
from kernel.errors import Forbidden, NotFound
from kernel.unit_of_work import UnitOfWork


def unit_of_official(uow: UnitOfWork, official: str | None) -> str | None:
    """The unit a reported official works in, the first by id; NotFound for an unknown person."""
    if official is None:
        return None
    people.get_person(uow, official)
    return min(_units_of(uow, official), default=None)


def about_unit(uow: UnitOfWork, unit: str) -> dict[str, str | None]:
    """What routing.dmn needs of the unit it is about: `reportedUnit` and `overseer`.

    Nobody is above the top unit: what is about it its own oversight handles (in the Prosecution
    Service the Jamwas), or its own intake. So it oversees itself and is no reported unit, which
    would be a conflict with everybody who could ever handle it. The reported official takes no
    part all the same.
    """
    overseer = units.overseer_of(uow, unit)
    if overseer is None:
        return {"reportedUnit": None, "overseer": unit}
    return {"reportedUnit": unit, "overseer": overseer.id}


def check_actor(uow: UnitOfWork, facts: Facts, number: str, actor: str) -> None:
    """Forbidden for the reported official, and for who has any role in the reported unit.

    The rule of complaints/visibility.py: who also works elsewhere has a conflict all the same.
    """
    if has_conflict(uow, facts, actor):
        raise Forbidden(f"complaint {number}: {actor} may not take part in it")


def has_conflict(uow: UnitOfWork, facts: Facts, person: str) -> bool:
    """Whether the facts name the person, or a unit in which they have a role of their own."""
    reported = text_fact(facts, "reportedUnit")
    is_reported = person == text_fact(facts, "reportedOfficial")
    return is_reported or (reported is not None and reported in _units_of(uow, person))


def check_handler(uow: UnitOfWork, facts: Facts, given: Mapping[str, object]) -> None:
    """Refuse, by field, a unit or handler that is not there, is reported, or may not work on it."""
    moved_to, handler = given.get("unit"), given.get("handler")
    reported = text_fact(facts, "reportedUnit")
    if moved_to:
        check_unit(uow, "unit", str(moved_to))
        if moved_to == reported:
            raise refused("unit", "is_reported_unit", unit=moved_to)
    if handler:
        unit = str(moved_to or handling_unit(facts))
        _check_person(uow, facts, str(handler), unit)


def check_unit(uow: UnitOfWork, field: str, unit: str) -> None:
    """Refuse, by field, a unit that is not there."""
    try:
        units.get_unit(uow, unit)
    except NotFound:
        raise refused(field, "unknown_unit") from None


def _check_person(uow: UnitOfWork, facts: Facts, handler: str, unit: str) -> None:
    """Who is to work on it has a role in the unit that lets them see it, and no conflict."""
    roles: dict[str, set[Role]] = {}
    for group in people.own_groups(uow, handler):
        its_unit, role = parse_group(group)
        roles.setdefault(its_unit, set()).add(role)
    if handler == text_fact(facts, "reportedOfficial"):
        raise refused("handler", "is_reported", person=handler)
    if accounts.is_disabled(uow, handler):
        raise refused("handler", "account_disabled", person=handler)
    if unit not in roles:
        raise refused("handler", "works_elsewhere", person=handler, unit=unit)
    is_conduct = facts.get("class") == ComplaintClass.CONDUCT
    seeing = ANSWERING if is_conduct else AT_WORK | ANSWERING
    if text_fact(facts, "reportedUnit") in roles or roles[unit].isdisjoint(seeing):
        raise refused("handler", "may_not_take_part", person=handler)


def _units_of(uow: UnitOfWork, person: str) -> set[str]:
    return {parse_group(group)[0] for group in people.own_groups(uow, person)}
