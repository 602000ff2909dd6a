"""Ties each link throw event to the catch event of its name in the same scope."""

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode, DraftProcess
from engine.model.findings import Report


def tie_links(process: DraftProcess, report: Report) -> None:
    """BPMN 2.0.2, 10.5.1: several throws may lead to one catch, never one throw to several."""
    for _, nodes in process.scopes():
        links = [node for node in nodes if node.event is EventKind.LINK and not node.refused]
        catches = _catches([node for node in links if node.kind is NodeKind.CATCH], report)
        throws = [node for node in links if node.kind is NodeKind.THROW]
        for throw in throws:
            _tie(throw, catches, report)
        thrown = {_name(throw) for throw in throws}
        for name in catches.keys() - thrown:
            report.structure(
                catches[name].element,
                f"no link throw event of this scope is named {name!r}",
                "a link throw event of this name, or a flow in place of the link",
            )


def is_link(node: DraftNode, kind: NodeKind) -> bool:
    """Whether a node is the catch or the throw event of a link."""
    return node.event is EventKind.LINK and node.kind is kind


def _name(node: DraftNode) -> str:
    definition = node.event_definition
    return ((definition.get("name") if definition is not None else None) or "").strip()


def _catches(nodes: list[DraftNode], report: Report) -> dict[str, DraftNode]:
    catches: dict[str, DraftNode] = {}
    for node in nodes:
        first = catches.setdefault(_name(node), node)
        if first is not node:
            report.structure(
                node.element,
                f"the link {_name(node)!r} is caught by {first.id} already",
                "one catch event for each link of a scope",
            )
        if node.incoming:
            report.structure(
                node.element, "a flow leads into this link catch event", "its link throw event only"
            )
    return catches


def _tie(throw: DraftNode, catches: dict[str, DraftNode], report: Report) -> None:
    throw.leads_to = catches.get(_name(throw))
    if throw.leads_to is None:
        report.structure(
            throw.element,
            f"no link catch event of this scope is named {_name(throw)!r}",
            "a link catch event of this name in the same process or subprocess",
        )
    if throw.outgoing:
        report.structure(
            throw.element, "a flow leaves this link throw event", "no flow: the link goes on"
        )
