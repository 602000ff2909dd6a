"""BPMN errors look for the nearest event that catches them, outwards through all scopes."""

from dataclasses import dataclass

from engine.execution.draft import Draft
from engine.execution.effects import Ending
from engine.execution.scopes import interrupt, kill
from engine.execution.state import Scope, Token, Variables, Waiting
from engine.model.definition import Definition, EventKind, Node


@dataclass(frozen=True, slots=True)
class Catch:
    """A boundary event of the activation `host`, or an event subprocess of `scope`."""

    node: int
    scope: int
    host: Token | None


def find_catch(draft: Draft, token: Token, code: str) -> Catch | None:
    """Where an error thrown by `token` is caught.

    On each level an event with the code goes before one that catches any; the event
    subprocesses of a scope go before the boundary of the activity that carries it.
    """
    at: Token | None = token
    while at is not None:
        definition = draft.definition(at.scope)
        boundary = _boundary(definition, definition.nodes[at.node], code)
        if boundary is not None:
            return Catch(boundary, at.scope, at)
        scope = draft.scopes[at.scope]
        inside = None if scope.interrupted else _event_subprocess(definition, scope, code)
        if inside is not None:
            return Catch(inside, scope.number, None)
        at = draft.tokens.get(scope.number)
    return None


def _boundary(definition: Definition, host: Node, code: str) -> int | None:
    return _match([(definition.nodes[index], index) for index in host.boundaries], code)


def _event_subprocess(definition: Definition, scope: Scope, code: str) -> int | None:
    inside = definition.event_subprocesses.get(scope.body, ())
    starts = [(definition.nodes[definition.event_starts[index]], index) for index in inside]
    return _match(starts, code)


def _match(events: list[tuple[Node, int]], code: str) -> int | None:
    any_code = None
    for node, index in events:
        event = node.event
        if event is None or event.kind is not EventKind.ERROR or event.error is None:
            continue
        if event.error.code == code:
            return index
        if event.error.code is None and any_code is None:
            any_code = index
    return any_code


def catch(draft: Draft, found: Catch, variables: Variables) -> None:
    """The error interrupts what it was thrown through and goes on where it is caught."""
    if found.host is None:
        interrupt(draft, found.scope)
        draft.send(found.scope, found.node, local=variables)
    else:
        kill(draft, found.host, Ending.TERMINATED)
        draft.send(found.scope, found.node, waiting=Waiting.TRIGGERED, local=variables)
