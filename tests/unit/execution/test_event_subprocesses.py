"""Event subprocesses with every start event, at each level, interrupting and not."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.execution.effects import Ending, TimerClosed
from engine.model.definition import Event
from tests.unit.execution.builder import (
    Model,
    condition,
    error,
    escalation,
    maps,
    message,
    signal,
    timer,
)
from tests.unit.execution.running import Running

STARTS = {
    "message": message("m"),
    "timer": timer(duration="PT1H"),
    "signal": signal("s"),
    "escalation": escalation("E"),
    "conditional": condition("x > 1"),
    "error": error("E"),
}


@contextmanager
def nothing_around() -> Iterator[None]:
    yield


def guarded(event: Event, interrupting: bool, level: str) -> Model:
    """Tasks `work` (an `up` escalates after it, a `fail` after that) and `busy`, and an event
    subprocess `handler` beside them."""
    model = Model().start()
    around = model.inside("sub") if level == "subprocess" else nothing_around()
    with around:
        first = "in" if level == "subprocess" else "start"
        if level == "subprocess":
            model.start("in")
        model.parallel("fork").user_task("work").throw("up", escalation("E")).user_task("on")
        model.end("fail", error("E")).user_task("busy")
        model.path(first, "fork", "work", "up", "on", "fail").path("fork", "busy")
        with model.inside("handler", event=True):
            model.start("begin", event, interrupting=interrupting).user_task("handle")
            model.path("begin", "handle")
    return model.path("start", "sub") if level == "subprocess" else model


def happen(run: Running, kind: str) -> Running:
    match kind:
        case "message":
            return run.tell("begin")
        case "timer":
            return run.fire("begin")
        case "signal":
            return run.signal("begin")
        case "conditional":
            return run.set(x=2)
        case "escalation":
            return run.complete("work")
        case _:
            return run.complete("work").complete("on")


@pytest.mark.parametrize("level", ["process", "subprocess"])
@pytest.mark.parametrize("kind", list(STARTS))
def test_an_interrupting_one_takes_its_scope_over(kind: str, level: str) -> None:
    run = Running(guarded(STARTS[kind], True, level)).start(key="k", x=0)
    happen(run, kind)
    outside = ["sub"] if level == "subprocess" else []
    assert run.at() == sorted(["handle", "handler", *outside])
    assert run.waits() == []
    assert "busy" in run.left(Ending.TERMINATED)
    assert run.complete("handle").ending() is Ending.COMPLETED


@pytest.mark.parametrize("level", ["process", "subprocess"])
@pytest.mark.parametrize("kind", ["message", "timer", "signal", "escalation", "conditional"])
def test_a_non_interrupting_one_runs_beside_its_scope(kind: str, level: str) -> None:
    run = Running(guarded(STARTS[kind], False, level)).start(key="k", x=0)
    happen(run, kind)
    assert {"handle", "handler", "busy"} <= set(run.at())
    assert run.left(Ending.TERMINATED) == []
    run.complete("handle")
    assert "handler" in run.left()
    assert "busy" in run.at()


@pytest.mark.parametrize("kind", ["message", "signal", "conditional"])
def test_a_non_interrupting_one_may_begin_again_while_it_runs(kind: str) -> None:
    run = Running(guarded(STARTS[kind], False, "process")).start(key="k", x=0)
    happen(run, kind)
    run.set(x=0)
    happen(run, kind)
    assert run.at().count("handle") == 2


def beside(*starts: tuple[str, Event, bool]) -> Model:
    model = Model().start().user_task("t").path("start", "t")
    for name, event, interrupting in starts:
        with model.inside(f"on_{name}", event=True):
            model.start(name, event, interrupting=interrupting).user_task(f"do_{name}")
            model.path(name, f"do_{name}")
    return model


def test_an_interrupting_one_closes_the_others_of_its_scope() -> None:
    model = beside(
        ("message", message("m"), False),
        ("signal", signal("s"), True),
        ("timer", timer(duration="PT1H"), True),
        ("condition", condition("x"), False),
    )
    run = Running(model).start(key="k")
    assert run.waits() == ["condition", "message", "signal", "timer"]
    run.tell("message")
    assert run.at() == ["do_message", "on_message", "t"]
    run.signal("signal")
    assert run.at() == ["do_signal", "on_signal"]
    assert run.waits() == []
    assert not run.last(TimerClosed).fired
    assert run.set(x=True).at() == ["do_signal", "on_signal"]


def test_its_mappings_see_what_is_around_and_not_what_its_event_brought() -> None:
    model = Model().start().user_task("t").path("start", "t")
    own, kept = maps(was="=n", risk="=n + 1"), maps(worst="=risk")
    with model.inside("handler", event=True, inputs=own, outputs=kept):
        model.start("begin", message("m"), interrupting=False).user_task("handle")
        model.path("begin", "handle")
    run = Running(model).start(key="k", n=1).tell("begin", n=5, risk=7)
    assert run.variables(run.number("handler")) == {"was": 1, "risk": 7}
    assert run.variables() == {"key": "k", "n": 5}
    assert run.complete("handle").variables() == {"key": "k", "n": 5, "worst": 7}


def test_mappings_that_cannot_be_made_stop_it_before_its_start_event() -> None:
    model = Model().start().user_task("t").path("start", "t")
    with model.inside("handler", event=True, inputs=maps(f="=function(x) x")):
        model.start("begin", message("m"), outputs=maps(got="=n")).user_task("handle")
        model.path("begin", "handle")
    run = Running(model).start(key="k").tell("begin", n=5)
    assert run.incidents() == ["handler"]
    assert "begin" not in run.entered()
    assert run.resolve("handler").incidents() == ["handler"]


def test_a_condition_that_is_true_at_the_start_takes_the_process_over() -> None:
    model = beside(("condition", condition("x"), True))
    run = Running(model).start(x=True)
    assert run.at() == ["do_condition", "on_condition"]
    assert run.left(Ending.TERMINATED) == ["t"]


def test_a_called_process_has_its_own_event_subprocesses() -> None:
    inner = beside(("condition", condition("x"), False), ("signal", signal("s"), True))
    inner.process_id = "inner"
    model = Model().start().call("call", "inner").user_task("after").path("start", "call", "after")
    run = Running(model, inner).start(x=False)
    assert run.waits() == ["condition", "signal"]
    assert run.set(x=True).at() == ["call", "t"]
    run.signal(x=True)
    assert run.at() == ["call", "do_signal", "on_signal"]
    assert run.complete("do_signal").at() == ["after"]


def test_the_end_of_the_scope_closes_them_all() -> None:
    model = beside(("signal", signal("s"), True), ("condition", condition("x"), False))
    run = Running(model).start().complete("t")
    assert run.ending() is Ending.COMPLETED
    assert run.waits() == []


def test_the_scope_is_not_over_before_its_event_subprocess_is() -> None:
    run = Running(beside(("signal", signal("s"), False))).start().signal().complete("t")
    assert run.ending() is None
    assert run.signal().at() == ["do_signal", "do_signal", "on_signal", "on_signal"]
    run.complete("do_signal").complete("do_signal")
    assert run.ending() is Ending.COMPLETED


def test_an_interrupted_scope_catches_no_escalation_of_its_event_subprocess_any_more() -> None:
    model = beside(("signal", signal("s"), True), ("risen", escalation("E"), False))
    with model.inside("again", event=True):
        model.start("told", message("m")).throw("up", escalation("E")).user_task("after")
        model.path("told", "up", "after")
    run = Running(model).start(key="k").tell("told")
    assert run.at() == ["after", "again"]


def test_events_wait_inside_an_event_subprocess_too() -> None:
    model = Model().start().user_task("t").path("start", "t")
    with model.inside("handler", event=True):
        model.start("begin", signal("s")).catch("second", signal("s2")).user_task("after")
        model.boundary("over", "after", condition("x = 1")).end("given_up")
        model.path("begin", "second", "after").path("over", "given_up")
    run = Running(model).start().signal("begin").signal("second")
    assert run.at() == ["after", "handler"]
    assert run.set(x=1).ending() is Ending.COMPLETED
