"""Ties flows to nodes, boundary events to activities and defaults to flows."""

from collections.abc import Mapping

from engine.findings import FindingKind
from engine.model.definition import NodeKind
from engine.model.draft import DraftFile, DraftFlow, DraftNode
from engine.model.findings import Report
from engine.model.tags import (
    ACTIVITIES,
    NODE_KINDS,
    children,
    local,
    reference,
    text_of,
    with_article,
)


def link(file: DraftFile, report: Report) -> None:
    """Resolve every reference between nodes and flows; what leads nowhere is a finding."""
    nodes = {
        node.id: node
        for process in reversed(file.processes)
        for node in reversed(process.nodes)
        if node.element.get("id")
    }
    flows = {flow.element.get("id"): flow for process in file.processes for flow in process.flows}
    for process in file.processes:
        inside = frozenset(map(id, process.nodes))
        for flow in process.flows:
            _link_flow(flow, nodes, inside, file, report)
        for node in process.nodes:
            _attach(node, nodes, file, report)
            _link_default(node, flows, report)
            _check_mentions(node, flows, report)


def _link_flow(
    flow: DraftFlow,
    nodes: Mapping[str, DraftNode],
    inside: frozenset[int],
    file: DraftFile,
    report: Report,
) -> None:
    flow.source = _end_of(flow, "sourceRef", nodes, file, report)
    flow.target = _end_of(flow, "targetRef", nodes, file, report)
    if flow.source is not None:
        flow.source.outgoing.append(flow)
    if flow.target is not None:
        flow.target.incoming.append(flow)
    if flow.source is not None and flow.target is not None:
        _check_scope(flow, flow.source, flow.target, inside, report)


def _end_of(
    flow: DraftFlow, end: str, nodes: Mapping[str, DraftNode], file: DraftFile, report: Report
) -> DraftNode | None:
    name = reference(flow.element, end)
    node = nodes.get(name or "")
    if node is not None:
        return node
    report.structure(
        flow.element,
        f"{flow.words}: {end} {_missing(name, file)}",
        "the id of a task, an event, a gateway or a subprocess",
    )
    return None


def _missing(name: str | None, file: DraftFile) -> str:
    if name is None:
        return "is missing"
    found = file.elements.get(name)
    if found is None:
        return f"names {name!r}, which is not in the file"
    where = "of no compiled process" if local(found) in NODE_KINDS else "no flow node"
    return f"names {name!r}, which is {with_article(local(found))}, {where}"


def _check_scope(
    flow: DraftFlow,
    source: DraftNode,
    target: DraftNode,
    inside: frozenset[int],
    report: Report,
) -> None:
    if id(source) not in inside or id(target) not in inside:
        report.structure(
            flow.element,
            f"{flow.words} crosses a pool",
            "a message flow, or both ends in the process that holds the flow",
        )
    elif source.parent is not target.parent:
        report.structure(
            flow.element,
            f"{flow.words} crosses the border of a subprocess",
            "both ends in the same subprocess; a boundary event leads out of one",
        )


def _attach(
    node: DraftNode, nodes: Mapping[str, DraftNode], file: DraftFile, report: Report
) -> None:
    if node.kind is not NodeKind.BOUNDARY:
        return
    name = reference(node.element, "attachedToRef")
    host = nodes.get(name or "")
    if host is None:
        why = f"attachedToRef {_missing(name, file)}"
    elif host.kind not in ACTIVITIES:
        why = f"the boundary event sits on {name!r}, which is {with_article(host.kind)}"
    elif host.parent is not node.parent:
        why = f"the boundary event sits on {name!r}, which is in another subprocess or pool"
    else:
        node.attached_to = host
        host.boundaries.append(node)
        return
    report.structure(node.element, why, "the id of a task, a subprocess or a call activity")


def _link_default(node: DraftNode, flows: Mapping[str | None, DraftFlow], report: Report) -> None:
    name = reference(node.element, "default")
    if name is None:
        return
    flow = flows.get(name)
    if flow is None:
        why = f"the default flow {name!r} is not in the file"
    elif flow.source is not node:
        why = f"the default flow {name!r} does not leave this element"
    else:
        node.default = flow
        return
    report.structure(node.element, why, "the id of a sequence flow that leaves this element")


def _check_mentions(node: DraftNode, flows: Mapping[str | None, DraftFlow], report: Report) -> None:
    """`incoming` and `outgoing` children only repeat the flows; a wrong one deserves a note."""
    for tag, linked in (("incoming", node.incoming), ("outgoing", node.outgoing)):
        names = {text_of(child).rpartition(":")[2] for child in children(node.element, tag)}
        for name in sorted(names - {flow.element.get("id") for flow in linked}):
            report.note(
                node.element,
                f"<{tag}> mentions {name!r}, which is no {tag} flow of this element",
                "the sequence flows decide; open and save the file in a modeler",
                FindingKind.STRUCTURE,
            )
