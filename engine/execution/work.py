"""Counted work: what one step may cost, FEEL and rows included, so that no model blocks the others.

A unit is about a microsecond of this program, on any machine the same number. A step that has used
`Limits.work` enters no further element: what is on its way goes on in the next transaction. One
element that alone needs more is an incident, and so is what goes on again and again without a wait.
"""

from collections.abc import Iterable
from typing import Final

from engine.execution.draft import Draft
from engine.execution.faults import Fault
from engine.execution.state import Variables
from engine.feel.sizes import size_of
from engine.feel.values import Value

SETTING: Final = "TUNTAS_STEP_WORK"
KIND: Final = "work"

ELEMENT: Final = 5
"""Entering an element and leaving it, with the facts in the history."""
ROW: Final = 40
"""A row of a projection: a task, a candidate, a job, a timer, a subscription, an instance."""
SIGNAL: Final = 150
"""A signal thrown: a row by itself, that asks who waits."""
COPIED: Final = 6
"""Variables copied in one unit, as a power of two."""


def enter(draft: Draft) -> None:
    """An element begins: it may use `Limits.work`, whatever the others of its step have used.

    Not so where the step is used up and it is entered all the same: the start of what is inside.
    """
    spent, allowed = draft.spent, draft.limits.work
    draft.spent = spent + ELEMENT
    if spent < allowed and draft.until < spent + allowed:
        draft.until = spent + allowed


def rest(draft: Draft) -> None:
    """What follows from elements that are done, the end of a scope or a condition, begins."""
    allowed = draft.limits.work
    draft.until = max(draft.until, min(draft.spent + allowed, 2 * allowed + allowed // 2))


def is_used_up(draft: Draft) -> bool:
    """Whether the next element is for the next transaction."""
    return draft.spent >= draft.limits.work


def charge(draft: Draft, units: int, what: str) -> None:
    """Counts what is no FEEL; raises Fault where the element may not use so much."""
    draft.spent += units
    if draft.spent > draft.until:
        raise too_much(draft, what)


def charge_kept(draft: Draft, variables: Variables, what: str) -> None:
    """Counts variables that are written to a row of their own: all their parts."""
    if variables:
        charge(draft, sum([_size(draft, value) for value in variables.values()]), what)


def _size(draft: Draft, value: Value) -> int:
    """Measured once a step: a hundred jobs may carry the same large list."""
    if not isinstance(value, (list, dict)):  # noqa: UP038 (quicker, and this is asked often)
        return 1 + (len(value) >> 6) if isinstance(value, str) else 1
    known = draft.sizes.get(id(value))
    if known is None:
        known = draft.sizes[id(value)] = (value, size_of(value))  # the value, so that its id stays
        draft.spent += known[1] >> 2
    return known[1]


def too_much(draft: Draft, what: str, inputs: Iterable[str] = ()) -> Fault:
    """The fault of one element that needs more than a step may use."""
    return Fault(
        KIND,
        f"{what} takes more than {draft.limits.work} units of work, and this step has used"
        f" {draft.spent}; make it or its data smaller, or raise {SETTING}, then resolve this"
        " incident",
        inputs,
    )


def goes_on(draft: Draft) -> int:
    """The units used since the instance last waited, for what goes on in the next transaction."""
    return draft.carried + draft.spent


def never_rests(draft: Draft) -> Fault | None:
    """The fault of what has gone on for too long without a wait; None while it may."""
    allowed = draft.limits.unresting
    if goes_on(draft) <= allowed:
        return None
    return Fault(
        "runaway",
        f"this instance has used {goes_on(draft)} units of work, over many transactions, without"
        f" coming to rest, and may use {allowed} ({SETTING} times a hundred); look for a loop in"
        " which nothing waits, then resolve this incident to go on",
    )
