"""Where an error or escalation is caught: outwards from the thrower, the nearest event."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.model.definition import EventKind, Node
from tests.unit.execution.naive.live import Scope, Token


@dataclass(frozen=True)
class Caught:
    """A boundary event of `host`; without one, the start of an event subprocess of `scope`."""

    event: Node
    scope: Scope
    host: Token | None


def nearest(thrower: Token, kind: EventKind, code: str | None) -> Caught | None:
    """The event with this code, or else one for any code; inner levels go before outer ones."""
    token: Token | None = thrower
    while token is not None:
        scope = token.scope
        nodes = scope.definition.nodes
        if scope.repeats is None:
            borders = [] if _is_over(token) else [nodes[index] for index in token.node.boundaries]
            found = _one(kind, code, borders)
            if found is not None:
                return Caught(found, scope, token)
            carrier = scope.carrier
            reopened = carrier is not None and _is_over(carrier)
            subprocesses = scope.definition.event_subprocesses.get(scope.body, ())
            starts = [
                nodes[scope.definition.event_starts[index]]
                for index in subprocesses
                if index != token.node.index
                and not (scope.interrupted or reopened)
                and scope.undoing is None
            ]
            found = _one(kind, code, starts)
            if found is not None:
                return Caught(found, scope, None)
        token = scope.carrier
    return None


def _is_over(token: Token) -> bool:
    """A subprocess that has ended and is undone now."""
    return token.scope.undoing is not None and not token.node.is_for_compensation


def _one(kind: EventKind, code: str | None, nodes: Iterable[Node]) -> Node | None:
    events = [node for node in nodes if node.event is not None and node.event.kind is kind]
    exact = [node for node in events if _code(node) == code]
    any_code = [node for node in events if _code(node) is None]
    return (exact + any_code + [None])[0]


def _code(node: Node) -> str | None:
    assert node.event is not None
    spec = node.event.error or node.event.escalation
    assert spec is not None
    return spec.code
