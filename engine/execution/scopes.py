"""Scopes open, are interrupted, and end, with all that lives in them."""

from dataclasses import replace

from engine.execution.draft import Draft, tokens_in
from engine.execution.effects import (
    ElementLeft,
    Ending,
    JobClosed,
    ProcessEnded,
    ProcessStarted,
    UserTaskClosed,
)
from engine.execution.incidents import close_incident
from engine.execution.state import ROOT_NUMBER, Place, Scope, Token, Undoing, Variables, Waiting
from engine.execution.waits import (
    Plan,
    close_event_subprocess_waits,
    close_waits_of,
    open_waits,
)
from engine.model.definition import ROOT, MultiInstanceSpec

#: tokens that have not entered the element they stand at
OUTSIDE = frozenset({Waiting.MOVING, Waiting.TRIGGERED, Waiting.JOIN, Waiting.LATER})
#: tokens that have waits of their own, whatever their element
_OWN_WAITS = frozenset({Waiting.EVENT, Waiting.LATER})
#: places at which an incident stops a token that has not entered its element
NOT_ENTERED = frozenset({Place.JOIN, Place.ARM})


def open_scope(draft: Draft, scope: Scope, plans: list[Plan]) -> None:
    """Opens a scope with the waits of its event subprocesses."""
    draft.scopes[scope.number] = scope
    if scope.body == ROOT:
        definition = draft.definition(scope.number)
        parent = None if scope.parent is None else process_of(draft, scope.parent)
        draft.emit(ProcessStarted(scope.number, scope.definition, parent, definition.sla))
    open_waits(draft, scope.number, scope.number, plans)


def process_of(draft: Draft, scope: int) -> int:
    """The number of the process, root or called, that a scope stands in."""
    at = draft.scopes[scope]
    while not at.is_process and at.parent is not None:
        at = draft.scopes[at.parent]
    return at.number


def is_undone(draft: Draft, token: Token) -> bool:
    """Whether it is a finished subprocess, entered to undo it: it is not active again."""
    undoing = isinstance(draft.scopes[token.scope].work, Undoing)
    return undoing and not draft.node(token).is_for_compensation


def close_scope(draft: Draft, scope: Scope, ending: Ending) -> None:
    """Ends a scope in which no token lives any more."""
    close_event_subprocess_waits(draft, scope.number)
    if scope.is_process:
        sla = draft.definition(scope.number).sla
        draft.emit(ProcessEnded(scope.number, ending, sla))
    del draft.scopes[scope.number]
    if scope.number == ROOT_NUMBER:
        draft.ended = True


def empty_scope(draft: Draft, scope: int, ending: Ending) -> None:
    """Ends all tokens in a scope and closes its event subprocess waits; the scope stays.

    The innermost, which are the youngest, go first.
    """
    for token in reversed(tokens_in(draft.tokens, scope)):
        remove_token(draft, token, ending)
    close_event_subprocess_waits(draft, scope)


def kill(draft: Draft, token: Token, ending: Ending) -> None:
    """Ends an activation from outside, with everything inside it."""
    if token.number in draft.scopes:
        empty_scope(draft, token.number, ending)
    remove_token(draft, token, ending)


def remove_token(draft: Draft, token: Token, ending: Ending) -> None:
    """Ends one activation whose scope, if it carries one, is empty."""
    number = token.number
    element = draft.node(token)
    if token.waiting is Waiting.USER_TASK:
        draft.emit(UserTaskClosed(number, element.id, ending))
    elif token.waiting is Waiting.JOB:
        draft.emit(JobClosed(number, element.id, ending))
    elif token.waiting is Waiting.INCIDENT:
        close_incident(draft, token, resolved=False)
    scope = draft.scopes.get(number)
    if scope is not None:
        close_scope(draft, scope, ending)
    if element.boundaries or element.loop is not None or token.waiting in _OWN_WAITS:
        close_waits_of(draft, number)
    if token.waiting not in OUTSIDE and token.place not in NOT_ENTERED:
        draft.emit(ElementLeft(number, element.id, ending, element.sla))
    del draft.tokens[number]


def interrupt(draft: Draft, scope: int) -> None:
    """An interrupting event subprocess takes a scope over."""
    empty_scope(draft, scope, Ending.TERMINATED)
    draft.scopes[scope] = replace(draft.scopes[scope], interrupted=True)


def brought_out(draft: Draft, token: Token, scope: Scope) -> Variables:
    """What a finished scope hands to the element that carried it."""
    node = draft.node(token)
    call, loop = node.call, node.loop
    collects = isinstance(loop, MultiInstanceSpec) and loop.output_element is not None
    if node.outputs or collects or (scope.is_process and call is not None and call.propagate_child):
        return scope.variables
    return {}
