"""Instances that a message or a timer starts: rows of engine/start_events.py meet their moment.

While an instance that a message with a correlation key started is running, no other message with
that key starts its process: such messages wait for its end as long as they live (as Camunda 8).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, LargeBinary, Row, String, Text

from engine import standing_incidents, steps
from engine.execution.commands import StartProcess
from engine.execution.effects import ProcessEnded
from engine.execution.state import ROOT_NUMBER
from engine.execution.timers import Due, next_of_cycle
from engine.messages import held_up
from engine.publishers import stored
from engine.runtime import Runtime
from engine.self_starts import MESSAGE, Sent, braked, has_turn
from engine.store.codec import decode_value
from kernel.columns import Instant
from kernel.instants import BEGINNING
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

RESERVED_KEY = "reserved_key"  #: the kind of its standing incident
_MEETING = (
    " FROM message m JOIN start_event s ON s.message_name = m.name AND s.opened_at <= m.expires_at"
    " WHERE NOT EXISTS (SELECT 1 FROM message_delivery d"
    " WHERE d.message = m.id AND d.process_id = s.process_id)"
    " AND NOT "
    + held_up(message="m", process="s.process_id")
    + " AND NOT "
    + braked(kind=MESSAGE, number="m.id", process="s.process_id")
)
_MEETINGS = query(
    "SELECT m.id AS message, s.id AS start" + _MEETING + " ORDER BY m.id, s.id LIMIT :most",
    {"message": BigInteger, "start": BigInteger},
    now=Instant,
    most=Integer,
)
_PAIR = query(
    "SELECT m.name, m.variables, m.correlation_key, m.descent, m.publisher, m.sender,"
    " s.definition, s.process_id, s.element_id, s.zone"
    + _MEETING
    + " AND m.id = :message AND s.id = :start",
    {
        "name": String,
        "variables": LargeBinary,
        "correlation_key": String,
        "descent": Text,
        "publisher": String,
        "sender": BigInteger,
        "definition": BigInteger,
        "process_id": String,
        "element_id": String,
        "zone": String,
    },
    now=Instant,
    message=BigInteger,
    start=BigInteger,
)
# Of several workers the first to say so starts the instance.
_DELIVERED = query(
    "INSERT INTO message_delivery (message, process_id, subscription)"
    " VALUES (:message, :process_id, :start) ON CONFLICT DO NOTHING RETURNING message",
    {"message": BigInteger},
    message=BigInteger,
    process_id=String,
    start=BigInteger,
)
_UNDELIVER = statement(
    "DELETE FROM message_delivery"
    " WHERE message = :message AND process_id = :process_id AND subscription = :start",
    message=BigInteger,
    process_id=String,
    start=BigInteger,
)
# A row whose instance has ended is taken over; one that is in use is left alone.
_LOCK = query(
    "INSERT INTO message_start_lock (process_id, correlation_key)"
    " VALUES (:process_id, :correlation_key) ON CONFLICT (process_id, correlation_key)"
    " DO UPDATE SET root = NULL, released_at = NULL"
    " WHERE message_start_lock.released_at IS NOT NULL RETURNING process_id",
    {"process_id": String},
    process_id=String,
    correlation_key=String,
)
_HOLD = statement(
    "UPDATE message_start_lock SET root = :root, released_at = :released_at"
    " WHERE process_id = :process_id AND correlation_key = :correlation_key",
    root=BigInteger,
    released_at=Instant,
    process_id=String,
    correlation_key=String,
)
_NEXT_DUE = query(
    "SELECT min(due_at) AS due_at FROM start_event WHERE due_at IS NOT NULL AND due_at > :after",
    {"due_at": Instant},
    after=Instant,
)
_DUE = query(
    "SELECT id, due_at FROM start_event WHERE due_at IS NOT NULL AND due_at <= :now"
    " ORDER BY due_at, id LIMIT :most",
    {"id": BigInteger, "due_at": Instant},
    now=Instant,
    most=Integer,
)
_GET = query(
    "SELECT definition, element_id, zone, due_at, cycle, repeats FROM start_event WHERE id = :id",
    {
        "definition": BigInteger,
        "element_id": String,
        "zone": String,
        "due_at": Instant,
        "cycle": String,
        "repeats": Integer,
    },
    id=BigInteger,
)
# Of several workers the one that moves the row on fires it.
_MOVE_ON = query(
    "UPDATE start_event SET due_at = :next_at, repeats = :repeats"
    " WHERE id = :id AND due_at = :due_at RETURNING id",
    {"id": BigInteger},
    next_at=Instant,
    repeats=Integer,
    id=BigInteger,
    due_at=Instant,
)


@dataclass(frozen=True, slots=True, order=True)
class StartMeeting:
    """A message and the id of a start event that waits for it."""

    message: int
    start: int


def list_meetings(uow: UnitOfWork, *, most: int = 50) -> list[StartMeeting]:
    """Pairs of a message and a start event that have not met yet, oldest message first."""
    rows = uow.execute(_MEETINGS, {"now": uow.now, "most": most})
    return [StartMeeting(row.message, row.start) for row in rows]


def start_by_message(uow: UnitOfWork, runtime: Runtime, meeting: StartMeeting) -> bool:
    """Start an instance by one message; False when the two have met, or another one holds it up.

    The correlation key becomes the business key.
    """
    sides = {"message": meeting.message, "start": meeting.start}
    row = uow.execute(_PAIR, {"now": uow.now, **sides}).one_or_none()
    if row is None or not has_turn(uow, runtime.settings, _sent(meeting, row)):
        return False
    lock = {"process_id": row.process_id, "correlation_key": row.correlation_key}
    delivery = {**sides, "process_id": row.process_id}
    if uow.execute(_DELIVERED, delivery).first() is None:
        return False
    if runtime.protection.is_reserved(row.correlation_key):
        _refuse(uow, row)
        return True
    if row.correlation_key and uow.execute(_LOCK, lock).first() is None:
        uow.write(_UNDELIVER, delivery)
        return False
    variables = decode_value(row.variables)
    command = StartProcess(row.definition, variables, row.element_id, row.zone)
    behind = stored(row.publisher, row.sender)
    key = row.correlation_key or None
    step = steps.start(uow, runtime, command, business_key=key, behind=behind, came_of=row.descent)
    standing_incidents.close_if_any(uow, kind=RESERVED_KEY, subject=_subject(row))
    if row.correlation_key:
        ended = any(
            isinstance(effect, ProcessEnded) and effect.number == ROOT_NUMBER
            for effect in step.effects
        )
        uow.write(_HOLD, {**lock, "root": step.root, "released_at": uow.now if ended else None})
    return True


def _subject(row: Row[Any]) -> str:
    """Of the standing incident of a start event that was sent a reserved key."""
    return f"{row.process_id}/{row.element_id}"


def _refuse(uow: UnitOfWork, row: Row[Any]) -> None:
    """Tell that a message starts nothing: its key may be nobody's business key (steps.start)."""
    standing_incidents.raise_incident(
        uow,
        kind=RESERVED_KEY,
        subject=_subject(row),
        root=row.sender,
        business_key=None,
        element_id=row.element_id,
        message=(
            f"{row.element_id}: a message that starts {row.process_id} has a correlation key of a"
            " form that only the office itself gives, and started nothing; send it another key"
        ),
    )


