"""What must hold of every state between two steps; tests and `tuntas check` ask it."""

from collections import Counter
from collections.abc import Iterator

from engine.catalogue import Catalogue
from engine.execution.invariants_of_work import is_undone, problems_of_work
from engine.execution.state import (
    ROOT_NUMBER,
    Loop,
    Scope,
    State,
    Token,
    Wait,
    Waiting,
    WaitKind,
)
from engine.model.definition import Definition, EventKind, Node, NodeKind

_WAITING_KINDS = {
    Waiting.USER_TASK: frozenset({NodeKind.USER_TASK}),
    Waiting.JOB: frozenset(
        {
            NodeKind.SERVICE_TASK,
            NodeKind.SEND_TASK,
            NodeKind.SCRIPT_TASK,
            NodeKind.BUSINESS_RULE_TASK,
            NodeKind.THROW,
            NodeKind.END,
        }
    ),
    Waiting.EVENT: frozenset({NodeKind.CATCH, NodeKind.RECEIVE_TASK, NodeKind.EVENT_BASED}),
    Waiting.JOIN: frozenset({NodeKind.PARALLEL, NodeKind.INCLUSIVE}),
    Waiting.SCOPE: frozenset(
        {
            NodeKind.SUBPROCESS,
            NodeKind.EVENT_SUBPROCESS,
            NodeKind.CALL_ACTIVITY,
            NodeKind.TRANSACTION,
        }
    ),
}


_EVENTS = {
    WaitKind.TIMER: EventKind.TIMER,
    WaitKind.MESSAGE: EventKind.MESSAGE,
    WaitKind.SIGNAL: EventKind.SIGNAL,
    WaitKind.CONDITION: EventKind.CONDITIONAL,
}


#: events that wait beside the flow: of an activity, or of a scope
_BESIDE = frozenset({NodeKind.BOUNDARY, NodeKind.START})


def problems(catalogue: Catalogue, state: State) -> list[str]:
    """What is wrong with a state, one sentence a thing; empty when all is well.

    Every token waits for something, every wait has a living owner, no scope is empty, joins hold
    fewer tokens than would complete them. Raises NotFound for a definition that is gone.
    """
    return [
        *_numbers(state),
        *_scopes(catalogue, state),
        *_tokens(catalogue, state),
        *_waits(catalogue, state),
        *problems_of_work(catalogue, state),
    ]


def _numbers(state: State) -> Iterator[str]:
    for number in (*state.scopes, *state.tokens, *state.waits):
        if number >= state.next_number:
            yield f"number {number} is in use, but the counter stands at {state.next_number}"
    for number in state.waits:
        if number in state.tokens or number in state.scopes:
            yield f"number {number} is both a wait and a token or scope"
    if state.ended and (state.scopes or state.tokens or state.waits):
        yield "the instance has ended, but something still lives in it"
    if not state.ended and ROOT_NUMBER not in state.scopes:
        yield "the instance runs, but its root scope is gone"


def _scopes(catalogue: Catalogue, state: State) -> Iterator[str]:
    living = {token.scope for token in state.tokens.values()}
    for number, scope in state.scopes.items():
        if number not in living and not _may_be_empty(state, scope):
            yield f"scope {number} is empty, but has not ended"
        if number == ROOT_NUMBER:
            continue
        token = state.tokens.get(number)
        if token is None or not _carries(token, scope):
            yield f"scope {number} has no token that waits for it"
        elif token.scope != scope.parent:
            yield f"scope {number} lies in {scope.parent}, but its token in {token.scope}"
        elif token.scope in state.scopes:
            at = _definition(catalogue, state, token.scope).nodes[token.node]
            calls = at.kind is NodeKind.CALL_ACTIVITY and scope.is_process
            if at.index != scope.body and not calls:
                yield f"scope {number} is of another element than {at.id}, where its token stands"


def _may_be_empty(state: State, scope: Scope) -> bool:
    """A loop between two batches, or one that cannot go on and has an incident."""
    if not isinstance(scope.work, Loop):
        return False
    carrier = state.tokens.get(scope.number)
    stopped = carrier is not None and carrier.waiting is Waiting.INCIDENT
    waits = state.waits.values()
    return stopped or any(
        wait.owner == scope.number and wait.kind is WaitKind.CONTINUATION for wait in waits
    )


def _carries(token: Token, scope: Scope) -> bool:
    """A loop may have an incident while its instances run."""
    stopped = isinstance(scope.work, Loop) and token.waiting is Waiting.INCIDENT
    return token.waiting is Waiting.SCOPE or stopped


