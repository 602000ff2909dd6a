"""Whether the diagram holds together: starts, ends, boundaries, and what can be reached."""

from engine.findings import FindingKind
from engine.model.compensation import is_compensated
from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode, DraftProcess
from engine.model.event_places import check_event
from engine.model.findings import Report
from engine.model.gateways import check_flows
from engine.model.link_events import is_link

_OPENING = frozenset({NodeKind.START, NodeKind.EVENT_SUBPROCESS})


def check_structure(process: DraftProcess, report: Report) -> None:
    """All checks of one linked process."""
    for scope, nodes in process.scopes():
        _check_starts(process, scope, nodes, report)
    for node in process.nodes:
        check_event(node, report)
        _check_ends(node, report)
        check_flows(node, report)
    _check_reachable(process, report)


def _check_starts(
    process: DraftProcess, scope: DraftNode | None, nodes: list[DraftNode], report: Report
) -> None:
    starts = [node for node in nodes if node.kind is NodeKind.START]
    owner = process.element if scope is None else scope.element
    if not starts:
        what = "process" if scope is None else "subprocess"
        report.structure(owner, f"the {what} has no start event", "a start event")
    plain = [start for start in starts if start.event is EventKind.NONE and not start.refused]
    limited = plain if scope is None else starts
    for extra in limited[1:]:
        report.structure(
            extra.element,
            f"a second start event beside {limited[0].id}",
            "one start event without a trigger" if scope is None else "one start event",
        )


def _check_ends(node: DraftNode, report: Report) -> None:
    if node.incoming and node.kind in {NodeKind.START, NodeKind.BOUNDARY}:
        report.structure(node.element, f"a flow leads into this {node.kind}", "no incoming flow")
    if node.outgoing and node.kind is NodeKind.END:
        report.structure(node.element, "a flow leaves this endEvent", "no outgoing flow")
    if node.kind is NodeKind.EVENT_SUBPROCESS and (node.incoming or node.outgoing):
        report.structure(
            node.element,
            "a flow touches this event subprocess",
            "no flow: its own start event starts it",
        )
    if node.kind is NodeKind.EVENT_SUBPROCESS and node.in_event_subprocess:
        report.structure(
            node.element,
            "an event subprocess stands directly in an event subprocess",
            "it beside the other, or inside an embedded subprocess",
        )
    if not node.outgoing and not _may_end(node):
        report.note(
            node.element,
            "the path ends here without an end event",
            "an outgoing flow, if it should go on",
            FindingKind.STRUCTURE,
        )


def _may_end(node: DraftNode) -> bool:
    ends = node.kind in {NodeKind.END, NodeKind.EVENT_SUBPROCESS} or node.is_for_compensation
    return ends or is_compensated(node) or is_link(node, NodeKind.THROW)


def _check_reachable(process: DraftProcess, report: Report) -> None:
    """BPMN 2.0.2, 10.5.2: with a start event, every other node needs an incoming flow."""
    unattached = [node for node in process.nodes if _needs_flow(node) and not node.incoming]
    started = {id(node.parent) for node in process.nodes if node.kind is NodeKind.START}
    for node in unattached:
        if not node.refused and id(node.parent) in started:
            report.structure(node.element, "no flow leads here", "an incoming flow")
    led = {id(node.leads_to) for node in process.nodes}
    seeds = unattached + [node for node in process.nodes if _is_entry(node)]
    seeds += [node for node in process.nodes if _is_led_to(node) and id(node) not in led]
    reached = _reached_from(seeds)
    for node in process.nodes:
        around_reached = node.parent is None or id(node.parent) in reached
        if id(node) not in reached and around_reached:
            report.structure(
                node.element, "no path from a start event leads here", "a flow from a reached node"
            )


def _needs_flow(node: DraftNode) -> bool:
    free = {NodeKind.START, NodeKind.BOUNDARY, NodeKind.EVENT_SUBPROCESS}
    return node.kind not in free and not _is_led_to(node)


def _is_led_to(node: DraftNode) -> bool:
    """Reached by a link or an association; a missing one is spoken about where they are tied."""
    return node.is_for_compensation or is_link(node, NodeKind.CATCH)


def _is_entry(node: DraftNode) -> bool:
    """Reached without a flow and without a node around it: or already spoken about."""
    if node.refused or (node.kind is NodeKind.BOUNDARY and node.attached_to is None):
        return True
    return node.parent is None and node.kind in {NodeKind.START, NodeKind.EVENT_SUBPROCESS}


def _reached_from(seeds: list[DraftNode]) -> set[int]:
    reached = set(map(id, seeds))
    waiting = list(seeds)
    while waiting:
        node = waiting.pop()
        inner = [child for child in node.children if child.kind in _OPENING]
        targets = [flow.target for flow in node.outgoing if flow.target is not None]
        led = [node.leads_to] if node.leads_to is not None else []
        for following in (*targets, *node.boundaries, *inner, *led):
            if id(following) not in reached:
                reached.add(id(following))
                waiting.append(following)
    return reached