def _sent(meeting: StartMeeting, row: Row[Any]) -> Sent:
    return Sent(
        kind=MESSAGE,
        number=meeting.message,
        name=row.name,
        process_id=row.process_id,
        element_id=row.element_id,
        descent=row.descent,
    )


def next_due(uow: UnitOfWork, *, after: datetime = BEGINNING) -> datetime | None:
    """The earliest instant, after `after`, at which a timer starts an instance."""
    due_at: datetime | None = uow.execute(_NEXT_DUE, {"after": after}).scalar_one()
    return due_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int]]:
    """(due instant, id) of start timers due by now, oldest first."""
    return [(row.due_at, row.id) for row in uow.execute(_DUE, {"now": uow.now, "most": most})]


def start_by_timer(uow: UnitOfWork, runtime: Runtime, id_: int) -> bool:
    """Start one instance by a due timer; what a cycle missed meanwhile is one instance."""
    row = uow.execute(_GET, {"id": id_}).one_or_none()
    if row is None or row.due_at is None or row.due_at > uow.now:
        return False
    following: Due | None = None
    if row.cycle is not None:
        zone = ZoneInfo(row.zone)
        following = next_of_cycle(row.cycle, row.repeats, row.due_at, uow.now, zone)
    moved = {
        "id": id_,
        "due_at": row.due_at,
        "next_at": None if following is None else following.at,
        "repeats": None if following is None else following.repeats,
    }
    if uow.execute(_MOVE_ON, moved).first() is None:
        return False
    command = StartProcess(row.definition, {}, row.element_id, row.zone)
    steps.start(uow, runtime, command)
    return True