def _tokens(catalogue: Catalogue, state: State) -> Iterator[str]:
    joins: Counter[tuple[int, int]] = Counter()
    flows: set[tuple[int, int, int]] = set()
    for token in state.tokens.values():
        if token.scope not in state.scopes:
            yield f"token {token.number} lives in scope {token.scope}, which is gone"
            continue
        node = _definition(catalogue, state, token.scope).nodes[token.node]
        yield from _token(state, token, node)
        key = (token.scope, token.node, token.flow)
        if token.waiting is Waiting.JOIN and key not in flows:
            flows.add(key)
            joins[token.scope, token.node] += 1
    for (scope, index), arrived in joins.items():
        node = _definition(catalogue, state, scope).nodes[index]
        if arrived >= node.incoming:
            yield f"the join {node.id} in scope {scope} is complete, but has not gone on"


def _token(state: State, token: Token, node: Node) -> Iterator[str]:
    where = f"token {token.number} at {node.id}"
    waiting = token.waiting
    if waiting is Waiting.INCIDENT:
        if token.place is None:
            yield f"{where} has an incident, but no place to try again"
        return
    if waiting is Waiting.LATER:
        if token.place is None or len(_own_waits(state, token)) != 1:
            yield f"{where} goes on later, but not by one continuation at a place"
        return
    if waiting not in _WAITING_KINDS:
        yield f"{where} is {waiting}: it waits for nothing"
    elif node.kind not in _WAITING_KINDS[waiting] and not _works(state, token):
        yield f"{where} waits as {waiting}, which a {node.kind} never does"
    if waiting is Waiting.SCOPE and token.number not in state.scopes:
        yield f"{where} waits for scope {token.number}, which is gone"
    if waiting is Waiting.EVENT and not _own_waits(state, token):
        yield f"{where} waits for an event, but has no timer or subscription"


def _works(state: State, token: Token) -> bool:
    """Whether the token waits for a loop, or for what it has undone."""
    scope = state.scopes.get(token.number)
    return token.waiting is Waiting.SCOPE and scope is not None and scope.work is not None


def _own_waits(state: State, token: Token) -> list[Wait]:
    return [wait for wait in state.waits.values() if wait.owner == token.number]


def _waits(catalogue: Catalogue, state: State) -> Iterator[str]:
    for wait in state.waits.values():
        where = f"{wait.kind} wait {wait.number}"
        if wait.scope not in state.scopes:
            yield f"{where} lives in scope {wait.scope}, which is gone"
            continue
        definition = _definition(catalogue, state, wait.scope)
        node = definition.nodes[wait.node]
        yield from _wait(state, definition, wait, node)
        if node.kind is NodeKind.START:
            if wait.owner != wait.scope:
                yield f"{where} of {node.id} belongs to {wait.owner}, not to its scope"
            continue
        owner = state.tokens.get(wait.owner)
        if owner is None:
            yield f"{where} of {node.id} belongs to token {wait.owner}, which is gone"
        elif owner.scope != wait.scope or not _belongs(definition, owner, node):
            yield f"{where} of {node.id} belongs to token {wait.owner} at another element"


def _wait(state: State, definition: Definition, wait: Wait, node: Node) -> Iterator[str]:
    where = f"{wait.kind} wait {wait.number} of {node.id}"
    if wait.kind is WaitKind.CONTINUATION:
        carried, owner = state.scopes.get(wait.owner), state.tokens.get(wait.owner)
        if owner is not None and owner.waiting is Waiting.LATER:
            return
        if carried is None or not isinstance(carried.work, Loop):
            yield f"{where} belongs to {wait.owner}, which repeats nothing"
        return
    kind = node.event.kind if node.event is not None else EventKind.NONE
    if kind is not _EVENTS[wait.kind]:
        yield f"{where} waits for what its event ({kind}) is not"
    scope = state.scopes[wait.scope]
    if node.kind in _BESIDE and scope.work is not None:
        yield f"{where} waits in scope {wait.scope}, in which only instances or handlers run"
    if node.kind is not NodeKind.START:
        return
    could = f"{where} could start an event subprocess in scope {wait.scope}"
    if scope.interrupted:
        yield f"{could}, which is interrupted"
    if not scope.is_process and is_undone(state, definition, scope):
        yield f"{could}, which is over and only undone"


def _belongs(definition: Definition, owner: Token, node: Node) -> bool:
    if node.kind is NodeKind.BOUNDARY:
        return node.attached_to == owner.node
    at = definition.nodes[owner.node]
    return at.index == node.index or any(flow.target == node.index for flow in at.outgoing)


def _definition(catalogue: Catalogue, state: State, scope: int) -> Definition:
    return catalogue.definition(state.scopes[scope].definition)
