"""What complainants do while their complaint lives: each is an entry and a message to it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, String

from complaints import conversation, registry
from complaints.conversation import Entry
from complaints.records import Complaint
from complaints.refusals import refused
from engine import messages, steps
from engine.store.keys import bounds_of
from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from kernel.writable import is_writable

MAX_TEXT = 20_000


class Response(StrEnum):
    """The messages of complaint.bpmn that come from the complainant."""

    WITHDRAW = "complaint-withdrawn"
    ADD_INFORMATION = "complaint-information-added"
    SUPPLY_DATA = "complaint-data-supplied"
    ACCEPT = "complaint-answer-accepted"
    DISPUTE = "complaint-answer-disputed"


@dataclass(frozen=True, slots=True)
class _Rule:
    needs_text: bool
    when: str  # what the complaint must be doing, in the words of a refusal


_RULES = {
    Response.WITHDRAW: _Rule(False, "still open"),
    Response.ADD_INFORMATION: _Rule(True, "still open"),
    Response.SUPPLY_DATA: _Rule(True, "waiting for data from you"),
    Response.ACCEPT: _Rule(False, "answered and waiting for your word"),
    Response.DISPUTE: _Rule(True, "answered and waiting for your word"),
}


_WAITED_FOR = query(
    "SELECT DISTINCT message_name FROM message_subscription WHERE correlation_key = :number"
    " AND message_name IN (SELECT key FROM json_each(:names)) AND key BETWEEN :first AND :last",
    {"message_name": String},
    number=String,
    names=JSON,
    first=BigInteger,
    last=BigInteger,
)

#: Words of which only one can count.
_DECIDING = frozenset({Response.WITHDRAW, Response.ACCEPT, Response.DISPUTE})


def respond(
    uow: UnitOfWork,
    keyring: Keyring,
    number: str,
    response: Response,
    *,
    text: str = "",
    author: str = conversation.COMPLAINANT,
) -> None:
    """Pass on what the complainant says, through whatever channel it came.

    Raises Conflict when the complaint does not wait for that, FieldsRefused (field `text`)
    without a needed text and for one that cannot be kept.
    """
    complaint = registry.get(uow, number)
    steps.load(uow, complaint.root)  # two words at once come one after the other
    rule = _RULES[response]
    _check_text(rule, text)
    if not messages.is_awaited(uow, response.value, number, complaint.root):
        raise Conflict(
            f"complaint {number} is {complaint.status}; this is taken while it is {rule.when}"
        )
    _refuse_second_word(uow, complaint, response)
    if text.strip():
        entry = Entry(at=uow.now, author=author, kind=response.value, public=True, body=text)
        conversation.add(uow, keyring, number, [entry])
    messages.publish(uow, response.value, number, {})


def _check_text(rule: _Rule, text: str) -> None:
    if rule.needs_text and not text.strip():
        raise refused("text", "say_it")
    if len(text) > MAX_TEXT:
        raise refused("text", "too_long", length=len(text), limit=MAX_TEXT)
    if not is_writable(text):
        raise refused("text", "unwritable")


def list_awaited(uow: UnitOfWork, complaint: Complaint) -> frozenset[Response]:
    """What the complaint waits for now; none that decide while one that does is being taken."""
    asked = {"number": complaint.number, "names": dict.fromkeys(Response, 1)}
    rows = uow.execute(_WAITED_FOR, {**asked, **bounds_of(complaint.root)})
    awaited = frozenset(Response(row.message_name) for row in rows)
    if messages.list_unmet(uow, complaint.number, complaint.root) & _DECIDING:
        awaited -= _DECIDING
    return awaited


def _refuse_second_word(uow: UnitOfWork, complaint: Complaint, response: Response) -> None:
    """The first word that decides counts: a second one must not reach the round after it."""
    unmet = messages.list_unmet(uow, complaint.number, complaint.root)
    if response in _DECIDING and unmet & _DECIDING:
        raise Conflict(
            f"complaint {complaint.number}: an answer of yours is just being taken; look again in"
            " a moment"
        )
