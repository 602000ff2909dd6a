"""Start, tasks, gateways, end: the paths every model is made of."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.execution.advance import advance
from engine.execution.commands import CompleteUserTask, FireTimer, StartProcess
from engine.execution.effects import Ending, ProcessEnded, ProcessStarted, UserTaskCreated
from kernel.errors import Conflict, Invalid
from tests.unit.execution.builder import Model, sla
from tests.unit.execution.running import MORNING, Running


def verification() -> Model:
    model = Model("complaint").start().user_task("verify").exclusive("accepted")
    model.user_task("handle").end("closed").end("archived")
    model.path("start", "verify", "accepted")
    model.flow("accepted", "handle", when="accepted = true")
    model.flow("accepted", "archived", default=True)
    return model.path("handle", "closed")


def test_a_new_instance_waits_at_its_first_user_task() -> None:
    run = Running(verification()).start(channel="web")
    assert run.at() == ["verify"]
    assert run.entered() == ["start", "verify"]
    assert run.last(ProcessStarted) == ProcessStarted(1, 1, None)
    assert run.variables() == {"channel": "web"}


def test_a_condition_that_holds_is_taken_and_the_instance_ends_at_the_end() -> None:
    run = Running(verification()).start().complete("verify", accepted=True)
    assert run.at() == ["handle"]
    run.complete("handle")
    assert run.left() == ["start", "verify", "accepted", "handle", "closed"]
    assert run.last(ProcessEnded) == ProcessEnded(1, Ending.COMPLETED)
    assert run.state.ended
    assert [*run.state.tokens, *run.state.scopes, *run.state.waits] == []


def test_the_default_flow_is_taken_when_no_condition_holds() -> None:
    run = Running(verification()).start().complete("verify", accepted=False)
    assert run.left()[-1] == "archived"


def test_the_first_condition_that_holds_wins_in_the_order_of_the_file() -> None:
    model = Model().start().exclusive("x").end("one").end("two")
    model.path("start", "x").flow("x", "one", when="n > 1").flow("x", "two", when="n > 0")
    assert Running(model).start(n=2).left()[-1] == "one"
    assert Running(model).start(n=1).left()[-1] == "two"


def test_no_condition_and_no_default_stops_with_an_incident_that_names_the_gateway() -> None:
    model = Model().start().exclusive("x").end("one").end("two")
    model.path("start", "x").flow("x", "one", when="n > 1").flow("x", "two", when="n < 0")
    run = Running(model).start(n=1)
    assert run.incidents() == ["x"]
    assert run.complaint().kind == "expression"
    assert run.complaint().message == (
        "exclusiveGateway x: none of its conditions is true (`n > 1`, `n < 0`) and it has no "
        "default flow; add one, or correct the variables and resolve this incident"
    )
    assert run.complaint().inputs == ("n",)


def test_a_fork_runs_both_branches_and_the_join_waits_for_both() -> None:
    model = Model().start().parallel("fork", "join").user_task("a").user_task("b").end()
    model.path("start", "fork", "a", "join", "end").path("fork", "b", "join")
    run = Running(model).start()
    assert run.at() == ["a", "b"]
    run.complete("b")
    assert run.at() == ["a", "join"]
    run.complete("a")
    assert run.ending() is Ending.COMPLETED
    assert run.entered().count("join") == run.left().count("join") == 1


def test_two_tokens_on_the_same_flow_do_not_complete_a_join() -> None:
    model = Model().start().parallel("fork", "join").exclusive("merge")
    model.user_task("a").user_task("b").user_task("c").end()
    model.path("start", "fork", "a", "merge", "join", "end")
    model.path("fork", "b", "merge").path("fork", "c", "join")
    run = Running(model).start().complete("a").complete("b")
    assert run.at() == ["c", "join", "join"]
    run.complete("c")
    assert run.at() == ["join"]
    assert run.left().count("end") == 1


def test_a_join_in_a_loop_joins_again_each_round() -> None:
    model = Model().start().parallel("fork", "join").exclusive("again", "entry")
    model.user_task("a").user_task("b").end()
    model.path("start", "entry", "fork", "a", "join", "again").path("fork", "b", "join")
    model.flow("again", "entry", when="again").flow("again", "end", default=True)
    run = Running(model).start(again=True)
    for _ in range(5):
        run.complete("a").complete("b")
    run.complete("b").complete("a", again=False)
    assert run.ending() is Ending.COMPLETED
    assert run.left().count("join") == 6


def test_an_activity_with_several_flows_forks_and_respects_conditions() -> None:
    model = Model().start().task("t").user_task("a").user_task("b").user_task("c")
    model.path("start", "t", "a").flow("t", "b", when="b").flow("t", "c", when="c")
    assert Running(model).start(b=True, c=False).at() == ["a", "b"]


def test_an_activity_takes_its_default_flow_only_when_no_condition_holds() -> None:
    model = Model().start().task("t").user_task("a").user_task("b")
    model.path("start", "t").flow("t", "a", when="a").flow("t", "b", default=True)
    assert Running(model).start(a=True).at() == ["a"]
    assert Running(model).start(a=False).at() == ["b"]


def test_a_path_that_just_stops_ends_there() -> None:
    run = Running(Model().start().task("last").path("start", "last")).start()
    assert run.ending() is Ending.COMPLETED


def test_clock_marks_travel_on_entered_left_started_and_ended() -> None:
    model = Model(sla=sla("start", "law")).start()
    model.user_task("verify", sla=sla("stop", "verification")).end().path("start", "verify", "end")
    run = Running(model).start()
    run.complete("verify")
    marks = sla("stop", "verification")
    with_marks = [effect for effect in run.history if getattr(effect, "sla", ()) == marks]
    assert [type(effect).__name__ for effect in with_marks] == ["ElementEntered", "ElementLeft"]
    assert run.last(ProcessStarted).sla == run.last(ProcessEnded).sla == sla("start", "law")


def test_numbers_are_never_reused() -> None:
    run = Running(verification()).start().complete("verify", accepted=True).complete("handle")
    numbers = [created.number for created in run.all(UserTaskCreated)]
    assert len(set(numbers)) == 2
    assert run.state.next_number > max(numbers)


def test_completing_a_task_twice_is_a_conflict_that_says_so() -> None:
    run = Running(verification()).start()
    number = run.number("verify")
    run.complete("verify", accepted=True)
    with pytest.raises(Conflict, match=f"complete user task {number}, but it is already over"):
        run.give(CompleteUserTask(number))


def test_a_number_of_the_wrong_kind_is_a_conflict_that_names_the_element() -> None:
    model = Model().start().service_task("post").path("start", "post")
    run = Running(model).start()
    number = run.number("post")
    with pytest.raises(Conflict, match=rf"user task {number} \(post\), but it waits for its job"):
        run.give(CompleteUserTask(number))
    with pytest.raises(Conflict, match=f"fire timer {number}, but {number} is the element post"):
        run.give(FireTimer(number, MORNING))
    with pytest.raises(Conflict, match="complete user task 99, but there is no such number"):
        run.give(CompleteUserTask(99))


def test_an_ended_instance_takes_no_command() -> None:
    run = Running(Model().start().end().path("start", "end")).start()
    with pytest.raises(Conflict, match="has ended"):
        run.give(CompleteUserTask(2))


def test_an_unknown_zone_or_start_event_is_refused() -> None:
    with pytest.raises(Invalid, match="'Mars/Olympus' is no IANA time zone"):
        Running(verification()).start(zone="Mars/Olympus")
    with pytest.raises(Invalid, match="no start event 'verify'"):
        Running(verification()).start("verify")


def test_a_naive_now_is_refused() -> None:
    run = Running(verification())
    with pytest.raises(Invalid, match="no time zone"):
        advance(run.catalogue, None, StartProcess(1), datetime(2026, 11, 24))  # noqa: DTZ001


def test_today_is_answered_in_the_zone_of_the_instance() -> None:
    model = Model().start().script("note", "string(today())", "day").user_task("wait")
    model.path("start", "note", "wait")
    run = Running(model)
    run.now = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert run.start(zone="Asia/Jayapura").variables() == {"day": "2026-11-25"}


def test_a_script_gives_a_decimal() -> None:
    model = Model().start().script("add", "a + 0.2", "sum").user_task("wait")
    run = Running(model.path("start", "add", "wait")).start(a=Decimal("0.1"))
    assert run.variables()["sum"] == Decimal("0.3")
