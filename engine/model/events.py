"""Reads what an event waits for or throws: messages, timers and errors."""

from lxml import etree

from engine.model.definition import ErrorSpec, Event, EventKind, MessageSpec, NodeKind
from engine.model.draft import DraftFile, DraftNode
from engine.model.findings import Report
from engine.model.tags import CATCHING, THROWING, extension, reference
from engine.model.terms import constant, optional_term, term
from engine.model.timers import may_be_vague, timer_spec

_EVENT_NODES = CATCHING | THROWING


def event_of(node: DraftNode, file: DraftFile, report: Report) -> Event | None:
    """The event of an event node or a receive task, None on every other node."""
    if node.refused:
        return None
    if node.kind is NodeKind.RECEIVE_TASK:
        message = _message(node, node.element, file, report)
        return Event(kind=EventKind.MESSAGE, message=message)
    if node.kind is NodeKind.SEND_TASK and node.element.get("messageRef"):
        _referred(node, node.element, "messageRef", file, report)  # its job decides what is sent
    if node.kind not in _EVENT_NODES:
        return None
    definition = node.event_definition
    if definition is None:
        return Event()
    if node.event is EventKind.TIMER:
        return Event(kind=node.event, timer=timer_spec(node, report))
    if node.event is EventKind.MESSAGE:
        return Event(kind=node.event, message=_message(node, definition, file, report))
    if node.event is EventKind.ERROR:
        return Event(kind=node.event, error=_error(node, definition, file, report))
    return Event(kind=node.event)


def _message(
    node: DraftNode, holder: etree._Element, file: DraftFile, report: Report
) -> MessageSpec | None:
    name = reference(holder, "messageRef")
    if name is None:
        _check_unnamed(node, report)
        return None
    message = _referred(node, holder, "messageRef", file, report)
    if message is None or report.structure_only:
        return None
    return _message_spec(node, message, report)


def _referred(
    node: DraftNode, holder: etree._Element, attribute: str, file: DraftFile, report: Report
) -> etree._Element | None:
    """The message or error that an attribute names; a dangling name is a finding."""
    name = reference(holder, attribute)
    what, known = (
        ("message", file.messages) if attribute == "messageRef" else ("error", file.errors)
    )
    found = known.get(name or "")
    if found is None:
        report.structure(
            node.element,
            f"{attribute} names {name!r}, which is no {what} of the file",
            f"the id of a bpmn:{what}",
        )
    return found


def _check_unnamed(node: DraftNode, report: Report) -> None:
    """A catching event needs its message; what a throwing event sends is its job's affair.

    The diagram of a receive task is whole without: BPMN lets it wait for whatever comes.
    """
    alone = report.structure_only and node.kind is NodeKind.RECEIVE_TASK
    if not (node.kind in THROWING or alone or may_be_vague(node, report)):
        report.structure(node.element, "no message is named", "messageRef")


def _message_spec(node: DraftNode, message: etree._Element, report: Report) -> MessageSpec | None:
    starts_process = node.kind is NodeKind.START and node.parent is None
    text = message.get("name") or ""
    name = (constant if starts_process else term)(message, "the message name", text, report)
    key = None
    if not starts_process and node.kind not in THROWING:
        subscription = extension(message, "subscription")
        if subscription is None or subscription.get("correlationKey") is None:
            report.dialect(
                node.element,
                f"the message {message.get('id')!r} has no correlation key",
                "zeebe:subscription correlationKey on the message",
            )
        else:
            key = optional_term(subscription, "correlationKey", report)
    return None if name is None else MessageSpec(name, key)


def _error(
    node: DraftNode, definition: etree._Element, file: DraftFile, report: Report
) -> ErrorSpec | None:
    name = reference(definition, "errorRef")
    if name is None:
        if node.kind in THROWING and not may_be_vague(node, report):
            report.structure(node.element, "no error is named", "errorRef")
        return ErrorSpec(None)  # on a catching event: any error
    error = _referred(node, definition, "errorRef", file, report)
    if error is None or report.structure_only:
        return None
    return _error_spec(error, report)


def _error_spec(error: etree._Element, report: Report) -> ErrorSpec | None:
    code = (error.get("errorCode") or "").strip()
    if not code or code.startswith("="):
        report.expression(
            error,
            f"errorCode {code!r} is no fixed code" if code else "the error has no errorCode",
            "a plain text such as REJECTED",
        )
        return None
    return ErrorSpec(code)
