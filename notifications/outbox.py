"""The outbox: messages enqueued in the transaction of their fact, and how each of them stands.

`next_at` is when a row wants attention: its first attempt, its next one, or the end of its lease.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Integer, RowMapping, String

from kernel.columns import Instant, Serial
from kernel.errors import Conflict, Invalid, NotFound
from kernel.gapped import gapped_query
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork
from notifications import tables
from notifications.messages import Language, Message, NewMessage, RecipientKind, Status
from notifications.rendering import check_params

WINDOW = 1000  #: how many of the oldest due messages share the carriers fairly

#: Characters of a Message-ID's left side (RFC 5322 dot-atom, without the odd ones).
_MESSAGE_ID = re.compile(r"[A-Za-z0-9/_+=-]+(?:\.[A-Za-z0-9/_+=-]+)*")


@dataclass(frozen=True, slots=True)
class ToCarry:
    """A due message. `in_doubt`: an attempt of somebody began and did not end in time."""

    id: int
    channel: str
    recipient: str  #: kind:ref
    in_doubt: bool


_KINDS = {"recipient_kind": RecipientKind, "language": Language, "status": Status}
COLUMNS = {column.name: column.type for column in tables.outbox.columns}
NAMES = ", ".join(COLUMNS)
_ENQUEUE = gapped_query(
    "INSERT INTO outbox (id, message_id, channel, recipient_kind, recipient_ref, template,"
    " language, params, about, kind, status, attempts, next_at, created_at)"
    " VALUES ({next}, :message_id, :channel, :recipient_kind, :recipient_ref, :template, :language,"
    " :params, :about, :kind, 'queued', 0, :next_at, :created_at)"
    " ON CONFLICT (message_id) DO NOTHING RETURNING id",
    ("outbox", "id"),
    {"id": Serial},
    **{
        name: COLUMNS[name]
        for name in (
            *("message_id", "channel", "recipient_kind", "recipient_ref", "template"),
            *("language", "params", "about", "kind", "next_at", "created_at"),
        )
    },
)
_BY_MESSAGE_ID = query(
    f"SELECT {NAMES} FROM outbox WHERE message_id = :message_id", COLUMNS, message_id=String
)
_GET = query(f"SELECT {NAMES} FROM outbox WHERE id = :id", COLUMNS, id=Serial)
_NEXT_DUE = query(
    "SELECT min(next_at) AS next_at FROM outbox WHERE next_at IS NOT NULL", {"next_at": Instant}
)
_DUE = query(
    "SELECT id, next_at FROM outbox WHERE next_at IS NOT NULL AND next_at <= :now"
    " ORDER BY next_at, id LIMIT :most",
    {"id": Serial, "next_at": Instant},
    now=Instant,
    most=Integer,
)
_FREE = (
    "replace(:busy, '|' || recipient || '|', '') = :busy"
    " AND replace(:resting, '|' || channel || '|', '') = :resting"
)
_DUE_NOW = (
    "(SELECT id, next_at, channel, recipient_kind || ':' || recipient_ref AS recipient,"
    " status = 'sending' AS in_doubt FROM outbox WHERE next_at IS NOT NULL AND next_at <= :now"
)
_TURNS = (
    "SELECT id, channel, recipient, in_doubt FROM (SELECT id, next_at, channel, recipient,"
    " in_doubt, row_number() OVER (PARTITION BY recipient ORDER BY next_at, id) AS turn"
    " FROM {}) AS ranked ORDER BY turn, next_at, id LIMIT :most"
)
_OLDEST = f"ORDER BY next_at, id LIMIT {WINDOW}) AS oldest"
#: What carriers may take of the oldest due: each recipient's first one before anybody's second.
#: Its filters stand outside of the window: inside, the planner would expect them to leave next to
#: nothing, and read all that is due.
TO_CARRY_SQL = _TURNS.format(f"{_DUE_NOW} {_OLDEST} WHERE {_FREE}")
#: The same of all that are due, for when the oldest are all busy or resting.
_DEEP_SQL = _TURNS.format(f"(SELECT * FROM {_DUE_NOW}) AS due WHERE {_FREE} {_OLDEST}")
_TO_CARRY, _DEEP = (
    query(
        sql,
        {"id": Serial, "channel": String, "recipient": String, "in_doubt": Boolean},
        now=Instant,
        busy=String,
        resting=String,
        most=Integer,
    )
    for sql in (TO_CARRY_SQL, _DEEP_SQL)
)
_RETRY = statement(
    "UPDATE outbox SET status = 'queued', attempts = 0, next_at = :now"
    " WHERE id = :id AND status = 'failed'",
    id=Serial,
    now=Instant,
)
_PAGE = f"SELECT {NAMES} FROM outbox WHERE id > :after {{}} ORDER BY id LIMIT :most"
_LIST = query(_PAGE.format(""), COLUMNS, after=Serial, most=Integer)
_LIST_STATUS = query(
    _PAGE.format("AND status = :status"), COLUMNS, after=Serial, most=Integer, status=String
)
_LIST_ABOUT = query(
    f"SELECT {NAMES} FROM outbox WHERE about = :about ORDER BY id LIMIT :most",
    COLUMNS,
    about=String,
    most=Integer,
)


def enqueue(uow: UnitOfWork, message: NewMessage) -> int:
    """Add a message and return its id; a message id already there is not sent again."""
    added = _add(uow, message)
    return _number_of(uow, message.message_id) if added is None else added


def enqueue_once(uow: UnitOfWork, message: NewMessage) -> bool:
    """Add a message; False when its message id was already there, and nothing is sent again."""
    return _add(uow, message) is not None


def _add(uow: UnitOfWork, message: NewMessage) -> int | None:
    check_params(message.template, message.params)
    if len(message.message_id) > 150 or not _MESSAGE_ID.fullmatch(message.message_id):
        raise Invalid(f"{message.message_id!r} is no message id; write it as acknowledgement/17")
    row = {
        "message_id": message.message_id,
        "channel": message.channel,
        "recipient_kind": RecipientKind(message.recipient_kind).value,
        "recipient_ref": message.recipient_ref,
        "template": message.template,
        "language": Language(message.language).value,
        "params": json.dumps(dict(message.params), sort_keys=True, ensure_ascii=False),
        "about": message.about,
        "kind": message.kind,
        "next_at": message.not_before or uow.now,
        "created_at": uow.now,
    }
    added = uow.execute(*_ENQUEUE.of(uow, row)).scalar_one_or_none()
    return None if added is None else int(added)


def is_known(uow: UnitOfWork, message_id: str) -> bool:
    """Whether this message was asked for before."""
    return uow.execute(_BY_MESSAGE_ID, {"message_id": message_id}).first() is not None


def next_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which a message wants attention."""
    next_at: datetime | None = uow.execute(_NEXT_DUE).scalar_one()
    return next_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int]]:
    """(instant, id) of messages that want attention by now, oldest first."""
    return [(row.next_at, row.id) for row in uow.execute(_DUE, {"now": uow.now, "most": most})]


