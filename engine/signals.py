"""Signals: one row a broadcast, spread over those who wait for it, one transaction an instance.

Who waits is settled when the signal is thrown: subscriptions have numbers in the order in which
they open, and the row keeps the last one. `spread` notes in batches which root instances are to get
it, and which processes it starts; `deliver` gives it to one of them. A suspended instance gets it
when it goes on. A finished broadcast is deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Row, String, Text

from engine import history, steps
from engine.execution.commands import CatchSignal, StartProcess, Variables
from engine.publishers import NOBODY, Publisher, stored
from engine.runtime import Runtime
from engine.self_starts import SIGNAL, Sent, braked, has_turn
from engine.store.awake import awake
from engine.store.codec import decode_value, encode_value
from engine.store.keys import MASK, key_of, number_of, root_in_sql
from engine.store.persist import THROW_BINDS, THROW_SQL, THROWN
from kernel.columns import Instant, Serial
from kernel.errors import Invalid
from kernel.gapped import gapped_query
from kernel.indexed import check_key
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

NOT_BEGUN = -1  #: signal.spread_to of a new broadcast
BATCH = 1_000  #: subscriptions looked at in one transaction

_PUBLISH = gapped_query(THROW_SQL + " RETURNING id", THROWN, {"id": Serial}, **THROW_BINDS)
_BROADCASTS = query(
    "SELECT id FROM signal g WHERE g.spread_to < g.last OR NOT EXISTS"
    " (SELECT 1 FROM signal_delivery d WHERE d.signal = g.id) ORDER BY id LIMIT :most",
    {"id": Serial},
    most=Integer,
)
_BROADCAST_SQL = "SELECT name, spread_to, last FROM signal WHERE id = :id"
_BROADCAST_COLUMNS = {"name": String, "spread_to": BigInteger, "last": BigInteger}
_BROADCAST = query(_BROADCAST_SQL, _BROADCAST_COLUMNS, id=BigInteger)
_LOCKED_BROADCAST = query(
    _BROADCAST_SQL + " FOR UPDATE SKIP LOCKED", _BROADCAST_COLUMNS, id=BigInteger
)
_WAITING = query(
    f"SELECT id, {root_in_sql('key')} AS root FROM signal_subscription"
    " WHERE signal_name = :name AND id > :after AND id <= :last ORDER BY id LIMIT :most",
    {"id": BigInteger, "root": BigInteger},
    name=String,
    after=BigInteger,
    last=BigInteger,
    most=Integer,
)
_STARTED = query(
    "SELECT DISTINCT s.process_id FROM start_event s JOIN signal g ON g.name = s.signal_name"
    " WHERE g.id = :id AND s.opened_at <= g.published_at",
    {"process_id": String},
    id=BigInteger,
)
_NOTE = statement(
    "INSERT INTO signal_delivery (signal, root, process_id) VALUES (:signal, :root, :process_id)"
    " ON CONFLICT DO NOTHING",
    signal=BigInteger,
    root=BigInteger,
    process_id=String,
)
_SPREAD_TO = statement(
    "UPDATE signal SET spread_to = :spread_to WHERE id = :id", spread_to=BigInteger, id=BigInteger
)
_FORGET = query(
    "DELETE FROM signal WHERE id = :id"
    " AND NOT EXISTS (SELECT 1 FROM signal_delivery d WHERE d.signal = :id) RETURNING id",
    {"id": BigInteger},
    id=BigInteger,
)
# An instance gets its signals in the order in which they were thrown.
_DUE_SQL = (
    " FROM signal_delivery d WHERE {awake} AND (d.root = 0 OR NOT EXISTS"
    " (SELECT 1 FROM signal_delivery e WHERE e.root = d.root AND e.signal < d.signal))"
)
_NOT_BRAKED = " AND NOT (d.root = 0 AND " + (
    braked(kind=SIGNAL, number="d.signal", process="d.process_id") + ")"
)
_DELIVERIES = query(
    "SELECT d.signal, d.root, d.process_id"
    + _DUE_SQL.format(awake=awake("d.root"))
    + _NOT_BRAKED
    + " ORDER BY d.signal, d.root, d.process_id LIMIT :most",
    {"signal": BigInteger, "root": BigInteger, "process_id": String},
    now=Instant,
    most=Integer,
)
_DELIVERABLE = f"SELECT d.signal FROM signal_delivery d WHERE {awake('d.root')}{_NOT_BRAKED}"
_OLDEST = tuple(
    query(
        f"SELECT published_at, name FROM signal WHERE id = ({first} LIMIT 1)",
        {"published_at": Instant, "name": String},
        **binds,
    )
    for first, binds in (
        ("SELECT id FROM signal WHERE spread_to < last ORDER BY id", {}),
        (_DELIVERABLE + " ORDER BY d.signal", {"now": Instant}),
    )
)
_TAKE = query(
    "DELETE FROM signal_delivery"
    " WHERE signal = :signal AND root = :root AND process_id = :process_id AND NOT EXISTS"
    " (SELECT 1 FROM signal_delivery e WHERE e.root = :root AND :root > 0 AND e.signal < :signal)"
    " RETURNING signal",
    {"signal": BigInteger},
    signal=BigInteger,
    root=BigInteger,
    process_id=String,
)
_CAUGHT_BY = query(
    "SELECT s.key, g.variables, g.publisher, g.sender FROM signal g JOIN signal_subscription s"
    " ON s.signal_name = g.name AND s.id <= g.last"
    " WHERE g.id = :signal AND s.key BETWEEN :first AND :last ORDER BY s.key",
    {"key": BigInteger, "variables": LargeBinary, "publisher": String, "sender": BigInteger},
    signal=BigInteger,
    first=BigInteger,
    last=BigInteger,
)
_STARTS = query(
    "SELECT s.definition, s.element_id, s.zone, g.name, g.variables, g.descent, g.publisher,"
    " g.sender FROM signal g"
    " JOIN start_event s ON s.signal_name = g.name AND s.opened_at <= g.published_at"
    " WHERE g.id = :signal AND s.process_id = :process_id ORDER BY s.id",
    {
        "definition": BigInteger,
        "element_id": String,
        "zone": String,
        "name": String,
        "variables": LargeBinary,
        "descent": Text,
        "publisher": String,
        "sender": BigInteger,
    },
    signal=BigInteger,
    process_id=String,
)


@dataclass(frozen=True, slots=True, order=True)
class Broadcast:
    """A signal that is to be spread further, or is done with."""

    signal: int


@dataclass(frozen=True, slots=True, order=True)
class SignalDelivery:
    """A signal and who is to get it: a root instance, or (root 0) the process that it starts."""

    signal: int
    root: int
    process_id: str


def broadcast(
    uow: UnitOfWork, name: str, variables: Variables, *, publisher: Publisher = NOBODY
) -> int:
    """Throw a signal from outside to all that wait for it now; returns its number.

    Instances hidden from the people behind `publisher` do not get it.
    """
    if not name:
        raise Invalid("the signal has no name; expected a text")
    check_key("the signal name", name)
    row = {"name": name, "variables": encode_value(dict(variables)), "published_at": uow.now}
    behind = {"publisher": publisher.names, "sender": publisher.root}
    return int(uow.execute(*_PUBLISH.of(uow, {**row, **behind})).scalar_one())


def list_broadcasts(uow: UnitOfWork, *, most: int = 50) -> list[Broadcast]:
    """Signals to be spread or forgotten, the oldest first."""
    return [Broadcast(row.id) for row in uow.execute(_BROADCASTS, {"most": most})]


def list_deliveries(uow: UnitOfWork, *, most: int = 50) -> list[SignalDelivery]:
    """What can be delivered now, the oldest signal first."""
    rows = uow.execute(_DELIVERIES, {"now": uow.now, "most": most})
    return [SignalDelivery(row.signal, row.root, row.process_id) for row in rows]


def oldest_due(uow: UnitOfWork) -> tuple[datetime, str] | None:
    """When the oldest signal was thrown that is to be spread or delivered now, and its name."""
    asked = zip(_OLDEST, ({}, {"now": uow.now}), strict=True)
    found = [(row.published_at, row.name) for rows in uow.ask(*asked) for row in rows]
    return min(found, default=None)


def spread(uow: UnitOfWork, one: Broadcast, *, most: int = BATCH) -> bool:
    """Note who gets the signal, among the next `most` subscriptions; forget it when all have it.

    False when there is nothing to do now.
    """
    sql = _LOCKED_BROADCAST if uow.on_postgresql else _BROADCAST
    row = uow.execute(sql, {"id": one.signal}).one_or_none()
    if row is None:
        return False
    if row.spread_to >= row.last:
        return uow.execute(_FORGET, {"id": one.signal}).first() is not None
    asked = {"name": row.name, "after": row.spread_to, "last": row.last, "most": most}
    waiting = uow.execute(_WAITING, asked).all()
    notes: list[Mapping[str, object]] = [
        {"signal": one.signal, "root": root, "process_id": ""}
        for root in dict.fromkeys(found.root for found in waiting)
    ]
    if row.spread_to == NOT_BEGUN:
        started = uow.execute(_STARTED, {"id": one.signal})
        notes += [{"signal": one.signal, "root": 0, "process_id": it.process_id} for it in started]
    uow.write(_NOTE, notes)
    spread_to = waiting[-1].id if len(waiting) == most else row.last
    uow.write(_SPREAD_TO, {"id": one.signal, "spread_to": spread_to})
    return True


def deliver(uow: UnitOfWork, runtime: Runtime, one: SignalDelivery) -> bool:
    """Give the signal to one instance, or start the process; False when it was done already."""
    return _start(uow, runtime, one) if one.root == 0 else _catch(uow, runtime, one)


def _catch(uow: UnitOfWork, runtime: Runtime, one: SignalDelivery) -> bool:
    bounds = {"first": key_of(one.root, 0), "last": key_of(one.root, MASK)}
    asked = (_CAUGHT_BY, {"signal": one.signal, **bounds})
    loaded, (found,) = steps.load_and_ask(uow, one.root, asked, skip_locked=True)
    if loaded is None or not loaded.awake or not _take(uow, one):
        return False
    waiting = found.all()
    publisher = stored(waiting[0].publisher, waiting[0].sender) if waiting else NOBODY
    if not waiting or not runtime.protection.reaches(uow, publisher, one.root):
        return True
    numbers = tuple(number_of(row.key) for row in waiting)
    command = CatchSignal(numbers, decode_value(waiting[0].variables))
    steps.take(uow, runtime, loaded, command, actor=publisher.actor)
    history.record_sender(uow, one.root, numbers[0], publisher)
    return True


def _start(uow: UnitOfWork, runtime: Runtime, one: SignalDelivery) -> bool:
    sides = {"signal": one.signal, "process_id": one.process_id}
    starts = uow.execute(_STARTS, sides).all()
    if starts and not has_turn(uow, runtime.settings, _sent(one, starts[0])):
        return False
    if not _take(uow, one):
        return False
    for row in starts:
        variables = decode_value(row.variables)
        command = StartProcess(row.definition, variables, row.element_id, row.zone)
        behind = stored(row.publisher, row.sender)
        steps.start(uow, runtime, command, behind=behind, came_of=row.descent)
    return True


def _sent(one: SignalDelivery, row: Row[Any]) -> Sent:
    return Sent(
        kind=SIGNAL,
        number=one.signal,
        name=row.name,
        process_id=one.process_id,
        element_id=row.element_id,
        descent=row.descent,
    )


def _take(uow: UnitOfWork, one: SignalDelivery) -> bool:
    """Of several workers the one that deletes the row delivers."""
    row = {"signal": one.signal, "root": one.root, "process_id": one.process_id}
    return uow.execute(_TAKE, row).first() is not None
