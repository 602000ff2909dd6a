"""Decision requirements: the versions of deployed .dmn files."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from api.v2 import shapes, sight
from api.v2.filters import Tenant, of_key, of_text, of_whole
from api.v2.process_definitions import XML, XML_ANSWER
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Shown, its_tenant, part_of
from engine.search import files, in_rows
from engine.search.decisions import GRAPH_KINDS, list_graphs
from kernel.errors import NotFound

resource = shapes.resource(
    "decision_requirements", "/decision-requirements", "Versions of deployed requirement graphs"
)


class DecisionRequirementsShown(Shown):
    """A version of a requirement graph; it has the key of its file."""

    decision_requirements_key = KeyText()
    decision_requirements_id = fields.String()
    decision_requirements_name = fields.String()
    resource_name = fields.String()
    version = fields.Integer()
    tenant_id = its_tenant()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "decision_requirements_key": of_key(),
        "decision_requirements_id": of_text(),
        "decision_requirements_name": of_text(),
        "resource_name": of_text(),
        "version": of_whole(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("DecisionRequirements", _filters, GRAPH_KINDS)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(DecisionRequirementsShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search the versions of deployed requirement graphs."""
    rows = sight.read(list_graphs)
    return answer(in_rows.search(rows, GRAPH_KINDS, "decision_requirements_key", asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, DecisionRequirementsShown)
def get(key: int) -> dict[str, Any]:
    """Show one version of a requirement graph."""
    for row in sight.read(list_graphs):
        if row["decision_requirements_key"] == key:
            return row
    raise NotFound(f"no decision requirements have the key {key}")


@resource.route("/<key:key>/xml", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, XML_ANSWER, content_type=XML)
def xml(key: int) -> Response:
    """Give the file of a requirement graph as it was deployed."""
    return Response(sight.read(lambda uow: files.graph_content(uow, key)), mimetype=XML)
