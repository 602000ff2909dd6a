"""Whether a live state can follow a plan: what stands in its way, element by element."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.catalogue import Catalogue
from engine.execution.migration_plan import Plan
from engine.execution.state import Completed, Place, Scope, State, Token, Undoing, Waiting
from engine.model.definition import Definition, Flow, Node, SlaMark, SlaVerb


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """`needs_mapping`: an entry in the plan would help; otherwise the instance is refused."""

    element_id: str | None
    reason: str
    needs_mapping: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A plan with its two definitions at hand."""

    plan: Plan
    source: Definition
    target: Definition

    def there(self, index: int) -> Node | None:
        """The target element of a source node index; None without one."""
        to = self.plan.mapping.get(self.source.nodes[index].id)
        return None if to is None else self.target.nodes[self.target.by_id[to]]

    def flow(self, index: int) -> Flow | None:
        """The target flow into a join of a source flow index into it, for a token that waits there.

        It comes from the same element, or else has the same id, or else is the one to which new
        elements lead from the same element: what was put in between lies behind the token.
        """
        flow = next(one for one in _flows(self.source) if one.index == index)
        join, source = self.there(flow.target), self.there(flow.source)
        if join is None:
            return None
        into = [one for one in _flows(self.target) if one.target == join.index]
        beside = [one for one in into if source is not None and one.source == source.index]
        if len(beside) == 1:
            return beside[0]
        free = [one for one in into if self.target.nodes[one.source].id not in self._images()]
        same = [one for one in beside or free if flow.id is not None and one.id == flow.id]
        return same[0] if same else self._behind_what_is_new(flow, join)

    def _behind_what_is_new(self, flow: Flow, join: Node) -> Flow | None:
        """None where there are several, or where another flow of the source comes in by it too."""
        mine = self._ends(flow, join)
        others = [one for one in _flows(self.source) if one.target == flow.target and one != flow]
        if len(mine) != 1 or any(mine & self._ends(other, join) for other in others):
            return None
        return next(one for one in _flows(self.target) if one.index in mine)

    def _ends(self, flow: Flow, join: Node) -> set[int]:
        """The flows into the target's join that are reached from where `flow` comes from, by none
        but new elements.
        """
        source, images = self.there(flow.source), self._images()
        ends: set[int] = set()
        pending, seen = [] if source is None else [source], set[int]()
        while pending:
            for one in pending.pop().outgoing:
                if one.target == join.index:
                    ends.add(one.index)
                elif one.target not in seen and self.target.nodes[one.target].id not in images:
                    seen.add(one.target)
                    pending.append(self.target.nodes[one.target])
        return ends

    def _images(self) -> frozenset[str]:
        """The target elements that some source element becomes."""
        return frozenset(self.plan.mapping.values())


def _flows(definition: Definition) -> Iterator[Flow]:
    return (flow for node in definition.nodes for flow in node.outgoing)


def ways_of(catalogue: Catalogue, plans: Iterable[Plan]) -> Mapping[int, Way]:
    """Source definition key -> the way from there. NotFound for a definition that is gone."""
    return {
        plan.source: Way(plan, catalogue.definition(plan.source), catalogue.definition(plan.target))
        for plan in plans
    }


def obstacles(catalogue: Catalogue, state: State, plans: Iterable[Plan]) -> list[Obstacle]:
    """All that keeps this instance from following the plans; empty when it can."""
    ways = ways_of(catalogue, plans)
    moving = [scope for scope in state.scopes.values() if scope.definition in ways]
    if not moving:
        keys = ", ".join(str(key) for key in ways)
        return [Obstacle(element_id=None, reason=f"nothing of definition {keys} runs here")]
    found: list[Obstacle] = []
    for scope in moving:
        way = ways[scope.definition]
        inside = [token for token in state.tokens.values() if token.scope == scope.number]
        for token in inside:
            if not is_unneeded(way, token):
                found += _of_token(way, token)
        found += _of_records(way, scope)
        if scope.is_process:
            found += _of_pauses(None, way.source.sla, way.target.sla)
    return list(dict.fromkeys(found))


def is_unneeded(way: Way, token: Token) -> bool:
    """Whether it is the incident of an event that could not be armed and that is gone."""
    return token.place is Place.ARM and way.there(token.node) is None


def refusal(reasons: Iterable[str]) -> str:
    """One sentence of all that stands in the way."""
    return "this instance cannot be migrated: " + "; ".join(reasons)


def _of_token(way: Way, token: Token) -> Iterator[Obstacle]:
    node = way.source.nodes[token.node]
    there = way.there(token.node)
    if there is None:
        yield _unmapped(way, node)
        return
    if way.plan.named is not None and node.id not in way.plan.named:
        reason = f"{node.id} is active, and no instruction says what becomes of it"
        yield Obstacle(element_id=node.id, reason=reason, needs_mapping=True)
    yield from _of_pauses(node.id, node.sla, there.sla)
    joins = token.waiting is Waiting.JOIN or token.place is Place.JOIN
    if joins and token.flow >= 0 and way.flow(token.flow) is None:
        source = next(one for one in _flows(way.source) if one.index == token.flow)
        name = source.id or f"from {way.source.nodes[source.source].id}"
        yield Obstacle(
            element_id=node.id,
            reason=f"a token waits at {node.id} that came by flow {name}, and {there.id} has no"
            " flow in that takes its place: from the same element, by new elements from there, or"
            " with that id; give one that id, or migrate when the join has gone on",
        )


def _unmapped(way: Way, node: Node) -> Obstacle:
    unfit = way.plan.unfit.get(node.id)
    if unfit is not None:
        return Obstacle(element_id=node.id, reason=unfit)
    version = f"{way.target.process_id} version {way.target.version}"
    reason = f"{node.id} is active, and {version} has no such element; map it to another"
    return Obstacle(element_id=node.id, reason=reason, needs_mapping=True)


def _of_pauses(
    id_: str | None, before: Iterable[SlaMark], after: Iterable[SlaMark]
) -> Iterator[Obstacle]:
    """A pause ends with what began it: without the mark, the clock would stand still for ever."""
    kept = set(after)
    for mark in before:
        if mark.verb is SlaVerb.PAUSE and mark not in kept:
            where = id_ or "the process"
            yield Obstacle(
                element_id=id_,
                reason=f"{where} pauses the clock {mark.clock}, and its target does not: nothing"
                " would let the clock go on; give the target the same sla.pause",
            )


def _of_records(way: Way, scope: Scope) -> Iterator[Obstacle]:
    """Completed activities that could be compensated must still be compensable."""
    for record in _all_records(scope):
        node, there = way.source.nodes[record.node], way.there(record.node)
        if there is None:
            yield _unmapped(way, node)
        elif node.compensated_by is not None and there.compensated_by is None:
            reason = f"{node.id} is done and could be compensated, but {there.id} has no handler"
            yield Obstacle(element_id=node.id, reason=reason)


def _all_records(scope: Scope) -> Iterator[Completed]:
    left = list(scope.completed)
    if isinstance(scope.work, Undoing):
        left += scope.work.left
    while left:
        record = left.pop()
        left += record.inside
        yield record
