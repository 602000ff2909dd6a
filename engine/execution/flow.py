"""Moves tokens until all of them wait: a worklist, so no depth of model or loop matters."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.execution import (
    activities,
    compensation,
    conditions,
    containers,
    gateways,
    inclusive,
    loops,
    throwing,
    work,
)
from engine.execution.activities import Next
from engine.execution.draft import Draft, waits_of
from engine.execution.effects import ElementEntered, ElementLeft, Ending
from engine.execution.events import happened
from engine.execution.faults import Fault
from engine.execution.incidents import raise_incident
from engine.execution.scopes import brought_out, close_scope
from engine.execution.state import (
    NO_VARIABLES,
    ROOT_NUMBER,
    Completed,
    Loop,
    Place,
    Token,
    Undoing,
    Variables,
    Wait,
    Waiting,
)
from engine.execution.variables import View, mapped_outputs, propagate
from engine.execution.waits import (
    close_wait,
    open_continuation,
    open_waits,
    plan_event_subprocesses,
)
from engine.model.definition import ROOT, EventKind, Node, NodeKind

_ACTIVATE: Mapping[NodeKind, Callable[[Draft, Token, Node], Next]] = MappingProxyType(
    {
        NodeKind.START: activities.pass_through,
        NodeKind.END: throwing.end,
        NodeKind.CATCH: activities.receive,
        NodeKind.THROW: throwing.throw,
        NodeKind.TASK: activities.pass_through,
        NodeKind.MANUAL_TASK: activities.pass_through,
        NodeKind.USER_TASK: activities.user_task,
        NodeKind.SERVICE_TASK: activities.job,
        NodeKind.SEND_TASK: activities.job,
        NodeKind.RECEIVE_TASK: activities.receive,
        NodeKind.SCRIPT_TASK: activities.script,
        NodeKind.BUSINESS_RULE_TASK: activities.business_rule,
        NodeKind.EXCLUSIVE: activities.pass_through,
        NodeKind.PARALLEL: activities.pass_through,
        NodeKind.INCLUSIVE: activities.pass_through,
        NodeKind.EVENT_BASED: gateways.event_based,
        NodeKind.SUBPROCESS: containers.subprocess,
        NodeKind.TRANSACTION: containers.subprocess,
        NodeKind.EVENT_SUBPROCESS: containers.event_subprocess,
        NodeKind.CALL_ACTIVITY: containers.call_activity,
    }
)


def settle(draft: Draft) -> None:
    """Runs until every token waits, and no condition of an event becomes true by that."""
    _to_rest(draft)
    while conditions.may_have_turned(draft):
        work.rest(draft)
        for wait in conditions.became_true(draft):
            run(draft, wait.owner, happened(draft, wait, NO_VARIABLES, None))
        _to_rest(draft)
    for number in gateways.stuck_joins(draft):
        raise_incident(draft, number, Place.JOIN, _stuck(), NO_VARIABLES)


def _to_rest(draft: Draft) -> None:
    """Runs until every token waits; only then is it known what an inclusive join still awaits."""
    _run_out(draft)
    while (number := inclusive.ready_join(draft)) is not None:
        enter(draft, number, Place.ACTIVATE)
        _run_out(draft)


def _run_out(draft: Draft) -> None:
    """Runs until every token waits; then ends the scopes that have become empty."""
    while draft.arrivals or draft.emptied:
        if draft.arrivals:
            number = draft.arrivals.popleft()
            if number in draft.tokens:
                _arrive(draft, number)
        else:
            _close_if_empty(draft, draft.emptied.popleft())


def run(draft: Draft, number: int, following: Next) -> None:
    """Takes one token from step to step until it waits, is gone, or has an incident."""
    while following is not None:
        place, variables = following
        token = draft.tokens[number]
        node = draft.node(token)
        try:
            following = _STEPS[place](draft, token, node, variables)
        except Fault as fault:
            raise_incident(draft, number, place, fault, variables)
            return


def _arrive(draft: Draft, number: int) -> None:
    token = draft.tokens[number]
    node = draft.node(token)
    if node.incoming > 1 and node.kind is NodeKind.INCLUSIVE:
        draft.tokens[number] = token.turned(Waiting.JOIN, None)
        return
    joins = node.incoming > 1 and node.kind is NodeKind.PARALLEL
    if not joins or gateways.joined(draft, token, node):
        triggered = token.waiting is Waiting.TRIGGERED
        enter(draft, number, Place.TRIGGER if triggered else Place.ACTIVATE)


def enter(draft: Draft, number: int, place: Place) -> None:
    """A token enters its element and does the step `place` there, and what follows from it."""
    token = draft.tokens[number]
    node = draft.node(token)
    fault = None
    if draft.spent >= draft.limits.work and node.kind is not NodeKind.START:
        fault = work.never_rests(draft)
        if fault is None:
            _enter_later(draft, token, place)
            return
    draft.entries += 1
    draft.emit(_entered(token, node))
    work.enter(draft)
    if draft.entries > draft.limits.entries:
        fault = _endless(draft)
    if fault is not None:
        raise_incident(draft, number, place, fault, NO_VARIABLES)
    else:
        run(draft, number, (place, NO_VARIABLES))


def _enter_later(draft: Draft, token: Token, place: Place) -> None:
    draft.tokens[token.number] = token.turned(Waiting.LATER, token.local, place)
    open_continuation(draft, token.number, token.scope, token.node)


def carry_on(draft: Draft, wait: Wait) -> None:
    """The next transaction has come: a token enters its element, or a loop begins instances."""
    draft.carried = wait.repeats or 0
    token = draft.tokens[wait.owner]
    if token.waiting is not Waiting.LATER:
        run(draft, wait.owner, loops.carry_on(draft, wait))
        return
    close_wait(draft, wait)  # no timer of the model fired: the history is not to say so
    draft.tokens[token.number] = token.turned(Waiting.MOVING, token.local)
    enter(draft, token.number, token.place or Place.ACTIVATE)


def _entered(token: Token, node: Node) -> ElementEntered:
    return ElementEntered(
        token.number, token.scope, node.id, node.kind.value, node.sla, node.properties
    )


def _endless(draft: Draft) -> Fault:
    return Fault(
        "runaway",
        f"this step has entered {draft.limits.entries} elements without coming to rest; look for "
        "a loop in which nothing waits, then resolve this incident to go on",
    )


def _stuck() -> Fault:
    return Fault(
        "deadlock",
        "it waits for tokens that can no longer come; mend the model, and cancel this instance or "
        "resolve this incident to go on with the tokens that are there",
    )


def _join(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    gateways.join_as_it_is(draft, token)
    draft.entries += 1
    draft.emit(_entered(token, node))
    return Place.LEAVE, NO_VARIABLES


def _activate(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    if node.loop is not None and not loops.is_instance(draft, token):
        return loops.start(draft, token, node)
    return _ACTIVATE[node.kind](draft, token, node)


def _trigger(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    if node.kind is NodeKind.BOUNDARY and not node.interrupting:
        containers.require_room(draft, 0)  # this token came beside its host
    draft.tokens[token.number] = token.turned(token.waiting, None)
    return Place.LEAVE, token.local or NO_VARIABLES


def _arm(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    conditions.arm_again(draft, token, node)
    return None


def _job_again(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    return activities.job_again(draft, token, node)


def _open(draft: Draft, token: Token, node: Node, _: Variables) -> Next:  # noqa: ARG001
    """The process's own event subprocesses, before its start event is entered."""
    definition = draft.definition(token.scope)
    plans = plan_event_subprocesses(draft, View(token.scope), definition, ROOT)
    open_waits(draft, token.scope, token.scope, plans)
    return Place.ACTIVATE, NO_VARIABLES


