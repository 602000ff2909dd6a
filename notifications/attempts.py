"""Attempts to send a message: claimed by one holder under a lease, and what came of it recorded.

A claim whose lease ended without a word leaves its message *in doubt*: it may have arrived. It is
sent again under the same Message-ID, and the row counts it.
"""

from datetime import datetime

from sqlalchemy import Integer, String, Text

from kernel.columns import Instant, Serial
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.events import MessageFailed, MessageSent
from notifications.messages import Message, Status
from notifications.settings import DEFAULT, DeliverySettings

IN_DOUBT = "an attempt ended without an answer; the message may have arrived"
LOST = "the last attempt ended without an answer; look whether it arrived, then retry"

_CLAIM = query(
    "UPDATE outbox SET status = 'sending', attempts = attempts + 1, next_at = :lease_until,"
    " holder = :holder, doubts = doubts + CASE WHEN status = 'sending' THEN 1 ELSE 0 END,"
    " last_error = CASE WHEN status = 'sending' THEN :doubt ELSE last_error END"
    f" WHERE id = :id AND next_at <= :now AND attempts < :attempts RETURNING {outbox.NAMES}",
    outbox.COLUMNS,
    id=Serial,
    now=Instant,
    lease_until=Instant,
    attempts=Integer,
    holder=String,
    doubt=Text,
)
_HELD = query(
    "UPDATE outbox SET next_at = :lease_until"
    f" WHERE id = :id AND status = 'sending' AND holder = :holder RETURNING {outbox.NAMES}",
    outbox.COLUMNS,
    id=Serial,
    lease_until=Instant,
    holder=String,
)
_GIVE_UP = query(
    "UPDATE outbox SET status = 'failed', next_at = NULL, holder = NULL, last_error = :error,"
    " doubts = doubts + CASE WHEN status = 'sending' THEN 1 ELSE 0 END"
    f" WHERE id = :id AND next_at <= :now AND attempts >= :attempts RETURNING {outbox.NAMES}",
    outbox.COLUMNS,
    id=Serial,
    now=Instant,
    attempts=Integer,
    error=Text,
)
_SENT = statement(
    "UPDATE outbox SET status = 'sent', next_at = NULL, holder = NULL, sent_at = :now,"
    " last_error = NULL WHERE id = :id AND status <> 'sent'",
    id=Serial,
    now=Instant,
)
_NOT_SENT = statement(
    "UPDATE outbox SET status = :status, next_at = :next_at, holder = NULL, last_error = :error"
    " WHERE id = :id AND status = 'sending' AND attempts = :attempt",
    id=Serial,
    status=String,
    next_at=Instant,
    error=Text,
    attempt=Integer,
)
_RELEASE = statement(
    "UPDATE outbox SET status = 'queued', next_at = :now, holder = NULL, doubts = doubts + 1,"
    " last_error = :doubt WHERE status = 'sending' AND holder LIKE :kind || '/%'",
    now=Instant,
    doubt=Text,
    kind=String,
)


def claim(
    uow: UnitOfWork, id: int, settings: DeliverySettings = DEFAULT, *, holder: str = ""
) -> Message | None:
    """Take a due message for one attempt, in a transaction of its own, before sending.

    None when somebody else has it, or when all attempts ended without a word; it has then failed.
    """
    due = {"id": id, "now": uow.now, "attempts": settings.attempts}
    wanted = {**due, "lease_until": uow.now + settings.lease, "holder": holder, "doubt": IN_DOUBT}
    row = uow.execute(_CLAIM, wanted).mappings().first()
    if row is not None:
        return outbox.read_row(row)
    lost = uow.execute(_GIVE_UP, {**due, "error": LOST}).mappings().first()
    if lost is not None:
        uow.emit(MessageFailed(outbox.read_row(lost), LOST))
    return None


def claim_again(
    uow: UnitOfWork, id: int, settings: DeliverySettings = DEFAULT, *, holder: str
) -> Message | None:
    """`claim` after one of this holder broke off, so that nobody knows whether it was stored.

    A holder has one message at a time and has not sent this one: what is stored is a claim of it.
    """
    held = {"id": id, "holder": holder, "lease_until": uow.now + settings.lease}
    row = uow.execute(_HELD, held).mappings().first()
    return claim(uow, id, settings, holder=holder) if row is None else outbox.read_row(row)


def release(uow: UnitOfWork, kind: str) -> int:
    """Queue again what holders named `<kind>/...` left behind; returns how many messages.

    Only for who knows that none of them lives: the one worker of a store that has one.
    """
    row = {"now": uow.now, "doubt": IN_DOUBT, "kind": kind}
    return uow.execute(_RELEASE, row).rowcount


def record_sent(uow: UnitOfWork, claimed: Message) -> None:
    """The channel accepted it; telling this twice changes nothing."""
    if mark_sent(uow, claimed.id, uow.now):
        uow.emit(MessageSent(claimed))


def mark_sent(uow: UnitOfWork, id: int, now: datetime) -> bool:
    """Store that it was accepted and tell no room; whether that was news."""
    return uow.execute(_SENT, {"id": id, "now": now}).rowcount == 1


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
    if not _mark(uow, claimed, status, error, settings):
        return outbox.get_message(uow, claimed.id).status
    if over:
        uow.emit(MessageFailed(claimed, error))
    return status


def put_back(uow: UnitOfWork, claimed: Message, error: str, settings: DeliverySettings) -> Status:
    """Queue it again after the back-off, even if no attempt is left, and tell no room."""
    _mark(uow, claimed, Status.QUEUED, error, settings)
    return Status.QUEUED


def _mark(
    uow: UnitOfWork, claimed: Message, status: Status, error: str, settings: DeliverySettings
) -> bool:
    next_at = uow.now + settings.wait_after(claimed.attempts) if status is Status.QUEUED else None
    row = {"status": status.value, "next_at": next_at, "error": error}
    changed = uow.execute(_NOT_SENT, {**row, "id": claimed.id, "attempt": claimed.attempts})
    return changed.rowcount == 1