def list_to_carry(
    uow: UnitOfWork, *, busy: Collection[str] = (), resting: Collection[str] = (), most: int = 50
) -> list[ToCarry]:
    """Due messages in the order of carrying them: recipients in turn, of the oldest WINDOW ones.

    Without those for the recipients `busy` (`kind:ref`) and those of the channels `resting`.
    """
    asked = {"now": uow.now, "busy": _marked(busy), "resting": _marked(resting), "most": most}
    found = [ToCarry(**row) for row in uow.execute(_TO_CARRY, asked).mappings()]
    if len(found) < most and (busy or resting):
        return [ToCarry(**row) for row in uow.execute(_DEEP, asked).mappings()]
    return found


def _marked(names: Collection[str]) -> str:
    return "".join(f"|{name}|" for name in names)


def retry(uow: UnitOfWork, id: int) -> None:
    """Queue a failed message again with all its attempts; Conflict when it has not failed."""
    if uow.execute(_RETRY, {"id": id, "now": uow.now}).rowcount != 1:
        status = get_message(uow, id).status
        raise Conflict(f"message {id} is {status}; only a failed message is retried")


def get_message(uow: UnitOfWork, id: int) -> Message:
    """The message with this id, or NotFound."""
    row = uow.execute(_GET, {"id": id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no message {id} in the outbox")
    return read_row(row)


def list_messages(
    uow: UnitOfWork, *, status: Status | None = None, after: int = 0, most: int = 50
) -> list[Message]:
    """Messages in order of id from the one after `after`, of one status or of all."""
    page = {"after": after, "most": most}
    if status is None:
        rows = uow.execute(_LIST, page)
    else:
        rows = uow.execute(_LIST_STATUS, {**page, "status": status.value})
    return [read_row(row) for row in rows.mappings()]


def list_about(uow: UnitOfWork, about: str, *, most: int = 200) -> list[Message]:
    """The messages about one business key, oldest first."""
    rows = uow.execute(_LIST_ABOUT, {"about": about, "most": most})
    return [read_row(row) for row in rows.mappings()]


def _number_of(uow: UnitOfWork, message_id: str) -> int:
    return int(uow.execute(_BY_MESSAGE_ID, {"message_id": message_id}).one().id)


def read_row(row: RowMapping) -> Message:
    """A message of a row; what it cannot be read by is its `flaw`, and stops nobody else."""
    fields, flaws = dict(row), []
    for name, kind in _KINDS.items():
        if fields[name] in list(kind):
            fields[name] = kind(fields[name])
        else:
            known = ", ".join(kind)
            flaws.append(
                f"there is no {name.replace('_', ' ')} {fields[name]!r}; known are {known}"
            )
    try:
        fields["params"] = dict(json.loads(row["params"]))
    except (ValueError, TypeError):
        fields["params"] = {}
        flaws.append("the parameters are no JSON object")
    return Message(**fields, flaw="; ".join(flaws) or None)
