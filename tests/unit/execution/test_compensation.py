"""What is completed is undone in reverse order, when a compensation is thrown."""

from typing import Any

import pytest

from engine.execution.commands import CancelProcess
from engine.execution.effects import Compensated, Ending
from tests.unit.execution.builder import Model, again, each, error, maps, message, timer
from tests.unit.execution.running import Running


def undone(run: Running) -> list[str]:
    return [effect.element_id for effect in run.all(Compensated)]


def booked(activity: str | None = None) -> Model:
    """Hotel and flight are booked, then a compensation is thrown."""
    model = Model().start().task("hotel").task("flight").task("pay")
    model.user_task("leave_hotel").user_task("leave_flight")
    model.undone_by("hotel", "leave_hotel").undone_by("flight", "leave_flight")
    model.throw("undo", model.undo(activity)).user_task("after").end()
    return model.path("start", "hotel", "flight", "pay", "undo", "after", "end")


def test_all_is_undone_one_after_the_other_the_latest_first() -> None:
    run = Running(booked()).start()
    assert run.at() == ["leave_flight", "undo"]
    assert run.complete("leave_flight").at() == ["leave_hotel", "undo"]
    assert run.complete("leave_hotel").at() == ["after"]
    told = [(effect.element_id, effect.handler_id) for effect in run.all(Compensated)]
    assert told == [("flight", "leave_flight"), ("hotel", "leave_hotel")]
    assert run.complete("after").ending() is Ending.COMPLETED


def test_one_activity_is_undone_when_it_is_named() -> None:
    run = Running(booked("hotel")).start()
    assert run.at() == ["leave_hotel", "undo"]
    assert run.complete("leave_hotel").at() == ["after"]


def test_what_is_not_completed_is_not_undone_and_nothing_is_undone_twice() -> None:
    model = Model().start().user_task("open").task("a").task("undo_a").parallel("fork")
    model.undone_by("a", "undo_a").user_task("undo_open").undone_by("open", "undo_open")
    model.throw("first", model.undo()).throw("second", model.undo()).user_task("after")
    model.path("start", "fork", "open").path("fork", "a", "first", "second", "after")
    run = Running(model).start()
    assert undone(run) == ["a"]
    assert run.at() == ["after", "open"]


def test_each_round_of_a_loop_is_undone() -> None:
    model = Model().start().exclusive("m", "x").script("a", "n + 1", "n").task("undo_a")
    model.undone_by("a", "undo_a").end("end", model.undo())
    model.path("start", "m", "a", "x").flow("x", "m", when="n < 3").flow("x", "end", default=True)
    run = Running(model).start(n=0)
    assert undone(run) == ["a", "a", "a"]
    assert run.ending() is Ending.COMPLETED


def with_subprocess(**more: Any) -> Model:
    model = Model().start()
    with model.inside("sub", **more):
        model.start("in").task("a").task("b").end("out").path("in", "a", "b", "out")
        model.script("undo_a", "mine", "seen_a").script("undo_b", "mine", "seen_b")
        model.undone_by("a", "undo_a").undone_by("b", "undo_b")
    model.throw("undo", model.undo()).user_task("after")
    return model.path("start", "sub", "undo", "after")


def test_a_subprocess_is_undone_from_inside_with_its_variables_as_they_were() -> None:
    run = Running(with_subprocess(inputs=maps(mine="=1 + 1"))).start()
    assert undone(run) == ["b", "a", "sub"]
    assert int(run.variables()["seen_a"]) == 2
    assert run.at() == ["after"]


def test_a_handler_of_the_subprocess_itself_replaces_what_is_inside() -> None:
    model = with_subprocess().task("undo_sub").undone_by("sub", "undo_sub")
    assert undone(Running(model).start()) == ["sub"]


def test_all_instances_of_a_repeated_subprocess_are_undone() -> None:
    run = Running(with_subprocess(loop=each(times="=2"))).start(mine=1)
    assert undone(run) == ["b", "a", "sub", "b", "a", "sub", "sub"]
    assert run.at() == ["after"]


def test_all_rounds_of_a_looped_subprocess_are_undone() -> None:
    run = Running(with_subprocess(loop=again(maximum=2))).start(mine=1)
    assert undone(run).count("a") == 2


def test_a_repeated_task_has_one_run_of_its_handler() -> None:
    model = Model().start().task("a", loop=each(times="=3")).task("undo_a").undone_by("a", "undo_a")
    model.throw("undo", model.undo()).user_task("after").path("start", "a", "undo", "after")
    assert undone(Running(model).start()) == ["a"]


