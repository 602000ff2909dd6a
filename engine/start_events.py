"""Message and timer start events of processes: rows that start their latest versions.

A deployment replaces the rows of the processes in it; older versions start nothing any more. Where
the process's own file has not changed, its rows go on as they stand: a date that has started its
instance starts no second one because another file was deployed.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, String

from engine.execution.timers import Due, due_of_start
from engine.feel import Moment
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind
from engine.store import tables
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

_FORGET = statement("DELETE FROM start_event WHERE process_id = :process_id", process_id=String)
_OPENED = query(
    "SELECT message_name, min(opened_at) AS opened_at FROM start_event"
    " WHERE process_id = :process_id GROUP BY message_name",
    {"message_name": String, "opened_at": Instant},
    process_id=String,
)
_CARRY_ON = statement(
    "UPDATE start_event SET definition = :definition WHERE process_id = :process_id",
    definition=BigInteger,
    process_id=String,
)
_ADD = insert_into(
    tables.start_event,
    *("definition", "process_id", "element_id", "zone", "message_name", "due_at", "cycle"),
    *("repeats", "opened_at"),
)


def register(uow: UnitOfWork, definitions: Iterable[Definition], zone: str) -> None:
    """Let these latest versions be started by their messages and timers, from now on.

    `zone` (IANA) is that in which their timers are reckoned and their instances answer now().
    Raises Invalid naming the start event whose message or timer says nothing usable.
    """
    for definition in definitions:
        process = {"process_id": definition.process_id}
        opened = {row.message_name: row.opened_at for row in uow.execute(_OPENED, process)}
        uow.write(_FORGET, process)
        rows = [_row(uow.now, zone, definition, node) for node in self_starting(definition)]
        for row in rows:
            if row["message_name"] is not None:  # a message on its way still meets its process
                row["opened_at"] = opened.get(row["message_name"], uow.now)
        uow.write(_ADD, rows)


def carry_on(uow: UnitOfWork, definitions: Iterable[Definition]) -> None:
    """Let what starts these processes start their new versions, which are as the old ones."""
    for definition in definitions:
        row = {"definition": definition.key, "process_id": definition.process_id}
        uow.write(_CARRY_ON, row)


def self_starting(definition: Definition) -> list[Node]:
    """The start events that need no caller: those of a message or a timer."""
    return [
        node
        for node in definition.nodes
        if node.kind is NodeKind.START
        and node.parent == ROOT
        and node.event is not None
        and node.event.kind in (EventKind.MESSAGE, EventKind.TIMER)
    ]


def _row(now: datetime, zone: str, definition: Definition, node: Node) -> dict[str, object]:
    try:
        name, due = _trigger(now, ZoneInfo(zone), node)
    except Invalid as problem:
        raise Invalid(
            f"process {definition.process_id}, start event {node.id}: {problem}"
        ) from problem
    return {
        "definition": definition.key,
        "process_id": definition.process_id,
        "element_id": node.id,
        "zone": zone,
        "message_name": name,
        "due_at": None if due is None else due.at,
        "cycle": None if due is None else due.cycle,
        "repeats": None if due is None else due.repeats,
        "opened_at": now,
    }


def _trigger(now: datetime, zone: ZoneInfo, node: Node) -> tuple[str | None, Due | None]:
    assert node.event is not None
    if node.event.timer is not None:
        return None, due_of_start(node.event.timer, now, zone)
    name = node.event.message and node.event.message.name.evaluate({}, Moment(now, zone))
    if not isinstance(name, str) or not name:
        raise Invalid("its message has no name; expected a text")
    return name, None
