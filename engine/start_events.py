"""Message, signal and timer start events of processes: rows that start their latest versions.

A deployment replaces the rows of the processes in it; older versions start nothing any more. Where
the process's own file has not changed, its rows go on as they stand: a date that has started its
instance starts no second one because another file was deployed.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, String

from engine.execution.timers import due_of_start
from engine.feel import Moment
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind
from engine.store import tables
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork
from kernel.writable import check_writable

_FORGET = statement("DELETE FROM start_event WHERE process_id = :process_id", process_id=String)
_OPENED = query(
    "SELECT message_name, signal_name, min(opened_at) AS opened_at FROM start_event"
    " WHERE process_id = :process_id AND due_at IS NULL GROUP BY message_name, signal_name",
    {"message_name": String, "signal_name": String, "opened_at": Instant},
    process_id=String,
)
_CARRY_ON = statement(
    "UPDATE start_event SET definition = :definition WHERE process_id = :process_id",
    definition=BigInteger,
    process_id=String,
)
_ADD = insert_into(
    tables.start_event,
    *("definition", "process_id", "element_id", "zone", "message_name", "signal_name"),
    *("due_at", "cycle", "repeats", "opened_at"),
)


def register(uow: UnitOfWork, definitions: Iterable[Definition], zone: str) -> None:
    """Let these latest versions be started by their messages, signals and timers, from now on.

    `zone` (IANA) is that in which their timers are reckoned and their instances answer now().
    Raises Invalid naming the start event whose message, signal or timer says nothing usable.
    """
    for definition in definitions:
        process = {"process_id": definition.process_id}
        found = uow.execute(_OPENED, process)
        opened = {(row.message_name, row.signal_name): row.opened_at for row in found}
        uow.write(_FORGET, process)
        rows = [_row(uow.now, zone, definition, node) for node in self_starting(definition)]
        for row in rows:
            names = (row["message_name"], row["signal_name"])
            if names != (None, None):  # what is on its way still meets its process
                row["opened_at"] = opened.get(names, uow.now)
        uow.write(_ADD, rows)


def carry_on(uow: UnitOfWork, definitions: Iterable[Definition]) -> None:
    """Let what starts these processes start their new versions, which are as the old ones."""
    for definition in definitions:
        row = {"definition": definition.key, "process_id": definition.process_id}
        uow.write(_CARRY_ON, row)


def self_starting(definition: Definition) -> list[Node]:
    """The start events that need no caller: those of a message, a signal or a timer."""
    return [
        node
        for node in definition.nodes
        if node.kind is NodeKind.START
        and node.parent == ROOT
        and node.event is not None
        and node.event.kind in (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.TIMER)
    ]


def _row(now: datetime, zone: str, definition: Definition, node: Node) -> dict[str, object]:
    try:
        trigger = _trigger(now, ZoneInfo(zone), node)
    except Invalid as problem:
        raise Invalid(
            f"process {definition.process_id}, start event {node.id}: {problem}"
        ) from problem
    return {
        "definition": definition.key,
        "process_id": definition.process_id,
        "element_id": node.id,
        "zone": zone,
        "opened_at": now,
        **dict.fromkeys(("message_name", "signal_name", "due_at", "cycle", "repeats")),
        **trigger,
    }


def _trigger(now: datetime, zone: ZoneInfo, node: Node) -> dict[str, object]:
    event = node.event
    assert event is not None
    if event.timer is not None:
        due = due_of_start(event.timer, now, zone)
        return {"due_at": due.at, "cycle": due.cycle, "repeats": due.repeats}
    spec = event.message or event.signal
    name = spec and spec.name.evaluate({}, Moment(now, zone))
    if not isinstance(name, str) or not name:
        raise Invalid(f"its {event.kind} has no name; expected a text")
    check_writable(f"the name of its {event.kind}", name)
    return {f"{event.kind}_name": name}
