"""Compensation (10.7): what is completed is remembered, and undone in reverse order."""

from typing import TYPE_CHECKING

from engine.model.definition import Definition, EventKind, Node, NodeKind
from tests.unit.execution.naive.catching import Caught
from tests.unit.execution.naive.live import Done, Scope, Stuck, Token

if TYPE_CHECKING:
    from tests.unit.execution.naive.reading import Reading

EMBEDDED = (NodeKind.SUBPROCESS, NodeKind.TRANSACTION)


def remember(token: Token) -> None:
    """A completed activity with a handler can be undone from now on."""
    if token.node.compensated_by is not None:
        token.scope.done.append(Done(node=token.node.index, variables={}, inside=[]))


def remember_inside(scope: Scope) -> None:
    """A completed subprocess without a handler is undone by undoing what is done inside it."""
    around = scope.parent
    if scope.is_process or around is None or around.undoing is not None:
        return
    node = scope.definition.nodes[scope.body]
    if node.kind not in EMBEDDED:
        return
    if node.compensated_by is not None and around.repeats is None:
        return
    if scope.done or (scope.repeats is None and undoer(scope.definition, node) is not None):
        inside = list(scope.done)
        around.done.append(Done(node=node.index, variables=dict(scope.variables), inside=inside))


def undoer(definition: Definition, node: Node) -> int | None:
    """The event subprocess by which a subprocess says how it is undone."""
    for index in definition.event_subprocesses.get(node.index, ()):
        event = definition.nodes[definition.event_starts[index]].event
        if event is not None and event.kind is EventKind.COMPENSATION:
            return index
    return None


def owners(scope: Scope) -> list[Scope]:
    """Where to look for what is done: in an event subprocess also in what it belongs to."""
    node = None if scope.is_process else scope.definition.nodes[scope.body]
    if node is not None and node.kind is NodeKind.EVENT_SUBPROCESS and scope.parent is not None:
        return [scope.parent, scope]
    return [scope]


def begin(reading: "Reading", token: Token) -> None:
    """A compensation throw or end event: it goes on when all is undone."""
    event = token.node.event
    assert event is not None
    assert event.compensation is not None
    wanted = event.compensation.activity
    done = [one for scope in owners(token.scope) for one in scope.done]
    left = [one for one in done if wanted is None or one.node == wanted]
    token.local = reading.mapped_in(token)
    if left:
        _undo(reading, token, left)
    else:
        reading.leave(token, {})


def _undo(reading: "Reading", token: Token, left: list[Done]) -> None:
    token.state = "scope"
    token.inner = Scope(
        definition=token.scope.definition,
        body=token.node.index,
        parent=token.scope,
        carrier=token,
        variables={},
        undoing=left,
    )
    undo_next(reading, token.inner)


def undo_next(reading: "Reading", inner: Scope) -> None:
    """The latest of what is left; after the last, what carries this goes on."""
    token = inner.carrier
    assert token is not None
    assert inner.undoing is not None
    while inner.undoing:
        done = inner.undoing.pop()
        if not _taken(token, done):
            continue
        handler = inner.definition.nodes[done.node].compensated_by
        instance = _cancels(token) and done.node == token.scope.body
        if handler is None or instance:
            _enter_again(reading, inner, done, whole=instance)
        else:
            reading.send(inner, handler)
        return
    token.inner = None
    reading.attempt(token, lambda: _go_on(reading, token))


def _taken(token: Token, done: Done) -> bool:
    """It is undone once only; what lies inside a subprocess or transaction was taken with that."""
    if token.node.event is None or _cancels(token):
        return True
    for scope in owners(token.scope):
        if done in scope.done:
            scope.done.remove(done)
            return True
    return False


def _cancels(token: Token) -> bool:
    return token.node.event is not None and token.node.event.kind is EventKind.CANCEL


def _is_instance(token: Token, done: Done) -> bool:
    """Another instance of the transaction that is cancelled here: it is undone from inside."""
    event = token.node.event
    cancels = event is not None and event.kind is EventKind.CANCEL
    return cancels and done.node == token.scope.body


def _enter_again(reading: "Reading", inner: Scope, done: Done, whole: bool) -> None:
    """A subprocess as it ended, to undo what was done inside it."""
    definition = inner.definition
    node = definition.nodes[done.node]
    token = Token(scope=inner, node=node, state="scope", entered=True)
    inner.tokens.append(token)
    reading.history.append(("entered", node.id))
    whole = whole or any(one.node == done.node for one in done.inside)  # instances lie inside
    by = None if whole else undoer(definition, node)
    again = Scope(
        definition=definition,
        body=node.index,
        parent=inner,
        carrier=token,
        variables=dict(done.variables),
    )
    token.inner = again
    if by is None:
        again.undoing = list(done.inside)
        reading.emptied.append(again)
    else:
        again.done = list(done.inside)
        reading.send(again, by)


def _go_on(reading: "Reading", token: Token) -> None:
    event = token.node.event
    if event is None:  # a subprocess was entered again, and is undone
        reading.left(token)
    elif event.kind is EventKind.CANCEL:
        host, at = _cancelled_by(token.scope)
        reading.left(token)
        reading.caught(Caught(at, host.scope, host), {})
    else:
        reading.leave(token, {})


def cancel(reading: "Reading", token: Token) -> None:
    """A transaction ends: all else in it is over, and what is done is undone (10.6).

    Of one that repeats all instances are cancelled, those that have ended too (13.5.3).
    """
    host, _ = _cancelled_by(token.scope)
    here, whole = token.scope, host.inner
    assert whole is not None
    left, ended = list(here.done), list(here.tokens)
    if whole is not here:
        others = [one.inner for one in whole.tokens if one.inner not in (None, here)]
        begun = [
            Done(node=whole.body, variables=dict(other.variables), inside=list(other.done))
            for other in others
            if other is not None and other.done
        ]
        left = [*whole.done, *begun, *left]
        whole.done, ended = [], [*whole.tokens, *here.tokens]
    for other in ended:
        if other is not token and other is not here.carrier:
            reading.kill(other)
    for wait in here.starts:
        wait.alive = False
    here.interrupted, here.done = True, []
    _undo(reading, token, left)


def _cancelled_by(scope: Scope) -> tuple[Token, Node]:
    """The transaction, all of it where it repeats, and its cancel boundary event."""
    host = scope.carrier
    if host is not None and host.scope.repeats is not None:
        host = host.scope.carrier
    if host is not None and host.node.kind is NodeKind.TRANSACTION:
        for index in host.node.boundaries:
            node = host.scope.definition.nodes[index]
            if node.event is not None and node.event.kind is EventKind.CANCEL:
                return host, node
    raise Stuck
