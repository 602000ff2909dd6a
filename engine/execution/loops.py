"""Repeated activities: multi-instance, parallel and sequential, and the standard loop.

The token at the activity carries a scope that only holds its instances: tokens at the same node.
Boundary events belong to the outer token, mappings to each instance (as in Camunda 8).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from engine.execution.activities import Next
from engine.execution.compensation import remember_inside
from engine.execution.containers import require_room
from engine.execution.draft import Draft
from engine.execution.effects import ElementLeft, Ending
from engine.execution.faults import Fault
from engine.execution.incidents import close_incident, raise_incident
from engine.execution.scopes import close_scope, empty_scope, open_scope
from engine.execution.state import (
    NO_VARIABLES,
    Loop,
    Place,
    Scope,
    Token,
    Variables,
    Wait,
    Waiting,
)
from engine.execution.terms import boolean_of, whole_number, wrong
from engine.execution.variables import View, mapped_outputs, propagate, result_of
from engine.execution.waits import (
    close_continuation,
    close_wait,
    close_waits_of,
    continuation,
    open_continuation,
    open_waits,
    plan_boundaries,
)
from engine.execution.work import is_used_up, never_rests
from engine.feel.values import Value
from engine.model.definition import LOOP_COUNTER, MultiInstanceSpec, Node, NodeKind
from engine.model.expected import LARGEST_CARDINALITY

_COUNTED = frozenset({"numberOfActiveInstances", "numberOfTerminatedInstances"})


def is_instance(draft: Draft, token: Token) -> bool:
    """Whether this is one of the instances, not the repeated activity as a whole."""
    return isinstance(draft.scopes[token.scope].work, Loop)


def start(draft: Draft, token: Token, node: Node) -> Next:
    """The activity as a whole is entered, or an incident of it is resolved."""
    if token.number not in draft.scopes:
        view = View(token.scope, token.local)
        definition = draft.definition(token.scope)
        work = _work(draft, view, node)
        plans = plan_boundaries(draft, view, definition, node)
        open_waits(draft, token.number, token.scope, plans)
        scope = Scope(token.number, token.scope, definition.key, node.index, work=work)
        open_scope(draft, scope, [])
    draft.tokens[token.number] = token.turned(Waiting.SCOPE, token.local)
    return go_on(draft, draft.scopes[token.number])


def _work(draft: Draft, view: View, node: Node) -> Loop:
    spec = node.loop
    if not isinstance(spec, MultiInstanceSpec):
        return Loop(None, None)
    if spec.collection is not None:
        found = result_of(draft, view, spec.collection, "input collection")
        if not isinstance(found, list):
            raise wrong(draft, view, spec.collection, found, "input collection", "a list")
        items = tuple(found)
    elif spec.cardinality is not None:
        what = "loop cardinality"
        count = whole_number(draft, view, spec.cardinality, what, LARGEST_CARDINALITY)
        items = (None,) * count
    else:
        raise Fault("expression", "says neither by a collection nor by a cardinality how often")
    return Loop(items, (None,) * len(items) if spec.output_collection else None)


def go_on(draft: Draft, scope: Scope) -> Next:
    """Begins what is to begin now; where nothing runs nor is to come, the activity goes on.

    At most `Limits.instances` begin in one transaction: a wait for the next one follows. Where
    tokens run out the whole has an incident; what runs, runs on.
    """
    node = draft.definition(scope.number).nodes[scope.body]
    running = any(token.scope == scope.number for token in draft.tokens.values())
    if draft.tokens[scope.number].waiting is Waiting.INCIDENT and _unfinished(scope):
        return None
    try:
        while _more(draft, scope, node, running):
            if draft.begun >= draft.limits.instances or is_used_up(draft):
                _continue_later(draft, scope, node)
                return None
            scope = _begin_one(draft, scope, node)
            running = True
    except Fault as fault:
        _stop(draft, scope, fault)
        return None
    close_continuation(draft, scope.number)  # all came to an end before the next transaction
    if running:
        return None
    return _finished(draft, scope, node)


def _unfinished(scope: Scope) -> bool:
    work = scope.work
    assert isinstance(work, Loop)
    return work.items is None or work.begun < len(work.items)


def _more(draft: Draft, scope: Scope, node: Node, running: bool) -> bool:
    work, spec = scope.work, node.loop
    assert isinstance(work, Loop)
    if isinstance(spec, MultiInstanceSpec):
        waits = spec.sequential and running
        return not waits and work.begun < len(work.items or ())
    if running or spec is None or (spec.maximum is not None and work.begun >= spec.maximum):
        return False
    if spec.condition is None or (work.begun == 0 and not spec.test_before):
        return True
    view = View(scope.number, {LOOP_COUNTER: Decimal(work.begun)})
    return boolean_of(draft, view, spec.condition, "loop condition")


def _begin_one(draft: Draft, scope: Scope, node: Node) -> Scope:
    work, spec = scope.work, node.loop
    assert isinstance(work, Loop)
    require_room(draft, 1)
    place = work.begun
    local: dict[str, Value] = {}
    if isinstance(spec, MultiInstanceSpec):
        name = _own_result(spec)
        if name is not None:
            local[name] = None
        if spec.input_element is not None and work.items is not None:
            local[spec.input_element] = work.items[place]
    local[LOOP_COUNTER] = Decimal(place + 1)
    scope = replace(scope, work=replace(work, begun=place + 1))
    draft.scopes[scope.number] = scope
    draft.begun += 1
    draft.send(scope.number, node.index, place, local=local)
    return scope


def _own_result(spec: MultiInstanceSpec) -> str | None:
    """Where the output element is a mere name, each instance has a variable of that name."""
    element = spec.output_element
    if element is not None and element.text.strip() in element.inputs:
        return element.text.strip()
    return None


def _continue_later(draft: Draft, scope: Scope, node: Node) -> None:
    if continuation(draft, scope.number) is None:
        assert scope.parent is not None
        fault = never_rests(draft)
        if fault is not None:
            raise fault
        open_continuation(draft, scope.number, scope.parent, node.index)


def carry_on(draft: Draft, wait: Wait) -> Next:
    """The next transaction has come: the next instances begin."""
    close_wait(draft, wait)  # no timer of the model fired: the history is not to say so
    return go_on(draft, draft.scopes[wait.owner])


def _stop(draft: Draft, scope: Scope, fault: Fault) -> None:
    outer, work = draft.tokens[scope.number], scope.work
    assert isinstance(work, Loop)
    total = "" if work.items is None else f" of {len(work.items)}"
    told = Fault(fault.kind, f"{fault.text} ({work.begun}{total} instances begun)", fault.inputs)
    raise_incident(draft, outer.number, Place.ACTIVATE, told, NO_VARIABLES)


def _finished(draft: Draft, scope: Scope, node: Node) -> Next:
    """All instances are over: the activity as a whole brings the output collection."""
    outer, work, spec = draft.tokens[scope.number], scope.work, node.loop
    assert isinstance(work, Loop)
    if outer.waiting is Waiting.INCIDENT:
        close_incident(draft, outer, resolved=True)
    draft.tokens[outer.number] = outer.turned(Waiting.SCOPE, None)
    remember_inside(draft, scope)
    close_scope(draft, scope, Ending.COMPLETED)
    if isinstance(spec, MultiInstanceSpec) and spec.output_collection and work.results is not None:
        return Place.LEAVE, {spec.output_collection: _results(draft, scope.number, work)}
    return Place.LEAVE, NO_VARIABLES


def leave(draft: Draft, token: Token, node: Node, variables: Variables) -> Next:
    """One instance is done, or all of them are."""
    if is_instance(draft, token):
        _leave_instance(draft, token, node, variables)
        return None
    propagate(draft, token.scope, variables)
    close_waits_of(draft, token.number)
    return Place.TAKE, NO_VARIABLES


def _leave_instance(draft: Draft, token: Token, node: Node, variables: Variables) -> None:
    scope, local = draft.scopes[token.scope], token.local or NO_VARIABLES
    known = {**local, **variables}
    if node.outputs:
        handed = mapped_outputs(draft, token.scope, known, node.outputs)
    else:
        handed = {name: variables[name] for name in _handed_on(node, variables, local)}
    known.update(handed)
    result = _result(draft, token, node, known)
    assert isinstance(scope.work, Loop)
    work = replace(scope.work, completed=scope.work.completed + 1)
    enough = _enough(draft, scope, work, node, known)
    if enough and work.items is not None:
        work = replace(work, items=work.items[: work.begun])
    propagate(draft, token.scope, handed)
    draft.scopes[scope.number] = replace(draft.scopes[scope.number], work=work)
    if work.results is not None:
        _results(draft, scope.number, work)[token.flow] = result
    del draft.tokens[token.number]
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla))
    if enough:
        empty_scope(draft, scope.number, Ending.TERMINATED)
        close_continuation(draft, scope.number)
    draft.emptied.append(scope.number)


def _handed_on(node: Node, variables: Variables, local: Variables) -> list[str]:
    """Without output mappings: what is not local; of a subprocess all variables are."""
    call = node.call
    if node.kind in (NodeKind.SUBPROCESS, NodeKind.TRANSACTION):
        return []
    if call is not None and not call.propagate_child:
        return []
    return [name for name in variables if name not in local]


def _result(draft: Draft, token: Token, node: Node, known: Variables) -> Value:
    """What this instance puts into the output collection."""
    spec = node.loop
    if not isinstance(spec, MultiInstanceSpec) or spec.output_element is None:
        return None
    return result_of(draft, View(token.scope, known), spec.output_element, "output element")


def _results(draft: Draft, scope: int, work: Loop) -> list[Value]:
    """The results of a loop as a list that this step may change: copied once, not each time."""
    if scope not in draft.results:
        draft.results[scope] = list(work.results or ())
    return draft.results[scope]


def _enough(draft: Draft, scope: Scope, work: Loop, node: Node, known: Variables) -> bool:
    spec = node.loop
    if not isinstance(spec, MultiInstanceSpec) or spec.completion is None:
        return False
    view = View(scope.number, {**known, **_counts(draft, scope, work, spec.completion.inputs)})
    return boolean_of(draft, view, spec.completion, "completion condition")


def _counts(draft: Draft, scope: Scope, work: Loop, read: Collection[str]) -> Mapping[str, Value]:
    """BPMN 2.0.2, table 10.30, after the instance that is being left.

    Who lives is counted for a condition that reads it: all instances are looked at for that.
    """
    counts = {
        "numberOfInstances": Decimal(len(work.items or ())),
        "numberOfCompletedInstances": Decimal(work.completed),
    }
    if not _COUNTED.isdisjoint(read):
        active = sum(token.scope == scope.number for token in draft.tokens.values()) - 1
        counts["numberOfActiveInstances"] = Decimal(active)
        counts["numberOfTerminatedInstances"] = Decimal(work.begun - work.completed - active)
    return counts
