"""A running instance is modified: elements activated, activations ended, all or nothing."""

import pytest

from engine.execution.commands import Activation, ModifyProcess
from engine.execution.effects import Ending, ProcessModified, UserTaskCreated
from engine.model.definition import NodeKind
from kernel.errors import Conflict, Invalid
from tests.unit.execution.builder import CANCEL, Model, error, message, timer
from tests.unit.execution.running import Running, variables


def office() -> Model:
    """verify -> (review: read -> write) -> close, and a reminder on the boundary of verify."""
    model = Model().start().user_task("verify")
    model.boundary("remind", "verify", timer(duration="P1D"), interrupting=False)
    with model.inside("review"):
        model.start("begin").user_task("read").user_task("write").end("written")
        with model.inside("told", event=True):
            model.start("hear", message("m")).user_task("answer").end("answered")
            model.path("hear", "answer", "answered")
        model.path("begin", "read", "write", "written")
    model.user_task("close").end().task("reminded").path("remind", "reminded")
    return model.path("start", "verify", "review", "close", "end")


def move(running: Running, *to: str, ends: tuple[str, ...] = (), **given: object) -> Running:
    activate = tuple(Activation(id_, None, variables(given)) for id_ in to)
    terminate = tuple(running.number(id_) for id_ in ends)
    return running.give(ModifyProcess(activate, terminate))


def refused(running: Running, *activate: Activation, ends: tuple[int, ...] = ()) -> str:
    before = running.state
    with pytest.raises(Conflict) as problem:
        running.give(ModifyProcess(activate, ends))
    assert running.state is before
    return str(problem.value)


def test_an_element_is_activated_beside_what_runs() -> None:
    running = move(Running(office()).start(key="k"), "close")
    assert running.at() == ["close", "verify"]
    assert running.last(ProcessModified).activated == ("close",)


def test_a_token_is_moved_and_its_boundary_timer_goes_with_it() -> None:
    running = move(Running(office()).start(key="k"), "close", ends=("verify",))
    assert running.at() == ["close"]
    assert running.waits() == []
    assert running.left(Ending.TERMINATED) == ["verify"]
    assert running.complete("close").ending() is Ending.COMPLETED


def test_the_subprocess_around_an_element_is_entered_without_its_start_event() -> None:
    running = move(Running(office()).start(key="k"), "write", ends=("verify",), note="by hand")
    assert running.at() == ["review", "write"]
    assert running.waits() == ["hear"]
    assert "begin" not in running.entered()
    assert running.variables(running.number("review")) == {"note": "by hand"}
    assert running.complete("write").at() == ["close"]


def test_an_open_subprocess_is_not_entered_again() -> None:
    running = Running(office()).start(key="k").complete("verify")
    assert move(running, "write").at() == ["read", "review", "write"]


def test_the_body_of_an_event_subprocess_may_be_entered() -> None:
    running = Running(office()).start(key="k").complete("verify")
    move(running, "answer", ends=("read",))
    assert running.at() == ["answer", "review", "told"]
    assert running.complete("answer").at() == ["close"]


def test_a_subprocess_ends_with_its_last_token_and_does_not_go_on() -> None:
    running = Running(office()).start(key="k").complete("verify")
    move(running, "verify", ends=("read",))
    assert running.at() == ["verify"]
    assert running.left(Ending.TERMINATED) == ["read", "review"]


def test_a_modification_that_leaves_nothing_ends_the_instance() -> None:
    running = Running(office()).start(key="k")
    assert move(running, ends=("verify",)).ending() is Ending.TERMINATED


def test_what_lies_inside_another_is_ended_with_it() -> None:
    running = Running(office()).start(key="k").complete("verify")
    assert move(running, "close", ends=("review", "read")).at() == ["close"]


def test_of_several_scopes_one_has_to_be_chosen() -> None:
    running = Running(office()).start(key="k").complete("verify")
    running.give(ModifyProcess((Activation("read", scope=1),)))
    assert running.at() == ["read", "read", "review", "review"]
    scopes = sorted(number for number in running.state.scopes if number != 1)
    said = refused(running, Activation("write"))
    assert "Expected to activate write, but 2 open scopes are around it; choose one of " in said
    assert ", ".join(map(str, scopes)) in said
    running.give(ModifyProcess((Activation("write", scope=scopes[1]),)))
    assert running.last(UserTaskCreated).element_id == "write"


