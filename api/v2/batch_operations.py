"""Batch operations: search, show, suspend, resume, cancel; and their items."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.v2 import shapes, sight
from api.v2.batch_requests import TYPES
from api.v2.filters import of_choice, of_key, of_text
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Nothing, Shown, part_of
from engine import batches
from engine.search.batches import ITEMS, SOURCE
from engine.search.terms import Row
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource("batch_operations", "/batch-operations", "Batch operations")
of_items = shapes.resource("batch_items", "/batch-operation-items", "Items of batch operations")
_KINDS = sorted(TYPES.values())
_STATES = ("ACTIVE", "SUSPENDED", "CANCELED", "COMPLETED")
_ITEM_STATES = ("ACTIVE", "COMPLETED", "FAILED", "CANCELED")


class BatchOperationShown(Shown):
    """A batch operation, with how many of its items are done and failed."""

    batch_operation_key = KeyText()
    batch_operation_type = fields.String(allow_none=True, attribute="operation_type")
    state = fields.String(metadata={"enum": list(_STATES)})
    start_date = fields.AwareDateTime(allow_none=True)
    end_date = fields.AwareDateTime(allow_none=True)
    actor_type = fields.Constant("USER", metadata={"type": "string"})
    actor_id = fields.String(allow_none=True)
    operations_total_count = fields.Integer()
    operations_completed_count = fields.Integer()
    operations_failed_count = fields.Integer()
    errors = fields.List(fields.Dict(), dump_default=list)


class BatchItemShown(Shown):
    """One instance or incident of a batch operation."""

    batch_operation_key = KeyText()
    operation_type = fields.String()
    item_key = KeyText()
    process_instance_key = KeyText(allow_none=True)
    root_process_instance_key = KeyText(allow_none=True)
    state = fields.String(metadata={"enum": list(_ITEM_STATES)})
    processed_date = fields.AwareDateTime(allow_none=True)
    error_message = fields.String(allow_none=True)


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "batch_operation_key": of_key(),
        "operation_type": of_choice(*_KINDS),
        "state": of_choice(*_STATES),
        "actor_id": of_text(),
    }


def _item_filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "batch_operation_key": of_key(),
        "item_key": of_key(),
        "process_instance_key": of_key(),
        "state": of_choice(*_ITEM_STATES),
        "operation_type": of_choice(*_KINDS),
    }


SEARCH = search_body(
    "BatchOperation",
    _filters,
    ("batch_operation_key", "operation_type", "state", "start_date", "end_date", "actor_id"),
)
ITEM_SEARCH = search_body(
    "BatchItem",
    _item_filters,
    ("batch_operation_key", "item_key", "process_instance_key", "processed_date", "state"),
)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(BatchOperationShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search batch operations, also those that are over."""
    return answer(sight.search(SOURCE, asked(body)))


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, BatchOperationShown)
def get(key: int) -> Any:
    """Show a batch operation."""
    return sight.get(SOURCE, key, "batch operation")


@resource.route("/<key:key>/cancellation", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def cancel(_: dict[str, Any], key: int) -> None:
    """Begin no further item, for good; what is done stays."""
    _turn(key, batches.cancel)


@resource.route("/<key:key>/suspension", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def suspend(_: dict[str, Any], key: int) -> None:
    """Begin no further item until it is resumed."""
    _turn(key, batches.suspend)


@resource.route("/<key:key>/resumption", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def resume(_: dict[str, Any], key: int) -> None:
    """Go on with a suspended batch operation."""
    _turn(key, batches.resume)


@of_items.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@of_items.arguments(ITEM_SEARCH, required=False)
@of_items.response(200, part_of(BatchItemShown))
def search_items(body: dict[str, Any]) -> dict[str, Any]:
    """Search the items of batch operations."""
    return answer(sight.search(ITEMS, asked(body)), _item)


def _item(row: Row) -> dict[str, Any]:
    return {**row, "root_process_instance_key": row["process_instance_key"]}


def _turn(key: int, work: Callable[[UnitOfWork, int], None]) -> None:
    current_site().office.database.write(lambda uow: work(uow, key))
