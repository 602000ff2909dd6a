"""BPMN errors: who catches them, through how many scopes, and what if nobody does."""

import pytest

from engine.execution.commands import ThrowJobError
from engine.execution.effects import Ending, JobClosed, JobCreated, ProcessEnded
from tests.unit.execution.builder import Model, error, maps
from tests.unit.execution.running import Running, variables


def throw(run: Running, id_: str, code: str, **given: object) -> Running:
    return run.give(ThrowJobError(run.number(id_), code, "no such register", variables(given)))


def test_the_boundary_with_the_code_goes_before_the_one_that_catches_any() -> None:
    model = Model().start().service_task("look_up").user_task("other").user_task("missing")
    model.boundary("any", "look_up", error()).boundary("known", "look_up", error("E1"))
    model.path("start", "look_up").path("any", "other").path("known", "missing")
    assert throw(Running(model).start(), "look_up", "E1").at() == ["missing"]
    run = throw(Running(model).start(), "look_up", "E9", why="gone")
    assert run.at() == ["other"]
    assert run.variables() == {"why": "gone"}
    assert run.left(Ending.TERMINATED) == ["look_up"]
    assert len(run.all(JobClosed)) == 1


def in_subprocess(event_subprocess: str | None, boundary: str | None) -> Model:
    """An error end event E1 in a subprocess; None: no such catch, "": catches any."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").parallel("fork").user_task("work").user_task("busy")
        model.end("fail", error("E1")).path("in", "fork", "work", "fail").path("fork", "busy")
        if event_subprocess is not None:
            with model.inside("handler", event=True):
                model.start("caught", error(event_subprocess or None)).user_task("repair")
                model.path("caught", "repair")
    model.user_task("rescue").path("start", "sub")
    if boundary is not None:
        model.boundary("failed", "sub", error(boundary or None)).path("failed", "rescue")
    return model


@pytest.mark.parametrize(
    ("event_subprocess", "boundary", "at"),
    [
        (None, "E1", ["rescue"]),
        (None, "", ["rescue"]),
        ("E1", "E1", ["handler", "repair", "sub"]),
        ("", "E1", ["handler", "repair", "sub"]),
        ("E2", "E1", ["rescue"]),
    ],
)
def test_an_error_end_event_is_caught_by_the_nearest_event(
    event_subprocess: str | None, boundary: str | None, at: list[str]
) -> None:
    run = Running(in_subprocess(event_subprocess, boundary)).start().complete("work")
    assert run.at() == at
    assert "fail" in run.left()
    assert "busy" in run.left(Ending.TERMINATED)


@pytest.mark.parametrize(("event_subprocess", "boundary"), [(None, None), ("E2", "E3")])
def test_an_error_that_nobody_catches_is_an_incident_at_its_thrower(
    event_subprocess: str | None, boundary: str | None
) -> None:
    run = Running(in_subprocess(event_subprocess, boundary)).start().complete("work")
    assert run.incidents() == ["fail"]
    assert run.complaint().kind == "error"
    assert "catches the error 'E1'" in run.complaint().message
    assert "busy" in run.at()


def test_an_error_goes_up_through_call_activities() -> None:
    inner = Model("inner").start("in").service_task("work").path("in", "work")
    middle = Model("middle").start("in").call("call_inner", "inner").path("in", "call_inner")
    outer = Model("outer").start()
    with outer.inside("sub"):
        outer.start("in").call("call_middle", "middle").path("in", "call_middle")
    outer.boundary("failed", "sub", error("E1")).user_task("rescue")
    outer.path("start", "sub").path("failed", "rescue")
    run = throw(Running(outer, middle, inner).start(), "work", "E1", why="x")
    assert run.at() == ["rescue"]
    assert run.variables() == {"why": "x"}
    assert [ended.ending for ended in run.all(ProcessEnded)] == [Ending.TERMINATED] * 2
    assert run.left(Ending.TERMINATED) == ["work", "call_inner", "call_middle", "sub"]


def test_an_error_inside_its_own_event_subprocess_is_not_caught_by_it_again() -> None:
    model = Model().start().service_task("work").path("start", "work")
    with model.inside("handler", event=True):
        model.start("caught", error()).service_task("repair").path("caught", "repair")
    run = throw(Running(model).start(), "work", "E1")
    assert run.at() == ["handler", "repair"]
    throw(run, "repair", "E1")
    assert run.incidents() == ["repair"]


def test_an_uncaught_job_error_closes_the_job_and_resolving_makes_a_new_one() -> None:
    model = Model().start().service_task("work", inputs=maps(n="=1")).end()
    run = throw(Running(model.path("start", "work", "end")).start(), "work", "E1")
    assert run.complaint().kind == "error"
    assert "no such register" in run.complaint().message
    run.resolve("work")
    assert len(run.all(JobCreated)) == 2
    assert run.last(JobCreated).variables == variables({"n": 1})
    assert run.work("work").ending() is Ending.COMPLETED


def test_error_boundaries_wait_for_nothing() -> None:
    model = Model().start().user_task("t").boundary("e", "t", error()).end()
    run = Running(model.path("start", "t").path("e", "end")).start()
    assert run.waits() == []
    assert run.complete("t").ending() is Ending.COMPLETED
