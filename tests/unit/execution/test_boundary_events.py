"""Boundary events: what they interrupt, what they leave alone, and cycles."""

from datetime import timedelta

from engine.execution.effects import (
    Ending,
    SubscriptionClosed,
    TimerArmed,
    TimerClosed,
    UserTaskClosed,
)
from engine.model.definition import Event
from tests.unit.execution.builder import Model, maps, message, sla, timer
from tests.unit.execution.running import MORNING, Running

HOUR = timedelta(hours=1)


def guarded(event: Event, interrupting: bool = True) -> Model:
    model = Model().start().user_task("verify", sla=sla("stop", "verification"))
    model.boundary("late", "verify", event, interrupting).user_task("remind").end()
    return model.path("start", "verify", "end").path("late", "remind")


def test_an_interrupting_timer_ends_the_task_and_takes_its_own_path() -> None:
    run = Running(guarded(timer(duration="P3D"))).start()
    number = run.number("verify")
    run.fire("late")
    assert run.at() == ["remind"]
    assert run.last(UserTaskClosed) == UserTaskClosed(number, "verify", Ending.TERMINATED)
    assert run.left(Ending.TERMINATED) == ["verify"]
    assert run.left() == ["start", "late"]


def test_a_non_interrupting_timer_leaves_the_task_open_and_fires_once() -> None:
    run = Running(guarded(timer(duration="P3D"), interrupting=False)).start().fire("late")
    assert run.at() == ["remind", "verify"]
    assert run.waits() == []
    run.complete("verify")
    assert run.ending() is None
    assert run.complete("remind").ending() is Ending.COMPLETED


def test_completing_the_task_disarms_its_boundary() -> None:
    run = Running(guarded(timer(duration="P3D"))).start().complete("verify")
    assert not run.last(TimerClosed).fired
    assert run.ending() is Ending.COMPLETED


def test_a_cycle_is_armed_again_after_each_firing_until_it_is_used_up() -> None:
    run = Running(guarded(timer(cycle="R3/PT1H"), interrupting=False)).start()
    numbers = []
    for _ in range(3):
        numbers.append(run.wait("late"))
        run.fire("late")
    assert len(set(numbers)) == 3
    assert [armed.due_at for armed in run.all(TimerArmed)] == [
        MORNING + HOUR,
        MORNING + 2 * HOUR,
        MORNING + 3 * HOUR,
    ]
    assert run.waits() == []
    assert run.at() == ["remind", "remind", "remind", "verify"]


def test_a_delayed_cycle_catches_up_once_and_goes_on_after_now() -> None:
    run = Running(guarded(timer(cycle="R/PT1H"), interrupting=False)).start()
    run.fire("late", late=5 * HOUR + timedelta(minutes=30))
    assert run.at() == ["remind", "verify"]
    assert run.last(TimerArmed).due_at == MORNING + 7 * HOUR


def test_a_cycle_may_begin_at_a_given_instant_and_count_months_without_losing_month_ends() -> None:
    cycle = "R/2026-12-31T00:00:00Z/P1M"
    run = Running(guarded(timer(cycle=cycle), interrupting=False)).start()
    run.fire("late").fire("late")
    dues = [armed.due_at.date().isoformat() for armed in run.all(TimerArmed) if armed.due_at]
    assert dues == ["2026-12-31", "2027-01-31", "2027-02-28"]


def test_a_cycle_on_an_interrupting_boundary_interrupts_and_is_over() -> None:
    run = Running(guarded(timer(cycle="R/PT1H"))).start().fire("late")
    assert run.at() == ["remind"]
    assert run.waits() == []


def test_a_non_interrupting_message_may_come_again() -> None:
    run = Running(guarded(message("added"), interrupting=False)).start(key="k")
    run.tell("late", text="one").tell("late", text="two")
    assert run.at() == ["remind", "remind", "verify"]
    assert run.variables()["text"] == "two"
    assert run.all(SubscriptionClosed) == []


def test_an_interrupting_message_closes_the_other_boundary_events() -> None:
    model = guarded(message("withdrawn"))
    model.boundary("slow", "verify", timer(duration="P9D"))
    run = Running(model.path("slow", "remind")).start(key="k")
    assert run.waits() == ["late", "slow"]
    run.tell("late")
    assert run.waits() == []
    assert run.last(SubscriptionClosed).correlated


def test_what_a_boundary_message_brings_goes_through_its_outputs() -> None:
    model = Model().start().user_task("verify").user_task("next")
    model.boundary("added", "verify", message("added"))
    model.nodes[-1]["outputs"] = maps(extra="=text")
    run = Running(model.path("start", "verify").path("added", "next")).start(key="k")
    assert run.tell("added", text="hi", noise=1).variables() == {"key": "k", "extra": "hi"}


def test_a_boundary_on_a_subprocess_ends_everything_inside() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").parallel("fork").user_task("a").user_task("b")
        model.boundary("inner_late", "b", timer(duration="PT1H"))
        model.path("in", "fork", "a").path("fork", "b")
    model.boundary("late", "sub", timer(duration="PT2H")).user_task("after")
    run = Running(model.path("start", "sub").path("late", "after")).start()
    run.fire("late")
    assert run.at() == ["after"]
    assert run.waits() == []
    assert run.left(Ending.TERMINATED) == ["b", "a", "sub"]


def test_a_boundary_expression_that_fails_leaves_no_half_created_task() -> None:
    model = guarded(timer(duration="=how_long"))
    model.boundary("told", "verify", message("m")).path("told", "remind")
    run = Running(model).start(key="k")
    assert run.incidents() == ["verify"]
    assert run.waits() == []
    assert "timer of boundaryEvent late" in run.complaint().message
