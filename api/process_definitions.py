"""Process definitions: what is deployed, in which versions, and how many instances run."""

from typing import Any

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api import office_examples as examples
from api.process_definition_schemas import DefinitionList, DefinitionQuery
from api.resource import Resource
from reports.definitions import DefinitionRow, list_everything

resource = Resource("process_definitions", "/process-definitions", "Processes that are deployed")


@resource.route("", methods=["GET"])
@allow(Permission.READ_MODELS)
@resource.arguments(DefinitionQuery, location="query")
@resource.response(200, DefinitionList, example=examples.DEFINITIONS)
def list_(query: dict[str, Any]) -> dict[str, list[DefinitionRow]]:
    """List processes with versions and counts; `kind` also asks for decisions and forms."""
    viewer = current_actor().viewer
    found = current_site().office.database.read(lambda uow: list_everything(uow, viewer))
    return {"items": [one for one in found if one.kind in query["kind"]]}
