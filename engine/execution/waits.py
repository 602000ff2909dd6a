"""Timers and message subscriptions: planned first, opened only when the whole plan holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.execution.draft import Draft, waits_of
from engine.execution.effects import (
    SubscriptionClosed,
    SubscriptionOpened,
    TimerArmed,
    TimerClosed,
)
from engine.execution.faults import Fault, label
from engine.execution.state import Wait, WaitKind
from engine.execution.terms import correlation_key_of, text_of
from engine.execution.timers import Due, due_of
from engine.execution.variables import View
from engine.model.definition import Definition, EventKind, MessageSpec, Node, NodeKind


@dataclass(frozen=True, slots=True)
class Plan:
    """A wait still to be opened: a due, or a message name and key."""

    node: Node
    due: Due | None = None
    message_name: str = ""
    correlation_key: str = ""


def plan_event(draft: Draft, view: View, node: Node) -> Plan | None:
    """What an event or receive task waits for; None where it waits for nothing (errors)."""
    event = node.event
    if event is None:
        return None
    if event.kind is EventKind.TIMER and event.timer is not None:
        return Plan(node, due_of(draft, view, event.timer, f"timer of {label(node)}"))
    if event.message is not None and event.kind is EventKind.MESSAGE:
        return _plan_message(draft, view, node, event.message)
    return None


def _plan_message(draft: Draft, view: View, node: Node, message: MessageSpec) -> Plan:
    name = text_of(draft, view, message.name, f"message name of {label(node)}")
    if message.correlation_key is None:
        raise Fault(
            "expression", f"message {name} of {label(node)} has no correlation key; give it one"
        )
    key = correlation_key_of(
        draft, view, message.correlation_key, f"correlation key of {label(node)}"
    )
    return Plan(node, None, name, key)


def plan_boundaries(draft: Draft, view: View, definition: Definition, host: Node) -> list[Plan]:
    """The waits of the events on an activity's boundary."""
    return _plans(draft, view, (definition.nodes[index] for index in host.boundaries))


def plan_event_subprocesses(
    draft: Draft, view: View, definition: Definition, body: int
) -> list[Plan]:
    """The waits of the event subprocesses directly in a process or subprocess."""
    inside = definition.event_subprocesses.get(body, ())
    return _plans(
        draft, view, (definition.nodes[definition.event_starts[index]] for index in inside)
    )


def _plans(draft: Draft, view: View, nodes: Iterable[Node]) -> list[Plan]:
    plans = (plan_event(draft, view, node) for node in nodes)
    return [plan for plan in plans if plan is not None]


def open_waits(draft: Draft, owner: int, scope: int, plans: Iterable[Plan]) -> None:
    """Opens planned waits; `scope` is the scope in whose definition the events stand."""
    for plan in plans:
        number = draft.number()
        element = plan.node.id
        if plan.due is None:
            wait = Wait(number, owner, scope, plan.node.index, WaitKind.MESSAGE)
            process = draft.definition(scope).process_id
            name, key = plan.message_name, plan.correlation_key
            draft.emit(SubscriptionOpened(number, element, process, name, key))
        else:
            due = plan.due
            wait = Wait(
                number, owner, scope, plan.node.index, WaitKind.TIMER, due.cycle, due.repeats
            )
            draft.emit(TimerArmed(number, element, due.at, due.deadline))
        draft.waits[number] = wait


def close_wait(draft: Draft, wait: Wait, happened: bool = False) -> None:
    """Closes one wait, because it happened or because nobody waits any more."""
    del draft.waits[wait.number]
    element = draft.definition(wait.scope).nodes[wait.node].id
    if wait.kind is WaitKind.TIMER:
        draft.emit(TimerClosed(wait.number, element, happened))
    else:
        draft.emit(SubscriptionClosed(wait.number, element, happened))


def close_waits_of(draft: Draft, owner: int) -> None:
    """Closes every wait of a token and of the scope it carries."""
    for wait in waits_of(draft, owner):
        close_wait(draft, wait)


def close_event_subprocess_waits(draft: Draft, scope: int) -> None:
    """Closes what could start an event subprocess of this scope; boundary events stay."""
    for wait in waits_of(draft, scope):
        if wait.scope == scope and starts_subprocess(draft, wait):
            close_wait(draft, wait)


def starts_subprocess(draft: Draft, wait: Wait) -> bool:
    """Whether the wait is of the start event of an event subprocess."""
    return draft.definition(wait.scope).nodes[wait.node].kind is NodeKind.START