def test_a_compensation_event_subprocess_undoes_its_subprocess_its_own_way() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").task("b").end("out").path("in", "a", "b", "out")
        model.task("undo_a").task("undo_b").undone_by("a", "undo_a").undone_by("b", "undo_b")
        with model.inside("undoer", event=True):
            model.start("asked", model.undo()).user_task("look").throw("only", model.undo("a"))
            model.end("done").path("asked", "look", "only", "done")
    model.throw("undo", model.undo()).user_task("after").path("start", "sub", "undo", "after")
    run = Running(model).start()
    assert run.at() == ["look", "sub", "undo", "undoer"]
    assert run.complete("look").at() == ["after"]
    assert undone(run) == ["a", "sub"]


def test_an_event_subprocess_undoes_what_its_scope_has_done() -> None:
    model = Model().start().task("a").task("undo_a").undone_by("a", "undo_a").user_task("t")
    with model.inside("stop", event=True):
        model.start("told", message("stop")).throw("undo", model.undo("a")).end("stopped")
        model.path("told", "undo", "stopped")
    run = Running(model.path("start", "a", "t")).start(key="k").tell("told")
    assert undone(run) == ["a"]
    assert run.ending() is Ending.COMPLETED


def test_a_handler_may_be_a_subprocess_whose_error_is_thrown_where_undoing_was_asked() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a")
        with model.inside("undo_a"):
            model.start("u").user_task("call").end("bad", error("E")).path("u", "call", "bad")
        model.undone_by("a", "undo_a").throw("undo", model.undo()).end("out")
        model.path("in", "a", "undo", "out")
    model.boundary("failed", "sub", error("E")).user_task("mend").path("start", "sub")
    run = Running(model.path("failed", "mend")).start()
    assert run.at() == ["call", "sub", "undo", "undo_a"]
    assert run.complete("call").at() == ["mend"]


def test_an_incident_of_a_handler_stops_the_undoing_until_it_is_resolved() -> None:
    model = Model().start().task("a").task("undo_a").undone_by("a", "undo_a")
    model.user_task("undo_user", priority="=p").task("d").undone_by("d", "undo_user")
    model.throw("undo", model.undo()).user_task("after").path("start", "a", "d", "undo", "after")
    run = Running(model).start()
    assert run.incidents() == ["undo_user"]
    assert undone(run) == []
    assert run.set(p=5).resolve("undo_user").complete("undo_user").at() == ["after"]
    assert undone(run) == ["d", "a"]


def test_an_interrupting_event_or_a_cancel_ends_the_undoing() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").user_task("undo_a").undone_by("a", "undo_a")
        model.throw("undo", model.undo()).path("in", "a", "undo")
    model.boundary("late", "sub", timer(duration="P1D")).user_task("gone").path("start", "sub")
    model.path("late", "gone")
    run = Running(model).start().fire("late")
    assert run.at() == ["gone"]
    assert run.left(Ending.TERMINATED) == ["undo_a", "undo", "sub"]
    assert Running(booked()).start().give(CancelProcess()).ending() is Ending.CANCELLED


def test_a_finished_subprocess_catches_nothing_while_it_is_undone() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").task("undo_a").undone_by("a", "undo_a").end("out")
        model.path("in", "a", "out")
        with model.inside("undoer", event=True):
            model.start("asked", model.undo()).end("bad", error("E")).path("asked", "bad")
        with model.inside("inner", event=True):
            model.start("inner_caught", error("E")).user_task("inner_mend")
            model.path("inner_caught", "inner_mend")
    with model.inside("outer", event=True):
        model.start("outer_caught", error("E")).user_task("outer_mend")
        model.path("outer_caught", "outer_mend")
    model.throw("undo", model.undo()).user_task("after").path("start", "sub", "undo", "after")
    assert Running(model).start().at() == ["outer", "outer_mend"]


@pytest.mark.parametrize("handled", [True, False])
def test_a_called_process_is_undone_by_the_handler_of_its_call_only(handled: bool) -> None:
    called = Model("called").start("in").task("a").user_task("undo_a").undone_by("a", "undo_a")
    called.end("out").path("in", "a", "out")
    model = Model().start().call("call", "called").user_task("call_off")
    if handled:
        model.undone_by("call", "call_off")
    model.throw("undo", model.undo()).user_task("after").path("start", "call", "undo", "after")
    run = Running(model, called).start()
    if handled:
        assert run.at() == ["call_off", "undo"]
        run.complete("call_off")
    assert run.at() == ["after"]
    assert undone(run) == (["call"] if handled else [])
