"""Compensation: what is completed is remembered, and undone in reverse order when it is asked for.

The throwing token carries a scope in which one handler after the other runs (BPMN 2.0.2, 10.7).
"""

from dataclasses import replace

from engine.execution.activities import Next, pass_through
from engine.execution.containers import require_room
from engine.execution.draft import Draft, tokens_in
from engine.execution.effects import Compensated, ElementEntered, ElementLeft, Ending
from engine.execution.faults import Fault
from engine.execution.scopes import close_scope, kill, open_scope
from engine.execution.state import (
    NO_VARIABLES,
    Completed,
    Loop,
    Place,
    Scope,
    Token,
    Undoing,
    Waiting,
)
from engine.execution.waits import close_event_subprocess_waits
from engine.model.definition import Definition, EventKind, Node, NodeKind

_EMBEDDED = frozenset({NodeKind.SUBPROCESS, NodeKind.TRANSACTION})


def remember(draft: Draft, scope: int, record: Completed) -> None:
    """From now on a compensation in `scope` undoes this too."""
    at = draft.scopes[scope]
    draft.scopes[scope] = replace(at, completed=(*at.completed, record))


def remember_inside(draft: Draft, scope: Scope) -> None:
    """A subprocess without a handler is undone by what is inside it; so are all of a loop."""
    definition = draft.definition(scope.number)
    if scope.is_process or scope.parent is None:
        return
    node = definition.nodes[scope.body]
    undoing = isinstance(draft.scopes[scope.parent].work, Undoing)
    if node.kind not in _EMBEDDED or node.compensated_by is not None or undoing:
        return
    if scope.completed or (scope.work is None and _undoer(definition, node) is not None):
        record = Completed(node.index, scope.variables, scope.completed)
        remember(draft, scope.parent, record)


def _undoer(definition: Definition, node: Node) -> int | None:
    """The compensation event subprocess of a subprocess."""
    for index in definition.event_subprocesses.get(node.index, ()):
        event = definition.nodes[definition.event_starts[index]].event
        if event is not None and event.kind is EventKind.COMPENSATION:
            return index
    return None


def compensate(draft: Draft, token: Token, node: Node) -> Next:
    """A throw or end event: it goes on when all that it names is undone."""
    spec = node.event.compensation if node.event is not None else None
    wanted = None if spec is None else spec.activity
    completed = [record for scope in _owners(draft, token.scope) for record in scope.completed]
    left = tuple(record for record in completed if wanted is None or record.node == wanted)
    if not left:
        return pass_through(draft, token, node)
    return _undo(draft, token, node, left)


def _owners(draft: Draft, number: int) -> list[Scope]:
    """The scope, after that to which it belongs where it is an event subprocess."""
    scope = draft.scopes[number]
    nodes = draft.definition(number).nodes
    if scope.parent is None or scope.is_process:
        return [scope]
    if nodes[scope.body].kind is NodeKind.EVENT_SUBPROCESS:
        return [draft.scopes[scope.parent], scope]
    return [scope]


def _undo(draft: Draft, token: Token, node: Node, left: tuple[Completed, ...]) -> Next:
    require_room(draft, 1)
    key = draft.scopes[token.scope].definition
    draft.tokens[token.number] = token.turned(Waiting.SCOPE, token.local)
    scope = Scope(token.number, token.scope, key, node.index, work=Undoing(left))
    open_scope(draft, scope, [])
    return undo_next(draft, scope)


def undo_next(draft: Draft, scope: Scope) -> Next:
    """Begins to undo the latest of what is left; what carries the scope goes on after the last."""
    definition = draft.definition(scope.number)
    work = scope.work
    assert isinstance(work, Undoing)
    left = list(work.left)
    while left:
        record = left.pop()
        scope = replace(scope, work=Undoing(tuple(left)))
        draft.scopes[scope.number] = scope
        if _taken(draft, scope, record):
            handler = definition.nodes[record.node].compensated_by
            if handler is None:
                _open_inside(draft, scope, definition, record)
            else:
                draft.send(scope.number, handler)
            return None
    close_scope(draft, scope, Ending.COMPLETED)
    return Place.LEAVE, NO_VARIABLES


