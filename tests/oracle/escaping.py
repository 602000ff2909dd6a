"""Draws subprocesses that are left by an error or an escalation."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.oracle.sheet import Ends, Place

if TYPE_CHECKING:
    from tests.oracle.drawing import Drawing


def failing(drawing: "Drawing", place: Place) -> Ends:
    """A subprocess that may end by an error, and what is done then."""
    if place.looped or place.items:  # what it forgets would be read in the next round
        return drawing.subprocess(place)
    name, merge = drawing.name("sub"), drawing.node("exclusiveGateway", "merge", place)
    event = drawing.root("error", name)
    drawing.failings.add(name)
    drawing.put(name, place)
    _failing_body(drawing, place, name, event)
    caught = drawing.boundary(name, "caught", place, event)
    first, last = drawing.block(after_boundary(place))
    drawing.path(name, merge)
    drawing.path(caught, first)
    drawing.path(last, merge)
    return name, merge


def _failing_body(drawing: "Drawing", around: Place, name: str, event: str) -> None:
    """A block, and then an ordinary end or the end by this event."""
    begun = len(drawing.written)
    place = _inside(around, joined=False)
    with drawing.inside(name):
        start, end = _start_and_end(drawing, place)
        failure = drawing.node("endEvent", "failure", place, event)
        first, last = drawing.block(place)
        split = drawing.name("split")
        drawing.path(start, first)
        drawing.path(last, split)
        drawing.flow(split, failure, drawing.condition(place))
        drawing.choice("exclusiveGateway", split, place, drawing.flow(split, end))
    drawing.lost |= set(drawing.written[begun:])


def escalating(drawing: "Drawing", place: Place) -> Ends:
    """A subprocess that throws an escalation: it is interrupted, or a path begins beside it."""
    if place.looped or place.items:
        return drawing.subprocess(place)
    name, merge = drawing.name("sub"), drawing.node("exclusiveGateway", "merge", place)
    event = drawing.root("escalation", name)
    interrupting = drawing.random.random() < 0.5
    # where it is interrupted it runs on for some elements in SpiffWorkflow: nothing may follow
    body = _failing_body if interrupting else _escalating_body
    drawing.failings.add(name)
    drawing.put(name, place)
    body(drawing, place, name, event)
    drawing.path(name, merge)
    if interrupting:
        caught = drawing.boundary(name, "caught", place, event)
        begun = len(drawing.written)
        first, last = drawing.block(after_boundary(place))
        drawing.lost |= set(drawing.written[begun:])
        drawing.path(caught, first)
        drawing.path(last, merge)
    else:
        begin_beside(drawing, place, name, event)
    return name, merge


def begin_beside(drawing: "Drawing", place: Place, host: str, event: str) -> str:
    """A path that a boundary event begins beside its host: what it writes is not seen there."""
    thread = f"{place.thread}/{host}"
    beside = replace(place, thread=thread, joined=True, caught=True, readable=list(place.readable))
    caught = drawing.boundary(host, "caught", beside, event, ' cancelActivity="false"')
    begun = len(drawing.written)
    first, last = drawing.block(beside)
    drawing.path(caught, first)
    drawing.path(last, drawing.node("endEvent", "end", beside))
    drawing.lost |= set(drawing.written[begun:])
    return caught


def _escalating_body(drawing: "Drawing", around: Place, name: str, event: str) -> None:
    """A block, perhaps the escalation, and another block."""
    begun = len(drawing.written)
    place = _inside(around, joined=True)
    with drawing.inside(name):
        start, end = _start_and_end(drawing, place)
        thrown = drawing.node("intermediateThrowEvent", "thrown", place, event)
        (first, middle), (then, last) = drawing.block(place), drawing.block(place)
        split, merge = drawing.name("split"), drawing.node("exclusiveGateway", "merge", place)
        drawing.path(start, first)
        drawing.path(middle, split)
        drawing.path(merge, then)
        drawing.path(last, end)
        drawing.flow(split, thrown, drawing.condition(place))
        drawing.flow(thrown, merge)
        drawing.choice("exclusiveGateway", split, place, drawing.flow(split, merge))
    drawing.lost |= set(drawing.written[begun:])


def _inside(around: Place, joined: bool) -> Place:
    readable = list(around.readable)
    return replace(around, looped_here=False, caught=False, joined=joined, readable=readable)


def after_boundary(place: Place) -> Place:
    """The way on from a boundary event back to that of its host."""
    after = replace(place, caught=True)
    after.readable = place.readable
    return after


def _start_and_end(drawing: "Drawing", place: Place) -> Ends:
    return drawing.node("startEvent", "start", place), drawing.node("endEvent", "end", place)
