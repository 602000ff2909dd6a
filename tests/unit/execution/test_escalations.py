"""Escalations: who catches them, what an interrupting catch ends, and that nobody has to."""

import pytest

from engine.execution.commands import ThrowJobError
from engine.execution.effects import Ending, EscalationThrown, ProcessEnded
from tests.unit.execution.builder import Model, error, escalation, maps
from tests.unit.execution.running import Running, variables


def caught(run: Running) -> list[str | None]:
    return [thrown.caught_by for thrown in run.all(EscalationThrown)]


def in_subprocess(boundary: str | None, interrupting: bool, inside: str | None = None) -> Model:
    """A throw event E1 in a subprocess; "" catches any, None: no such event."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").parallel("fork").throw("up", escalation("E1")).user_task("on")
        model.user_task("busy").path("in", "fork", "up", "on").path("fork", "busy")
        if inside is not None:
            with model.inside("handler", event=True):
                model.start("risen", escalation(inside or None), interrupting=interrupting)
                model.user_task("look").path("risen", "look")
    if boundary is not None:
        model.boundary("raised", "sub", escalation(boundary or None), interrupting)
        model.user_task("answer").path("raised", "answer")
    return model.path("start", "sub")


def test_a_non_interrupting_boundary_catches_and_the_thrower_goes_on() -> None:
    run = Running(in_subprocess("E1", interrupting=False)).start(x=1)
    assert run.at() == ["answer", "busy", "on", "sub"]
    assert run.last(EscalationThrown).code == "E1"
    assert caught(run) == ["raised"]
    assert run.left(Ending.TERMINATED) == []
    assert run.variables() == variables({"x": 1})
    run.complete("on").complete("busy").complete("answer")
    assert run.ending() is Ending.COMPLETED


def test_an_interrupting_boundary_ends_the_thrower_with_its_subprocess() -> None:
    run = Running(in_subprocess("E1", interrupting=True)).start()
    assert run.at() == ["answer"]
    assert "up" in run.left()
    assert "on" not in run.entered()
    assert "sub" in run.left(Ending.TERMINATED)


def test_an_escalation_nobody_catches_is_said_and_the_path_goes_on() -> None:
    run = Running(in_subprocess("E2", interrupting=True, inside="E3")).start()
    assert run.at() == ["busy", "on", "sub"]
    assert caught(run) == [None]
    assert run.incidents() == []


@pytest.mark.parametrize(
    ("inside", "boundary", "by"),
    [
        ("E1", "E1", "risen"),
        ("", "E1", "risen"),
        ("E2", "E1", "raised"),
        ("E2", "", "raised"),
    ],
)
@pytest.mark.parametrize("interrupting", [True, False])
def test_the_nearest_event_catches(inside: str, boundary: str, by: str, interrupting: bool) -> None:
    run = Running(in_subprocess(boundary, interrupting, inside)).start()
    assert caught(run) == [by]
    on = [] if interrupting else ["busy", "on"]
    handled = ["handler", "look", "sub"] if by == "risen" else ["answer"]
    outside = [] if interrupting or by == "risen" else ["sub"]
    assert run.at() == sorted(on + handled + outside)


def test_the_event_with_the_code_goes_before_the_one_that_catches_any() -> None:
    model = in_subprocess("", interrupting=False)
    model.boundary("exact", "sub", escalation("E1"), interrupting=False).path("exact", "answer")
    assert caught(Running(model).start()) == ["exact"]


def test_an_end_event_escalates_and_ends_its_path() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").end("up", escalation("E1")).path("in", "up")
    model.boundary("raised", "sub", escalation(), interrupting=False).user_task("answer").end()
    run = Running(model.path("start", "sub", "end").path("raised", "answer")).start()
    assert run.at() == ["answer"]
    assert caught(run) == ["raised"]
    assert {"up", "sub"} <= set(run.left())


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_goes_up_through_call_activities(interrupting: bool) -> None:
    inner = Model("inner").start("in").throw("up", escalation("E1")).user_task("work")
    inner.path("in", "up", "work")
    middle = Model("middle").start("in").call("call_inner", "inner").path("in", "call_inner")
    outer = Model("outer").start().call("call_middle", "middle").user_task("answer")
    outer.boundary("raised", "call_middle", escalation("E1"), interrupting)
    outer.path("start", "call_middle").path("raised", "answer")
    run = Running(outer, middle, inner).start()
    assert caught(run) == ["raised"]
    if interrupting:
        assert run.at() == ["answer"]
        assert [end.ending for end in run.all(ProcessEnded)] == [Ending.TERMINATED] * 2
    else:
        assert run.at() == ["answer", "call_inner", "call_middle", "work"]


def test_a_process_catches_in_its_own_event_subprocess_and_hides_it_from_its_caller() -> None:
    inner = Model("inner").start("in").throw("up", escalation("E1")).end().path("in", "up", "end")
    with inner.inside("handler", event=True):
        inner.start("risen", escalation("E1"), interrupting=False).user_task("look")
        inner.path("risen", "look")
    outer = Model("outer").start().call("call", "inner").path("start", "call")
    outer.boundary("raised", "call", escalation("E1"))
    run = Running(outer, inner).start()
    assert run.at() == ["call", "handler", "look"]
    assert caught(run) == ["risen"]


def test_what_an_event_subprocess_throws_it_does_not_catch_itself() -> None:
    model = Model().start().throw("up", escalation("E1")).user_task("t").path("start", "up", "t")
    with model.inside("handler", event=True):
        model.start("risen", escalation("E1"), interrupting=False).throw("more", escalation("E1"))
        model.end("handled").path("risen", "more", "handled")
    run = Running(model).start()
    assert run.at() == ["t"]
    assert caught(run) == ["risen", None]


def test_its_sibling_does() -> None:
    model = Model().start().throw("up", escalation("E1")).user_task("t").path("start", "up", "t")
    for number, (catches, throws) in enumerate((("E1", "E2"), ("E2", "E3"))):
        with model.inside(f"handler{number}", event=True):
            start, end = f"risen{number}", f"more{number}"
            model.start(start, escalation(catches), interrupting=False)
            model.end(end, escalation(throws)).path(start, end)
    assert caught(Running(model).start()) == ["risen0", "risen1", None]


def test_errors_and_escalations_of_the_same_code_do_not_meet() -> None:
    model = Model().start().service_task("work").throw("up", escalation("E1")).user_task("t")
    model.boundary("failed", "work", escalation("E1")).path("start", "work", "up", "t")
    with model.inside("handler", event=True):
        model.start("broken", error("E1")).user_task("repair").path("broken", "repair")
    run = Running(model).start().work("work")
    assert run.at() == ["t"]
    assert caught(run) == [None]
    other = Running(model).start()
    other.give(ThrowJobError(other.number("work"), "E1"))
    assert other.at() == ["handler", "repair"]


def test_mappings_of_an_escalation_stay_with_the_thrower() -> None:
    model = in_subprocess("E1", interrupting=False)
    model.nodes[model.index("up")].update(inputs=maps(n="=x + 1"), outputs=maps(y="=n"))
    run = Running(model).start(x=1)
    assert run.variables() == variables({"x": 1, "y": 2})
