"""What a token does at the flows out of an element, and what throw events and conditions do."""

from typing import TYPE_CHECKING

from engine.model.definition import EventKind, Flow, NodeKind
from tests.unit.execution.naive import undoing
from tests.unit.execution.naive.catching import nearest
from tests.unit.execution.naive.live import Stuck, Token

if TYPE_CHECKING:
    from tests.unit.execution.naive.reading import Reading


def flows_out(reading: "Reading", token: Token) -> list[Flow]:
    """Those that a token takes (10.5, 13.4)."""
    node = token.node
    if node.kind is NodeKind.PARALLEL or not node.outgoing:
        return list(node.outgoing)
    taken = []
    for flow in node.outgoing:
        if flow is node.default:
            continue
        holds = flow.condition is None or reading.value(token.scope, None, flow.condition)
        if not isinstance(holds, bool):
            raise Stuck
        if holds:
            taken.append(flow)
            if node.kind is NodeKind.EXCLUSIVE:
                return taken
    if not taken and node.default is None:
        raise Stuck
    return taken or [node.default]  # type: ignore[list-item]


def throw(reading: "Reading", token: Token) -> None:
    """Throw and end events."""
    node = token.node
    kind = node.event.kind if node.event is not None else EventKind.NONE
    if kind is EventKind.MESSAGE:
        reading.wait_as(token, "job")
        return
    if kind is EventKind.ERROR:
        throw_error(reading, token)
    elif kind is EventKind.TERMINATE:
        reading.left(token)
        reading.empty(token.scope)
    elif kind is EventKind.LINK:
        assert node.event is not None
        assert node.event.link is not None
        reading.left(token)
        reading.send(token.scope, node.event.link.target)
    elif kind is EventKind.ESCALATION:
        escalate(reading, token)
    elif kind is EventKind.COMPENSATION:
        undoing.begin(reading, token)
    elif kind is EventKind.CANCEL:
        undoing.cancel(reading, token)
    else:
        reading.leave(token, {})


def throw_error(reading: "Reading", token: Token) -> None:
    """An error end event."""
    assert token.node.event is not None
    assert token.node.event.error is not None
    found = nearest(token, EventKind.ERROR, token.node.event.error.code)
    if found is None:
        raise Stuck
    reading.left(token)
    reading.caught(found, {})


def escalate(reading: "Reading", token: Token) -> None:
    """The thrower goes on, unless it is ended by what catches."""
    assert token.node.event is not None
    assert token.node.event.escalation is not None
    found = nearest(token, EventKind.ESCALATION, token.node.event.escalation.code)
    if found is not None and found.event.interrupting:
        reading.left(token)
        reading.caught(found, {})
        return
    if found is not None:
        reading.caught(found, {})
    reading.leave(token, {})


def conditions_happened(reading: "Reading") -> bool:
    """Whether a condition has become true; it happens then (10.5.1)."""
    happened = False
    for wait in sorted(reading.waits(), key=lambda wait: wait.born):
        if wait.event.condition is None or not wait.alive:
            continue
        owner = wait.owner
        scope = wait.scope if owner is None or owner.inner is None else owner.inner
        inside = scope if not scope.is_process else wait.scope
        local = None if owner is None else owner.local
        true = reading.value(inside, local, wait.event.condition.condition) is True
        becomes, wait.held = true and not wait.held, true
        if becomes:
            reading.happen(wait, {})
            happened = True
    return happened