def test_the_join_of_a_parallel_gateway_is_activated_without_waiting() -> None:
    model = Model().start().parallel("fork", "join").user_task("a").user_task("b").user_task("c")
    model.end().path("start", "fork", "a", "join", "c", "end").path("fork", "b", "join")
    running = Running(model).start()
    assert move(running, "join", ends=("a", "b")).at() == ["c"]


def test_an_event_behind_an_event_based_gateway_may_be_activated() -> None:
    model = Model().start().event_based("first").catch("told", message("m"))
    model.catch("late", timer(duration="P1D")).end().path("start", "first", "told", "end")
    running = Running(model.path("first", "late", "end")).start(key="k")
    assert move(running, "told", ends=("first",)).waits() == ["told"]
    assert running.tell("told").ending() is Ending.COMPLETED


def test_what_is_activated_may_fail_and_have_an_incident() -> None:
    model = Model().start().user_task("a").script("count", "1 + 1", "n").end("fail", error("E"))
    running = Running(model.path("start", "a", "count", "fail")).start()
    assert move(running, "count", ends=("a",)).incidents() == ["fail"]


@pytest.mark.parametrize(
    ("id_", "reason"),
    [
        ("nowhere", "no process that runs here has it"),
        ("remind", "it is a boundary event"),
        ("hear", "it starts the event subprocess told"),
    ],
)
def test_what_cannot_be_activated_is_refused_by_name(id_: str, reason: str) -> None:
    said = refused(Running(office()).start(key="k"), Activation(id_))
    assert f"Expected to activate {id_}" in said
    assert reason in said


def test_a_subprocess_that_cannot_be_entered_is_refused() -> None:
    said = refused(Running(office()).start(), Activation("close"), Activation("write"))
    assert "Expected to enter review on the way" in said


def test_a_scope_that_is_not_around_the_element_is_refused() -> None:
    running = Running(office()).start(key="k").complete("verify")
    inside = running.number("review")
    assert f"{inside} is not around it" in refused(running, Activation("close", scope=inside))
    assert "99 is no open scope" in refused(running, Activation("close", scope=99))


def test_nothing_is_activated_in_what_is_only_undone_or_cancelled() -> None:
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION):
        model.start("in").task("a").user_task("undo_a").undone_by("a", "undo_a").task("b")
        model.end("off", CANCEL).path("in", "a", "b", "off")
    model.boundary("undone", "order", CANCEL).end().path("start", "order").path("undone", "end")
    cancelled = Running(model).start()
    assert "order around it is being cancelled" in refused(cancelled, Activation("b"))
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").user_task("undo_a").undone_by("a", "undo_a").task("b")
        model.path("in", "a", "b")
        with model.inside("undoer", event=True):
            model.start("asked", model.undo()).user_task("look").task("c").path(
                "asked", "look", "c"
            )
    model.throw("undo", model.undo())
    undone = Running(model.path("start", "sub", "undo")).start()
    assert "sub around it has ended and is only undone" in refused(undone, Activation("b"))
    assert move(undone, "c", ends=("look",)).ending() is Ending.COMPLETED


def test_what_is_already_over_cannot_be_terminated() -> None:
    running = Running(office()).start(key="k")
    number = running.number("verify")
    running.complete("verify")
    assert "already over" in refused(running, Activation("close"), ends=(number,))


def test_what_it_would_put_inside_what_it_ends_is_refused() -> None:
    running = Running(office()).start(key="k").complete("verify")
    said = refused(running, Activation("write"), ends=(running.number("review"),))
    assert "lies inside what it terminates" in said


def test_nothing_at_all_is_no_modification() -> None:
    with pytest.raises(Invalid, match="neither activates nor terminates"):
        Running(office()).start(key="k").give(ModifyProcess())
