"""Conditional events: they happen when their condition becomes true, not while it is."""

import pytest

from engine.execution.commands import CorrelateMessage, FireTimer, SetVariables
from engine.execution.effects import ConditionBecameTrue, Ending, IncidentClosed, UserTaskClosed
from engine.execution.state import Limits
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, condition, maps, message, timer
from tests.unit.execution.running import Running, variables


def waiting(text: str) -> Model:
    model = Model().start().catch("ready", condition(text)).user_task("after")
    return model.path("start", "ready", "after")


def guarded(text: str, interrupting: bool = True, **more: object) -> Model:
    model = Model().start().user_task("t", **more).user_task("after").end()
    model.boundary("over", "t", condition(text), interrupting)
    return model.path("start", "t", "end").path("over", "after")


def happened(run: Running) -> list[str]:
    return [became.element_id for became in run.all(ConditionBecameTrue)]


def test_a_catch_event_waits_until_its_condition_is_true() -> None:
    run = Running(waiting("paid and amount > 10")).start(paid=False, amount=20)
    assert run.at() == ["ready"]
    number = run.wait("ready")
    run.set(amount=5).set(paid=True)
    assert run.at() == ["ready"]
    assert run.set(amount=11).at() == ["after"]
    assert run.all(ConditionBecameTrue) == [ConditionBecameTrue(number, "ready")]
    assert run.waits() == []


def test_a_condition_that_is_true_already_happens_at_once() -> None:
    assert Running(waiting("amount > 10")).start(amount=11).at() == ["after"]
    run = Running(guarded("amount > 10")).start(amount=11)
    assert run.at() == ["after"]
    assert run.last(UserTaskClosed).ending is Ending.TERMINATED


def test_null_is_not_true() -> None:
    run = Running(waiting("amount > 10")).start()
    assert run.at() == ["ready"]
    assert run.set(amount=None).set(amount=12).at() == ["after"]


def test_a_non_interrupting_one_happens_again_only_after_it_was_false() -> None:
    run = Running(guarded("load > 3", interrupting=False)).start(load=1)
    for load, times in ((4, 1), (5, 1), (2, 1), (9, 2), (None, 2), (7, 3)):
        run.set(load=load)
        assert len(happened(run)) == times
        assert run.at().count("after") == times
    assert run.complete("t").waits() == []


@pytest.mark.parametrize("how", ["task", "message", "script", "output", "caller"])
def test_every_way_in_which_a_variable_changes_counts(how: str) -> None:
    model = guarded("x = 1").user_task("other").receive("told", message("m"))
    model.parallel("fork").script("set_it", "1", "x").user_task("mapped", outputs=maps(x="=1"))
    model.call("call", "inner").path("start", "fork", "other", "set_it").path("fork", "told")
    model.path("fork", "mapped").path("fork", "call")
    inner = Model("inner").start("in").user_task("deep").path("in", "deep")
    run = Running(model, inner).start(key="k")
    match how:
        case "task":
            run.complete("other", x=1)
        case "message":
            run.tell("told", x=1)
        case "script":
            run.complete("other")
        case "output":
            run.complete("mapped")
        case _:
            run.complete("deep", x=1)
    assert happened(run) == ["over"]
    assert "t" not in run.at()


def test_what_it_does_not_read_does_not_matter() -> None:
    run = Running(guarded("load > 3", interrupting=False)).start(load=1)
    assert happened(run.set(other=4)) == []


def test_a_variable_with_the_name_of_a_function_counts() -> None:
    run = Running(waiting("count > 3")).start(count=1)
    assert run.set(count=4).at() == ["after"]


def test_a_boundary_sees_the_local_variables_of_its_activity() -> None:
    run = Running(guarded("limit > 3", inputs=maps(limit="=n"))).start(n=1)
    run.set(limit=9)
    assert run.at() == ["t"]
    assert run.give_local("t", limit=9).at() == ["after"]


def test_a_boundary_of_a_subprocess_sees_its_variables_and_one_of_a_call_does_not() -> None:
    inner = Model("inner").start("in").user_task("deep").path("in", "deep")
    model = Model().start().parallel("fork").user_task("after")
    with model.inside("sub", inputs=maps(n="=0")):
        model.start("in").user_task("t").user_task("last").path("in", "t", "last")
    model.call("call", "inner")
    model.boundary("in_sub", "sub", condition("n = 1")).boundary("of_call", "call", condition("n"))
    model.path("start", "fork", "sub").path("fork", "call").path("in_sub", "after")
    run = Running(model.path("of_call", "after"), inner).start()
    run.give(SetVariables(run.number("call"), variables({"n": True})))
    assert happened(run) == []
    assert run.complete("t", n=1).at() == ["after", "call", "deep"]


