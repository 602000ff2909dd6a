"""Makes the models without blocks that the graphs of `random_models.py` mean."""

from typing import TYPE_CHECKING, Any

from engine.model.definition import NodeKind
from tests.unit.execution.random_events import EVENTS

if TYPE_CHECKING:
    from tests.unit.execution.random_building import Maker

GATEWAYS = {
    "exclusive": NodeKind.EXCLUSIVE,
    "parallel": NodeKind.PARALLEL,
    "inclusive": NodeKind.INCLUSIVE,
}
CHOOSING = ("exclusive", "inclusive", "choosing_task")


def unstructured(maker: "Maker", kinds: Any, flows: Any, inside: Any) -> None:
    """A graph, in the process itself or in a subprocess with an event on its boundary."""
    start = maker.name("start")
    maker.model.start(start)
    if inside is None:
        _graph(maker, start, kinds, flows)
        return
    sub = maker.name("sub")
    with maker.model.inside(sub):
        inner = maker.name("start")
        maker.model.start(inner)
        _graph(maker, inner, kinds, flows)
    maker.model.path(start, sub)
    maker.boundary(sub, inside, ("user_task",))


def _graph(maker: "Maker", start: str, kinds: Any, flows: Any) -> None:
    ids = [_element(maker, kind) for kind in kinds]
    maker.model.path(start, ids[0])
    for number, (source, target, when) in enumerate(flows):
        later = any(flow[0] == source for flow in flows[number + 1 :])
        choosing = kinds[source] in CHOOSING
        first = not any(flow[0] == source for flow in flows[:number])
        beside = kinds[source] == "watched_task" and not first
        from_ = f"{ids[source]}_heard" if beside else ids[source]
        condition = when if choosing and later else None
        maker.model.flow(from_, ids[target], condition, choosing and not later and not first)


def _element(maker: "Maker", kind: str) -> str:
    if kind not in (*GATEWAYS, "end", "terminate", "choosing_task", "watched_task"):
        return maker.leaf(kind)[0]
    id_ = maker.name(kind)
    if kind in GATEWAYS:
        maker.model.add(id_, GATEWAYS[kind])
    elif kind in ("end", "terminate"):
        maker.model.end(id_, EVENTS["none" if kind == "end" else kind])
    else:
        maker.model.user_task(id_)
    if kind == "watched_task":  # its second flow and those that follow leave its event
        maker.model.boundary(f"{id_}_heard", id_, EVENTS["message"])
    return id_
