"""A running instance migrates: tokens keep their numbers, variables and what they wait for."""

from datetime import timedelta

import pytest

from engine.execution.effects import (
    ElementEntered,
    ElementMigrated,
    Ending,
    ProcessMigrated,
    TimerArmed,
    TimerClosed,
    UserTaskClosed,
    UserTaskCreated,
)
from kernel.errors import Invalid
from tests.unit.execution.builder import Model, condition, message, signal, sla, timer
from tests.unit.execution.moving import move, plan, refusal, running
from tests.unit.execution.running import MORNING, Running


def first() -> Model:
    """verify -> handle -> end, with a timer on handle and a message on its side."""
    model = Model().start().user_task("verify").user_task("handle").end()
    model.boundary("remind", "handle", timer(duration="P2D"), interrupting=False)
    model.boundary("withdraw", "handle", message("withdrawn"), interrupting=True)
    model.task("reminded").task("withdrawn").path("remind", "reminded")
    return model.path("withdraw", "withdrawn").path("start", "verify", "handle", "end")


def second() -> Model:
    """`handle` is called `resolve` now, `approve` comes after it, and the message is gone."""
    model = Model().start().user_task("verify").user_task("resolve").user_task("approve").end()
    model.boundary("remind", "resolve", timer(duration="P9D"), interrupting=False)
    model.boundary("stop", "resolve", signal("stop"), interrupting=True).task("stopped")
    model.task("reminded").path("remind", "reminded").path("stop", "stopped")
    return model.path("start", "verify", "resolve", "approve", "end")


def at_handle() -> Running:
    return running(first(), second()).start(key="k", n=1).complete("verify", verdict="valid")


def test_a_renamed_task_stays_open_with_its_number_and_variables() -> None:
    one = at_handle()
    number, seen = one.number("handle"), one.variables()
    move(one, handle="resolve")
    assert one.number("resolve") == number
    assert one.variables() == seen
    assert not {UserTaskCreated, UserTaskClosed, ElementEntered} & {type(e) for e in one.effects}
    assert one.last(ProcessMigrated) == ProcessMigrated(1, 2, 1)
    assert one.complete("resolve").at() == ["approve"]
    assert one.complete("approve").ending() is Ending.COMPLETED


def test_every_element_says_what_it_was_and_what_it_is() -> None:
    one = move(at_handle(), handle="resolve")
    moved = {(it.from_id, it.element_id, it.definition) for it in one.all(ElementMigrated)}
    assert moved == {("handle", "resolve", 2), ("remind", "remind", 2)}


def test_a_timer_keeps_its_due_instant() -> None:
    one = at_handle()
    due = one.last(TimerArmed).due_at
    move(one, handle="resolve")
    assert one.effects == [it for it in one.effects if not isinstance(it, TimerArmed)]
    one.fire("remind")
    assert one.now == due == MORNING + timedelta(days=2)


def test_a_timer_that_has_fired_is_not_armed_again() -> None:
    one = at_handle().fire("remind")
    move(one, handle="resolve")
    assert one.waits() == ["stop"]


def test_what_only_the_target_waits_for_is_armed_and_what_it_lacks_is_disarmed() -> None:
    one = at_handle()
    assert one.waits() == ["remind", "withdraw"]
    assert move(one, handle="resolve").waits() == ["remind", "stop"]
    assert one.signal("stop").ending() is Ending.COMPLETED


def test_a_new_timer_is_due_from_now_on() -> None:
    target = first()
    target.boundary("late", "verify", timer(duration="PT3H"), interrupting=True)
    target.task("taken").path("late", "taken")
    one = running(first(), target).start(key="k")
    one.now = MORNING + timedelta(days=1)
    move(one)
    assert one.last(TimerArmed).due_at == MORNING + timedelta(days=1, hours=3)


def test_a_removed_timer_is_closed_without_firing() -> None:
    target = Model().start().user_task("verify").user_task("handle").end()
    one = running(first(), target.path("start", "verify", "handle", "end"))
    one.start(key="k").complete("verify")
    assert move(one).waits() == []
    assert [it.fired for it in one.all(TimerClosed)] == [False]


def test_an_active_element_without_a_target_needs_a_mapping() -> None:
    said = refusal(at_handle())
    assert "handle is active, and p version 1 has no such element; map it to another" in said


def test_all_that_stands_in_the_way_is_said_at_once() -> None:
    source = Model().start().parallel("fork").user_task("a").user_task("b").end()
    source.path("start", "fork", "a", "end").path("fork", "b", "end")
    target = Model().start().user_task("c").end().path("start", "c", "end")
    said = refusal(running(source, target).start())
    assert "a is active" in said
    assert "b is active" in said


