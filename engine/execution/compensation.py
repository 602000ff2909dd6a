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
from engine.execution.waits import close_continuation, close_event_subprocess_waits
from engine.model.definition import Definition, EventKind, Node, NodeKind

_EMBEDDED = frozenset({NodeKind.SUBPROCESS, NodeKind.TRANSACTION})


def remember(draft: Draft, scope: int, record: Completed) -> None:
    """From now on a compensation in `scope` undoes this too."""
    at = draft.scopes[scope]
    draft.scopes[scope] = replace(at, completed=(*at.completed, record))


def remember_inside(draft: Draft, scope: Scope) -> None:
    """A subprocess without a handler is undone by what is inside it; so are all of a loop.

    An instance of a loop is remembered in any case: it may be a transaction that is cancelled.
    """
    definition = draft.definition(scope.number)
    if scope.is_process or scope.parent is None:
        return
    node, around = definition.nodes[scope.body], draft.scopes[scope.parent].work
    own = node.compensated_by is not None and not isinstance(around, Loop)
    if node.kind not in _EMBEDDED or own or isinstance(around, Undoing):
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
    require_room(draft, 1)
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
    key = draft.scopes[token.scope].definition
    draft.tokens[token.number] = token.turned(Waiting.SCOPE, token.local)
    scope = Scope(token.number, token.scope, key, node.index, work=Undoing(left))
    open_scope(draft, scope, [])
    return undo_next(draft, scope)


def undo_next(draft: Draft, scope: Scope) -> Next:
    """Begins to undo the latest of what is left; what carries the scope goes on after the last."""
    work = scope.work
    assert isinstance(work, Undoing)
    left = list(work.left)
    while left:
        record = left.pop()
        scope = replace(scope, work=Undoing(tuple(left)))
        draft.scopes[scope.number] = scope
        if _taken(draft, scope, record):
            _undo_one(draft, scope, record)
            return None
    close_scope(draft, scope, Ending.COMPLETED)
    return Place.LEAVE, NO_VARIABLES


def _undo_one(draft: Draft, scope: Scope, record: Completed) -> None:
    """By its handler; from inside where it has none, or is an instance of what is cancelled."""
    definition, carrier = draft.definition(scope.number), draft.tokens[scope.number]
    node = definition.nodes[record.node]
    instance = is_cancelling(draft, carrier) and record.node == draft.scopes[carrier.scope].body
    if node.compensated_by is not None and not instance:
        draft.send(scope.number, node.compensated_by)
        return
    looped = instance or any(inner.node == record.node for inner in record.inside)
    _open_inside(draft, scope, record, None if looped else _undoer(definition, node))


def _taken(draft: Draft, scope: Scope, record: Completed) -> bool:
    """Takes a record from its scope; False where another compensation has begun to undo it."""
    carrier = draft.tokens[scope.number]
    if draft.node(carrier).event is None or is_cancelling(draft, carrier):
        return True  # it lay inside another record, or in a transaction: taken as a whole
    for owner in _owners(draft, carrier.scope):
        completed = list(owner.completed)
        if record in completed:
            at = len(completed) - 1 - completed[::-1].index(record)
            del completed[at]
            draft.scopes[owner.number] = replace(owner, completed=tuple(completed))
            return True
    return False


def _open_inside(draft: Draft, scope: Scope, record: Completed, undoer: int | None) -> None:
    """A subprocess as it ended, to undo what is inside it: by its event subprocess, or all."""
    node = draft.definition(scope.number).nodes[record.node]
    number = draft.number()
    draft.tokens[number] = Token(number, scope.number, node.index, Waiting.SCOPE)
    draft.emit(ElementEntered(number, scope.number, node.id, node.kind.value))
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
    """A cancel end event: all else in its transaction ends, and what is completed is undone.

    Of a repeated transaction that is what all instances have done. The transaction is being
    terminated, and starts no event subprocess (13.5.4, 13.5.6).
    """
    scope = draft.scopes[token.scope]
    host, _ = _cancelled_by(draft, scope)
    left = (*_done_by_others(draft, host, scope), *scope.completed)
    for other in reversed(tokens_in(draft.tokens, host.number)):
        if other.number in draft.tokens and other.number not in (token.number, scope.number):
            kill(draft, other, Ending.TERMINATED)
    _begin_no_more(draft, host)
    close_event_subprocess_waits(draft, scope.number)
    draft.scopes[scope.number] = replace(scope, interrupted=True, completed=())
    return _undo(draft, token, node, left)


def _done_by_others(draft: Draft, host: Token, scope: Scope) -> tuple[Completed, ...]:
    """What the other instances of a repeated transaction have done: the finished, the running."""
    if host.number == scope.number:
        return ()
    running = [
        Completed(one.body, one.variables, one.completed)
        for one in draft.scopes.values()
        if one.parent == host.number and one.number != scope.number and one.completed
    ]
    return (*draft.scopes[host.number].completed, *running)


def _begin_no_more(draft: Draft, host: Token) -> None:
    """No instance begins any more where a repeated transaction is cancelled."""
    scope = draft.scopes[host.number]
    if isinstance(scope.work, Loop):
        items = scope.work.items
        work = replace(scope.work, items=None if items is None else items[: scope.work.begun])
        draft.scopes[host.number] = replace(scope, work=work, completed=())
        close_continuation(draft, host.number)


def is_cancelling(draft: Draft, token: Token) -> bool:
    """Whether this is the cancel end event of a transaction that is being undone."""
    event = draft.node(token).event
    return event is not None and event.kind is EventKind.CANCEL and token.number in draft.scopes


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
