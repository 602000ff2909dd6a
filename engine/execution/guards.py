"""Checks that a command names something alive and of the right kind, and says what it found."""

from collections.abc import Iterable

from engine.execution.draft import Draft
from engine.execution.state import Token, Wait, Waiting, WaitKind
from engine.model.definition import NodeKind
from kernel.errors import Conflict

_STANDS_FOR = {
    Waiting.JOIN: "waits for the other flows into its gateway",
    Waiting.USER_TASK: "is an open user task",
    Waiting.JOB: "waits for its job",
    Waiting.EVENT: "waits for an event of its own",
    Waiting.SCOPE: "waits for what runs inside it",
    Waiting.LATER: "goes on in the next transaction",
    Waiting.INCIDENT: "has an incident; resolve it first",
}


_VERBS = {
    WaitKind.TIMER: "fire timer",
    WaitKind.MESSAGE: "correlate a message to subscription",
    WaitKind.SIGNAL: "catch a signal at subscription",
}


def token(draft: Draft, number: int, waiting: Waiting, verb: str) -> Token:
    """The token with this number, waiting as expected; Conflict otherwise."""
    found = live(draft, number, verb)
    if found.waiting is not waiting:
        element = draft.node(found).id
        state = _STANDS_FOR.get(found.waiting, "is on its way")
        raise Conflict(f"Expected to {verb} {number} ({element}), but it {state}")
    return found


def live(draft: Draft, number: int, verb: str) -> Token:
    """The token with this number; Conflict when it is gone or never was."""
    found = draft.tokens.get(number)
    if found is not None:
        return found
    wait_found = draft.waits.get(number)
    if wait_found is not None:
        raise Conflict(
            f"Expected to {verb} {number}, but {number} is the {wait_found.kind} wait of "
            f"{_element(draft, wait_found)}"
        )
    if number in draft.scopes:
        raise Conflict(f"Expected to {verb} {number}, but {number} is the process instance itself")
    if _over(draft, number):
        raise Conflict(f"Expected to {verb} {number}, but it is already over")
    raise Conflict(f"Expected to {verb} {number}, but there is no such number here")


def wait(draft: Draft, number: int, kind: WaitKind) -> Wait:
    """The timer or subscription with this number; Conflict otherwise."""
    verb = _VERBS[kind]
    found = draft.waits.get(number)
    if found is None:
        at = live(draft, number, verb)
        raise Conflict(
            f"Expected to {verb} {number}, but {number} is the element {draft.node(at).id}"
        )
    if found.kind is not kind:
        element = _element(draft, found)
        raise Conflict(f"Expected to {verb} {number} ({element}), but it is a {found.kind} wait")
    return found


def signal_waits(draft: Draft, numbers: Iterable[int]) -> list[int]:
    """Those that still wait for the signal, oldest first; those that are over do not count.

    Conflict when one is something else or never was, or none is left.
    """
    waiting = []
    for number in sorted(set(numbers)):
        if not _over(draft, number):
            waiting.append(wait(draft, number, WaitKind.SIGNAL).number)
    if not waiting:
        listed = " or ".join(str(number) for number in sorted(set(numbers))) or "(none given)"
        raise Conflict(
            f"Expected to {_VERBS[WaitKind.SIGNAL]} {listed}, but nothing there waits for it any "
            "more"
        )
    return waiting


def _over(draft: Draft, number: int) -> bool:
    lives = number in draft.waits or number in draft.tokens or number in draft.scopes
    return 0 < number < draft.next_number and not lives


def _element(draft: Draft, found: Wait) -> str:
    node = draft.definition(found.scope).nodes[found.node]
    if node.kind is NodeKind.START:
        return draft.definition(found.scope).nodes[node.parent].id
    return node.id