def test_the_first_event_of_a_gateway_wins_and_a_condition_may_be_it() -> None:
    model = Model().start().event_based("first").catch("a", condition("x > 1"))
    model.catch("b", condition("x > 0")).catch("late", timer(duration="PT1H"))
    model.user_task("by_a").user_task("by_b").path("start", "first", "a", "by_a")
    model.path("first", "b", "by_b").path("first", "late")
    run = Running(model).start(x=0)
    assert run.waits() == ["a", "b", "late"]
    assert run.set(x=2).at() == ["by_a"]
    assert happened(run) == ["a"]
    assert run.waits() == []
    assert Running(model).start(x=1).at() == ["by_b"]


def test_one_may_set_off_another_until_nothing_changes() -> None:
    model = Model().start().parallel("fork").catch("one", condition("x = 1"), outputs=maps(y="=1"))
    model.catch("two", condition("y = 1")).script("more", "2", "z").catch("three", condition("z"))
    model.end().path("start", "fork", "one", "end").path("fork", "two", "more", "end")
    model.nodes[model.index("three")]["event"] = condition("z = 2")
    run = Running(model.path("fork", "three", "end")).start()
    assert run.set(x=1).ending() is Ending.COMPLETED
    assert happened(run) == ["one", "two", "three"]


def test_conditions_that_set_each_other_off_for_ever_stop_at_the_budget_of_a_step() -> None:
    model = (
        Model().start().user_task("t").script("on", "true", "flag").script("off", "false", "flag")
    )
    model.boundary("is_on", "t", condition("flag = true"), interrupting=False)
    model.boundary("is_off", "t", condition("flag = false"), interrupting=False)
    model.path("start", "t").path("is_on", "off").path("is_off", "on")
    run = Running(model, limits=Limits(entries=50)).start().set(flag=True)
    assert run.complaint().kind == "runaway"
    assert len(happened(run)) < 50


def test_conditions_are_looked_at_when_all_tokens_rest() -> None:
    model = Model().start().user_task("t").script("up", "1", "x").script("down", "0", "x")
    with model.inside("handler", event=True):
        model.start("peak", condition("x = 1")).user_task("handle").path("peak", "handle")
    model.user_task("rest").path("start", "t", "up", "down", "rest")
    assert Running(model).start().complete("t").at() == ["rest"]


def test_a_condition_that_is_no_boolean_at_first_is_an_incident_of_its_activity() -> None:
    run = Running(guarded("amount")).start(amount=5)
    assert run.incidents() == ["t"]
    assert run.waits() == []
    assert "condition of boundaryEvent over `amount` gave" in run.complaint().message
    assert run.set(amount=True).resolve("t").at() == ["after"]


def test_a_catch_event_whose_condition_turns_into_no_boolean_waits_anew_when_resolved() -> None:
    run = Running(waiting("amount")).start().set(amount=5)
    assert run.incidents() == ["ready"]
    assert run.waits() == []
    run.set(amount=False).resolve("ready")
    assert run.waits() == ["ready"]
    assert run.set(amount=True).at() == ["after"]


def test_a_boundary_whose_condition_turns_into_no_boolean_leaves_its_activity_alone() -> None:
    run = Running(guarded("amount")).start().set(amount=5)
    assert run.incidents() == ["over"]
    assert run.at() == ["over", "t"]
    assert run.waits() == []
    assert "expected true, false or null" in run.complaint().message
    run.resolve("over")
    assert run.incidents() == ["over"]
    run.set(amount=False).resolve("over")
    assert run.at() == ["t"]
    assert run.waits() == ["over"]
    assert run.set(amount=True).at() == ["after"]


def test_resolving_after_the_activity_is_over_leaves_nothing_behind() -> None:
    run = Running(guarded("amount")).start().set(amount=5).complete("t")
    assert run.ending() is None
    assert run.resolve("over").ending() is Ending.COMPLETED
    assert [closed.resolved for closed in run.all(IncidentClosed)] == [True]


def test_an_event_subprocess_whose_condition_turns_into_no_boolean_is_armed_again() -> None:
    model = Model().start().user_task("t").path("start", "t")
    with model.inside("handler", event=True):
        model.start("peak", condition("x"), interrupting=False).user_task("handle")
        model.path("peak", "handle")
    run = Running(model).start().set(x=5)
    assert run.at() == ["handler", "t"]
    assert run.incidents() == ["handler"]
    assert run.set(x=True).resolve("handler").at() == ["handle", "handler", "t"]
    assert run.waits() == ["peak"]


def test_cancelling_ends_a_condition_that_could_not_be_decided() -> None:
    model = guarded("amount")
    with model.inside("handler", event=True):
        model.start("stop", message("m")).end("stopped").path("stop", "stopped")
    run = Running(model).start(key="k").set(amount=5).tell("stop")
    assert run.ending() is Ending.COMPLETED
    assert not run.last(IncidentClosed).resolved
    assert run.left(Ending.TERMINATED) == ["t"]


def test_nobody_outside_can_make_a_condition_happen() -> None:
    run = Running(waiting("x")).start()
    number = run.wait("ready")
    for command in (FireTimer(number, run.now), CorrelateMessage(number)):
        with pytest.raises(Conflict, match=rf"{number} \(ready\), but it is a condition wait"):
            run.give(command)
