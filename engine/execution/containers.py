"""Elements that carry a scope: subprocess, event subprocess and call activity."""

from engine.execution import work
from engine.execution.activities import Next, prepare, wait_in
from engine.execution.draft import Draft
from engine.execution.faults import Fault
from engine.execution.scopes import open_scope
from engine.execution.state import Scope, Token, Waiting
from engine.execution.terms import text_of
from engine.execution.variables import View, everything, mapped_inputs
from engine.execution.waits import Plan, plan_event_subprocesses
from engine.model.definition import ROOT, CallSpec, Definition, Node
from kernel.errors import NotFound


def subprocess(draft: Draft, token: Token, node: Node) -> Next:
    """An embedded subprocess: a scope with its own variables inside the same definition."""
    require_room(draft, 1)
    definition = draft.definition(token.scope)
    start = definition.none_starts.get(node.index)
    if start is None:
        raise Fault("process", "has no none start event to begin at")
    entry = prepare(draft, token, node)
    variables = entry.local or {}
    plans = plan_event_subprocesses(draft, entry.view, definition, node.index)
    scope = Scope(token.number, token.scope, definition.key, node.index, variables)
    entry = type(entry)(None, entry.plans, entry.view)
    wait_in(draft, token, Waiting.SCOPE, entry)
    open_scope(draft, scope, plans)
    draft.send(token.number, start)
    return None


def event_subprocess(draft: Draft, token: Token, node: Node) -> Next:
    """An event subprocess whose start event has happened; `local` is what the event brought.

    Its input mappings see what is around it: what the event brought is for the start event inside.
    """
    require_room(draft, 1)
    definition = draft.definition(token.scope)
    variables = mapped_inputs(draft, token.turned(token.waiting, None), node.inputs) or {}
    view = View(token.scope, variables)
    plans = plan_event_subprocesses(draft, view, definition, node.index)
    scope = Scope(token.number, token.scope, definition.key, node.index, variables)
    draft.tokens[token.number] = token.turned(Waiting.SCOPE, None)
    open_scope(draft, scope, plans)
    start = definition.event_starts[node.index]
    draft.send(token.number, start, waiting=Waiting.TRIGGERED, local=token.local)
    return None


def call_activity(draft: Draft, token: Token, node: Node) -> Next:
    """A called process: a scope of its own definition that sees only what is handed in."""
    require_room(draft, 1)
    call = node.call
    if call is None:
        raise Fault("process", "names no process; give it a zeebe:calledElement")
    entry = prepare(draft, token, node)
    called = _called(draft, token, entry.view, call)
    start = called.none_starts.get(ROOT)
    if start is None:
        raise Fault("process", f"process {called.process_id} has no none start event to call")
    variables = everything(draft, entry.view) if call.propagate_parent else entry.local or {}
    work.charge(draft, work.ROW + (len(variables) >> work.COPIED), "a call")
    scope = Scope(token.number, token.scope, called.key, ROOT, variables)
    plans = plan_first(draft, scope, called)
    wait_in(draft, token, Waiting.SCOPE, entry)
    open_scope(draft, scope, plans)
    draft.send(token.number, start)
    return None


def _called(draft: Draft, token: Token, view: View, call: CallSpec) -> Definition:
    process = call.process
    id_ = text_of(draft, view, process.id, "process id")
    deployment = draft.definition(token.scope).deployment
    try:
        return draft.catalogue.process(id_, process.binding, process.version_tag, deployment)
    except NotFound as problem:
        raise Fault("process", str(problem), process.id.inputs) from problem


def plan_first(draft: Draft, scope: Scope, definition: Definition) -> list[Plan]:
    """Plans the event subprocesses of a process whose scope is not open yet."""
    if not definition.event_subprocesses.get(ROOT):
        return []
    draft.scopes[scope.number] = scope
    try:
        return plan_event_subprocesses(draft, View(scope.number), definition, ROOT)
    finally:
        del draft.scopes[scope.number]


def require_room(draft: Draft, more: int) -> None:
    """Raises a runaway fault where `more` tokens would be one too many."""
    allowed, alive = draft.limits.tokens, len(draft.tokens) + more
    if alive > allowed:
        raise Fault(
            "runaway",
            f"{alive} tokens would be alive at once, and the limit is {allowed}; end some, "
            "then resolve this incident",
        )
