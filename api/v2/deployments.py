"""Deployments: model files, deployed together or refused with every finding."""

from typing import Any

from flask import request
from marshmallow import fields

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.model_files import read_model_files
from api.problems import FieldError, FieldsRefused, pointer
from api.v2 import shapes
from api.v2.shapes import TENANT, KeyText, Shown, its_tenant
from complaints.deploying import deploy
from engine.search import decisions, files, in_sql, process_definitions
from engine.search.terms import MOST, Condition, Operator, Part, Search
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource("deployments", "/deployments", "Deployments of models")
_PART = "resources"
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [_PART],
                "additionalProperties": False,
                "properties": {
                    _PART: {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "All .bpmn, .dmn and .form files of the set, each by name",
                    },
                    "tenantId": {"type": "string", "enum": [TENANT]},
                },
            }
        }
    },
}


class DeployedProcessShown(Shown):
    """A version of a process."""

    process_definition_id = fields.String()
    process_definition_version = fields.Integer()
    resource_name = fields.String()
    tenant_id = its_tenant()
    process_definition_key = KeyText()


class DeployedDecisionShown(Shown):
    """A version of a decision."""

    decision_definition_id = fields.String()
    version = fields.Integer()
    name = fields.String()
    tenant_id = its_tenant()
    decision_requirements_id = fields.String()
    decision_definition_key = KeyText()
    decision_requirements_key = KeyText()


class DeployedRequirementsShown(Shown):
    """A version of a requirement graph."""

    decision_requirements_id = fields.String()
    decision_requirements_name = fields.String()
    version = fields.Integer()
    resource_name = fields.String()
    tenant_id = its_tenant()
    decision_requirements_key = KeyText()


class DeployedFormShown(Shown):
    """A version of a form."""

    form_id = fields.String()
    version = fields.Integer()
    resource_name = fields.String()
    tenant_id = its_tenant()
    form_key = KeyText()


class DeployedShown(Shown):
    """One of what was deployed; the others of its fields are null."""

    process_definition = fields.Nested(DeployedProcessShown, allow_none=True)
    decision_definition = fields.Nested(DeployedDecisionShown, allow_none=True)
    decision_requirements = fields.Nested(DeployedRequirementsShown, allow_none=True)
    form = fields.Nested(DeployedFormShown, allow_none=True)
    resource = fields.Raw(allow_none=True, metadata={"type": "null"})


class DeploymentShown(Shown):
    """The answer to a deployment; nothing differed from the last one: that one."""

    deployment_key = KeyText()
    tenant_id = its_tenant()
    deployments = fields.List(fields.Nested(DeployedShown))


@resource.route("", methods=["POST"])
@allow(Permission.DEPLOY_MODELS)
@may_answer(409)
@resource.doc(requestBody=_BODY)
@resource.response(200, DeploymentShown)
def create() -> dict[str, Any]:
    """Deploy .bpmn, .dmn and .form files as one set: all of them or none."""
    office = current_site().office
    given = read_model_files(request, _PART, ("tenantId",))
    if request.form.get("tenantId", TENANT) != TENANT:
        text = f"expected {TENANT}; there is one tenant"
        raise FieldsRefused([FieldError(text, pointer=pointer("tenantId"))])
    actor = current_actor().person.id
    done = deploy(office.database, office.runtime, given.files, actor=actor, zone=given.zone)
    found = office.database.read(lambda uow: _contents(uow, done.id))
    return {"deployment_key": done.id, "deployments": found}


def _contents(uow: UnitOfWork, deployment: int) -> list[dict[str, Any]]:
    of_it = Search(
        conditions=(Condition("deployment", Operator.EQ, deployment),), part=Part(limit=MOST)
    )
    processes = in_sql.search(uow, process_definitions.SOURCE, of_it).items
    return [
        *(
            {"process_definition": {**one, "process_definition_version": one["version"]}}
            for one in processes
        ),
        *(
            {"decision_requirements": one}
            for one in decisions.list_graphs(uow)
            if one["deployment"] == deployment
        ),
        *(
            {"decision_definition": one}
            for one in decisions.list_decisions(uow)
            if one["deployment"] == deployment
        ),
        *({"form": form_row(one)} for one in files.forms_of(uow, deployment)),
    ]


def form_row(form: files.FormFile) -> dict[str, Any]:
    """A form in the words of the interface."""
    return {
        "form_id": form.id,
        "version": form.version,
        "resource_name": form.file,
        "form_key": form.key,
        "schema": form.content,
    }
