"""Timer jobs: rows with an indexed due instant. Ticks are functions of `now`."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, Integer

from engine import steps
from engine.execution.commands import FireTimer
from engine.runtime import Runtime
from engine.store import tables
from engine.store.awake import awake
from engine.store.keys import MASK, key_of, number_of, root_in_sql, root_of
from kernel.columns import Instant
from kernel.instants import BEGINNING
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_NEXT_DUE = query(
    "SELECT due_at FROM timer WHERE due_at IS NOT NULL AND due_at > :after AND "
    + awake(root_in_sql("key"))
    + " ORDER BY due_at LIMIT 1",
    {"due_at": Instant},
    after=Instant,
)
_DUE = query(
    "SELECT key, due_at FROM timer WHERE due_at IS NOT NULL AND due_at <= :now AND "
    + awake(root_in_sql("key"))
    + " ORDER BY due_at, key LIMIT :most",
    {"key": BigInteger, "due_at": Instant},
    now=Instant,
    most=Integer,
)
_COLUMNS = {column.name: column.type for column in tables.timer.columns}
_DUE_OF_ROOT = query(
    "SELECT key, element_id, due_at, clock, share, round FROM timer"
    " WHERE key BETWEEN :first AND :last AND due_at <= :now ORDER BY due_at, key",
    _COLUMNS,
    first=BigInteger,
    last=BigInteger,
    now=Instant,
)
_FIRED = query(
    "INSERT INTO fired_deadline (root, element_id, clock, share, round)"
    " VALUES (:root, :element_id, :clock, :share, :round)"
    " ON CONFLICT DO NOTHING RETURNING root",
    {"root": BigInteger},
    **{column.name: column.type for column in tables.fired_deadline.columns},
)
_UNDATE = statement("UPDATE timer SET due_at = NULL WHERE key = :key", key=BigInteger)


def next_due(uow: UnitOfWork, *, after: datetime = BEGINNING) -> datetime | None:
    """The earliest due instant of all timers that is after `after`."""
    due_at: datetime | None = uow.execute(_NEXT_DUE, {"after": after}).scalar_one_or_none()
    return due_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int]]:
    """(due instant, key) of timers due by now, oldest first."""
    return [(row.due_at, row.key) for row in uow.execute(_DUE, {"now": uow.now, "most": most})]


def fire(uow: UnitOfWork, runtime: Runtime, key: int, *, parked: Collection[int] = ()) -> bool:
    """Fire one due timer, after checking that it still is; False when it is not (or locked).

    Nor when another timer of its instance is due earlier, one that came while this one was listed;
    but those of `parked` cannot fire, and are not waited for.
    """
    root = root_of(key)
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK), "now": uow.now}
    loaded, (found,) = steps.load_and_ask(uow, root, (_DUE_OF_ROOT, bounds), skip_locked=True)
    row = next((one for one in found if one.key == key or one.key not in parked), None)
    if loaded is None or not loaded.awake or row is None or row.key != key:
        return False
    if row.clock is not None:
        fired = {"root": loaded.root, "element_id": row.element_id, "clock": row.clock}
        fired |= {"share": row.share, "round": row.round}
        if uow.execute(_FIRED, fired).first() is None:
            # The same element, alive twice, has fired in this round already: once is enough.
            uow.execute(_UNDATE, {"key": key})
            return True
    steps.take(uow, runtime, loaded, FireTimer(number_of(key), row.due_at))
    return True


def list_due_of_root(uow: UnitOfWork, root: int) -> list[tuple[datetime, int]]:
    """(due instant, key) of the timers of one root instance that are due by now."""
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK), "now": uow.now}
    return [(row.due_at, row.key) for row in uow.execute(_DUE_OF_ROOT, bounds)]
