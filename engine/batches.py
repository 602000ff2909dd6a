"""Batches: one operation on many instances, one of them a transaction, resumable at any moment.

An item that fails says why and stops no other. A batch may be suspended, resumed and cancelled;
what has been done stays done. A killed worker leaves its item pending, as it found it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Text

from engine import incidents, instances, migration, modifications, steps
from engine.execution.migration_plan import Plan
from engine.runtime import Runtime
from engine.store import batch_tables
from engine.store.keys import root_of
from kernel.columns import Instant, Serial
from kernel.errors import Conflict, Invalid, NotFound
from kernel.gapped import gapped_query
from kernel.statements import AnyType, query, statement
from kernel.unit_of_work import UnitOfWork


class Kind(StrEnum):
    """What is done to each item. Keys are of root process instances, or of incidents."""

    MIGRATE = "migrate"  #: plan: the fields of a Plan
    CANCEL = "cancel"  #: plan: {}
    RESOLVE_INCIDENTS = "resolve-incidents"  #: plan: {}
    MODIFY = "modify"  #: plan: {"moves": [{"source": element id, "target": element id}]}


class BatchState(StrEnum):
    """Of the whole batch."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class ItemState(StrEnum):
    """Of one item; those of a cancelled batch may stay pending for ever."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


LAST = 2**63 - 1  #: no batch has a greater number
_BATCH = {column.name: column.type for column in batch_tables.batch.columns}
_ITEM = {column.name: column.type for column in batch_tables.batch_item.columns}
_COUNTED = ", ".join(
    f"(SELECT count(*) FROM batch_item i WHERE i.batch = b.id AND i.state = '{state}') AS {state}"
    for state in ItemState
)
_BATCHES_SQL = f"SELECT {', '.join(f'b.{name}' for name in _BATCH)}, {_COUNTED} FROM batch b"
_COLUMNS: dict[str, AnyType] = {**_BATCH, **{state.value: Integer for state in ItemState}}
_GET = query(_BATCHES_SQL + " WHERE b.id = :id", _COLUMNS, id=BigInteger)
_ORDER = query(
    "SELECT kind, plan, created_by FROM batch WHERE id = :id",
    {"kind": String, "plan": Text, "created_by": String},
    id=BigInteger,
)
_LIST = query(
    _BATCHES_SQL + " WHERE b.id > :after ORDER BY b.id LIMIT :most",
    _COLUMNS,
    after=BigInteger,
    most=Integer,
)
_ITEMS = query(
    f"SELECT {', '.join(_ITEM)} FROM batch_item WHERE batch = :batch AND key > :after"
    " AND (:state = '' OR state = :state) ORDER BY key LIMIT :most",
    _ITEM,
    state=String,
    batch=BigInteger,
    after=BigInteger,
    most=Integer,
)
_CREATE = gapped_query(
    "INSERT INTO batch (id, kind, plan, state, created_by, created_at)"
    " VALUES ({next}, :kind, :plan, 'active', :created_by, :created_at) RETURNING id",
    ("batch", "id"),
    {"id": Serial},
    kind=String,
    plan=Text,
    created_by=String,
    created_at=Instant,
)
_ADD = statement(
    "INSERT INTO batch_item (batch, key, state) VALUES (:batch, :key, 'pending')",
    batch=BigInteger,
    key=BigInteger,
)
_DUE = query(
    "SELECT i.batch, i.key FROM batch b JOIN batch_item i ON i.batch = b.id"
    " WHERE b.state = 'active' AND i.state = 'pending' AND b.id BETWEEN :first AND :last"
    " ORDER BY i.batch, i.key LIMIT :most",
    {"batch": BigInteger, "key": BigInteger},
    first=BigInteger,
    last=BigInteger,
    most=Integer,
)
_EXHAUSTED = query(
    "SELECT id FROM batch b WHERE b.state = 'active' AND b.id BETWEEN :first AND :last"
    " AND NOT EXISTS (SELECT 1 FROM batch_item i WHERE i.batch = b.id AND i.state = 'pending')"
    " ORDER BY id LIMIT :most",
    {"id": BigInteger},
    first=BigInteger,
    last=BigInteger,
    most=Integer,
)
# Of several workers the one whose update finds the item pending does it.
_CLOSE = query(
    "UPDATE batch_item SET state = :state, reason = :reason, done_at = :done_at"
    " WHERE batch = :batch AND key = :key AND state = 'pending' AND EXISTS"
    " (SELECT 1 FROM batch b WHERE b.id = :batch AND b.state = 'active') RETURNING key",
    {"key": BigInteger},
    state=String,
    reason=Text,
    done_at=Instant,
    batch=BigInteger,
    key=BigInteger,
)
# Batches are worked off one after the other: the first that is active is the one that gets on.
_STANDS_STILL = query(
    "SELECT b.id, b.created_at,"
    " (SELECT max(i.done_at) FROM batch_item i WHERE i.batch = b.id) AS done_at,"
    " (SELECT max(o.ended_at) FROM batch o) AS ended_at"
    " FROM batch b WHERE b.state = 'active' ORDER BY b.id LIMIT 1",
    {"id": BigInteger, "created_at": Instant, "done_at": Instant, "ended_at": Instant},
)
_TURN = statement(
    "UPDATE batch SET state = :state, ended_at = :ended_at WHERE id = :id AND state = :before",
    state=String,
    ended_at=Instant,
    id=BigInteger,
    before=String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`pending`, `done` and `failed` count its items."""

    id: int
    kind: Kind
    plan: Mapping[str, Any]
    state: BatchState
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    pending: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`reason` says why it failed."""

    batch: int
    key: int
    state: ItemState
    reason: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, order=True)
class BatchWork:
    """An item to be done; with key 0 a batch in which none is left."""

    batch: int
    key: int


def create(
    uow: UnitOfWork, kind: Kind, plan: Mapping[str, Any], keys: Iterable[int], *, actor: str
) -> int:
    """A batch over these items, to be worked off from now on; returns its id.

    Invalid when `plan` is not that of `kind`. No items at all is a batch that completes at once.
    """
    _require_plan(kind, plan)
    row = {"kind": kind.value, "created_by": actor, "created_at": uow.now}
    id_ = int(uow.execute(*_CREATE.of(uow, {**row, "plan": json.dumps(dict(plan))})).scalar_one())
    uow.write(_ADD, [{"batch": id_, "key": key} for key in dict.fromkeys(keys)])
    return id_


def migration_plan(plan: Plan) -> dict[str, Any]:
    """The plan of a migration as a batch keeps it."""
    texts = {"mapping": dict(plan.mapping), "unfit": dict(plan.unfit)}
    named = None if plan.named is None else sorted(plan.named)
    return {"source": plan.source, "target": plan.target, **texts, "named": named}


def get(uow: UnitOfWork, id_: int) -> Batch:
    """NotFound without such a batch."""
    row = uow.execute(_GET, {"id": id_}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no batch has the number {id_}")
    return _record(dict(row))


def list_batches(uow: UnitOfWork, *, after: int = 0, most: int = 100) -> list[Batch]:
    """All batches, also those that are over, in the order in which they were made."""
    rows = uow.execute(_LIST, {"after": after, "most": most}).mappings()
    return [_record(dict(row)) for row in rows]


def items(
    uow: UnitOfWork,
    batch: int,
    *,
    state: ItemState | None = None,
    after: int = 0,
    most: int = 100,
) -> list[Item]:
    """Its items, all or those of one state, by their keys from the one after `after`."""
    asked = {"batch": batch, "state": state or "", "after": after, "most": most}
    rows = uow.execute(_ITEMS, asked).mappings()
    return [Item(**{**row, "state": ItemState(row["state"])}) for row in rows]


def suspend(uow: UnitOfWork, id_: int) -> None:
    """Begin no further item until it is resumed; Conflict when it is not active."""
    _turn(uow, id_, BatchState.SUSPENDED, BatchState.ACTIVE)


def resume(uow: UnitOfWork, id_: int) -> None:
    """Go on with a suspended batch; Conflict when it is not suspended."""
    _turn(uow, id_, BatchState.ACTIVE, BatchState.SUSPENDED)


def cancel(uow: UnitOfWork, id_: int) -> None:
    """Begin no further item, for good; what is done stays. Conflict when it is over."""
    before = get(uow, id_).state
    if before not in (BatchState.ACTIVE, BatchState.SUSPENDED):
        raise Conflict(f"batch {id_} is {before}; there is nothing left to cancel")
    _turn(uow, id_, BatchState.CANCELLED, before)


def list_work(uow: UnitOfWork, *, of: int | None = None, most: int = 50) -> list[BatchWork]:
    """What can be done now, of one batch or of all; those that are exhausted come first."""
    bounds = {"first": 0 if of is None else of, "last": LAST if of is None else of, "most": most}
    exhausted, pending = uow.ask((_EXHAUSTED, bounds), (_DUE, bounds))
    found = [BatchWork(row.id, 0) for row in exhausted]
    return found + [BatchWork(row.batch, row.key) for row in pending]


def standing_still(uow: UnitOfWork) -> tuple[datetime, int] | None:
    """Since when nothing of the batch whose turn it is has been done, and its id.

    None when none is active. One that is worked off says an instant that has just passed.
    """
    row = uow.execute(_STANDS_STILL).one_or_none()
    if row is None:
        return None
    moves = (row.created_at, row.done_at, row.ended_at)
    return max(at for at in moves if at is not None), row.id


def work_one(uow: UnitOfWork, runtime: Runtime, one: BatchWork) -> bool:
    """Do one item in this transaction; False when it was done already, or the batch stands still.

    What the engine refuses is raised; `record_failure` then notes it in a transaction of its own.
    """
    if one.key == 0:
        return _complete(uow, one.batch)
    steps.load(uow, root_of(one.key))  # locked first, as every step does
    if not _close(uow, one, ItemState.DONE, None):
        return False
    order = uow.execute(_ORDER, {"id": one.batch}).one()
    _do(uow, runtime, one.key, Kind(order.kind), json.loads(order.plan), order.created_by)
    return True


def _do(  # noqa: PLR0913
    uow: UnitOfWork, runtime: Runtime, key: int, kind: Kind, plan: dict[str, Any], actor: str
) -> None:
    match kind:
        case Kind.MIGRATE:
            migration.migrate(uow, runtime, root_of(key), [Plan(**plan)], actor=actor)
        case Kind.CANCEL:
            instances.cancel(uow, runtime, root_of(key), actor=actor)
        case Kind.RESOLVE_INCIDENTS:
            incidents.resolve(uow, runtime, key, actor=actor)
        case Kind.MODIFY:
            modifications.move(uow, runtime, root_of(key), plan["moves"], actor=actor)


def record_failure(uow: UnitOfWork, one: BatchWork, reason: str) -> bool:
    """Note why an item could not be done; it is not tried again in this batch."""
    return _close(uow, one, ItemState.FAILED, reason)


def _close(uow: UnitOfWork, one: BatchWork, state: ItemState, reason: str | None) -> bool:
    row = {"batch": one.batch, "key": one.key, "state": state.value, "reason": reason}
    return uow.execute(_CLOSE, {**row, "done_at": uow.now}).first() is not None


def _complete(uow: UnitOfWork, id_: int) -> bool:
    row = {"id": id_, "before": BatchState.ACTIVE.value, "ended_at": uow.now}
    return uow.execute(_TURN, {**row, "state": BatchState.COMPLETED.value}).rowcount == 1


def _turn(uow: UnitOfWork, id_: int, state: BatchState, before: BatchState) -> None:
    over = state is BatchState.CANCELLED
    row = {"id": id_, "state": state.value, "before": before.value}
    if uow.execute(_TURN, {**row, "ended_at": uow.now if over else None}).rowcount != 1:
        raise Conflict(f"batch {id_} is {get(uow, id_).state}, not {before}")


def _record(row: dict[str, Any]) -> Batch:
    plan = json.loads(row.pop("plan"))
    row |= {"kind": Kind(row["kind"]), "state": BatchState(row["state"])}
    return Batch(plan=plan, **row)


def _require_plan(kind: Kind, plan: Mapping[str, Any]) -> None:
    if kind is Kind.MIGRATE:
        wanted = {"source", "target", "mapping", "unfit"}
        if set(plan) - {"named"} != wanted:
            raise Invalid(f"the plan of a migration has {sorted(wanted)}, not {sorted(plan)}")
    elif kind is Kind.MODIFY:
        moves = plan.get("moves")
        sound = isinstance(moves, list) and all(
            isinstance(one, Mapping) and {"source", "target"} == set(one) for one in moves
        )
        if not moves or not sound:
            raise Invalid('the plan of a modification is {"moves": [{"source": .., "target": ..}]}')
    elif plan:
        raise Invalid(f"a batch of kind {kind} has no plan; expected {{}}, got {sorted(plan)}")
