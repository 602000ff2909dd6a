"""Element instances of one process instance, and the variables set at one."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.problems import FieldError, FieldsRefused, pointer
from api.v2 import incidents, shapes, sight
from api.v2.filters import Tenant, Yes, of_choice, of_instant, of_key, of_text
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Shown, Taken, Variables, its_tenant, part_of
from engine import steps
from engine.search import element_instances, in_rows, variables
from engine.search.element_instances import KINDS, TYPES
from engine.search.incidents import SOURCE
from engine.search.terms import Condition, Operator, Search
from engine.store.keys import root_of
from kernel.errors import NotFound

resource = shapes.resource("element_instances", "/element-instances", "Element instances")


class ElementInstanceShown(Shown):
    """One activation of an element, or the process itself."""

    element_instance_key = KeyText()
    element_id = fields.String()
    element_name = fields.String()
    type = fields.String()
    state = fields.String(metadata={"enum": ["ACTIVE", "COMPLETED", "TERMINATED"]})
    start_date = fields.AwareDateTime()
    end_date = fields.AwareDateTime(allow_none=True)
    has_incident = fields.Boolean()
    incident_key = KeyText(allow_none=True)
    process_definition_id = fields.String(allow_none=True)
    process_definition_key = KeyText(allow_none=True)
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    tenant_id = its_tenant()


class VariablesBody(Taken):
    """What to set; `local`: there and nowhere further out."""

    variables = Variables(required=True)
    local = fields.Boolean(load_default=False, truthy={True}, falsy={False})


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "element_instance_key": of_key(),
        "process_instance_key": of_key(),
        "process_definition_key": of_key(),
        "process_definition_id": of_text(),
        "element_id": of_text(),
        "element_name": of_text(),
        "type": of_choice("PROCESS", *sorted(set(TYPES.values()))),
        "state": of_choice("ACTIVE", "COMPLETED", "TERMINATED"),
        "start_date": of_instant(),
        "end_date": of_instant(),
        "has_incident": Yes(),
        "incident_key": of_key(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("ElementInstance", _filters, KINDS)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(ElementInstanceShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search the element instances of one process instance, which the filter has to name."""
    wanted = asked(body)
    key = named(wanted, "process_instance_key", "element_instance_key")
    return answer(in_rows.search(_rows(key), KINDS, "element_instance_key", wanted))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, ElementInstanceShown)
def get(key: int) -> dict[str, Any]:
    """Show an element instance, alive or over."""
    for row in _rows(key)[::-1]:
        if row["element_instance_key"] == key:
            return row
    raise NotFound(f"no element instance has the key {key}")


@resource.route("/<key:key>/variables", methods=["PUT"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(VariablesBody)
@resource.response(204)
def put_variables(body: dict[str, Any], key: int) -> None:
    """Set variables of an element instance or process instance."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    sight.write_of(
        key,
        lambda uow: variables.set_at(
            uow, runtime, key, body["variables"], local=body["local"], actor=actor
        ),
        steps.gone(root_of(key)),
    )


@resource.route("/<key:key>/incidents/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(incidents.SEARCH, required=False)
@resource.response(200, part_of(incidents.IncidentShown))
def search_incidents(body: dict[str, Any], key: int) -> dict[str, Any]:
    """Search the incident of one element instance: the open one, else the last."""
    get(key)
    wanted = incidents.narrowed(asked(body), Condition("incident_key", Operator.EQ, key))
    return answer(sight.search(SOURCE, wanted))


def named(wanted: Search, *columns: str) -> int:
    """The key by which a search names its instance; FieldsRefused when it names none."""
    for column in columns:
        if (key := wanted.wanted(column)) is not None:
            return int(key)
    text = "name one instance by its key; the engine keeps this apart for each"
    raise FieldsRefused([FieldError(text, pointer=pointer("filter", shapes.camel(columns[0])))])


def _rows(key: int) -> list[dict[str, Any]]:
    runtime = current_site().office.runtime
    root = root_of(key)
    return sight.rows_of(key, lambda uow: element_instances.list_of(uow, runtime, root))
