"""Process instances: start, search, show, cancel, suspend and resume."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.model_files import DEFAULT_ZONE
from api.v2 import shapes, sight
from api.v2.filters import Tenant, Yes, of_choice, of_instant, of_key, of_text, of_whole
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import (
    KeyText,
    Nothing,
    Shown,
    Taken,
    Variables,
    its_tenant,
    part_of,
    tenant,
    text,
)
from engine import instances, steps
from engine.catalogue import Catalogue
from engine.execution.commands import StartProcess
from engine.execution.state import ROOT_NUMBER
from engine.model.definition import Binding, Definition
from engine.search import in_sql
from engine.search.process_instances import SOURCE
from engine.store.keys import key_of, number_of, root_of
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource("process_instances", "/process-instances", "Process instances")
_LONGEST_BUSINESS_ID = 256
_NAMES = {"process_definition_id", "process_definition_key"}
_VERSIONS = {"process_definition_version", "process_definition_version_tag"}


class StartBody(Taken):
    """Which process, by id (a version, a version tag, or the latest) or by key, and its data."""

    process_definition_id = text()
    process_definition_key = KeyText()
    process_definition_version = fields.Integer(strict=True, validate=validate.Range(-1, 2**31 - 1))
    process_definition_version_tag = text()
    variables = Variables(load_default=dict)
    business_id = fields.String(
        load_default=None,
        validate=[validate.Length(1, _LONGEST_BUSINESS_ID), shapes.fits_an_index],
    )
    tenant_id = tenant()

    @validates_schema
    def _one_name(self, data: dict[str, Any], **_: Any) -> None:
        if len(data.keys() & _NAMES) != 1:
            raise ValidationError("give one of processDefinitionId and processDefinitionKey")
        if len(data.keys() & (_VERSIONS | {"process_definition_key"})) > 1:
            raise ValidationError("a key, a version and a version tag each say which one; give one")


class StartedShown(Shown):
    """The instance that was started; its variables are not told again."""

    process_definition_id = fields.String()
    process_definition_version = fields.Integer()
    process_definition_key = KeyText()
    process_instance_key = KeyText()
    tenant_id = its_tenant()
    variables = fields.Dict(dump_default=dict)
    tags = fields.List(fields.String(), dump_default=list)
    business_id = fields.String(allow_none=True)


class ProcessInstanceShown(Shown):
    """A process instance, root or called."""

    process_instance_key = KeyText()
    process_definition_id = fields.String()
    process_definition_key = KeyText()
    process_definition_name = fields.String(allow_none=True)
    process_definition_version = fields.Integer()
    process_definition_version_tag = fields.String(allow_none=True)
    start_date = fields.AwareDateTime()
    end_date = fields.AwareDateTime(allow_none=True)
    state = fields.String()
    suspended_date = fields.AwareDateTime(allow_none=True)
    has_incident = fields.Boolean()
    tenant_id = its_tenant()
    parent_process_instance_key = KeyText(allow_none=True)
    parent_element_instance_key = KeyText(allow_none=True)
    root_process_instance_key = KeyText(allow_none=True)
    tags = fields.List(fields.String(), dump_default=list)
    business_id = fields.String(allow_none=True)


def filters() -> Mapping[str, fields.Field[Any]]:
    """What instances are searched by; batch operations choose by the same."""
    return {
        "process_instance_key": of_key(),
        "process_definition_key": of_key(),
        "process_definition_id": of_text(),
        "process_definition_name": of_text(),
        "process_definition_version": of_whole(),
        "process_definition_version_tag": of_text(),
        "start_date": of_instant(),
        "end_date": of_instant(),
        "state": of_choice("ACTIVE", "SUSPENDED", "COMPLETED", "TERMINATED"),
        "has_incident": Yes(),
        "error_message": of_text(),
        "parent_process_instance_key": of_key(),
        "parent_element_instance_key": of_key(),
        "business_id": of_text(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body(
    "ProcessInstance",
    filters,
    (
        *("process_instance_key", "process_definition_key", "process_definition_id"),
        *("process_definition_name", "process_definition_version"),
        *("process_definition_version_tag", "start_date", "end_date", "state", "has_incident"),
        *("parent_process_instance_key", "parent_element_instance_key", "business_id"),
    ),
    with_or=True,
)


@resource.route("", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(404, 409)
@resource.arguments(StartBody)
@resource.response(200, StartedShown)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Start a process instance."""
    office, actor = current_site().office, current_actor().person.id

    def start(uow: UnitOfWork) -> dict[str, Any]:
        definition = _definition(office.runtime.catalogue(uow), body)
        command = StartProcess(definition.key, body["variables"], None, DEFAULT_ZONE)
        business_id = body["business_id"]
        step = steps.start(uow, office.runtime, command, business_key=business_id, actor=actor)
        return {
            "process_definition_id": definition.process_id,
            "process_definition_version": definition.version,
            "process_definition_key": definition.key,
            "process_instance_key": key_of(step.root, ROOT_NUMBER),
            "business_id": business_id,
        }

    return office.database.write(start)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(ProcessInstanceShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search process instances, root and called, also those that have ended."""
    return answer(sight.search(SOURCE, asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, ProcessInstanceShown)
def get(key: int) -> Any:
    """Show a process instance."""
    return sight.get(SOURCE, key, "process instance")


@resource.route("/<key:key>/cancellation", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def cancel(_: dict[str, Any], key: int) -> None:
    """End an instance and all that waits in it."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    change_root(key, lambda uow, root: instances.cancel(uow, runtime, root, actor=actor))


@resource.route("/<key:key>/suspension", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def suspend(_: dict[str, Any], key: int) -> None:
    """Let an instance stand still until it is resumed."""
    actor = current_actor().person.id
    change_root(key, lambda uow, root: instances.suspend(uow, root, actor=actor))


@resource.route("/<key:key>/resumption", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def resume(_: dict[str, Any], key: int) -> None:
    """Let a suspended instance go on."""
    actor = current_actor().person.id
    change_root(key, lambda uow, root: instances.resume(uow, root, actor=actor))


def change_root(key: int, work: Any) -> None:
    """Do `work(uow, root)` on the root instance with this key.

    NotFound for a key that is none, Conflict for that of a called instance.
    """

    gone = NotFound(f"no process instance has the key {key}")

    def checked(uow: UnitOfWork) -> None:
        if in_sql.get(uow, SOURCE, key) is None:
            raise gone
        root = root_of(key)
        if number_of(key) != ROOT_NUMBER:
            whole = key_of(root, ROOT_NUMBER)
            raise Conflict(f"process instance {key} is called by another; work on {whole}")
        work(uow, root)

    sight.write_of(key, checked, gone)


def _definition(catalogue: Catalogue, body: Mapping[str, Any]) -> Definition:
    """The definition that a body names. NotFound when none is deployed like that."""
    if "process_definition_key" in body:
        return catalogue.definition(body["process_definition_key"])
    id_, tag = body["process_definition_id"], body.get("process_definition_version_tag")
    if tag is not None:
        return catalogue.process(id_, Binding.VERSION_TAG, tag, 0)
    wanted = body.get("process_definition_version", -1)
    if wanted == -1:
        return catalogue.process(id_, Binding.LATEST, None, 0)
    for one in catalogue.processes.get(id_, ()):
        if one.version == wanted:
            return one
    raise NotFound(f"process {id_!r} has no version {wanted}")
