"""Decision definitions: the versions of deployed decisions, and their answers."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import ValidationError, fields, validates_schema

from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.model_files import DEFAULT_ZONE
from api.v2 import shapes, sight
from api.v2.filters import Tenant, Yes, of_key, of_text, of_whole
from api.v2.process_definitions import XML, XML_ANSWER
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import (
    KeyText,
    Shown,
    Taken,
    Variables,
    its_tenant,
    part_of,
    tenant,
    text,
    written,
)
from engine.dmn import DecisionFailed, DecisionResult, DecisionRun
from engine.feel import Moment
from engine.search import files, in_rows
from engine.search.decisions import KINDS, list_decisions
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource(
    "decision_definitions", "/decision-definitions", "Versions of deployed decisions"
)
_NO_KEY = "0"  #: evaluations are not kept, so they have no key to be found by


class DecisionDefinitionShown(Shown):
    """A version of a decision."""

    decision_definition_key = KeyText()
    decision_definition_id = fields.String()
    decision_requirements_id = fields.String()
    decision_requirements_key = KeyText()
    decision_requirements_name = fields.String()
    decision_requirements_version = fields.Integer()
    name = fields.String()
    tenant_id = its_tenant()
    version = fields.Integer()


class EvaluationBody(Taken):
    """Which decision, by id (its latest version) or by key, and what it is to decide about."""

    decision_definition_id = text()
    decision_definition_key = KeyText()
    variables = Variables(load_default=dict)
    tenant_id = tenant()

    @validates_schema
    def _one_name(self, data: dict[str, Any], **_: Any) -> None:
        if len(data.keys() & {"decision_definition_id", "decision_definition_key"}) != 1:
            raise ValidationError("give one of decisionDefinitionId and decisionDefinitionKey")


class EvaluatedShown(Shown):
    """The decision that was asked for; those that it required are not told apart."""

    decision_definition_id = fields.String()
    decision_definition_key = KeyText()
    decision_definition_name = fields.String(attribute="name")
    decision_definition_version = fields.Integer(attribute="version")
    decision_definition_type = fields.Constant("UNKNOWN", metadata={"type": "string"})
    decision_evaluation_instance_key = fields.Constant("0-1", metadata={"type": "string"})
    output = fields.String()
    tenant_id = its_tenant()
    matched_rules = fields.List(fields.Dict())
    evaluated_inputs = fields.List(fields.Dict())


class EvaluationShown(Shown):
    """The answer of a decision; `output` is JSON."""

    decision_definition_id = fields.String()
    decision_definition_key = KeyText()
    decision_definition_name = fields.String(attribute="name")
    decision_definition_version = fields.Integer(attribute="version")
    decision_requirements_id = fields.String()
    decision_requirements_key = KeyText()
    decision_evaluation_key = fields.Constant(_NO_KEY, metadata={"type": "string"})
    decision_instance_key = fields.Constant(_NO_KEY, metadata={"type": "string"})
    evaluated_decisions = fields.List(fields.Nested(EvaluatedShown))
    failed_decision_definition_id = fields.String(allow_none=True)
    failure_message = fields.String(allow_none=True)
    output = fields.String()
    tenant_id = its_tenant()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "decision_definition_key": of_key(),
        "decision_definition_id": of_text(),
        "name": of_text(),
        "version": of_whole(),
        "is_latest_version": Yes(),
        "decision_requirements_id": of_text(),
        "decision_requirements_key": of_key(),
        "decision_requirements_name": of_text(),
        "decision_requirements_version": of_whole(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("DecisionDefinition", _filters, KINDS)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(DecisionDefinitionShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search the versions of deployed decisions."""
    rows = sight.read(list_decisions)
    return answer(in_rows.search(rows, KINDS, "decision_definition_key", asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, DecisionDefinitionShown)
def get(key: int) -> dict[str, Any]:
    """Show one version of a decision."""
    return sight.read(lambda uow: _wanted(uow, {"decision_definition_key": key}))


@resource.route("/<key:key>/xml", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, XML_ANSWER, content_type=XML)
def xml(key: int) -> Response:
    """Give the file of a decision as it was deployed."""
    return Response(sight.read(lambda uow: files.content_of(uow, "decision", key)), mimetype=XML)


@resource.route("/evaluation", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(404)
@resource.arguments(EvaluationBody)
@resource.response(200, EvaluationShown)
def evaluate(body: dict[str, Any]) -> dict[str, Any]:
    """Ask a decision; nothing of it is kept."""
    office = current_site().office
    named = {name: one for name, one in body.items() if name not in ("variables", "tenant_id")}

    def ask(uow: UnitOfWork) -> dict[str, Any]:
        row = _wanted(uow, named)
        catalogue = office.runtime.catalogue(uow)
        id_, key = row["decision_definition_id"], row["decision_definition_key"]
        deployed = next(one for one in catalogue.decisions[id_] if one.key == key)
        at = Moment(uow.now, ZoneInfo(DEFAULT_ZONE))
        try:
            run = DecisionRun(at, limit=office.runtime.limits.work)
            result = deployed.model.run(id_, body["variables"], run)
        except DecisionFailed as problem:
            return {**row, **_failed(id_, str(problem))}
        return {**row, **_answered(row, result)}

    return sight.read(ask)


def _wanted(uow: UnitOfWork, named: Mapping[str, Any]) -> dict[str, Any]:
    """The latest version that has these values; NotFound when none has."""
    for row in list_decisions(uow)[::-1]:
        if all(row[name] == value for name, value in named.items()):
            return row
    ((name, value),) = named.items()
    raise NotFound(f"no decision has the {name.rpartition('_')[2]} {value}")


def _answered(row: Mapping[str, Any], result: DecisionResult) -> dict[str, Any]:
    output = written(result.value)
    rules = [
        {"ruleId": rule, "ruleIndex": place, "evaluatedOutputs": []}
        for place, rule in enumerate(result.matched_rules, 1)
    ]
    shown = {**row, "output": output, "matched_rules": rules, "evaluated_inputs": []}
    return {"output": output, "evaluated_decisions": [shown]}


def _failed(id_: str, message: str) -> dict[str, Any]:
    return {
        "output": "null",
        "evaluated_decisions": [],
        "failed_decision_definition_id": id_,
        "failure_message": message,
    }
