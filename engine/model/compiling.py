"""From a checked draft to the immutable definition that the executor runs."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.model import activities
from engine.model.compensation import is_compensated
from engine.model.definition import ROOT, Definition, Event, Flow, Node, NodeKind
from engine.model.draft import DraftFile, DraftFlow, DraftNode, DraftProcess
from engine.model.events import event_of
from engine.model.expected import BOOLEAN
from engine.model.findings import Report
from engine.model.inclusive_paths import inclusive_paths
from engine.model.loops import loop_of
from engine.model.properties import marks_of, properties_of
from engine.model.tags import extension, is_true, line_of, name_of, text_of
from engine.model.terms import feel, is_foreign
from engine.model.user_tasks import user_task_of
from engine.model.variables import mappings_of

MOST_PATHS = 1_000_000  #: some tens of megabytes; a large diagram of people has some thousands


def compile_process(process: DraftProcess, file: DraftFile, report: Report) -> Definition:
    """Compile a linked process; it may be used only when the report stays empty."""
    flows = {
        flow.index: compiled
        for flow in process.flows
        if (compiled := _flow(flow, report)) is not None
    }
    nodes = tuple(_node(node, flows, file, report) for node in process.nodes)
    return Definition(
        process_id=process.element.get("id") or "",
        name=name_of(process.element),
        nodes=nodes,
        version_tag=_version_tag(process, report),
        sla=marks_of(process.element, report),
        none_starts=MappingProxyType(_none_starts(nodes)),
        event_subprocesses=MappingProxyType(_event_subprocesses(nodes)),
        event_starts=MappingProxyType(_event_starts(nodes)),
        inclusive_paths=_inclusive_paths(process, nodes, report),
        by_id=MappingProxyType({node.id: node.index for node in nodes}),
    )


def _inclusive_paths(
    process: DraftProcess, nodes: tuple[Node, ...], report: Report
) -> Mapping[int, Mapping[int, frozenset[int]]]:
    """The paths to each inclusive join; their number grows with joins times elements."""
    joins = [node for node in nodes if node.kind is NodeKind.INCLUSIVE and node.incoming > 1]
    paths = sum(node.incoming for node in joins) * len(nodes)
    if paths > MOST_PATHS:
        report.dialect(
            process.element,
            f"its {len(joins)} inclusive joins among {len(nodes)} elements are too many to keep "
            "the paths between them",
            f"at most {MOST_PATHS} paths (flows into inclusive joins times elements); put parts "
            "into called processes",
        )
        return MappingProxyType({})
    return inclusive_paths(nodes)


def _version_tag(process: DraftProcess, report: Report) -> str | None:
    found = extension(process.element, "versionTag")
    if found is None:
        return None
    if not found.get("value"):
        report.dialect(found, "zeebe:versionTag has no value", 'a value such as "1.2"')
    elif is_foreign(found, "the version tag", found.get("value", ""), report):
        return None
    return found.get("value")


def _flow(flow: DraftFlow, report: Report) -> Flow | None:
    condition = None
    if flow.condition is not None:
        what = f"the condition of {flow.words}"
        condition = feel(flow.condition, what, text_of(flow.condition), report, BOOLEAN)
    if flow.source is None or flow.target is None:
        return None
    return Flow(
        index=flow.index,
        id=flow.element.get("id"),
        name=name_of(flow.element),
        source=flow.source.index,
        target=flow.target.index,
        condition=condition,
    )


def _node(node: DraftNode, flows: dict[int, Flow], file: DraftFile, report: Report) -> Node:
    activities.check_ways(node, report)
    element = node.element
    return Node(
        index=node.index,
        id=node.id,
        name=name_of(element),
        kind=node.kind,
        line=line_of(element),
        parent=ROOT if node.parent is None else node.parent.index,
        outgoing=tuple(flows[flow.index] for flow in node.outgoing if flow.index in flows),
        incoming=len(node.incoming),
        default=flows.get(node.default.index) if node.default else None,
        event=event_of(node, file, report),
        loop=loop_of(node, report),
        is_for_compensation=node.is_for_compensation,
        compensated_by=_compensated_by(node),
        attached_to=node.attached_to.index if node.attached_to else None,
        interrupting=_interrupts(node),
        boundaries=tuple(one.index for one in node.boundaries if not is_compensated(one)),
        inputs=mappings_of(node, "input", report),
        outputs=mappings_of(node, "output", report),
        user_task=user_task_of(node, report) if node.kind is NodeKind.USER_TASK else None,
        job=activities.job_of(node, report),
        script=activities.script_of(node, report),
        decision=activities.decision_of(node, report),
        call=activities.call_of(node, report),
        sla=marks_of(element, report),
        properties=properties_of(element, report),
    )


def _compensated_by(node: DraftNode) -> int | None:
    handlers = [one.leads_to for one in node.boundaries if is_compensated(one)]
    return next((handler.index for handler in handlers if handler is not None), None)


def _interrupts(node: DraftNode) -> bool:
    if node.kind is NodeKind.BOUNDARY:
        return is_true(node.element, "cancelActivity", default=True)
    if node.in_event_subprocess and node.kind is NodeKind.START:
        return is_true(node.element, "isInterrupting", default=True)
    return True


def _none_starts(nodes: tuple[Node, ...]) -> dict[int, int]:
    return {
        node.parent: node.index
        for node in nodes
        if node.kind is NodeKind.START and node.event == Event()
    }


def _event_subprocesses(nodes: tuple[Node, ...]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for node in nodes:
        if node.kind is NodeKind.EVENT_SUBPROCESS:
            found[node.parent] = (*found.get(node.parent, ()), node.index)
    return found


def _event_starts(nodes: tuple[Node, ...]) -> dict[int, int]:
    holders = {node.index for node in nodes if node.kind is NodeKind.EVENT_SUBPROCESS}
    return {
        node.parent: node.index
        for node in nodes
        if node.kind is NodeKind.START and node.parent in holders
    }
