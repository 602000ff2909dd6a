"""What may leave a node: conditions, default flows, and the targets of event-based gateways."""

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode
from engine.model.findings import Report
from engine.model.tags import ACTIVITIES, LOOPS, bpmn_children, local, with_article

_MAY_CHOOSE = ACTIVITIES | {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE}
_CHOOSING = {NodeKind.EXCLUSIVE: "exclusive", NodeKind.INCLUSIVE: "inclusive"}
_AWAITED = frozenset({EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL, EventKind.CONDITIONAL})


def check_flows(node: DraftNode, report: Report) -> None:
    """Check the flows that leave one linked node; conditions are no matter of structure alone."""
    if not report.structure_only:
        _check_conditions(node, report)
        _check_choice(node, report)
    if node.kind is NodeKind.EVENT_BASED:
        _check_event_based(node, report)


def _check_conditions(node: DraftNode, report: Report) -> None:
    for flow in node.outgoing:
        if flow.condition is None:
            continue
        if flow is node.default:
            report.structure(
                flow.element,
                f"{flow.words} is the default and has a condition",
                "no condition: it is taken when no other flow is",
            )
        elif node.kind not in _MAY_CHOOSE:
            report.structure(
                flow.element,
                f"{flow.words} has a condition and leaves {with_article(node.kind)}",
                "a condition on a flow that leaves a choosing gateway or an activity",
            )


def _check_choice(node: DraftNode, report: Report) -> None:
    if node.kind not in _CHOOSING or len(node.outgoing) < 2:
        return
    for flow in node.outgoing:
        if flow.condition is None and flow is not node.default:
            report.structure(
                flow.element,
                f"{flow.words} leaves an {_CHOOSING[node.kind]} gateway and has no condition",
                "a conditionExpression, or the gateway's default attribute naming this flow",
            )


def _check_event_based(node: DraftNode, report: Report) -> None:
    if len(node.outgoing) < 2:
        report.structure(
            node.element,
            "the event-based gateway has fewer than two ways on",
            "at least two outgoing flows",
        )
    for flow in node.outgoing:
        if flow.target is not None and not flow.target.refused:
            _check_awaited(flow.target, report)


def _check_awaited(target: DraftNode, report: Report) -> None:
    waits = target.kind is NodeKind.RECEIVE_TASK or (
        target.kind is NodeKind.CATCH and target.event in _AWAITED
    )
    if not waits:
        report.structure(
            target.element,
            f"an event-based gateway leads to {with_article(target.kind)}",
            "an intermediate message, timer, signal or conditional catch event, or a receive task",
        )
    elif len(target.incoming) > 1:
        report.structure(
            target.element,
            "an event-based gateway and another flow lead here",
            "no other incoming flow than the gateway's",
        )
    elif target.boundaries:
        report.structure(
            target.element,
            "a receive task after an event-based gateway has a boundary event",
            "no boundary event; let the gateway wait for that event too",
        )
    elif any(local(child) in LOOPS for child in bpmn_children(target.element)):
        report.structure(
            target.element,
            "a receive task after an event-based gateway loops",
            "no loop: the gateway waits for its message once",
        )
