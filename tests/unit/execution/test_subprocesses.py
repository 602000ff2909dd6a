"""Embedded subprocesses, event subprocesses and terminate ends."""

from datetime import timedelta

from engine.execution.effects import (
    Ending,
    ProcessEnded,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerClosed,
)
from engine.model.definition import Event
from tests.unit.execution.builder import TERMINATE, Model, maps, message, timer
from tests.unit.execution.running import Running


def test_a_subprocess_ends_when_no_token_lives_in_it() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").parallel("fork").user_task("a").user_task("b").end("out")
        model.path("in", "fork", "a", "out").path("fork", "b", "out")
    run = Running(model.user_task("after").path("start", "sub", "after")).start()
    assert run.complete("b").at() == ["a", "sub"]
    assert run.complete("a").at() == ["after"]
    assert run.left()[-3:] == ["a", "out", "sub"]


def test_a_subprocess_in_a_loop_gets_a_fresh_scope_each_round() -> None:
    model = Model().start().exclusive("entry", "again")
    with model.inside("sub", inputs=maps(n="=1")):
        model.start("in").user_task("a").path("in", "a")
    model.end().path("start", "entry", "sub", "again")
    model.flow("again", "entry", when="more").flow("again", "end", default=True)
    run = Running(model).start(more=True)
    first = run.number("sub")
    run.complete("a")
    assert run.number("sub") != first
    run.complete("a", more=False)
    assert run.ending() is Ending.COMPLETED


def with_event_subprocess(event: Event, interrupting: bool) -> Model:
    model = Model().start().user_task("work").end().path("start", "work", "end")
    with model.inside("handler", event=True):
        model.start("happens", event, interrupting=interrupting).user_task("handle")
        model.end("handled").path("happens", "handle", "handled")
    return model


def test_an_interrupting_event_subprocess_ends_the_work_and_takes_over() -> None:
    run = Running(with_event_subprocess(message("withdrawn"), True)).start(key="k")
    assert run.last(SubscriptionOpened).element_id == "happens"
    run.tell("happens", reason="settled")
    assert run.at() == ["handle", "handler"]
    assert run.left(Ending.TERMINATED) == ["work"]
    assert run.waits() == []
    assert run.variables()["reason"] == "settled"
    run.complete("handle")
    assert run.ending() is Ending.COMPLETED
    assert run.left()[-3:] == ["handle", "handled", "handler"]


def test_a_non_interrupting_event_subprocess_runs_beside_the_work_each_time_it_happens() -> None:
    run = Running(with_event_subprocess(message("added"), False)).start(key="k")
    run.tell("happens").tell("happens")
    assert run.at() == ["handle", "handle", "handler", "handler", "work"]
    run.complete("work").complete("handle")
    assert run.ending() is None
    run.complete("handle")
    assert run.ending() is Ending.COMPLETED
    assert not run.last(SubscriptionClosed).correlated


def test_an_instance_does_not_wait_for_an_event_that_never_came() -> None:
    run = Running(with_event_subprocess(timer(duration="P5D"), False)).start().complete("work")
    assert run.ending() is Ending.COMPLETED
    assert not run.last(TimerClosed).fired
    assert type(run.effects[-1]) is ProcessEnded


def test_a_cycle_of_an_event_subprocess_starts_one_more_each_time() -> None:
    run = Running(with_event_subprocess(timer(cycle="R2/P1D"), False)).start()
    run.fire("happens", late=timedelta(days=3)).fire("happens")
    assert run.at().count("handler") == 2
    assert run.waits() == []


def test_an_event_subprocess_of_an_embedded_subprocess_interrupts_only_that() -> None:
    model = Model().start().parallel("fork").user_task("beside").user_task("after")
    with model.inside("sub"):
        model.start("in").user_task("a").path("in", "a")
        with model.inside("handler", event=True):
            model.start("happens", message("m")).user_task("handle").path("happens", "handle")
    model.path("start", "fork", "sub", "after").path("fork", "beside")
    run = Running(model).start(key="k").tell("happens")
    assert run.at() == ["beside", "handle", "handler", "sub"]
    assert run.complete("handle").at() == ["after", "beside"]


def test_what_the_event_brought_goes_through_the_outputs_of_its_start_event() -> None:
    model = with_event_subprocess(message("added"), False)
    model.nodes[model.index("happens")]["outputs"] = maps(note="=text")
    run = Running(model).start(key="k").tell("happens", text="hi", noise=1)
    assert run.variables() == {"key": "k", "note": "hi"}


def test_a_terminate_end_ends_the_process_and_all_that_runs_in_it() -> None:
    model = with_event_subprocess(timer(duration="P1D"), False).user_task("stop")
    model.end("kill", TERMINATE).parallel("fork")
    model.flows.clear()
    model.path("start", "fork", "work", "end").path("fork", "stop", "kill")
    run = Running(model.path("happens", "handle", "handled")).start().fire("happens")
    assert run.complete("stop").ending() is Ending.COMPLETED
    assert set(run.left(Ending.TERMINATED)) == {"work", "handle", "handler"}
    assert "kill" in run.left()


def test_a_terminate_end_in_a_subprocess_ends_only_that() -> None:
    model = Model().start().user_task("after")
    with model.inside("sub"):
        model.start("in").parallel("fork").user_task("a").user_task("b").end("kill", TERMINATE)
        model.path("in", "fork", "a", "kill").path("fork", "b")
    run = Running(model.path("start", "sub", "after")).start().complete("a")
    assert run.at() == ["after"]
    assert run.left(Ending.TERMINATED) == ["b"]
    assert "sub" in run.left()


def test_a_bad_event_subprocess_stops_the_start_event_until_it_is_put_right() -> None:
    run = Running(with_event_subprocess(message("withdrawn"), True)).start()
    assert run.incidents() == ["start"]
    assert run.waits() == []
    run.set(key="k").resolve("start")
    assert (run.at(), run.waits()) == (["work"], ["happens"])
