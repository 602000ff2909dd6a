"""Errors and escalations look outwards, through all scopes, for the nearest event that catches."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.execution.draft import Draft
from engine.execution.effects import Ending
from engine.execution.scopes import interrupt, is_undone, kill
from engine.execution.state import Loop, Scope, Token, Variables, Waiting
from engine.model.definition import Definition, Event, EventKind, Node


@dataclass(frozen=True, slots=True)
class Catch:
    """A boundary event of the activation `host`; without one, the start event of an event
    subprocess of `scope`.
    """

    event: Node
    scope: int
    host: Token | None


def find_catch(draft: Draft, token: Token, kind: EventKind, code: str) -> Catch | None:
    """Where the error or escalation `code` thrown by `token` is caught.

    On each level an event with the code goes before one that catches any; the event subprocesses
    of a scope go before the boundary of the activity that carries it. An event subprocess does
    not catch what is thrown inside it.
    """
    at: Token | None = token
    while at is not None:
        definition = draft.definition(at.scope)
        scope = draft.scopes[at.scope]
        if not (
            is_undone(draft, at) or isinstance(scope.work, Loop)
        ):  # there the boundary is the outer token's
            boundaries = definition.nodes[at.node].boundaries
            found = _match((definition.nodes[index] for index in boundaries), kind, code)
            if found is not None:
                return Catch(found, at.scope, at)
        carrier = draft.tokens.get(scope.number)
        reopened = carrier is not None and is_undone(draft, carrier)
        if scope.work is None and not (scope.interrupted or reopened):
            found = _match(_starts(definition, scope, at.node), kind, code)
            if found is not None:
                return Catch(found, scope.number, None)
        at = carrier
    return None


def _starts(definition: Definition, scope: Scope, thrown_in: int) -> Iterable[Node]:
    for index in definition.event_subprocesses.get(scope.body, ()):
        if index != thrown_in:
            yield definition.nodes[definition.event_starts[index]]


def _match(nodes: Iterable[Node], kind: EventKind, code: str) -> Node | None:
    any_code = None
    for node in nodes:
        event = node.event
        if event is None or event.kind is not kind:
            continue
        caught = _code(event)
        if caught == code:
            return node
        if caught is None and any_code is None:
            any_code = node
    return any_code


def _code(event: Event) -> str | None:
    spec = event.error or event.escalation
    return spec.code if spec is not None else None


def catch(draft: Draft, found: Catch, variables: Variables) -> None:
    """Goes on where it is caught; an interrupting event ends what it was thrown through."""
    event = found.event
    if found.host is None:
        if event.interrupting:
            interrupt(draft, found.scope)
        draft.send(found.scope, event.parent, local=variables)
    else:
        if event.interrupting:
            kill(draft, found.host, Ending.TERMINATED)
        draft.send(found.scope, event.index, waiting=Waiting.TRIGGERED, local=variables)
