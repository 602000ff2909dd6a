"""Gateways, and which flows a token takes out of any element."""

from engine.execution.activities import Next
from engine.execution.draft import Draft
from engine.execution.faults import Fault
from engine.execution.state import Place, Token, Waiting
from engine.execution.terms import boolean_of
from engine.execution.variables import View
from engine.execution.waits import open_waits, plan_event
from engine.model.definition import Definition, Flow, Node, NodeKind


def event_based(draft: Draft, token: Token, node: Node) -> Next:
    """Opens what each of its events waits for; the first that happens wins."""
    nodes = draft.definition(token.scope).nodes
    view = View(token.scope)
    plans = [plan_event(draft, view, nodes[flow.target]) for flow in node.outgoing]
    if not all(plans):
        raise Fault(
            "expression",
            "one of its events waits for nothing; expected messages, timers, signals or conditions",
        )
    draft.tokens[token.number] = token.turned(Waiting.EVENT, None)
    open_waits(draft, token.number, token.scope, [plan for plan in plans if plan is not None])
    return None


def joined(draft: Draft, token: Token, node: Node) -> bool:
    """Whether `token` completes a parallel join: one token on each flow in (BPMN 2.0.2, 13.4.1).

    If so, the oldest waiting token of each other flow is used up; if not, the token waits.
    """
    arrived = _arrived(draft, token)
    if len(arrived) < node.incoming:
        draft.tokens[token.number] = token.turned(Waiting.JOIN, None)
        return False
    _use_up(draft, token, arrived)
    return True


def join_as_it_is(draft: Draft, token: Token) -> None:
    """The join goes on with the tokens that have come: no others will (a resolved incident)."""
    _use_up(draft, token, _arrived(draft, token))


def _arrived(draft: Draft, token: Token) -> dict[int, int]:
    """Flow -> the token that has come by it, `token` among them, the oldest of each other flow."""
    first = {token.flow: token.number}
    for other in draft.tokens.values():
        here = other.node == token.node and other.scope == token.scope
        if here and other.waiting is Waiting.JOIN:
            first.setdefault(other.flow, other.number)
    return first


def _use_up(draft: Draft, token: Token, arrived: dict[int, int]) -> None:
    for number in arrived.values():
        if number != token.number:
            del draft.tokens[number]


def stuck_joins(draft: Draft) -> list[int]:
    """In each scope where nothing but joins wait, so that no token can complete one: the oldest.

    Event subprocesses do not help: no flow leads from them to a join. Nor does the incident of an
    event that could not be armed: no token came there.
    """
    oldest: dict[int, int] = {}
    for token in at_joins(draft):
        oldest[token.scope] = min(token.number, oldest.get(token.scope, token.number))
    if not oldest:
        return []
    join = Waiting.JOIN
    moving = {
        one.scope
        for one in draft.tokens.values()
        if one.waiting is not join and one.place is not Place.ARM
    }
    return [number for scope, number in oldest.items() if scope not in moving]


def at_joins(draft: Draft) -> list[Token]:
    """The tokens that wait at a join: a quick look, for each step asks and most have none."""
    join = Waiting.JOIN  # the name of a member is looked up slowly
    return [token for token in draft.tokens.values() if token.waiting is join]


def flows_out(draft: Draft, token: Token, node: Node) -> tuple[Flow, ...]:
    """The flows a token takes; none where the path ends here."""
    outgoing = node.outgoing
    if not outgoing or node.kind is NodeKind.PARALLEL:
        return outgoing
    if len(outgoing) == 1 and outgoing[0].condition is None:
        return outgoing
    view = View(token.scope)
    exclusive = node.kind is NodeKind.EXCLUSIVE
    taken = []
    for flow in outgoing:
        if flow is not node.default and _holds(draft, view, flow):
            taken.append(flow)
            if exclusive:
                break
    if taken:
        return tuple(taken)
    if node.default is None:
        raise _no_way_out(node)
    return (node.default,)


def _holds(draft: Draft, view: View, flow: Flow) -> bool:
    if flow.condition is None:
        return True
    named = _named(draft.definition(view.scope), flow)
    return boolean_of(draft, view, flow.condition, f"condition of {named}")


def _no_way_out(node: Node) -> Fault:
    conditions = [flow.condition for flow in node.outgoing if flow.condition is not None]
    texts = ", ".join(f"`{condition.text}`" for condition in conditions)
    names = {name for condition in conditions for name in condition.inputs}
    return Fault(
        "expression",
        f"none of its conditions is true ({texts}) and it has no default flow; add one, or "
        "correct the variables and resolve this incident",
        names,
    )


def _named(definition: Definition, flow: Flow) -> str:
    if flow.name:
        return f'flow "{flow.name}"'
    if flow.id:
        return f"flow {flow.id}"
    source, target = definition.nodes[flow.source], definition.nodes[flow.target]
    return f"the flow from {source.id} to {target.id}"
