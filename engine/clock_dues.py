"""Timers and user tasks whose due instant a clock decides: `deadline("clock", share)`.

The engine keeps the binding and never reads a clock; who does, moves the due instants here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Integer, String

from engine.store.keys import MASK, key_of, root_of
from kernel.columns import Instant
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_BOUND_SQL = (
    "SELECT '{table}' AS kind, key, due_at, clock, share FROM {table}"
    " WHERE key BETWEEN :first AND :last AND clock IS NOT NULL"
)
_BOUND = query(
    " UNION ALL ".join(_BOUND_SQL.format(table=table) for table in ("timer", "user_task"))
    + " ORDER BY key",
    {"kind": String, "key": BigInteger, "due_at": Instant, "clock": String, "share": String},
    first=BigInteger,
    last=BigInteger,
)
# One that already fired in this round of its clock stays undated, also after a loop re-armed it.
_MOVE_TIMER = statement(
    "UPDATE timer SET due_at = :due_at, round = :round WHERE key = :key AND NOT EXISTS"
    " (SELECT 1 FROM fired_deadline f WHERE f.root = :root AND f.element_id = timer.element_id"
    " AND f.clock = timer.clock AND f.share = timer.share AND f.round = :round)",
    due_at=Instant,
    round=Integer,
    key=BigInteger,
    root=BigInteger,
)
_MOVE_TASK = tuple(
    statement(
        f"UPDATE {table} SET due_at = :due_at WHERE key = :key", due_at=Instant, key=BigInteger
    )
    for table in ("user_task", "user_task_candidate")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A waiting timer or user task (`kind` is its table) and the clock that dates it."""

    kind: str
    key: int
    due_at: datetime | None
    clock: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Move:
    """The due instant (None: not now) that `round` of its clock gives a bound row."""

    bound: Bound
    due_at: datetime | None
    round: int


def list_bound(uow: UnitOfWork, root: int) -> list[Bound]:
    """What of one root instance waits for clocks."""
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    return [
        Bound(
            kind=row.kind,
            key=row.key,
            due_at=row.due_at,
            clock=row.clock,
            share=Decimal(row.share),
        )
        for row in uow.execute(_BOUND, bounds)
    ]


def move(uow: UnitOfWork, moves: Iterable[Move]) -> None:
    """Set due instants; the rows stay what they are."""
    timers, tasks = [], []
    for one in moves:
        row = {"key": one.bound.key, "due_at": one.due_at}
        if one.bound.kind == "timer":
            timers.append({**row, "round": one.round, "root": root_of(one.bound.key)})
        else:
            tasks.append(row)
    if timers:
        uow.write(_MOVE_TIMER, timers)
    for sql in _MOVE_TASK if tasks else ():
        uow.write(sql, tasks)
