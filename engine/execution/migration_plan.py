"""Which element of one version of a process becomes which of another; pure, and checked once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.definition import (
    ROOT,
    Definition,
    EventKind,
    MultiInstanceSpec,
    Node,
    NodeKind,
)
from kernel.errors import Invalid

#: what waits beside an activity or in a scope: two of them must not become one
_EVENTS = frozenset({NodeKind.BOUNDARY, NodeKind.START, NodeKind.EVENT_SUBPROCESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`mapping`: element id of the definition `source` -> element id of `target` (both keys).

    `unfit`: element ids that both have, but that are too different, with the reason. `named`: only
    these elements may be active, for somebody named them; None: all of the mapping may.
    """

    source: int
    target: int
    mapping: Mapping[str, str]
    unfit: Mapping[str, str] = field(default_factory=dict)
    named: Collection[str] | None = None


def plan_for(source: Definition, target: Definition, mapping: Mapping[str, str]) -> Plan:
    """A plan in which equal ids map to each other where they fit, and `mapping` goes before that.

    Raises Invalid that lists every entry of `mapping` at fault: an unknown element, or two that
    do not fit (another kind, event or repetition; other scopes around them; another host).
    """
    if source.key == target.key:
        raise Invalid(f"a plan needs two versions, but both are definition {source.key}")
    unknown = list(_unknown(source, target, mapping))
    if unknown:
        raise Invalid("this migration plan cannot be: " + "; ".join(unknown))
    wanted = _wanted(source, target, mapping)
    unfit = _unfit(source, target, wanted, mapping)
    wrong = [reason for id_, reason in unfit.items() if id_ in mapping]
    if wrong:
        raise Invalid("this migration plan cannot be: " + "; ".join(wrong))
    fitting = {id_: to for id_, to in wanted.items() if id_ not in unfit}
    return Plan(source=source.key, target=target.key, mapping=fitting, unfit=unfit)


def _unknown(source: Definition, target: Definition, mapping: Mapping[str, str]) -> Iterator[str]:
    for id_, to in mapping.items():
        for definition, named in ((source, id_), (target, to)):
            if named not in definition.by_id:
                yield (
                    f"{id_} -> {to}: {definition.process_id} version {definition.version} has no"
                    f" element {named}"
                )


def _wanted(source: Definition, target: Definition, mapping: Mapping[str, str]) -> dict[str, str]:
    """What is asked for, equal ids, and the start events of event subprocesses that map."""
    wanted = {node.id: node.id for node in source.nodes if node.id in target.by_id}
    wanted |= mapping
    for around, start in source.event_starts.items():
        to = wanted.get(source.nodes[around].id)
        there = None if to is None else target.event_starts.get(target.by_id[to])
        if there is not None:
            wanted.setdefault(source.nodes[start].id, target.nodes[there].id)
    return wanted


def _unfit(
    source: Definition, target: Definition, wanted: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """Element id -> why what is wanted for it cannot be."""
    unfit: dict[str, str] = {}
    taken: dict[str, str] = {}
    for id_ in sorted(wanted, key=lambda one: one not in given):  # those asked for go first
        node = source.nodes[source.by_id[id_]]
        there = target.nodes[target.by_id[wanted[id_]]]
        reason = _difference(node, there) or _elsewhere(source, target, wanted, node, there)
        if not reason and node.kind in _EVENTS:
            other = taken.setdefault(there.id, id_)
            reason = "" if other == id_ else f"{there.id} is taken by {other} already"
        if reason:
            unfit[id_] = f"{id_} -> {there.id}: {reason}"
    _spread(source, wanted, unfit)
    return unfit


def _difference(node: Node, there: Node) -> str:
    for what, before, after in (
        ("kind", node.kind, there.kind),
        ("event", _event(node), _event(there)),
        ("repetition", _repetition(node), _repetition(there)),
        ("purpose", _purpose(node), _purpose(there)),
    ):
        if before != after:
            return f"its {what} differs ({before}, then {after})"
    return ""


def _event(node: Node) -> EventKind:
    return EventKind.NONE if node.event is None else node.event.kind


def _repetition(node: Node) -> str:
    """What the live scope of a repeated activity depends on."""
    loop = node.loop
    if loop is None:
        return "done once"
    if not isinstance(loop, MultiInstanceSpec):
        return "standard loop"
    order = "sequential" if loop.sequential else "parallel"
    collects = "without" if loop.output_collection is None else "with"
    return f"{order} multi-instance {collects} output collection"


def _purpose(node: Node) -> str:
    return "compensation handler" if node.is_for_compensation else "ordinary"


def _elsewhere(
    source: Definition, target: Definition, wanted: Mapping[str, str], node: Node, there: Node
) -> str:
    """Why it would change its scope or, a boundary event, its host."""
    for what, one, other in (
        ("scope", node.parent, there.parent),
        ("host", _host(node), _host(there)),
    ):
        before, after = _id(source, one), _id(target, other)
        if (after is None) != (before is None) or (before and wanted.get(before) != after):
            return f"its {what} differs ({before or 'the process'}, then {after or 'the process'})"
    return ""


def _host(node: Node) -> int:
    return ROOT if node.attached_to is None else node.attached_to


def _id(definition: Definition, index: int) -> str | None:
    return None if index == ROOT else definition.nodes[index].id


def _spread(source: Definition, wanted: Mapping[str, str], unfit: dict[str, str]) -> None:
    """What lies inside, or on the boundary of, something unfit is unfit with it."""
    spreading = True
    while spreading:
        spreading = False
        for node in source.nodes:
            around = [_id(source, node.parent), _id(source, _host(node))]
            first = next((one for one in around if one in unfit), None)
            if first is not None and node.id in wanted and node.id not in unfit:
                unfit[node.id] = f"{node.id} -> {wanted[node.id]}: {unfit[first]}"
                spreading = True
