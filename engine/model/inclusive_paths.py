"""From where an inclusive gateway may still get a token by which of its flows.

The front end calls `inclusive_paths` on the compiled nodes and keeps the answer in
`Definition.inclusive_paths`; the executor only looks it up.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.model.definition import Flow, Node, NodeKind


def inclusive_paths(
    nodes: Iterable[Node],
) -> Mapping[int, Mapping[int, frozenset[int]]]:
    """Gateway -> flow into it -> the nodes from which that flow is reached, not by the gateway.

    All by index, and only for inclusive gateways with more than one flow in (BPMN 2.0.2, 13.4.3).
    A flow that begins nowhere leads from nowhere; such a file is refused elsewhere.
    A path leads along sequence flows, from an activity to its boundary events, and from a link
    throw event to its catch event. Linear in the model for each flow in, and iterative.
    """
    known = tuple(nodes)
    incoming = _incoming(known)
    before = _before(known)
    return MappingProxyType(
        {
            node.index: MappingProxyType(
                {flow.index: _reaching(flow, before) for flow in incoming.get(node.index, ())}
            )
            for node in known
            if node.kind is NodeKind.INCLUSIVE and node.incoming > 1
        }
    )


def _incoming(nodes: tuple[Node, ...]) -> dict[int, list[Flow]]:
    incoming: dict[int, list[Flow]] = {}
    for node in nodes:
        for flow in node.outgoing:
            incoming.setdefault(flow.target, []).append(flow)
    return incoming


def _before(nodes: tuple[Node, ...]) -> dict[int, list[int]]:
    """Node -> the nodes from which one step leads to it."""
    before: dict[int, list[int]] = {}
    for node in nodes:
        targets = [flow.target for flow in node.outgoing]
        targets += node.boundaries
        link = None if node.event is None else node.event.link
        if link is not None and link.target >= 0:
            targets.append(link.target)
        for target in targets:
            before.setdefault(target, []).append(node.index)
    return before


def _reaching(flow: Flow, before: Mapping[int, list[int]]) -> frozenset[int]:
    gateway = flow.target
    found: set[int] = set()
    pending = [flow.source]
    while pending:
        index = pending.pop()
        if index != gateway and index not in found:
            found.add(index)
            pending += before.get(index, ())
    return frozenset(found)