def test_another_kind_of_element_with_the_same_id_is_refused() -> None:
    target = Model().start().service_task("verify").end().path("start", "verify", "end")
    one = running(first(), target).start(key="k")
    assert "its kind differs (userTask, then serviceTask)" in refusal(one)


def test_another_event_with_the_same_id_is_refused() -> None:
    source = Model().start().catch("hear", message("m")).end().path("start", "hear", "end")
    target = Model().start().catch("hear", timer(duration="P1D")).end().path("start", "hear", "end")
    assert "its event differs (message, then timer)" in refusal(
        running(source, target).start(key="k")
    )


def in_subprocess(name: str) -> Model:
    model = Model().start()
    with model.inside(name):
        model.start("begin").user_task("ask").end("done").path("begin", "ask", "done")
    return model.end().path("start", name, "end")


def test_an_element_cannot_leave_its_subprocess() -> None:
    flat = Model().start().user_task("ask").end().path("start", "ask", "end")
    one = running(in_subprocess("inner"), flat).start()
    assert "its scope differs (inner, then the process)" in refusal(one)


def test_a_renamed_subprocess_takes_along_what_is_inside() -> None:
    one = running(in_subprocess("inner"), in_subprocess("outer")).start()
    one.give_local("inner", kept=1)
    move(one, inner="outer")
    assert one.at() == ["ask", "outer"]
    assert one.variables(one.number("outer")) == {"kept": 1}
    assert one.complete("ask").ending() is Ending.COMPLETED


def test_a_mapping_that_does_not_fit_is_refused_before_any_instance() -> None:
    one = running(first(), second())
    with pytest.raises(Invalid, match="verify -> end: its kind differs"):
        plan(one, {"verify": "end"})
    with pytest.raises(Invalid, match="p version 1 has no element nothing"):
        plan(one, {"verify": "nothing", "unknown": "verify"})
    with pytest.raises(Invalid, match="remind -> remind: its host differs"):
        plan(one, {"handle": "verify", "remind": "remind"})
    with pytest.raises(Invalid, match="needs two versions"):
        plan(one, to=1)


def joining(*sides: str, join: str = "join") -> Model:
    model = Model().start().parallel("fork", join).user_task("last").end()
    for side in sides:
        model.user_task(side).path("fork", side, join)
    return model.path("start", "fork").path(join, "last", "end")


def test_a_token_that_waits_at_a_join_waits_at_the_same_flow() -> None:
    one = running(joining("a", "b", "c"), joining("c", "b", "a", join="meet")).start()
    one.complete("a")
    move(one, join="meet")
    assert one.at() == ["b", "c", "meet"]
    assert one.complete("c").complete("b").at() == ["last"]


def test_a_join_that_needs_fewer_flows_goes_on() -> None:
    one = running(joining("a", "b", "c"), joining("a", "b")).start()
    one.complete("a").complete("b").give_local("c", x=1)
    assert "c is active" in refusal(one)
    assert move(one, c="a").at() == ["a", "last"]


def test_a_token_at_a_join_that_has_lost_its_flow_is_refused() -> None:
    target = (
        Model().start().parallel("fork", "join").user_task("b").user_task("d").user_task("last")
    )
    target.end().path("start", "fork", "b", "join", "last", "end").path("fork", "d", "join")
    source = joining("a", "b")
    for number, made in enumerate(source.flows):
        assert made, number
    one = running(source, target).start().complete("a")
    said = refusal(one)
    assert "a token waits at join that came by flow" in said


def checked(*, also: str = "") -> Model:
    """As `joining("a", "b")`, with two new elements between a and the join."""
    model = Model().start().parallel("fork", "join").user_task("last").end()
    model.user_task("a").user_task("b").user_task("check").task("note")
    model.path("start", "fork", "a", "check", "note", "join", "last", "end")
    model.path("fork", "b", also or "join")
    return model


def test_what_is_put_in_before_a_join_lies_behind_a_token_that_waits_there() -> None:
    one = running(joining("a", "b"), checked()).start().complete("a")
    assert move(one).at() == ["b", "join"]
    assert one.complete("b").at() == ["last"]
    assert "check" not in one.entered()


def test_the_others_do_what_was_put_in() -> None:
    one = move(running(joining("a", "b"), checked()).start().complete("b"))
    assert one.complete("a").at() == ["check", "join"]
    assert one.complete("check").at() == ["last"]


