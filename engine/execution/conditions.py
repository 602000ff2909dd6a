"""Conditional events: looked at again after a change of what they read, once all tokens rest."""

from collections.abc import Iterator
from dataclasses import replace

from engine.execution.draft import Draft, waits_of
from engine.execution.effects import ConditionBecameTrue
from engine.execution.faults import Fault, label
from engine.execution.incidents import raise_incident
from engine.execution.scopes import OUTSIDE
from engine.execution.state import NO_VARIABLES, Loop, Place, Token, Wait, Waiting, WaitKind
from engine.execution.terms import holds
from engine.execution.variables import View
from engine.execution.waits import close_wait, close_waits_of, open_waits, plan_event
from engine.feel.builtins import BUILTINS
from engine.model.definition import ConditionSpec, Node, NodeKind


def may_have_turned(draft: Draft) -> bool:
    """Whether conditions are to be looked at: next to nothing where the instance has none."""
    if draft.changed or draft.armed:
        for wait in draft.waits.values():
            if wait.kind is WaitKind.CONDITION:
                return True
    return False


def became_true(draft: Draft) -> Iterator[Wait]:
    """Those that became true by what has changed and by what is new, the oldest first.

    A condition that is false, or null, may become true again. What one sets off may close others:
    each is looked at when its turn comes, and what changes meanwhile is for the next round.
    """
    changed, armed = draft.changed, draft.armed
    draft.changed, draft.armed = set(), set()
    waiting = [wait.number for wait in draft.waits.values() if wait.kind is WaitKind.CONDITION]
    for number in waiting:
        wait = draft.waits.get(number)
        if wait is None:
            continue
        node = draft.definition(wait.scope).nodes[wait.node]
        spec = _condition(node)
        if (number in armed or _reads(spec, changed)) and _turned_true(draft, wait, node, spec):
            draft.emit(ConditionBecameTrue(number, node.id))
            yield draft.waits[number]


def _condition(node: Node) -> ConditionSpec:
    assert node.event is not None
    assert node.event.condition is not None
    return node.event.condition


def _reads(spec: ConditionSpec, changed: set[str]) -> bool:
    """A variable with the name of a built-in function goes before it, and is no declared input."""
    inputs = spec.condition.inputs
    return any(name in inputs or name in BUILTINS for name in changed)


def _turned_true(draft: Draft, wait: Wait, node: Node, spec: ConditionSpec) -> bool:
    view = _view(draft, wait.owner, wait.scope)
    try:
        true = holds(draft, view, spec.condition, f"condition of {label(node)}")
    except Fault as fault:
        _stop(draft, wait, node, fault)
        return False
    if true != wait.held:
        draft.waits[wait.number] = replace(wait, held=true)
    return true and not wait.held


def _view(draft: Draft, owner: int, scope: int) -> View:
    """From where the event looks: its scope, or the activity at which it waits."""
    token = draft.tokens.get(owner)
    if token is None or owner == scope:
        return View(scope)
    inner = draft.scopes.get(owner)
    if inner is None or inner.is_process or isinstance(inner.work, Loop):
        return View(scope, token.local)
    return View(inner.number)


def _stop(draft: Draft, wait: Wait, node: Node, fault: Fault) -> None:
    """A condition that cannot be decided is an incident: of what waits for nothing else, or else
    of the event itself, and the activity or scope it belongs to goes on undisturbed.
    """
    if node.kind is NodeKind.CATCH:
        close_waits_of(draft, wait.owner)
        raise_incident(draft, wait.owner, Place.ACTIVATE, fault, NO_VARIABLES)
        return
    close_wait(draft, wait)
    at = node.parent if node.kind is NodeKind.START else node.index
    number = draft.number()
    draft.tokens[number] = Token(number, wait.scope, at, Waiting.MOVING)
    raise_incident(draft, number, Place.ARM, fault, NO_VARIABLES)


def arm_again(draft: Draft, token: Token, node: Node) -> None:
    """A resolved incident of the event itself: all that should wait for it and does not, waits.

    Nothing does where the activity or scope is over meanwhile. Raises Fault as at first.
    """
    event = node
    if node.kind is NodeKind.EVENT_SUBPROCESS:
        definition = draft.definition(token.scope)
        event = definition.nodes[definition.event_starts[node.index]]
    for owner in _owners(draft, token, event):
        waits = waits_of(draft, owner)
        if all(wait.node != event.index or wait.scope != token.scope for wait in waits):
            plan = plan_event(draft, _view(draft, owner, token.scope), event)
            open_waits(draft, owner, token.scope, [plan] if plan is not None else [])
    del draft.tokens[token.number]
    draft.emptied.append(token.scope)


def _owners(draft: Draft, token: Token, event: Node) -> list[int]:
    if event.kind is NodeKind.START:
        return [] if draft.scopes[token.scope].interrupted else [token.scope]
    return [
        host.number
        for host in draft.tokens.values()
        if host.scope == token.scope
        and host.node == event.attached_to
        and host.waiting not in OUTSIDE
        and host.waiting is not Waiting.INCIDENT
    ]
