"""Units: where a complaint can be submitted, and who works there."""

from typing import Any

from access.guard import allow, everyone
from access.permissions import Permission
from access.site import current_site
from api import office_examples as examples
from api.resource import Resource
from api.unit_schemas import MemberList, PeopleQuery, UnitList
from identity.roles import Role
from identity.units import Unit, get_unit, list_units
from kernel.unit_of_work import UnitOfWork
from reports.staff_lists import Named, people_of_unit

resource = Resource("units", "/units", "Units and the people in them")


@resource.route("", methods=["GET"])
@everyone
@resource.response(200, UnitList, example=examples.UNITS)
def list_() -> dict[str, list[Unit]]:
    """List the units to which a complaint can be submitted."""
    return {"items": current_site().office.database.read(list_units)}


@resource.route("/<unit>/people", methods=["GET"])
@allow(Permission.WORK_TASKS)
@resource.arguments(PeopleQuery, location="query")
@resource.response(200, MemberList, example=examples.MEMBERS)
def list_people(query: dict[str, Any], unit: str) -> dict[str, list[Named]]:
    """List who has a role in a unit: whom a user task can be handed over to."""
    found = current_site().office.database.read(lambda uow: _members(uow, unit, query["role"]))
    return {"items": found}


def _members(uow: UnitOfWork, unit: str, role: Role) -> list[Named]:
    return people_of_unit(uow, get_unit(uow, unit).id, role)
