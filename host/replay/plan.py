"""What each case of the log does in our life of a complaint, and when. Pure.

A step is done at the later of the instant it became available and the log's instant, because
the log's order is not always the model's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from complaints.records import Channel, ComplaintClass
from host.replay.log import Case, Log, LogEvent

CHANNELS = {
    "Internet": Channel.WEB,
    "Desk": Channel.WALK_IN,
    "Post": Channel.LETTER,
    "e-mail": Channel.EMAIL,
    "Intern": Channel.LETTER,
}
CLASSES = {
    "General": ComplaintClass.COMPLAINT,
    "Customer contact": ComplaintClass.INFORMATION_REQUEST,
    "Experts": ComplaintClass.CONDUCT,
}
UNITS = {
    "General": "general",
    "Customer contact": "customer-contact",
    "Experts": "experts",
}


class Kind(StrEnum):
    """What a stimulus does."""

    INTAKE = "intake"
    VERIFY = "verify"
    ASSIGN = "assign"
    HANDLE = "handle"
    SUPPLY = "supply"
    APPROVE = "approve"


#: The user task elements behind a kind, in the regular and the oversight way.
ELEMENTS: Mapping[Kind, frozenset[str]] = {
    Kind.VERIFY: frozenset({"verify_complaint"}),
    Kind.ASSIGN: frozenset({"assign_complaint", "assign_review"}),
    Kind.HANDLE: frozenset({"handle_complaint", "examine_conduct"}),
    Kind.APPROVE: frozenset({"approve_answer", "approve_examination"}),
}
_REASON = "Menurut log"
_DONE = {"decision": "answer_ready", "answer": _REASON}
_RETURN = {"decision": "return", "reason": _REASON}
_APPROVE = {"decision": "approve"}
_ASK = {"decision": "request_information", "question": _REASON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulus:
    """One thing somebody does. `key` is the log's event, and so the idempotency key."""

    at: datetime
    case: Case
    number: int  #: place among the case's stimuli
    kind: Kind
    key: str
    actor: str
    data: Mapping[str, object] = field(default_factory=dict)


def received_elsewhere_at(case: Case) -> datetime:
    """When the request reached the office: its start date, but never after its first event."""
    return min(case.started_at, case.events[0].at)


def plan(log: Log) -> list[Stimulus]:
    """All stimuli of the log in the one order: instant, case, place."""
    planned = [stimulus for case in log.cases for stimulus in _stimuli(case)]
    return sorted(planned, key=lambda one: (one.at, one.case.id, one.number))


def _stimuli(case: Case) -> Iterable[Stimulus]:
    at = case.events[0].at
    for number, (kind, event, key, data) in enumerate(_steps(case)):
        at = max(at, event.at)
        yield Stimulus(
            at=at, case=case, number=number, kind=kind, key=key, actor=event.resource, data=data
        )


_Step = tuple[Kind, LogEvent, str, Mapping[str, object]]


def _steps(case: Case) -> Iterable[_Step]:
    first = case.events[0]
    yield Kind.INTAKE, first, first.instance, {}
    verified = _verification(case)
    if verified is None:
        return
    yield verified
    if verified[3]["decision"] != "accept" or not (determined := case.all_of("T06")):
        return
    printed = case.all_of("T05")
    handler = {"handler": printed[-1].resource} if printed else {}
    yield Kind.ASSIGN, determined[0], f"{determined[0].instance}/assign", handler
    yield from _rounds(case)
    if not printed:
        return
    yield Kind.HANDLE, printed[-1], printed[-1].instance, _DONE
    if indicated := case.all_of("T10"):
        yield Kind.APPROVE, indicated[-1], indicated[-1].instance, _APPROVE


def _verification(case: Case) -> _Step | None:
    """T11 forwards, T16 waits for data, T02 (else T06) accepts; without any it stays open."""
    if forwarded := case.all_of("T11"):
        data = {"decision": "not_our_authority", "reason": _REASON, "forwardTo": "Instansi lain"}
        return Kind.VERIFY, forwarded[0], forwarded[0].instance, data
    if held := case.all_of("T16"):
        data = {"decision": "wait_for_data", "reason": _REASON}
        return Kind.VERIFY, held[0], held[0].instance, data
    checked = case.all_of("T02") or case.all_of("T06")
    if not checked:
        return None
    data = {"decision": "accept", "reason": _REASON}
    return Kind.VERIFY, checked[0], f"{checked[0].instance}/verify", data


def _rounds(case: Case) -> Iterable[_Step]:
    """Before the last answer: information asked for (T08 to T09), an answer returned (T03)."""
    asked, adjusted = case.all_of("T08"), case.all_of("T03")
    for event in sorted([*asked[:1], *adjusted[:1]], key=lambda one: one.at):
        if event.activity == "T03":
            yield Kind.HANDLE, event, f"{event.instance}/handle", _DONE
            yield Kind.APPROVE, event, event.instance, _RETURN
            continue
        received = [one for one in case.all_of("T09") if one.at >= event.at]
        if received:  # a question without an answer in the log is history only
            yield Kind.HANDLE, event, event.instance, _ASK
            yield Kind.SUPPLY, received[0], received[0].instance, {}
