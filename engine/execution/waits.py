"""What events wait for: planned first, opened only when the whole plan holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.execution.draft import Draft, waits_of
from engine.execution.effects import (
    SignalSubscriptionClosed,
    SignalSubscriptionOpened,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerArmed,
    TimerClosed,
)
from engine.execution.faults import Fault, label
from engine.execution.state import Wait, WaitKind
from engine.execution.terms import correlation_key_of, holds, text_of
from engine.execution.timers import Due, due_of
from engine.execution.variables import View
from engine.execution.work import ROW, goes_on
from engine.model.definition import (
    ConditionSpec,
    Definition,
    EventKind,
    MessageSpec,
    Node,
    NodeKind,
    SignalSpec,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A wait still to be opened: the due of a timer, the name of a message or signal."""

    node: Node
    kind: WaitKind
    due: Due | None = None
    name: str = ""
    correlation_key: str = ""


def plan_event(draft: Draft, view: View, node: Node) -> Plan | None:
    """What an event or receive task waits for; None where it waits for nothing.

    Errors, escalations, compensation and links are brought to the event; it has no wait.
    """
    event = node.event
    if event is None:
        return None
    if event.kind is EventKind.TIMER and event.timer is not None:
        due = due_of(draft, view, event.timer, f"timer of {label(node)}")
        return Plan(node, WaitKind.TIMER, due)
    if event.kind is EventKind.MESSAGE and event.message is not None:
        return _plan_message(draft, view, node, event.message)
    if event.kind is EventKind.SIGNAL and event.signal is not None:
        return _plan_signal(draft, view, node, event.signal)
    if event.kind is EventKind.CONDITIONAL and event.condition is not None:
        return _plan_condition(draft, view, node, event.condition)
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
    return Plan(node, WaitKind.MESSAGE, None, name, key)


def _plan_signal(draft: Draft, view: View, node: Node, signal: SignalSpec) -> Plan:
    name = text_of(draft, view, signal.name, f"signal name of {label(node)}")
    return Plan(node, WaitKind.SIGNAL, None, name)


def _plan_condition(draft: Draft, view: View, node: Node, spec: ConditionSpec) -> Plan:
    """A condition that cannot be decided is found out here, before anything is opened."""
    holds(draft, view, spec.condition, f"condition of {label(node)}")
    return Plan(node, WaitKind.CONDITION)


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
        draft.spent += ROW  # what is planned is opened: a fault would leave half of it
        number = draft.number()
        cycle = repeats = None
        if plan.due is not None:
            cycle, repeats = plan.due.cycle, plan.due.repeats
        draft.waits[number] = Wait(number, owner, scope, plan.node.index, plan.kind, cycle, repeats)
        _announce(draft, number, scope, plan)


def _announce(draft: Draft, number: int, scope: int, plan: Plan) -> None:
    element = plan.node.id
    if plan.kind is WaitKind.CONDITION:  # nobody outside brings it about
        draft.armed.add(number)
    elif plan.due is not None:
        draft.emit(TimerArmed(number, element, plan.due.at, plan.due.deadline))
    else:
        process, name = draft.definition(scope).process_id, plan.name
        if plan.kind is WaitKind.SIGNAL:
            draft.emit(SignalSubscriptionOpened(number, element, process, name))
        else:
            draft.emit(SubscriptionOpened(number, element, process, name, plan.correlation_key))


def close_wait(draft: Draft, wait: Wait, happened: bool = False) -> None:
    """Closes one wait, because it happened or because nobody waits any more."""
    del draft.waits[wait.number]
    element = draft.definition(wait.scope).nodes[wait.node].id
    if wait.kind is WaitKind.MESSAGE:
        draft.emit(SubscriptionClosed(wait.number, element, happened))
    elif wait.kind is WaitKind.SIGNAL:
        draft.emit(SignalSubscriptionClosed(wait.number, element, happened))
    elif wait.kind is not WaitKind.CONDITION:
        draft.emit(TimerClosed(wait.number, element, happened))


def close_waits_of(draft: Draft, owner: int) -> None:
    """Closes every wait of a token and of the scope it carries."""
    for wait in waits_of(draft, owner):
        close_wait(draft, wait)


def continuation(draft: Draft, owner: int) -> Wait | None:
    """The wait of a repeated activity for the next transaction, in which more of it begins."""
    for wait in waits_of(draft, owner):
        if wait.kind is WaitKind.CONTINUATION:
            return wait
    return None


def open_continuation(draft: Draft, owner: int, scope: int, node: int) -> None:
    """A wait for the next transaction: a timer that is due at once."""
    number = draft.number()
    kind = WaitKind.CONTINUATION
    draft.waits[number] = Wait(number, owner, scope, node, kind, repeats=goes_on(draft))
    draft.emit(TimerArmed(number, draft.definition(scope).nodes[node].id, draft.now, None))


def close_continuation(draft: Draft, owner: int) -> None:
    """Closes that wait, if there is one: nothing begins any more, or has begun already."""
    later = continuation(draft, owner)
    if later is not None:
        close_wait(draft, later)


def close_event_subprocess_waits(draft: Draft, scope: int) -> None:
    """Closes what could start an event subprocess of this scope; boundary events stay."""
    for wait in waits_of(draft, scope):
        if wait.scope == scope and starts_subprocess(draft, wait):
            close_wait(draft, wait)


def starts_subprocess(draft: Draft, wait: Wait) -> bool:
    """Whether the wait is of the start event of an event subprocess."""
    return draft.definition(wait.scope).nodes[wait.node].kind is NodeKind.START
