"""Events: what happens at end and throw events, and what a fired wait sets off."""

from datetime import datetime

from engine.execution.activities import Next, job
from engine.execution.draft import Draft
from engine.execution.effects import ElementLeft, Ending
from engine.execution.errors import catch, find_catch
from engine.execution.faults import Fault
from engine.execution.scopes import empty_scope, interrupt, kill
from engine.execution.state import (
    NO_VARIABLES,
    Place,
    Token,
    Variables,
    Wait,
    Waiting,
    WaitKind,
)
from engine.execution.timers import next_of_cycle
from engine.execution.waits import Plan, close_wait, close_waits_of, open_waits
from engine.model.definition import EventKind, Node, NodeKind


def throw(draft: Draft, token: Token, node: Node) -> Next:
    """An intermediate throw event: a message is a job, none passes."""
    if node.event is not None and node.event.kind is EventKind.MESSAGE:
        return job(draft, token, node)
    return Place.LEAVE, NO_VARIABLES


def end(draft: Draft, token: Token, node: Node) -> Next:
    """An end event: none, message, error or terminate."""
    kind = node.event.kind if node.event is not None else EventKind.NONE
    if kind is EventKind.ERROR:
        return _end_with_error(draft, token, node)
    if kind is EventKind.TERMINATE:
        _leave_for_good(draft, token, node)
        empty_scope(draft, token.scope, Ending.TERMINATED)
        draft.emptied.append(token.scope)
        return None
    return throw(draft, token, node)


def _end_with_error(draft: Draft, token: Token, node: Node) -> Next:
    error = node.event.error if node.event is not None else None
    code = (error.code if error is not None else None) or ""
    found = find_catch(draft, token, code)
    if found is None:
        raise uncaught(code)
    _leave_for_good(draft, token, node)
    catch(draft, found, NO_VARIABLES)
    return None


def uncaught(code: str, message: str = "") -> Fault:
    """The fault of an error that no event catches."""
    why = f": {message}" if message else ""
    return Fault(
        "error",
        f"no boundary event or event subprocess catches the error {code!r}{why}; "
        "add one that does, or resolve this incident to try again",
    )


def _leave_for_good(draft: Draft, token: Token, node: Node) -> None:
    del draft.tokens[token.number]
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla))


def happened(draft: Draft, wait: Wait, variables: Variables, due_at: datetime | None) -> Next:
    """A timer fired or a message came. Returns where the waiting token itself goes on, if it does.

    `due_at` is when a timer was due: cycles count on from it.
    """
    node = draft.definition(wait.scope).nodes[wait.node]
    if node.kind is NodeKind.START:
        _start_event_subprocess(draft, wait, node, variables, due_at)
        return None
    token = draft.tokens[wait.owner]
    if node.kind is NodeKind.BOUNDARY:
        _leave_by_boundary(draft, wait, node, variables, due_at)
        return None
    close_wait(draft, wait, happened=True)
    if token.node == node.index:
        return Place.LEAVE, variables
    return _choose_event(draft, token, node, variables)


def _choose_event(draft: Draft, token: Token, event: Node, variables: Variables) -> Next:
    gateway = draft.node(token)
    flow = next(flow for flow in gateway.outgoing if flow.target == event.index)
    close_waits_of(draft, token.number)
    _leave_for_good(draft, token, gateway)
    draft.send(token.scope, event.index, flow.index, Waiting.TRIGGERED, variables)
    return None


def _leave_by_boundary(
    draft: Draft, wait: Wait, node: Node, variables: Variables, due_at: datetime | None
) -> None:
    host = draft.tokens[wait.owner]
    if node.interrupting:
        close_wait(draft, wait, happened=True)
        kill(draft, host, Ending.TERMINATED)
    else:
        _keep_waiting(draft, wait, node, due_at)
    draft.send(host.scope, node.index, waiting=Waiting.TRIGGERED, local=variables)


def _start_event_subprocess(
    draft: Draft, wait: Wait, node: Node, variables: Variables, due_at: datetime | None
) -> None:
    if node.interrupting:
        close_wait(draft, wait, happened=True)
        interrupt(draft, wait.scope)
    else:
        _keep_waiting(draft, wait, node, due_at)
    draft.send(wait.scope, node.parent, local=variables)


def _keep_waiting(draft: Draft, wait: Wait, node: Node, due_at: datetime | None) -> None:
    """Messages may come again, a cycle is armed anew, any other timer is over.

    A cycle that has filled the instance with tokens ends: its last one is an incident.
    """
    if wait.kind is WaitKind.MESSAGE:
        return
    close_wait(draft, wait, happened=True)
    full = len(draft.tokens) >= draft.limits.tokens
    if wait.cycle is None or due_at is None or full:
        return
    due = next_of_cycle(wait.cycle, wait.repeats, due_at, draft.now, draft.moment.zone)
    if due is not None:
        open_waits(draft, wait.owner, wait.scope, [Plan(node, due)])