def _taken(draft: Draft, scope: Scope, record: Completed) -> bool:
    """Takes a record from its scope; False where another compensation has begun to undo it."""
    carrier = draft.tokens[scope.number]
    if isinstance(draft.scopes[carrier.scope].work, Undoing) and draft.node(carrier).event is None:
        return True  # it lay inside another record, which was taken as a whole
    for owner in _owners(draft, carrier.scope):
        completed = list(owner.completed)
        if record in completed:
            at = len(completed) - 1 - completed[::-1].index(record)
            del completed[at]
            draft.scopes[owner.number] = replace(owner, completed=tuple(completed))
            return True
    return False


def _open_inside(draft: Draft, scope: Scope, definition: Definition, record: Completed) -> None:
    """A subprocess as it ended, to undo what is inside it: by its event subprocess, or all."""
    node = definition.nodes[record.node]
    number = draft.number()
    draft.tokens[number] = Token(number, scope.number, node.index, Waiting.SCOPE)
    draft.emit(ElementEntered(number, scope.number, node.id, node.kind.value))
    looped = any(inner.node == record.node for inner in record.inside)
    undoer = None if looped else _undoer(definition, node)
    inside = Scope(number, scope.number, scope.definition, node.index, record.variables)
    if undoer is None:
        inside = replace(inside, work=Undoing(record.inside))
        draft.emptied.append(number)
    else:
        inside = replace(inside, completed=record.inside)
    open_scope(draft, inside, [])
    if undoer is not None:
        draft.send(number, undoer)


def undoes(draft: Draft, token: Token, node: Node) -> bool:
    """Whether this activation undoes another: a handler, or a subprocess entered to undo it."""
    embedded = node.is_for_compensation or node.kind in _EMBEDDED
    return embedded and isinstance(draft.scopes[token.scope].work, Undoing)


def leave_undone(draft: Draft, token: Token, node: Node) -> None:
    """One is undone; the next follows."""
    undone, handler = node, None
    if node.is_for_compensation:
        handler = node.id
        nodes = draft.definition(token.scope).nodes
        undone = next(one for one in nodes if one.compensated_by == node.index)
    del draft.tokens[token.number]
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla if handler else ()))
    draft.emit(Compensated(token.number, undone.id, handler))
    draft.emptied.append(token.scope)


def cancel(draft: Draft, token: Token, node: Node) -> Next:
    """A cancel end event: all else in its transaction ends, and what is completed is undone."""
    scope = draft.scopes[token.scope]
    _cancelled_by(draft, scope)
    for other in reversed(tokens_in(draft.tokens, scope.number)):
        if other.number in draft.tokens and other.number != token.number:
            kill(draft, other, Ending.TERMINATED)
    close_event_subprocess_waits(draft, scope.number)
    return _undo(draft, token, node, scope.completed)


def leave_by_cancel(draft: Draft, token: Token, node: Node) -> None:
    """All is undone: the transaction is left by its cancel boundary event."""
    host, event = _cancelled_by(draft, draft.scopes[token.scope])
    del draft.tokens[token.number]
    draft.emit(ElementLeft(token.number, node.id, Ending.COMPLETED, node.sla))
    kill(draft, host, Ending.TERMINATED)
    draft.send(host.scope, event, waiting=Waiting.TRIGGERED)


def _cancelled_by(draft: Draft, scope: Scope) -> tuple[Token, int]:
    """The activation of the transaction, of all its instances, and its cancel boundary event."""
    host = draft.tokens.get(scope.number)
    if host is not None and isinstance(draft.scopes[host.scope].work, Loop):
        host = draft.tokens[host.scope]
    if host is not None and draft.node(host).kind is NodeKind.TRANSACTION:
        nodes = draft.definition(host.scope).nodes
        for index in draft.node(host).boundaries:
            event = nodes[index].event
            if event is not None and event.kind is EventKind.CANCEL:
                return host, index
    raise Fault("process", "stands in no transaction with a cancel boundary event; add one")
