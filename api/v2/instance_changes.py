"""Changing how a running process instance goes on: modification and migration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.problems import FieldError, FieldsRefused
from api.v2 import shapes
from api.v2.process_instances import change_root
from api.v2.shapes import KeyText, Optional, Taken, Variables, text
from engine import migration, modifications, steps
from engine.catalogue import Catalogue
from engine.execution.commands import Activation, SetVariables
from engine.execution.migration_plan import Plan, plan_for
from engine.execution.state import ROOT_NUMBER
from engine.runtime import Runtime
from engine.store.keys import number_of, root_of
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource(
    "instance_changes", "/process-instances", "Modification and migration of process instances"
)
_MOST = validate.Length(max=200)


class VariableInstruction(Taken):
    """Variables to set: in the process, or in the element when `scopeId` names it."""

    variables = Variables(required=True)
    scope_id = fields.String(validate=validate.Length(max=shapes.LONGEST))


class ActivateInstruction(Taken):
    """An element to enter; `ancestorElementInstanceKey` is the scope to enter it in."""

    element_id = text(required=True)
    variable_instructions = fields.List(fields.Nested(VariableInstruction), load_default=list)
    ancestor_element_instance_key = KeyText()

    @validates_schema
    def _scopes(self, data: dict[str, Any], **_: Any) -> None:
        for one in data["variable_instructions"]:
            if one.get("scope_id") not in (None, "", data["element_id"]):
                message = "expected the element itself, or nothing for the process"
                raise ValidationError(message, "variableInstructions")


class TerminateInstruction(Taken):
    """What to end: one element instance, or all of an element."""

    element_instance_key = KeyText()
    element_id = text()

    @validates_schema
    def _one_name(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("give one of elementInstanceKey and elementId")


class MoveSource(Taken):
    """Where to take tokens from: all activations of an element."""

    source_type = fields.String(required=True, validate=validate.OneOf(["byId"]))
    source_element_id = text(required=True)


class MoveInstruction(Taken):
    """Tokens to move to another element of the same scope."""

    source_element_instruction = fields.Nested(MoveSource, required=True)
    target_element_id = text(required=True)


class ModificationBody(Optional):
    """Moves first, then what to enter and what to end; all of it or nothing."""

    activate_instructions = fields.List(
        fields.Nested(ActivateInstruction), load_default=list, validate=_MOST
    )
    terminate_instructions = fields.List(
        fields.Nested(TerminateInstruction), load_default=list, validate=_MOST
    )
    move_instructions = fields.List(
        fields.Nested(MoveInstruction), load_default=list, validate=_MOST
    )

    @validates_schema
    def _something(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data.values()):
            raise ValidationError("give at least one instruction")


class MappingInstruction(Taken):
    """What an element becomes."""

    source_element_id = text(required=True)
    target_element_id = text(required=True)


class MigrationPlan(Taken):
    """The definition to go to, with an instruction for each element that is active.

    Events that wait beside those follow by their id where they fit.
    """

    target_process_definition_key = KeyText(required=True)
    mapping_instructions = fields.List(
        fields.Nested(MappingInstruction), required=True, validate=_MOST
    )

    @validates_schema
    def _once(self, data: dict[str, Any], **_: Any) -> None:
        named = [one["source_element_id"] for one in data["mapping_instructions"]]
        twice = sorted({one for one in named if named.count(one) > 1})
        if twice:
            message = f"expected one instruction for each element, but {', '.join(twice)} has more"
            raise ValidationError(message, "mappingInstructions")


@resource.route("/<key:key>/modification", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(ModificationBody)
@resource.response(204)
def modify(body: dict[str, Any], key: int) -> None:
    """Move tokens of a running instance, enter elements and end activations."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    change_root(key, lambda uow, root: _modify(uow, runtime, root, body, actor))


@resource.route("/<key:key>/migration", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(MigrationPlan)
@resource.response(204)
def migrate(body: dict[str, Any], key: int) -> None:
    """Let a running instance go on as one of another version of its process."""
    runtime, actor = current_site().office.runtime, current_actor().person.id

    def work(uow: UnitOfWork, root: int) -> None:
        migration.migrate(uow, runtime, root, [_plan(uow, runtime, root, body)], actor=actor)

    change_root(key, work)


def _modify(uow: UnitOfWork, runtime: Runtime, root: int, body: dict[str, Any], actor: str) -> None:
    moves = [
        {
            "source": one["source_element_instruction"]["source_element_id"],
            "target": one["target_element_id"],
        }
        for one in body["move_instructions"]
    ]
    if moves:
        modifications.move(uow, runtime, root, moves, actor=actor)
    _set_in_process(uow, runtime, root, body["activate_instructions"], actor)
    terminate: list[int] = []
    for one in body["terminate_instructions"]:
        if "element_id" in one:
            terminate += modifications.keys_at(uow, runtime, root, one["element_id"])
        else:
            terminate.append(one["element_instance_key"])
    activations = [_activation(root, one) for one in body["activate_instructions"]]
    if activations or terminate:
        modifications.modify(uow, runtime, root, activations, terminate, actor=actor)


def _set_in_process(
    uow: UnitOfWork, runtime: Runtime, root: int, asked: Sequence[dict[str, Any]], actor: str
) -> None:
    values: dict[str, Any] = {}
    for one in asked:
        for instruction in one["variable_instructions"]:
            if not instruction.get("scope_id"):
                values |= instruction["variables"]
    if values:
        command = SetVariables(ROOT_NUMBER, values)
        steps.take(uow, runtime, steps.load_or_refuse(uow, root), command, actor=actor)


def _activation(root: int, asked: dict[str, Any]) -> Activation:
    ancestor = asked.get("ancestor_element_instance_key")
    if ancestor is not None and root_of(ancestor) != root:
        raise Invalid(f"element instance {ancestor} does not belong to process instance {root}")
    local: dict[str, Any] = {}
    for one in asked["variable_instructions"]:
        if one.get("scope_id"):
            local |= one["variables"]
    scope = None if ancestor is None else number_of(ancestor)
    return Activation(asked["element_id"], scope, local)


def _plan(uow: UnitOfWork, runtime: Runtime, root: int, body: dict[str, Any]) -> Plan:
    """The plan of a body, from the version that the instance runs in now."""
    loaded = steps.load_or_refuse(uow, root)
    catalogue = runtime.catalogue(uow, loaded.stamp)
    source = loaded.state.scopes[ROOT_NUMBER].definition
    return plan_of(catalogue, source, body, "/mappingInstructions")


def plan_of(catalogue: Catalogue, source: int, asked: Mapping[str, Any], place: str) -> Plan:
    """The plan asked for, in which only elements with an instruction may be active.

    FieldsRefused at `place` when it cannot be.
    """
    target = catalogue.definition(asked["target_process_definition_key"])
    mapping = {
        one["source_element_id"]: one["target_element_id"] for one in asked["mapping_instructions"]
    }
    try:
        plan = plan_for(catalogue.definition(source), target, mapping)
    except Invalid as problem:
        raise FieldsRefused([FieldError(str(problem), pointer=place)]) from problem
    return replace(plan, named=tuple(mapping))
