"""Incidents: they name, they hide values, they wait, and they can be resolved."""

import pytest

from engine.execution.commands import CancelProcess, ResolveIncident
from engine.execution.effects import (
    Ending,
    IncidentClosed,
    IncidentRaised,
    JobClosed,
    ProcessEnded,
    SubscriptionClosed,
    TimerClosed,
    UserTaskClosed,
)
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, maps, message, timer
from tests.unit.execution.running import Running

SECRET = "3273-SECRET"


def conditional() -> Model:
    model = Model().start().exclusive("x").user_task("a").end()
    return model.path("start", "x").flow("x", "a", when="nik").flow("x", "end", default=True)


def test_a_condition_that_is_no_boolean_names_flow_expression_and_type_but_no_value() -> None:
    run = Running(conditional()).start(nik=SECRET)
    raised = run.complaint()
    assert raised == IncidentRaised(
        run.number("x"),
        "x",
        "expression",
        "exclusiveGateway x: condition of flow f1 `nik` gave a value of type string; "
        "expected true or false",
        ("nik",),
    )
    assert SECRET not in repr(run.effects)


def test_a_null_condition_is_an_incident_and_not_false() -> None:
    run = Running(conditional()).start()
    assert run.incidents() == ["x"]
    assert "gave a value of type null" in run.complaint().message


def test_resolving_tries_again_with_the_variables_of_now() -> None:
    run = Running(conditional()).start(nik="x").set(nik=True).resolve("x")
    assert run.at() == ["a"]
    assert run.last(IncidentClosed).resolved
    assert run.entered().count("x") == 1


def test_resolving_without_a_cure_raises_the_incident_again() -> None:
    run = Running(conditional()).start(nik="x").resolve("x")
    assert run.incidents() == ["x"]
    assert [type(effect).__name__ for effect in run.effects] == [
        "IncidentClosed",
        "IncidentRaised",
    ]


def test_only_an_incident_can_be_resolved() -> None:
    run = Running(Model().start().user_task("t").path("start", "t")).start()
    with pytest.raises(Conflict, match=r"resolve the incident of 3 \(t\), but it is an open user"):
        run.give(ResolveIncident(3))


def test_an_evaluation_without_bounds_is_an_incident() -> None:
    text = "count(for i in 1..3000, j in 1..3000 return i * j)"
    model = Model().start().script("s", text, "n")
    run = Running(model.path("start", "s")).start()
    assert run.incidents() == ["s"]
    assert run.complaint().kind == "work"
    assert "more than 120000 units of work" in run.complaint().message


@pytest.mark.parametrize(
    ("text", "why"),
    [("{f: function(x) x}", "holds a function"), ("[x]", "nested deeper than 100 levels")],
)
def test_a_value_that_no_state_can_keep_is_an_incident(text: str, why: str) -> None:
    model = Model().start().exclusive("entry").script("s", text, "x").user_task("t")
    run = Running(model.path("start", "entry", "s", "t", "entry")).start()
    for _ in range(101):
        if run.at() == ["t"]:
            run.complete("t")
    assert run.incidents() == ["s"]
    assert why in run.complaint().message


def test_a_failing_output_keeps_what_was_completed_for_the_next_attempt() -> None:
    model = Model().start().user_task("t", outputs=maps(sum="=count(for i in xs return sum(xs))"))
    model.boundary("late", "t", timer(duration="PT1H")).user_task("u").path("start", "t", "u")
    big = [1] * 2_000
    run = Running(model).start().complete("t", xs=big)
    assert run.incidents() == ["t"]
    assert run.waits() == ["late"]
    assert run.last(UserTaskClosed).ending is Ending.COMPLETED
    run.give_local("t", xs=[1, 2]).resolve("t")
    assert run.at() == ["u"]
    assert run.variables()["sum"] == 2


def test_no_condition_of_an_activity_leaves_it_in_the_activity() -> None:
    model = Model().start().user_task("t").user_task("u").path("start", "t")
    run = Running(model.flow("t", "u", when="go")).start().complete("t", go=False)
    assert run.incidents() == ["t"]
    assert "t" not in run.left()
    assert run.set(go=True).resolve("t").at() == ["u"]


def test_an_interrupting_event_closes_the_incident_unresolved() -> None:
    model = conditional()
    with model.inside("handler", event=True):
        model.start("happens", message("m")).end("done").path("happens", "done")
    run = Running(model).start(key="k").tell("happens")
    assert not run.last(IncidentClosed).resolved
    assert run.ending() is Ending.COMPLETED


def test_cancelling_closes_everything_that_is_open() -> None:
    model = Model().start().parallel("fork").user_task("t").service_task("j").exclusive("x")
    model.call("c", "called").catch("wait", timer(duration="PT1H")).end()
    model.boundary("told", "t", message("m"))
    model.path("start", "fork", "t").path("fork", "j").path("fork", "x").path("fork", "c")
    model.path("fork", "wait").flow("x", "end", when="missing")
    with model.inside("handler", event=True):
        model.start("happens", message("n"), interrupting=False).end("done")
    called = Model("called").start("in").user_task("inner").path("in", "inner")
    run = Running(model, called).start(key="k").give(CancelProcess())
    assert run.ending() is Ending.CANCELLED
    assert set(run.left(Ending.CANCELLED)) == {"t", "j", "x", "c", "wait", "inner"}
    assert {closed.ending for closed in run.all(UserTaskClosed)} == {Ending.CANCELLED}
    assert run.last(JobClosed).ending is Ending.CANCELLED
    assert [closed.element_id for closed in run.all(TimerClosed)] == ["wait"]
    assert {closed.element_id for closed in run.all(SubscriptionClosed)} == {"told", "happens"}
    assert [ended.number for ended in run.all(ProcessEnded)][-1] == 1
    assert not run.last(IncidentClosed).resolved
