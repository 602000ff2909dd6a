"""What complainants do while their complaint lives: each is an entry and a message to it."""

from dataclasses import dataclass
from enum import StrEnum

from complaints import conversation, registry
from complaints.conversation import Entry
from engine import messages, steps
from kernel.errors import Conflict, Invalid
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

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

    Raises Conflict when the complaint does not wait for that, Invalid without a needed text.
    """
    complaint = registry.get(uow, number)
    steps.load(uow, complaint.root)  # two words at once come one after the other
    rule = _RULES[response]
    if rule.needs_text and not text.strip():
        raise Invalid(f"complaint {number}: {response} needs a text; say it in your own words")
    if len(text) > MAX_TEXT:
        raise Invalid(f"complaint {number}: {len(text)} characters; at most {MAX_TEXT} are taken")
    if not messages.is_awaited(uow, response.value, number):
        raise Conflict(
            f"complaint {number} is {complaint.status}; this is taken while it is {rule.when}"
        )
    _refuse_second_word(uow, number, response)
    if text.strip():
        entry = Entry(at=uow.now, author=author, kind=response.value, public=True, body=text)
        conversation.add(uow, keyring, number, [entry])
    messages.publish(uow, response.value, number, {})


def _refuse_second_word(uow: UnitOfWork, number: str, response: Response) -> None:
    """The first word that decides counts: a second one must not reach the round after it."""
    if response in _DECIDING and messages.list_unmet(uow, number) & _DECIDING:
        raise Conflict(
            f"complaint {number}: an answer of yours is just being taken; look again in a moment"
        )
