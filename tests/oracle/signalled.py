"""Draws a signal that one branch throws and another waits for.

A user task stands before the throw event and one after it, so that both engines agree on who waits
when it is thrown: SpiffWorkflow delivers a signal at once, Tuntas when all rest. Left out: a signal
end event (it throws nothing there).
"""

from typing import TYPE_CHECKING

from tests.oracle.escaping import after_boundary, begin_beside
from tests.oracle.sheet import Ends, Place

if TYPE_CHECKING:
    from tests.oracle.drawing import Drawing


def signalled(drawing: "Drawing", place: Place) -> Ends:
    """Two branches, of which one tells the other."""
    if place.looped or place.items:
        return drawing.parallel(place)
    event = drawing.root("signal", drawing.name("told"))
    fork = drawing.node("parallelGateway", "fork", place)
    join = drawing.node("parallelGateway", "join", place)
    listening, telling = drawing.branches(place, 2)
    hear = drawing.random.choice((_wait, _break_off, _begin_beside))
    for branch, make in ((listening, hear), (telling, _tell)):
        first, last = make(drawing, branch, event)
        drawing.path(fork, first)
        drawing.path(last, join)
        drawing.seen_after(place, branch)
    return fork, join


def _tell(drawing: "Drawing", place: Place, event: str) -> Ends:
    first, last = drawing.user_task(place)[0], drawing.user_task(place)[0]
    thrown = drawing.node("intermediateThrowEvent", "thrown", place, event)
    drawing.path(first, thrown, last)
    return first, last


def _wait(drawing: "Drawing", place: Place, event: str) -> Ends:
    """An intermediate catch event."""
    heard = drawing.node("intermediateCatchEvent", "heard", place, event)
    drawing.features[heard] = "signal"
    first, last = drawing.block(place)
    drawing.path(heard, first)
    return heard, last


def _break_off(drawing: "Drawing", place: Place, event: str) -> Ends:
    """A user task that the signal interrupts, if it is not done before."""
    host, merge = drawing.user_task(place)[0], drawing.node("exclusiveGateway", "merge", place)
    heard = drawing.boundary(host, "heard", place, event)
    drawing.features[heard] = "signal that interrupts"
    first, last = drawing.block(after_boundary(place))
    drawing.path(heard, first)
    drawing.path(last, merge)
    drawing.path(host, merge)
    return host, merge


def _begin_beside(drawing: "Drawing", place: Place, event: str) -> Ends:
    """A user task beside which the signal begins another path."""
    host, after = drawing.asked(place), drawing.task(place)[0]
    heard = begin_beside(drawing, place, host, event)
    drawing.may_be_read(place, host)
    drawing.features[heard] = "signal that begins a path"
    drawing.path(host, after)
    return host, after
