"""From XML elements to drafts: which processes, which nodes, which flows a file holds."""

from collections import deque
from collections.abc import Collection

from lxml import etree

from engine.findings import FindingKind
from engine.model.definition import NodeKind
from engine.model.draft import DraftFile, DraftFlow, DraftNode, DraftProcess
from engine.model.findings import Report
from engine.model.tags import (
    BPMN,
    EVENT_KINDS,
    NODE_KINDS,
    REFUSED_EVENTS,
    REFUSED_NODES,
    SCOPES,
    bpmn_children,
    children,
    is_true,
    line_of,
    local,
)


def read_draft(root: etree._Element, report: Report) -> DraftFile:
    """Read every executable process of the file, or every process when only structure counts."""
    elements = _elements_by_id(root, report)
    processes = [
        _read_process(element, elements.keys(), report)
        for element in children(root, "process")
        if _is_read(element, report)
    ]
    if not report.structure_only:
        _check_names(processes, report)
    if not processes:
        report.structure(
            root, "the file has no executable process", 'a bpmn:process with isExecutable="true"'
        )
    return DraftFile(
        processes=tuple(processes),
        messages=_roots(root, "message"),
        errors=_roots(root, "error"),
        signals=_roots(root, "signal"),
        escalations=_roots(root, "escalation"),
        elements=elements,
    )


def _check_names(processes: list[DraftProcess], report: Report) -> None:
    for process in processes:
        if not process.element.get("id"):
            report.structure(
                process.element, "the process has no id", "an id, by which it is started"
            )


def _roots(root: etree._Element, tag: str) -> dict[str, etree._Element]:
    return {name: found for found in children(root, tag) if (name := found.get("id"))}


def _elements_by_id(root: etree._Element, report: Report) -> dict[str, etree._Element]:
    first: dict[str, etree._Element] = {}
    for element in root.iter(f"{{{BPMN}}}*"):
        name = element.get("id")
        if name is None:
            continue
        before = first.setdefault(name, element)
        if before is not element:
            report.structure(
                element,
                f"the id {name!r} is taken by the {local(before)} on line {line_of(before)}",
                "an id of its own",
            )
    return first


def _is_read(process: etree._Element, report: Report) -> bool:
    if report.structure_only or is_true(process, "isExecutable", default=True):
        return True
    report.note(
        process,
        "this process is not executable and is not compiled",
        'isExecutable="true" to deploy it',
        FindingKind.STRUCTURE,
    )
    return False


def _read_process(element: etree._Element, taken: Collection[str], report: Report) -> DraftProcess:
    process = DraftProcess(element)
    open_scopes: deque[tuple[etree._Element, DraftNode | None]] = deque([(element, None)])
    while open_scopes:
        scope, parent = open_scopes.popleft()
        for child in bpmn_children(scope):
            if local(child) == "sequenceFlow":
                process.flows.append(_read_flow(child, len(process.flows)))
            elif local(child) == "association":
                process.associations.append(child)
            elif local(child) in NODE_KINDS or local(child) in REFUSED_NODES:
                node = _read_node(child, len(process.nodes), parent, taken)
                _read_event(node, report)
                process.nodes.append(node)
                if node.kind in SCOPES:
                    open_scopes.append((child, node))
    return process


def _read_flow(element: etree._Element, index: int) -> DraftFlow:
    return DraftFlow(element, index, next(children(element, "conditionExpression"), None))


def _read_node(
    element: etree._Element, index: int, parent: DraftNode | None, taken: Collection[str]
) -> DraftNode:
    tag = local(element)
    kind: NodeKind = NODE_KINDS.get(tag, NodeKind.TASK)
    if kind is NodeKind.SUBPROCESS and is_true(element, "triggeredByEvent"):
        kind = NodeKind.EVENT_SUBPROCESS
    node = DraftNode(
        element=element,
        index=index,
        id=element.get("id") or _given_id(element, index, taken),
        kind=kind,
        parent=parent,
        refused=tag in REFUSED_NODES,
        is_for_compensation=is_true(element, "isForCompensation"),
    )
    if parent is not None:
        parent.children.append(node)
    return node


def _given_id(element: etree._Element, index: int, taken: Collection[str]) -> str:
    name = f"{local(element)}-{line_of(element)}-{index}"
    while name in taken:
        name += "-"
    return name


def _read_event(node: DraftNode, report: Report) -> None:
    """Take the event definition; more than one, or one not executed, makes a refused node."""
    found = [
        child
        for child in bpmn_children(node.element)
        if local(child) in EVENT_KINDS or local(child) in REFUSED_EVENTS
    ]
    node.refused |= any(local(child) in REFUSED_EVENTS for child in found)
    node.refused |= next(children(node.element, "eventDefinitionRef"), None) is not None
    if len(found) > 1:
        node.refused = True
        report.dialect(
            node.element,
            "the event has more than one event definition",
            "one event definition; an event-based gateway waits for several",
        )
    elif found and not node.refused:
        node.event = EVENT_KINDS[local(found[0])]
        node.event_definition = found[0]