def _leave(draft: Draft, token: Token, node: Node, variables: Variables) -> Next:
    if not node.is_for_compensation and compensation.undoes(draft, token, node):
        return Place.TAKE, NO_VARIABLES
    if node.loop is not None:
        return loops.leave(draft, token, node, variables)
    if node.outputs:
        seen = {**(token.local or NO_VARIABLES), **variables}
        propagate(draft, token.scope, mapped_outputs(draft, token.scope, seen, node.outputs))
    elif variables:
        local = token.local or NO_VARIABLES
        kept = {name: value for name, value in variables.items() if name not in local}
        propagate(draft, token.scope, kept)
    if node.boundaries:
        for wait in waits_of(draft, token.number):
            close_wait(draft, wait)
    return Place.TAKE, NO_VARIABLES


def _take(draft: Draft, token: Token, node: Node, _: Variables) -> Next:
    if compensation.undoes(draft, token, node):
        compensation.leave_undone(draft, token, node)
        return None
    if node.event is not None and node.event.kind is EventKind.CANCEL and node.kind is NodeKind.END:
        compensation.leave_by_cancel(draft, token, node)
        return None
    flows = gateways.flows_out(draft, token, node)
    if len(flows) > 1:
        containers.require_room(draft, len(flows) - 1)
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla))
    del draft.tokens[token.number]
    if node.compensated_by is not None:
        compensation.remember(draft, token.scope, Completed(node.index))
    if not flows:
        draft.emptied.append(token.scope)
    for flow in flows:
        draft.send(token.scope, flow.target, flow.index)
    return None


_STEPS: Mapping[Place, Callable[[Draft, Token, Node, Variables], Next]] = MappingProxyType(
    {
        Place.OPEN: _open,
        Place.JOIN: _join,
        Place.ACTIVATE: _activate,
        Place.TRIGGER: _trigger,
        Place.ARM: _arm,
        Place.JOB: _job_again,
        Place.LEAVE: _leave,
        Place.TAKE: _take,
    }
)


def _close_if_empty(draft: Draft, number: int) -> None:
    scope = draft.scopes.get(number)
    if scope is None or any(token.scope == number for token in draft.tokens.values()):
        return
    work.rest(draft)
    if number == ROOT_NUMBER:
        close_scope(draft, scope, Ending.COMPLETED)
        return
    if isinstance(scope.work, Undoing):
        run(draft, number, compensation.undo_next(draft, scope))
        return
    if isinstance(scope.work, Loop):
        run(draft, number, loops.go_on(draft, scope))
        return
    token = draft.tokens[number]
    compensation.remember_inside(draft, scope)
    variables = brought_out(draft, token, scope)
    close_scope(draft, scope, Ending.COMPLETED)
    run(draft, number, (Place.LEAVE, variables))
