"""Which events may stand where: the kinds of each event node, and where some are bound to."""

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode
from engine.model.findings import Report
from engine.model.tags import is_true, with_article

#: The events each kind of event node may carry; start events depend on where they stand.
_EVENTS = {
    NodeKind.CATCH: frozenset(
        {
            EventKind.MESSAGE,
            EventKind.TIMER,
            EventKind.SIGNAL,
            EventKind.LINK,
            EventKind.CONDITIONAL,
        }
    ),
    NodeKind.THROW: frozenset(
        {
            EventKind.NONE,
            EventKind.MESSAGE,
            EventKind.SIGNAL,
            EventKind.ESCALATION,
            EventKind.LINK,
            EventKind.COMPENSATION,
        }
    ),
    NodeKind.BOUNDARY: frozenset(EventKind) - {EventKind.NONE, EventKind.TERMINATE, EventKind.LINK},
    NodeKind.END: frozenset(EventKind) - {EventKind.TIMER, EventKind.LINK, EventKind.CONDITIONAL},
}
_PROCESS_STARTS = frozenset({EventKind.NONE, EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL})
_EVENT_STARTS = _EVENTS[NodeKind.BOUNDARY] - {EventKind.CANCEL}
_INTERRUPTING = frozenset({EventKind.ERROR, EventKind.CANCEL})


def check_event(node: DraftNode, report: Report) -> None:
    """Whether a linked node may carry its event where it stands."""
    allowed = _allowed_events(node)
    if node.refused or allowed is None:
        return
    if node.event not in allowed:
        report.structure(node.element, _refusal(node), "one of: " + ", ".join(sorted(allowed)))
    elif node.event in _INTERRUPTING:
        _check_interrupts(node, report)
    _check_cancel(node, report)
    _check_compensation_start(node, report)


def _allowed_events(node: DraftNode) -> frozenset[EventKind] | None:
    if node.kind is not NodeKind.START:
        return _EVENTS.get(node.kind)
    if node.in_event_subprocess:
        return _EVENT_STARTS
    return _PROCESS_STARTS if node.parent is None else frozenset({EventKind.NONE})


def _refusal(node: DraftNode) -> str:
    text = f"{_words(node)} cannot be {with_article(node.event)} event"
    conditional = node.event is EventKind.CONDITIONAL
    if conditional and node.kind is NodeKind.START and node.parent is None:
        return f"{text}: there are no variables before the start"
    return text


def _words(node: DraftNode) -> str:
    if node.in_event_subprocess and node.kind is NodeKind.START:
        return "the start of an event subprocess"
    if node.parent is not None and node.kind is NodeKind.START:
        return "the start of an embedded subprocess"
    return with_article(node.kind)


def _check_interrupts(node: DraftNode, report: Report) -> None:
    attribute = {NodeKind.BOUNDARY: "cancelActivity", NodeKind.START: "isInterrupting"}
    name = attribute.get(node.kind)
    if name and not is_true(node.element, name, default=True):
        report.structure(
            node.element,
            f"{with_article(node.event)} event cannot be non-interrupting",
            f'{name}="true"',
        )


def _check_cancel(node: DraftNode, report: Report) -> None:
    """BPMN 2.0.2, 10.5.2 and 10.5.6: cancel events belong to transactions."""
    if node.event is not EventKind.CANCEL:
        return
    around = node.parent if node.kind is NodeKind.END else node.attached_to
    if around is None or around.kind is not NodeKind.TRANSACTION:
        where = "directly in" if node.kind is NodeKind.END else "on the border of"
        report.structure(
            node.element,
            f"this cancel {node.kind} does not stand {where} a transaction",
            f"a cancel event {where} a transaction",
        )
    elif node.kind is NodeKind.END and not _has_cancel_boundary(around):
        report.structure(
            around.element,
            f"the transaction is cancelled by {node.id} and nothing leads on from there",
            "a cancel boundary event on the transaction",
        )


def _has_cancel_boundary(transaction: DraftNode) -> bool:
    return any(boundary.event is EventKind.CANCEL for boundary in transaction.boundaries)


def _check_compensation_start(node: DraftNode, report: Report) -> None:
    starts = node.event is EventKind.COMPENSATION and node.in_event_subprocess
    if starts and node.kind is NodeKind.START and node.parent and node.parent.parent is None:
        report.structure(
            node.element,
            "nothing can undo a whole process by compensation",
            "the event subprocess inside the subprocess that it undoes",
        )
