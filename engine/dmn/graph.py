"""The requirement graph of a file: who needs whom, checked for cycles, put in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.dmn.compiling import Step
from engine.dmn.decisions import Plan

MAX_NODES = 1000
"""More elements than this in one file are refused: every decision keeps its own plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element of the graph: input data, decision, knowledge model or decision service."""

    id: str
    name: str
    kind: str  #: the local name of its element; `imported` for one of another file
    element: etree._Element
    requires: tuple[str, ...] = ()  #: ids of nodes
    outputs: tuple[str, ...] = ()  #: of a decision service: the decisions that answer
    inputs: tuple[str, ...] = ()  #: of a decision service: what its caller gives, in order


def cycle_in(nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """The ids along one requirement cycle, or nothing; a service needs the decisions it gives."""
    done: set[str] = set()
    for root in nodes:
        path: dict[str, None] = {}
        stack = [(root, iter(_needs(nodes[root])))] if root not in done else []
        path[root] = None
        while stack:
            node, rest = stack[-1]
            following = next((n for n in rest if n in nodes and n not in done), None)
            if following is None:
                done.add(node)
                path.pop(node)
                stack.pop()
            elif following in path:
                return (*list(path)[list(path).index(following) :], following)
            else:
                path[following] = None
                stack.append((following, iter(_needs(nodes[following]))))
    return ()


def _needs(node: Node) -> tuple[str, ...]:
    return (*node.requires, *node.outputs)


def in_order(
    roots: Iterable[str], nodes: Mapping[str, Node], given: Iterable[str] = ()
) -> list[Node]:
    """All nodes that `roots` need, each after its requirements; nothing behind those `given`."""
    ordered: dict[str, Node] = {}
    stops, entered = set(given), set[str]()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        key, ready = stack.pop()
        if key in ordered or key not in nodes:
            continue
        if ready or key in stops:
            ordered[key] = nodes[key]
            continue
        if key in entered:
            continue
        entered.add(key)
        stack.append((key, True))
        stack.extend((needed, False) for needed in reversed(nodes[key].requires))
    return list(ordered.values())


def plan_of(ordered: Iterable[Node], steps: Mapping[str, Step]) -> Plan:
    """The plan over nodes already in order.

    A required decision is in scope under the name of its variable and, as Camunda has it, under
    its id.
    """
    known = [node for node in ordered if node.id in steps]
    names = {node.name for node in known}
    plan: list[tuple[str, Step]] = []
    for place, node in enumerate(known, 1):
        plan.append((node.name, steps[node.id]))
        if node.kind == "decision" and place < len(known) and node.id not in names:
            plan.append((node.id, _value_of(node.name)))
    return tuple(plan)


def _value_of(name: str) -> Step:
    return lambda scope, _run: scope[name]
