"""Batch operations on process instances: cancel, migrate, modify, resolve incidents."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.v2 import shapes, sight
from api.v2.instance_changes import MappingInstruction, MigrationPlan, plan_of
from api.v2.process_instances import change_root, filters
from api.v2.searches import chosen, filter_of
from api.v2.shapes import KeyText, Nothing, Shown, Taken
from engine import batches
from engine.batches import Kind
from engine.catalogue import Catalogue
from engine.execution.state import ROOT_NUMBER
from engine.search.batches import choose_instances, definition_of, incidents_of
from engine.store.keys import key_of
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource(
    "batch_requests", "/process-instances", "Batch operations on process instances"
)
_FILTER = filter_of("BatchProcessInstance", filters, with_or=True)
TYPES = {
    Kind.CANCEL: "CANCEL_PROCESS_INSTANCE",
    Kind.MIGRATE: "MIGRATE_PROCESS_INSTANCE",
    Kind.MODIFY: "MODIFY_PROCESS_INSTANCE",
    Kind.RESOLVE_INCIDENTS: "RESOLVE_INCIDENT",
}
#: Makes the plan of a batch.
Planned = Callable[[UnitOfWork], Mapping[str, Any]]


class ChoiceBody(Taken):
    """Which running root instances; an empty filter would be all of them and is refused."""

    filter = fields.Nested(_FILTER, required=True, metadata={"minProperties": 1})

    @validates_schema
    def _some(self, data: dict[str, Any], **_: Any) -> None:
        if not data["filter"]:
            raise ValidationError("name at least one thing, so that not all are chosen", "filter")


class MigrationChoice(ChoiceBody):
    """Which instances, all of one version, and where they go."""

    migration_plan = fields.Nested(MigrationPlan, required=True)


class ModificationChoice(ChoiceBody):
    """Which instances, and from where to where their tokens move."""

    move_instructions = fields.List(
        fields.Nested(MappingInstruction), required=True, validate=validate.Length(1, 200)
    )


class BatchMadeShown(Shown):
    """A batch operation that was begun."""

    batch_operation_key = KeyText()
    batch_operation_type = fields.String(metadata={"enum": sorted(TYPES.values())})


@resource.route("/cancellation", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@resource.arguments(ChoiceBody)
@resource.response(200, BatchMadeShown)
def cancel(body: dict[str, Any]) -> dict[str, Any]:
    """Begin to cancel instances."""
    return _begin(Kind.CANCEL, body, lambda _: {})


@resource.route("/incident-resolution", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@resource.arguments(ChoiceBody)
@resource.response(200, BatchMadeShown)
def resolve_incidents(body: dict[str, Any]) -> dict[str, Any]:
    """Begin to resolve the incidents of instances."""
    return _begin(Kind.RESOLVE_INCIDENTS, body, lambda _: {})


@resource.route("/migration", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(404)
@resource.arguments(MigrationChoice)
@resource.response(200, BatchMadeShown)
def migrate(body: dict[str, Any]) -> dict[str, Any]:
    """Begin to migrate instances of one version."""
    runtime, plan = current_site().office.runtime, body["migration_plan"]
    unseen, asked = sight.hidden(), chosen(body["filter"])

    def planned(uow: UnitOfWork) -> Mapping[str, Any]:
        return _migration(runtime.catalogue(uow), definition_of(uow, asked, unseen), plan)

    return _begin(Kind.MIGRATE, body, planned)


@resource.route("/modification", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@resource.arguments(ModificationChoice)
@resource.response(200, BatchMadeShown)
def modify(body: dict[str, Any]) -> dict[str, Any]:
    """Begin to move the tokens of instances."""
    moves = [
        {"source": one["source_element_id"], "target": one["target_element_id"]}
        for one in body["move_instructions"]
    ]
    return _begin(Kind.MODIFY, body, lambda _: {"moves": moves})


@resource.route("/<key:key>/incident-resolution", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(200, BatchMadeShown)
def resolve_incidents_of(_: dict[str, Any], key: int) -> dict[str, Any]:
    """Begin to resolve the incidents of one instance."""
    actor, made = current_actor().person.id, []

    def work(uow: UnitOfWork, root: int) -> None:
        found = incidents_of(uow, [key_of(root, ROOT_NUMBER)])
        made.append(batches.create(uow, Kind.RESOLVE_INCIDENTS, {}, found, actor=actor))

    change_root(key, work)
    return _told(Kind.RESOLVE_INCIDENTS, made[-1])


def _begin(kind: Kind, body: Mapping[str, Any], planned: Planned) -> dict[str, Any]:
    actor, unseen = current_actor().person.id, sight.hidden()
    asked = chosen(body["filter"])

    def work(uow: UnitOfWork) -> int:
        plan = planned(uow)
        keys = choose_instances(uow, asked, unseen)
        if kind is Kind.RESOLVE_INCIDENTS:
            keys = incidents_of(uow, keys)
        return batches.create(uow, kind, plan, keys, actor=actor)

    return _told(kind, current_site().office.database.write(work))


def _told(kind: Kind, batch: int) -> dict[str, Any]:
    return {"batch_operation_key": batch, "batch_operation_type": TYPES[kind]}


def _migration(catalogue: Catalogue, source: int, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    place = "/migrationPlan/mappingInstructions"
    return batches.migration_plan(plan_of(catalogue, source, asked, place))
