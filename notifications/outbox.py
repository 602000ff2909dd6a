"""The outbox: messages enqueued in the transaction of their fact, claimed one by one to send.

`next_at` is when a row wants attention: its first attempt, its next one, or the end of its lease.
"""

import json
import re
from datetime import datetime

from sqlalchemy import Integer, RowMapping, String, Text

from kernel.columns import Instant, Serial
from kernel.errors import Conflict, Invalid, NotFound
from kernel.gapped import gapped_query
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork
from notifications import tables
from notifications.events import MessageFailed, MessageSent
from notifications.messages import Language, Message, NewMessage, RecipientKind, Status
from notifications.rendering import check_params
from notifications.settings import DEFAULT, DeliverySettings

#: Characters of a Message-ID's left side (RFC 5322 dot-atom, without the odd ones).
_MESSAGE_ID = re.compile(r"[A-Za-z0-9/_+=-]+(?:\.[A-Za-z0-9/_+=-]+)*")

_COLUMNS = {column.name: column.type for column in tables.outbox.columns}
_NAMES = ", ".join(_COLUMNS)
_ENQUEUE = gapped_query(
    "INSERT INTO outbox (id, message_id, channel, recipient_kind, recipient_ref, template,"
    " language, params, about, kind, status, attempts, next_at, created_at)"
    " VALUES ({next}, :message_id, :channel, :recipient_kind, :recipient_ref, :template, :language,"
    " :params, :about, :kind, 'queued', 0, :next_at, :created_at)"
    " ON CONFLICT (message_id) DO NOTHING RETURNING id",
    ("outbox", "id"),
    {"id": Serial},
    **{
        name: _COLUMNS[name]
        for name in (
            *("message_id", "channel", "recipient_kind", "recipient_ref", "template"),
            *("language", "params", "about", "kind", "next_at", "created_at"),
        )
    },
)
_BY_MESSAGE_ID = query(
    f"SELECT {_NAMES} FROM outbox WHERE message_id = :message_id", _COLUMNS, message_id=String
)
_GET = query(f"SELECT {_NAMES} FROM outbox WHERE id = :id", _COLUMNS, id=Serial)
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
_CLAIM = query(
    "UPDATE outbox SET status = 'sending', attempts = attempts + 1, next_at = :lease_until"
    " WHERE id = :id AND next_at <= :now AND attempts < :attempts RETURNING " + _NAMES,
    _COLUMNS,
    id=Serial,
    now=Instant,
    lease_until=Instant,
    attempts=Integer,
)
_GIVE_UP = query(
    "UPDATE outbox SET status = 'failed', next_at = NULL, last_error = :error"
    " WHERE id = :id AND next_at <= :now AND attempts >= :attempts RETURNING " + _NAMES,
    _COLUMNS,
    id=Serial,
    now=Instant,
    attempts=Integer,
    error=Text,
)
_SENT = statement(
    "UPDATE outbox SET status = 'sent', next_at = NULL, sent_at = :now, last_error = NULL"
    " WHERE id = :id AND status <> 'sent'",
    id=Serial,
    now=Instant,
)
_NOT_SENT = statement(
    "UPDATE outbox SET status = :status, next_at = :next_at, last_error = :error"
    " WHERE id = :id AND status = 'sending' AND attempts = :attempt",
    id=Serial,
    status=String,
    next_at=Instant,
    error=Text,
    attempt=Integer,
)
_RETRY = statement(
    "UPDATE outbox SET status = 'queued', attempts = 0, next_at = :now"
    " WHERE id = :id AND status = 'failed'",
    id=Serial,
    now=Instant,
)
_PAGE = f"SELECT {_NAMES} FROM outbox WHERE id > :after {{}} ORDER BY id LIMIT :most"
_LIST = query(_PAGE.format(""), _COLUMNS, after=Serial, most=Integer)
_LIST_STATUS = query(
    _PAGE.format("AND status = :status"), _COLUMNS, after=Serial, most=Integer, status=String
)
_LIST_ABOUT = query(
    f"SELECT {_NAMES} FROM outbox WHERE about = :about ORDER BY id LIMIT :most",
    _COLUMNS,
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


def next_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which a message wants attention."""
    next_at: datetime | None = uow.execute(_NEXT_DUE).scalar_one()
    return next_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int]]:
    """(instant, id) of messages that want attention by now, oldest first."""
    return [(row.next_at, row.id) for row in uow.execute(_DUE, {"now": uow.now, "most": most})]


def claim(uow: UnitOfWork, id: int, settings: DeliverySettings = DEFAULT) -> Message | None:
    """Take a due message for one attempt, in a transaction of its own, before sending.

    None when somebody else has it, or when all attempts ended without a word; it has then failed.
    """
    due = {"id": id, "now": uow.now, "attempts": settings.attempts}
    row = uow.execute(_CLAIM, {**due, "lease_until": uow.now + settings.lease}).mappings().first()
    if row is not None:
        return _message(row)
    error = "the last attempt ended without an answer; look whether it arrived, then retry"
    lost = uow.execute(_GIVE_UP, {**due, "error": error}).mappings().first()
    if lost is not None:
        uow.emit(MessageFailed(_message(lost), error))
    return None


def record_sent(uow: UnitOfWork, claimed: Message) -> None:
    """The channel accepted it; telling this twice changes nothing."""
    if uow.execute(_SENT, {"id": claimed.id, "now": uow.now}).rowcount == 1:
        uow.emit(MessageSent(claimed))


def record_failure(
    uow: UnitOfWork,
    claimed: Message,
    error: str,
    *,
    permanent: bool,
    settings: DeliverySettings = DEFAULT,
) -> Status:
    """An attempt failed: try again after the back-off, or give up. Returns what it is now.

    `error` holds nothing personal. An attempt whose lease somebody else took over changes nothing.
    """
    over = permanent or claimed.attempts >= settings.attempts
    status = Status.FAILED if over else Status.QUEUED
    next_at = None if over else uow.now + settings.wait_after(claimed.attempts)
    row = {"status": status.value, "next_at": next_at, "error": error}
    changed = uow.execute(_NOT_SENT, {**row, "id": claimed.id, "attempt": claimed.attempts})
    if changed.rowcount != 1:
        return get_message(uow, claimed.id).status
    if over:
        uow.emit(MessageFailed(claimed, error))
    return status


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
    return _message(row)


def list_messages(
    uow: UnitOfWork, *, status: Status | None = None, after: int = 0, most: int = 50
) -> list[Message]:
    """Messages in order of id from the one after `after`, of one status or of all."""
    page = {"after": after, "most": most}
    if status is None:
        rows = uow.execute(_LIST, page)
    else:
        rows = uow.execute(_LIST_STATUS, {**page, "status": status.value})
    return [_message(row) for row in rows.mappings()]


def list_about(uow: UnitOfWork, about: str, *, most: int = 200) -> list[Message]:
    """The messages about one business key, oldest first."""
    rows = uow.execute(_LIST_ABOUT, {"about": about, "most": most})
    return [_message(row) for row in rows.mappings()]


def _number_of(uow: UnitOfWork, message_id: str) -> int:
    return int(uow.execute(_BY_MESSAGE_ID, {"message_id": message_id}).one().id)


def _message(row: RowMapping) -> Message:
    fields = dict(row)
    fields["recipient_kind"] = RecipientKind(row["recipient_kind"])
    fields["language"] = Language(row["language"])
    fields["status"] = Status(row["status"])
    fields["params"] = json.loads(row["params"])
    return Message(**fields)
