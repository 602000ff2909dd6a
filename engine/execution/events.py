"""What an event sets off when that for which it waits has happened."""

from datetime import datetime

from engine.execution.activities import Next
from engine.execution.draft import Draft
from engine.execution.effects import Ending
from engine.execution.scopes import interrupt, kill
from engine.execution.state import (
    Place,
    Token,
    Variables,
    Wait,
    Waiting,
    WaitKind,
)
from engine.execution.throwing import leave_for_good
from engine.execution.timers import next_of_cycle
from engine.execution.waits import Plan, close_wait, close_waits_of, open_waits
from engine.model.definition import Node, NodeKind


def happened(draft: Draft, wait: Wait, variables: Variables, due_at: datetime | None) -> Next:
    """A timer fired, a message or signal came, a condition became true.

    Returns where the waiting token itself goes on, if it does. `due_at` is when a timer was due:
    cycles count on from it.
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
    leave_for_good(draft, token, gateway)
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
    """A cycle is armed anew, any other timer is over, all that is no timer may happen again.

    A cycle that has filled the instance with tokens ends: its last one is an incident.
    """
    if wait.kind is not WaitKind.TIMER:
        return
    close_wait(draft, wait, happened=True)
    full = len(draft.tokens) >= draft.limits.tokens
    if wait.cycle is None or due_at is None or full:
        return
    due = next_of_cycle(wait.cycle, wait.repeats, due_at, draft.now, draft.moment.zone)
    if due is not None:
        open_waits(draft, wait.owner, wait.scope, [Plan(node, WaitKind.TIMER, due)])
