"""Throw and end events: what each sets off, and whether its own path goes on."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.execution import work
from engine.execution.activities import Next, job, pass_through
from engine.execution.catching import catch, find_catch
from engine.execution.compensation import cancel, compensate
from engine.execution.draft import Draft
from engine.execution.effects import ElementLeft, Ending, EscalationThrown, SignalThrown
from engine.execution.faults import Fault, label
from engine.execution.scopes import empty_scope
from engine.execution.state import NO_VARIABLES, Place, Token
from engine.execution.terms import text_of
from engine.execution.variables import View, mapped_inputs
from engine.model.definition import EventKind, Node


def throw(draft: Draft, token: Token, node: Node) -> Next:
    """An intermediate throw event; none passes."""
    kind = node.event.kind if node.event is not None else EventKind.NONE
    return _THROWS.get(kind, pass_through)(draft, token, node)


def end(draft: Draft, token: Token, node: Node) -> Next:
    """An end event: it ends its path, or more than that, or throws as it ends."""
    kind = node.event.kind if node.event is not None else EventKind.NONE
    return _ENDS.get(kind, throw)(draft, token, node)


def _signal(draft: Draft, token: Token, node: Node) -> Next:
    """Brings what its input mappings made, and nothing without them (as Camunda 8)."""
    assert node.event is not None
    assert node.event.signal is not None
    local = mapped_inputs(draft, token, node.inputs)
    name = text_of(
        draft, View(token.scope, local), node.event.signal.name, f"signal name of {label(node)}"
    )
    work.charge(draft, work.SIGNAL, "a signal")
    work.charge_kept(draft, local or NO_VARIABLES, "a signal with its variables")
    draft.tokens[token.number] = token.turned(token.waiting, local)
    draft.emit(SignalThrown(token.number, node.id, name, local or NO_VARIABLES))
    return Place.LEAVE, NO_VARIABLES


def _escalation(draft: Draft, token: Token, node: Node) -> Next:
    """The path goes on, unless what catches it ends the thrower; nobody has to catch it."""
    spec = node.event.escalation if node.event is not None else None
    code = (spec.code if spec is not None else None) or ""
    found = find_catch(draft, token, EventKind.ESCALATION, code)
    caught_by = None if found is None else found.event.id
    thrown = EscalationThrown(token.number, node.id, code, caught_by)
    if found is None or not found.event.interrupting:
        following = pass_through(draft, token, node)
        draft.emit(thrown)
        if found is not None:
            catch(draft, found, NO_VARIABLES)
        return following
    draft.emit(thrown)
    leave_for_good(draft, token, node)
    catch(draft, found, NO_VARIABLES)
    return None


def _link(draft: Draft, token: Token, node: Node) -> Next:
    """Goes on at the catch event of the same name in the same scope."""
    assert node.event is not None
    assert node.event.link is not None
    leave_for_good(draft, token, node)
    draft.send(token.scope, node.event.link.target)
    return None


def _error(draft: Draft, token: Token, node: Node) -> Next:
    error = node.event.error if node.event is not None else None
    code = (error.code if error is not None else None) or ""
    found = find_catch(draft, token, EventKind.ERROR, code)
    if found is None:
        raise uncaught(code)
    leave_for_good(draft, token, node)
    catch(draft, found, NO_VARIABLES)
    return None


def _terminate(draft: Draft, token: Token, node: Node) -> Next:
    leave_for_good(draft, token, node)
    empty_scope(draft, token.scope, Ending.TERMINATED)
    draft.emptied.append(token.scope)
    return None


def uncaught(code: str, message: str = "") -> Fault:
    """The fault of an error that no event catches."""
    why = f": {message}" if message else ""
    return Fault(
        "error",
        f"no boundary event or event subprocess catches the error {code!r}{why}; "
        "add one that does, or resolve this incident to try again",
    )


def leave_for_good(draft: Draft, token: Token, node: Node) -> None:
    """The activation is over here, and what follows does not follow from its flows."""
    del draft.tokens[token.number]
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla))


_Throwing = Callable[[Draft, Token, Node], Next]

_THROWS: Mapping[EventKind, _Throwing] = MappingProxyType(
    {
        EventKind.MESSAGE: job,
        EventKind.SIGNAL: _signal,
        EventKind.ESCALATION: _escalation,
        EventKind.LINK: _link,
        EventKind.COMPENSATION: compensate,
    }
)
_ENDS: Mapping[EventKind, _Throwing] = MappingProxyType(
    {
        EventKind.ERROR: _error,
        EventKind.TERMINATE: _terminate,
        EventKind.CANCEL: cancel,
    }
)