def test_a_new_way_on_which_two_come_together_takes_the_place_of_neither() -> None:
    one = running(joining("a", "b"), checked(also="note")).start().complete("a")
    said = refusal(one)
    assert "join has no flow in that takes its place" in said
    assert "give one that id, or migrate when the join has gone on" in said


def test_of_two_new_ways_none_takes_the_place() -> None:
    model = checked().parallel("more").task("left").path("note", "more", "join")
    target = model.path("more", "left", "join")
    target.flows = [one for one in target.flows if not _between(target, one, "note", "join")]
    said = refusal(running(joining("a", "b"), target).start().complete("a"))
    assert "join has no flow in that takes its place" in said


def _between(model: Model, flow: dict[str, int], source: str, target: str) -> bool:
    return (flow["source"], flow["target"]) == (model.index(source), model.index(target))


def with_handlers(*names: str) -> Model:
    model = Model().start().user_task("work").end().path("start", "work", "end")
    for name in names:
        with model.inside(f"on_{name}", event=True):
            model.start(name, message(name), interrupting=False).user_task(f"do_{name}").end(
                f"e_{name}"
            )
            model.path(name, f"do_{name}", f"e_{name}")
    return model


def test_event_subprocesses_are_armed_and_disarmed_with_their_scope() -> None:
    one = running(with_handlers("old", "both"), with_handlers("both", "new")).start(key="k")
    assert move(one).waits() == ["both", "new"]
    assert one.tell("new").tell("both").at() == ["do_both", "do_new", "on_both", "on_new", "work"]


def test_a_renamed_event_subprocess_keeps_its_subscription() -> None:
    one = running(with_handlers("old"), with_handlers("new")).start(key="k")
    number = one.wait("old")
    move(one, on_old="on_new")
    assert one.wait("new") == number


def test_a_new_condition_that_holds_happens_at_once() -> None:
    target = (
        first().boundary("big", "verify", condition("n > 3")).task("grown").path("big", "grown")
    )
    one = running(first(), target).start(key="k", n=5)
    assert move(one).ending() is Ending.COMPLETED
    assert "grown" in one.entered()


def test_an_event_that_cannot_be_armed_is_refused() -> None:
    target = (
        first().boundary("told", "verify", message("m", "=unknown")).task("t").path("told", "t")
    )
    assert "told is new and cannot be armed" in refusal(running(first(), target).start(key="k"))


def test_the_events_behind_a_gateway_follow_it() -> None:
    def race(*names: str) -> Model:
        model = Model().start().event_based("race").end().path("start", "race")
        for name in names:
            model.catch(name, message(name)).path("race", name, "end")
        return model

    one = running(race("a", "b"), race("b", "c")).start(key="k")
    assert move(one).waits() == ["b", "c"]
    assert one.tell("c").ending() is Ending.COMPLETED


def test_an_incident_goes_along_and_is_resolved_by_the_new_version() -> None:
    def choosing(default: bool) -> Model:
        model = Model().start().exclusive("choose").task("do").end()
        model.path("start", "choose").flow("choose", "do", when=None if default else "n > 1")
        return model.path("do", "end")

    one = running(choosing(default=False), choosing(default=True)).start(n=1)
    assert one.incidents() == ["choose"]
    assert move(one).incidents() == ["choose"]
    assert one.resolve("choose").ending() is Ending.COMPLETED


def test_a_pause_that_nothing_would_end_is_refused() -> None:
    source = Model().start().user_task("wait", sla=sla("pause", "answer")).end()
    target = Model().start().user_task("wait").end().path("start", "wait", "end")
    said = refusal(running(source.path("start", "wait", "end"), target).start())
    assert "wait pauses the clock answer, and its target does not" in said


def test_a_called_process_stays_or_is_migrated_by_its_own_plan() -> None:
    caller = Model("caller").start().call("call", "called").end().path("start", "call", "end")
    called = Model("called").start().user_task("ask").end().path("start", "ask", "end")
    newer = Model("caller").start().call("call", "called").user_task("after").end()
    newer.path("start", "call", "after", "end")
    one = running(caller, newer, called).start()
    number = one.number("ask")
    assert move(one).number("ask") == number
    assert [it.number for it in one.all(ProcessMigrated)] == [1]
    assert one.complete("ask").at() == ["after"]


def test_an_instance_of_another_version_is_refused() -> None:
    one = move(at_handle(), handle="resolve")
    assert "nothing of definition 1 runs here" in refusal(one, handle="resolve")
