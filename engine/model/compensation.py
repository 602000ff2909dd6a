"""Ties compensation boundary events to their handlers, and throw events to what they undo."""

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode, DraftProcess
from engine.model.findings import Report
from engine.model.tags import ACTIVITIES, reference

_HANDLER = 'one association to an activity of the same scope with isForCompensation="true"'


def tie_compensation(process: DraftProcess, report: Report) -> None:
    """BPMN 2.0.2, 10.7: who undoes what, by associations and by activityRef."""
    nodes = {node.id: node for node in process.nodes}
    for node in process.nodes:
        if is_compensated(node):
            _tie_handler(node, process, nodes, report)
    handlers = {id(node.leads_to) for node in process.nodes}
    for node in process.nodes:
        if node.is_for_compensation and not node.refused:
            _check_handler(node, id(node) in handlers, report)
        if node.event is EventKind.COMPENSATION and node.event_definition is not None:
            _tie_undone(node, process, nodes, report)


def is_compensated(node: DraftNode) -> bool:
    """Whether a node is a compensation boundary event: no wait, but the mark of its activity."""
    return node.kind is NodeKind.BOUNDARY and node.event is EventKind.COMPENSATION


def _tie_handler(
    event: DraftNode, process: DraftProcess, nodes: dict[str, DraftNode], report: Report
) -> None:
    ends = [
        nodes[name]
        for line in process.associations
        if reference(line, "sourceRef") == event.id
        and (name := reference(line, "targetRef")) in nodes
    ]
    handler = ends[0] if len(ends) == 1 else None
    if handler is None or not handler.is_for_compensation or handler.parent is not event.parent:
        why = f"{len(ends)} handlers" if len(ends) != 1 else f"{ends[0].id} as its handler"
        report.structure(event.element, f"this compensation event has {why}", _HANDLER)
    else:
        event.leads_to = handler
    if event.outgoing:
        report.structure(event.element, "a flow leaves this compensation event", _HANDLER)


def _check_handler(node: DraftNode, named: bool, report: Report) -> None:
    if node.kind is NodeKind.EVENT_SUBPROCESS:
        report.structure(
            node.element,
            "an event subprocess is no compensation handler",
            "a start by compensation",
        )
    elif not named:
        report.structure(
            node.element,
            "no compensation boundary event names this handler",
            "an association from a compensation boundary event to this activity",
        )
    if node.incoming or node.outgoing:
        report.structure(
            node.element, "a flow touches this compensation handler", "its association only"
        )
    for boundary in node.boundaries:
        report.structure(
            boundary.element,
            f"the boundary event sits on the compensation handler {node.id}",
            "no boundary event; put the steps into a subprocess as the handler",
        )


def _tie_undone(
    node: DraftNode, process: DraftProcess, nodes: dict[str, DraftNode], report: Report
) -> None:
    assert node.event_definition is not None
    name = reference(node.event_definition, "activityRef")
    if name is None:
        return
    activity = nodes.get(name)
    if node.kind not in {NodeKind.THROW, NodeKind.END}:
        why, wanted = "activityRef on an event that catches", "no activityRef"
    elif activity is None or activity.kind not in ACTIVITIES:
        why, wanted = f"activityRef names {name!r}, which is no activity here", "an activity's id"
    elif not _within_reach(node, activity):
        why = f"activityRef names {name!r}, which is in another scope"
        wanted = "an activity of the same scope, or of the scope around an event subprocess"
    elif not _compensable(activity, process):
        why = f"activityRef names {name!r}, which has nothing that undoes it"
        wanted = "an activity with a compensation boundary event"
    else:
        node.undoes = activity
        return
    report.structure(node.element, why, wanted)


def _within_reach(event: DraftNode, activity: DraftNode) -> bool:
    """The scope of the event, and around an event subprocess the scope that it belongs to."""
    if event.parent is activity.parent:
        return True
    around = event.parent
    return around is not None and event.in_event_subprocess and around.parent is activity.parent


def _compensable(activity: DraftNode, process: DraftProcess) -> bool:
    """Whether something undoes the activity: its own handler, or one of what is inside it."""
    if any(event.event is EventKind.COMPENSATION for event in activity.boundaries):
        return True
    marks = (node for node in process.nodes if node.event is EventKind.COMPENSATION)
    return any(
        _is_inside(mark, activity)
        for mark in marks
        if mark.kind in {NodeKind.BOUNDARY, NodeKind.START}
    )


def _is_inside(node: DraftNode, activity: DraftNode) -> bool:
    around = node.parent
    while around is not None and around is not activity:
        around = around.parent
    return around is activity
