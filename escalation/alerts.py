"""The messages of a rung: one to each recipient, in the transaction in which it fires."""

import re
from dataclasses import dataclass
from decimal import Decimal

from escalation.ladder import Early, Rung
from kernel.unit_of_work import UnitOfWork
from notifications.messages import NewMessage, RecipientKind
from notifications.outbox import enqueue
from sla.arithmetic import compute_due
from sla.conventions import Language
from sla.term import Term, reigns
from sla.words import due_text

KIND = "alert"
_PREFIX = "rung"
_MESSAGE_ID = re.compile(rf"{_PREFIX}/(\d+)/([^/]+)/(\d+)/(\d+)/([^/]+)")
EARLY_MARK = " (lebih awal)"  #: the name of a rung may say "time is up" before it is
_EARLY: dict[Language, dict[Early, str]] = {
    "id": {
        Early.NOT_ACKNOWLEDGED: "peringatan sebelumnya tidak ditanggapi pada waktunya",
        Early.REACHED_NOBODY: "peringatan sebelumnya tidak sampai kepada siapa pun",
        Early.THROWN: "alur kerjanya meminta perhatian sekarang",
    },
    "en": {
        Early.NOT_ACKNOWLEDGED: "the alert before was not acknowledged in time",
        Early.REACHED_NOBODY: "the alert before reached nobody",
        Early.THROWN: "its workflow asks for attention now",
    },
}


@dataclass(frozen=True, slots=True)
class AlertId:
    """Which rung told whom."""

    root: int
    clock: str
    round: int
    number: int
    person: str


def send_alerts(uow: UnitOfWork, rung: Rung, clock: str, term: Term) -> None:
    """Enqueue the alert to each recipient; a second time it is not sent again.

    `clock` is what people call the rung's clock.
    """
    params = {
        "number": rung.business_key or str(rung.root),
        "unit": rung.unit or "-",
        "clock": clock,
        "rung": rung.policy.name + (EARLY_MARK if rung.early_reason else ""),
        "due": due_words(term),
        "reason": reason_text(rung),
    }
    for person in rung.recipients:
        message = NewMessage(
            message_id=message_id(rung, person),
            recipient_kind=RecipientKind.PERSON,
            recipient_ref=person,
            template="escalation_alert",
            params=params,
            kind=KIND,
            about=rung.business_key,
        )
        enqueue(uow, message)


def message_id(rung: Rung, person: str) -> str:
    """The stable id of an alert: the same rung tells the same person once."""
    return f"{_PREFIX}/{rung.root}/{rung.clock}/{rung.round}/{rung.number}/{person}"


def parse_message_id(text: str) -> AlertId | None:
    """What an alert's message id says; None for other messages."""
    found = _MESSAGE_ID.fullmatch(text)
    if found is None:
        return None
    return AlertId(int(found[1]), found[2], int(found[3]), int(found[4]), found[5])


def reason_text(rung: Rung, language: Language = "id") -> str:
    """Why the rung fires."""
    if rung.early_reason is not None:
        return _EARLY[language][rung.early_reason]
    if rung.policy.share is None:
        days = rung.policy.overdue
        late = f"{days} working days past the deadline"
        return f"{days} hari kerja lewat tenggat" if language == "id" else late
    if rung.policy.share == 1:
        return "waktu habis" if language == "id" else "the time is up"
    percent = f"{(rung.policy.share * 100).quantize(Decimal('0.1')).normalize():f} percent"
    used = percent.replace(".", ",").replace("percent", "persen waktu terpakai")
    return used if language == "id" else f"{percent} of the time is used"


def due_words(term: Term) -> str:
    """The due instant as its recipients read it; - while it is not known."""
    due = compute_due(term)
    if due.due_at is None:
        return "-"
    return due_text(due.due_at, due.last_day, reigns(term)[-1].calendar.zone, "id")
