"""Joins: the parallel one waits for a token on each flow, the inclusive one for what can come."""

from typing import TYPE_CHECKING

from engine.model.definition import Definition, EventKind, Node, NodeKind
from tests.unit.execution.naive.live import Scope, Token

if TYPE_CHECKING:
    from tests.unit.execution.naive.reading import Reading


def waits_for_others(reading: "Reading", token: Token) -> bool:
    """Whether a token has to wait at its gateway; one that completes a parallel join uses the
    others up (13.4.1). Inclusive joins are looked at when all rest.
    """
    node = token.node
    if node.incoming < 2:
        return False
    if node.kind is NodeKind.INCLUSIVE:
        return True
    if node.kind is not NodeKind.PARALLEL:
        return False
    come = come_to(token.scope, node)
    if len({other.flow for other in come} | {token.flow}) < node.incoming:
        return True
    use_up(reading, come, but=token)
    return False


def come_to(scope: Scope, node: Node) -> list[Token]:
    """The tokens that wait at a join, the oldest first."""
    return [token for token in scope.tokens if token.node is node and token.state == "join"]


def use_up(reading: "Reading", come: list[Token], but: Token) -> None:
    """One token of each flow is consumed, that of `but` apart."""
    flows = {but.flow}
    for token in come:
        if token is not but and token.flow not in flows:
            flows.add(token.flow)
            reading.gone(token)


def inclusive_went_on(reading: "Reading") -> bool:
    """Whether an inclusive join that need not wait any more has gone on (13.4.3)."""
    for token in sorted(reading.tokens(), key=lambda token: token.born):
        inclusive = token.node.kind is NodeKind.INCLUSIVE
        if inclusive and token.state == "join" and complete(token.scope, token.node):
            use_up(reading, come_to(token.scope, token.node), but=token)
            reading.enter(token)
            return True
    return False


def complete(scope: Scope, gateway: Node) -> bool:
    """No token elsewhere can reach an empty flow of the gateway without reaching a full one."""
    full = {token.flow for token in come_to(scope, gateway)}
    for token in scope.tokens:
        if token.node is gateway and token.state == "join":
            continue
        reached = flows_reached(scope.definition, token.node, gateway)
        if reached - full and not reached & full:
            return False
    return True


def flows_reached(definition: Definition, start: Node, gateway: Node) -> set[int]:
    """The flows into the gateway to which a path leads that does not pass the gateway."""
    found: set[int] = set()
    looked_at = set()
    open_nodes = [start]
    while open_nodes:
        node = open_nodes.pop()
        if node.index in looked_at or (node is gateway and node is not start):
            continue
        looked_at.add(node.index)
        found |= {flow.index for flow in node.outgoing if flow.target == gateway.index}
        open_nodes += [definition.nodes[flow.target] for flow in node.outgoing]
        open_nodes += [definition.nodes[index] for index in node.boundaries]
        event = node.event
        if event is not None and event.kind is EventKind.LINK and node.kind is NodeKind.THROW:
            assert event.link is not None
            open_nodes.append(definition.nodes[event.link.target])
    return found


def report_deadlocks(reading: "Reading") -> None:
    """Where nothing but joins wait in a scope, the oldest says that it cannot go on."""
    for scope in {token.scope for token in reading.tokens()}:
        if all(token.state == "join" for token in scope.tokens):
            stuck = min(scope.tokens, key=lambda token: token.born)
            stuck.state = "incident"
            stuck.again = lambda token=stuck: _go_on_as_it_is(reading, token)


def _go_on_as_it_is(reading: "Reading", token: Token) -> None:
    use_up(reading, come_to(token.scope, token.node), but=token)
    reading.enter(token)
