"""Process definitions: the versions of deployed processes."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from api.v2 import shapes, sight
from api.v2.filters import Tenant, Yes, of_choice, of_key, of_text, of_whole
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Shown, its_tenant, part_of
from engine.search import files
from engine.search.process_definitions import SOURCE

resource = shapes.resource(
    "process_definitions", "/process-definitions", "Versions of deployed processes"
)
XML = "text/xml"
XML_ANSWER: dict[str, Any] = {"type": "string"}


class ProcessDefinitionShown(Shown):
    """A version of a process."""

    process_definition_key = KeyText()
    process_definition_id = fields.String()
    name = fields.String(allow_none=True)
    resource_name = fields.String()
    version = fields.Integer()
    version_tag = fields.String(allow_none=True)
    tenant_id = its_tenant()
    has_start_form = fields.Constant(False, metadata={"type": "boolean"})
    state = fields.String(metadata={"enum": ["ACTIVE"]})


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "process_definition_key": of_key(),
        "process_definition_id": of_text(),
        "name": of_text(),
        "resource_name": of_text(),
        "version": of_whole(),
        "version_tag": of_text(),
        "is_latest_version": Yes(),
        "state": of_choice("ACTIVE"),
        "tenant_id": Tenant(),
    }


SEARCH = search_body(
    "ProcessDefinition",
    _filters,
    (
        *("process_definition_key", "process_definition_id", "name", "resource_name"),
        *("version", "version_tag"),
    ),
)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(ProcessDefinitionShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search the versions of deployed processes."""
    return answer(sight.search(SOURCE, asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, ProcessDefinitionShown)
def get(key: int) -> Any:
    """Show one version of a process."""
    return sight.get(SOURCE, key, "process definition")


@resource.route("/<key:key>/xml", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, XML_ANSWER, content_type=XML)
def xml(key: int) -> Response:
    """Give the file of a process as it was deployed."""
    return Response(sight.read(lambda uow: files.content_of(uow, "process", key)), mimetype=XML)


@resource.route("/<key:key>/form", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(204)
def form(key: int) -> None:
    """Say that no process here has a start form."""
    sight.get(SOURCE, key, "process definition")
