"""Searching batches and their items, and choosing the instances a batch is made of."""

from dataclasses import replace

from sqlalchemy import BigInteger, Integer

from engine.search import incidents, process_instances
from engine.search.in_sql import SEEN, Column, Hidden, Source, keys, search
from engine.search.terms import Condition, Operator, Part, Search
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork

LARGEST = 100_000  #: items of one batch
_AT_ONCE = 500
_TYPE = (
    "CASE b.kind WHEN 'migrate' THEN 'MIGRATE_PROCESS_INSTANCE'"
    " WHEN 'cancel' THEN 'CANCEL_PROCESS_INSTANCE' WHEN 'modify' THEN 'MODIFY_PROCESS_INSTANCE'"
    " ELSE 'RESOLVE_INCIDENT' END"
)
_STATE = (
    "CASE b.state WHEN 'active' THEN 'ACTIVE' WHEN 'suspended' THEN 'SUSPENDED'"
    " WHEN 'cancelled' THEN 'CANCELED' ELSE 'COMPLETED' END"
)
_ITEM_STATE = (
    "CASE WHEN i.state = 'done' THEN 'COMPLETED' WHEN i.state = 'failed' THEN 'FAILED'"
    " WHEN b.state = 'cancelled' THEN 'CANCELED' ELSE 'ACTIVE' END"
)


_PARTS = "FROM batch_item i WHERE i.batch = b.id"


def _count(condition: str) -> Column:
    sql = f"(SELECT count(*) {_PARTS}{condition} AND {SEEN})"
    return Column(sql, Integer)


COLUMNS = {
    "batch_operation_key": Column("b.id", BigInteger),
    "operation_type": Column(_TYPE),
    "state": Column(_STATE),
    "start_date": Column("b.created_at", Instant),
    "end_date": Column("b.ended_at", Instant),
    "actor_id": Column("b.created_by"),
    "operations_total_count": _count(""),
    "operations_completed_count": _count(" AND i.state = 'done'"),
    "operations_failed_count": _count(" AND i.state = 'failed'"),
}
SOURCE = Source(
    tables="batch b",
    columns=COLUMNS,
    key="batch_operation_key",
    part_root=root_in_sql("i.key"),
    parts=f"SELECT 1 {_PARTS}",
)
ITEM_COLUMNS = {
    "batch_operation_key": Column("i.batch", BigInteger),
    "item_key": Column("i.key", BigInteger),
    "place": Column("i.batch || '/' || i.key"),  # no two items have the same
    "operation_type": Column(_TYPE),
    "state": Column(_ITEM_STATE),
    "processed_date": Column("i.done_at", Instant),
    "error_message": Column("i.reason"),
    "process_instance_key": Column(root_key_in_sql("i.key"), BigInteger),
}
ITEMS = Source(
    tables="batch_item i JOIN batch b ON b.id = i.batch",
    columns=ITEM_COLUMNS,
    key="place",
    root=root_in_sql("i.key"),
)


def choose_instances(uow: UnitOfWork, asked: Search, hidden: Hidden) -> list[int]:
    """The keys of the running root instances that fit. Invalid when they are too many."""
    found = keys(uow, process_instances.SOURCE, _running(asked), hidden, LARGEST + 1)
    if len(found) > LARGEST:
        text = f"more than {LARGEST} instances fit; choose fewer of them for one batch"
        raise Invalid(text, field="filter")
    return found


def definition_of(uow: UnitOfWork, asked: Search, hidden: Hidden) -> int:
    """The one definition that the instances which `choose_instances` gives run in.

    Invalid (field `filter`) when there are none or they run in several.
    """
    one = _running(replace(asked, part=Part(limit=1)))
    found = search(uow, process_instances.SOURCE, one, hidden).items
    if not found:
        raise Invalid("no running instance fits; nothing can be migrated", field="filter")
    definition = int(found[0]["process_definition_key"])
    others = Condition("process_definition_key", Operator.NEQ, definition)
    if search(uow, process_instances.SOURCE, _with(one, others), hidden).items:
        text = "the instances that fit run in several versions; choose those of one"
        raise Invalid(text, field="filter")
    return definition


def _running(asked: Search) -> Search:
    return _with(
        asked,
        Condition("state", Operator.IN, ("ACTIVE", "SUSPENDED")),
        Condition("parent_element_instance_key", Operator.EXISTS, False),
    )


def _with(asked: Search, *conditions: Condition) -> Search:
    return replace(asked, conditions=(*asked.conditions, *conditions))


def incidents_of(uow: UnitOfWork, instances: list[int]) -> list[int]:
    """The keys of the open incidents of these root instances."""
    found: list[int] = []
    for start in range(0, len(instances), _AT_ONCE):
        some = tuple(instances[start : start + _AT_ONCE])
        of_them = Search(
            conditions=(
                Condition("process_instance_key", Operator.IN, some),
                Condition("state", Operator.EQ, "ACTIVE"),
            )
        )
        found += keys(uow, incidents.SOURCE, of_them, None, LARGEST)
    return found
