"""Incidents: what the engine could not do, until it is tried again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.v2 import shapes, sight
from api.v2.filters import Tenant, of_choice, of_instant, of_key, of_text
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Nothing, Shown, its_tenant, part_of
from engine import incidents
from engine.search import process_instances
from engine.search.incidents import SOURCE
from engine.search.terms import Condition, Operator, Search
from engine.store.keys import MASK, key_of, root_of

resource = shapes.resource("incidents", "/incidents", "Incidents")
of_instances = shapes.resource(
    "process_instance_incidents", "/process-instances", "Incidents of one process instance"
)
_STATES = ("ACTIVE", "RESOLVED")
_TYPES = (
    *("JOB_NO_RETRIES", "DECISION_EVALUATION_ERROR", "FORM_NOT_FOUND", "CALLED_ELEMENT_ERROR"),
    *("UNHANDLED_ERROR_EVENT", "EXTRACT_VALUE_ERROR", "UNKNOWN"),
)


class IncidentShown(Shown):
    """An incident; a message names what it is about and never shows values."""

    incident_key = KeyText()
    element_instance_key = KeyText()
    element_id = fields.String()
    error_type = fields.String(metadata={"enum": list(_TYPES)})
    error_message = fields.String()
    creation_time = fields.AwareDateTime()
    state = fields.String(metadata={"enum": list(_STATES)})
    job_key = KeyText(allow_none=True)
    process_definition_id = fields.String()
    process_definition_key = KeyText()
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    tenant_id = its_tenant()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "incident_key": of_key(),
        "element_instance_key": of_key(),
        "element_id": of_text(),
        "error_type": of_choice(*_TYPES),
        "error_message": of_text(),
        "creation_time": of_instant(),
        "state": of_choice(*_STATES),
        "job_key": of_key(),
        "process_definition_id": of_text(),
        "process_definition_key": of_key(),
        "process_instance_key": of_key(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body(
    "Incident",
    _filters,
    (
        *("incident_key", "element_instance_key", "element_id", "error_type", "creation_time"),
        *("state", "job_key", "process_definition_id", "process_definition_key"),
        "process_instance_key",
    ),
)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(IncidentShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search incidents, also those that are resolved."""
    return answer(sight.search(SOURCE, asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, IncidentShown)
def get(key: int) -> Any:
    """Show an incident."""
    return sight.get(SOURCE, key, "incident")


@resource.route("/<key:key>/resolution", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def resolve(_: dict[str, Any], key: int) -> None:
    """Try again where the instance stopped; the same fault raises a new incident."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    sight.write_of(
        key,
        lambda uow: incidents.resolve(uow, runtime, key, actor=actor),
        incidents.gone(key),
    )


@of_instances.route("/<key:key>/incidents/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@of_instances.arguments(SEARCH, required=False)
@of_instances.response(200, part_of(IncidentShown))
def search_of_instance(body: dict[str, Any], key: int) -> dict[str, Any]:
    """Search the incidents of one process instance and those it has called."""
    first, last = key_of(root_of(key), 0), key_of(root_of(key), MASK)
    wanted = narrowed(
        asked(body),
        Condition("incident_key", Operator.GTE, first),
        Condition("incident_key", Operator.LTE, last),
    )

    sight.get(process_instances.SOURCE, key, "process instance")
    return answer(sight.search(SOURCE, wanted))


def narrowed(wanted: Search, *conditions: Condition) -> Search:
    """The same search with more conditions."""
    return replace(wanted, conditions=(*wanted.conditions, *conditions))
