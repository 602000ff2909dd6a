"""Reads what an event waits for or throws."""

from lxml import etree

from engine.model.definition import (
    CompensationSpec,
    ConditionSpec,
    ErrorSpec,
    EscalationSpec,
    Event,
    EventKind,
    LinkSpec,
    MessageSpec,
    NodeKind,
    SignalSpec,
)
from engine.model.draft import DraftFile, DraftNode
from engine.model.expected import CONDITION, KEY, TEXT
from engine.model.findings import Report
from engine.model.tags import CATCHING, THROWING, children, extension, reference, text_of
from engine.model.terms import constant, feel, is_foreign, optional_term, term
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
        _referred(
            node, node.element, EventKind.MESSAGE, file, report
        )  # its job decides what is sent
    if node.kind not in _EVENT_NODES:
        return None
    definition = node.event_definition
    if definition is None:
        return Event()
    if node.event is EventKind.TIMER:
        return Event(kind=node.event, timer=timer_spec(node, report))
    if node.event is EventKind.MESSAGE:
        return Event(kind=node.event, message=_message(node, definition, file, report))
    if node.event in {EventKind.ERROR, EventKind.ESCALATION}:
        return _coded(node, definition, file, report)
    if node.event is EventKind.SIGNAL:
        return Event(kind=node.event, signal=_signal(node, definition, file, report))
    return _event_of_process(node, definition, report)


def _event_of_process(node: DraftNode, definition: etree._Element, report: Report) -> Event:
    """Events that refer to nothing outside the process."""
    if node.event is EventKind.LINK:
        target = node.leads_to.index if node.leads_to is not None else -1
        return Event(kind=node.event, link=LinkSpec(definition.get("name") or "", target))
    if node.event is EventKind.CONDITIONAL:
        return Event(kind=node.event, condition=_condition(node, definition, report))
    if node.event is EventKind.COMPENSATION:
        activity = node.undoes.index if node.undoes is not None else None
        return Event(kind=node.event, compensation=CompensationSpec(activity))
    return Event(kind=node.event)


def _condition(node: DraftNode, definition: etree._Element, report: Report) -> ConditionSpec | None:
    if report.structure_only:
        return None
    text = text_of(next(children(definition, "condition"), None))
    condition = feel(node.element, "the condition", text, report, CONDITION)
    return ConditionSpec(condition) if condition is not None else None


def _signal(
    node: DraftNode, definition: etree._Element, file: DraftFile, report: Report
) -> SignalSpec | None:
    if reference(definition, "signalRef") is None:
        if not may_be_vague(node, report):
            report.structure(node.element, "no signal is named", "signalRef")
        return None
    signal = _referred(node, definition, EventKind.SIGNAL, file, report)
    if signal is None or report.structure_only:
        return None
    starts_process = node.kind is NodeKind.START and node.parent is None
    read = constant if starts_process else term
    name = read(signal, "the signal name", signal.get("name") or "", report, TEXT)
    return SignalSpec(name) if name is not None else None


def _message(
    node: DraftNode, holder: etree._Element, file: DraftFile, report: Report
) -> MessageSpec | None:
    name = reference(holder, "messageRef")
    if name is None:
        _check_unnamed(node, report)
        return None
    message = _referred(node, holder, EventKind.MESSAGE, file, report)
    if message is None or report.structure_only:
        return None
    return _message_spec(node, message, report)


def _referred(
    node: DraftNode, holder: etree._Element, what: EventKind, file: DraftFile, report: Report
) -> etree._Element | None:
    """The message, signal, error or escalation that is named; a dangling name is a finding."""
    attribute = f"{what}Ref"
    name = reference(holder, attribute)
    found = file.roots(what).get(name or "")
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
    name = (constant if starts_process else term)(message, "the message name", text, report, TEXT)
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
            key = optional_term(subscription, "correlationKey", report, KEY)
    return None if name is None else MessageSpec(name, key)


def _coded(node: DraftNode, definition: etree._Element, file: DraftFile, report: Report) -> Event:
    """An error or escalation, known by its code; without one a catching event takes any."""
    if reference(definition, f"{node.event}Ref") is None:
        if node.kind in THROWING and not may_be_vague(node, report):
            report.structure(node.element, f"no {node.event} is named", f"{node.event}Ref")
        return _with_code(node.event, None)
    found = _referred(node, definition, node.event, file, report)
    if found is None or report.structure_only:
        return Event(kind=node.event)
    code = _code(found, node.event, report)
    return Event(kind=node.event) if code is None else _with_code(node.event, code)


def _with_code(kind: EventKind, code: str | None) -> Event:
    if kind is EventKind.ERROR:
        return Event(kind=kind, error=ErrorSpec(code))
    return Event(kind=kind, escalation=EscalationSpec(code))


def _code(found: etree._Element, kind: EventKind, report: Report) -> str | None:
    attribute = f"{kind}Code"
    code = (found.get(attribute) or "").strip()
    if is_foreign(found, attribute, code, report):
        return None
    if code and not code.startswith("="):
        return code
    report.expression(
        found,
        f"{attribute} {code!r} is no fixed code" if code else f"the {kind} has no {attribute}",
        "a plain text such as REJECTED",
    )
    return None
