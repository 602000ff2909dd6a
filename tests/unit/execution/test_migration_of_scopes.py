"""Loops, compensation and inclusive joins migrate with all that they have begun and remember."""

from engine.execution.commands import CompleteUserTask, FireTimer, ModifyProcess
from engine.execution.effects import Compensated, Ending, IncidentClosed, TimerArmed
from engine.execution.state import Limits, Loop
from engine.feel import to_feel
from tests.unit.execution.builder import Model, condition, each, timer
from tests.unit.execution.moving import move, refusal, running
from tests.unit.execution.running import Running


def asking(id_: str, *, sequential: bool = False, before: int = 0) -> Model:
    """One task for each of `units`; `before` moves its index away from that of other models."""
    model = Model()
    for number in range(before):
        model.task(f"new{number}").task(f"newer{number}").path(f"new{number}", f"newer{number}")
    loop = each(
        "=units",
        sequential=sequential,
        input_element="unit",
        output_collection="answers",
        output_element="answer",
    )
    model.start().user_task(id_, loop=loop).user_task("after").end()
    return model.path("start", id_, "after", "end")


def instances(one: Running) -> list[int]:
    """The numbers of the instances that wait, in the order of their items."""
    scopes = one.state.scopes
    inside = [it for it in one.state.tokens.values() if isinstance(scopes[it.scope].work, Loop)]
    return [token.number for token in sorted(inside, key=lambda token: token.flow)]


def answer(one: Running, place: int, text: str) -> Running:
    return one.give(CompleteUserTask(instances(one)[place], {"answer": to_feel(text)}))


def test_what_is_answered_and_what_is_open_of_a_multi_instance_stays() -> None:
    one = running(asking("ask"), asking("consult", before=2)).start(units=["a", "b", "c"])
    answer(one, 1, "B")
    before = instances(one)
    move(one, ask="consult")
    assert instances(one) == before
    answer(one, 1, "C")
    answer(one, 0, "A")
    assert one.at() == ["after"]
    assert one.variables()["answers"] == ["A", "B", "C"]


def test_a_sequential_one_begins_the_next_after_the_migration() -> None:
    source, target = (asking("ask", sequential=True, before=n) for n in (0, 1))
    one = running(source, target).start(units=["a", "b"])
    move(one)
    answer(one, 0, "A")
    answer(one, 0, "B")
    assert one.variables()["answers"] == ["A", "B"]


def test_a_large_one_goes_on_with_its_continuation() -> None:
    one = running(asking("ask"), asking("ask", before=1))
    one.limits = Limits(instances=2)
    one.start(units=["a", "b", "c"])
    later = one.last(TimerArmed)
    move(one)
    assert later.due_at is not None
    one.give(FireTimer(later.number, later.due_at))
    assert len(instances(one)) == 3


def test_another_way_of_repeating_is_refused() -> None:
    one = running(asking("ask"), asking("ask", sequential=True)).start(units=["a"])
    assert "its repetition differs (parallel multi-instance with output" in refusal(one)
    plain = Model().start().user_task("ask").end().path("start", "ask", "end")
    one = running(asking("ask"), plain).start(units=["a"])
    assert "then done once" in refusal(one)


def test_a_new_boundary_event_is_armed_once_for_all_instances() -> None:
    target = asking("ask").boundary("late", "ask", timer(duration="P1D")).task("told")
    one = running(asking("ask"), target.path("late", "told")).start(units=["a", "b"])
    assert move(one).waits() == ["late"]
    assert one.fire("late").ending() is Ending.COMPLETED


def booking(hotel: str, *, handled: bool = True) -> Model:
    model = Model().start().task(hotel).user_task("pay").end()
    if handled:
        model.user_task(f"leave_{hotel}").undone_by(hotel, f"leave_{hotel}")
    model.throw("undo", model.undo())
    return model.path("start", hotel, "pay", "undo", "end")


def test_what_was_completed_before_is_compensated_by_the_new_handler() -> None:
    one = running(booking("hotel"), booking("hostel")).start()
    move(one, hotel="hostel", leave_hotel="leave_hostel")
    assert one.complete("pay").at() == ["leave_hostel", "undo"]
    assert one.complete("leave_hostel").ending() is Ending.COMPLETED
    assert [it.element_id for it in one.all(Compensated)] == ["hostel"]


def test_a_compensation_under_way_goes_on() -> None:
    one = running(booking("hotel"), booking("hostel")).start().complete("pay")
    move(one, hotel="hostel", leave_hotel="leave_hostel")
    assert one.at() == ["leave_hostel", "undo"]
    assert one.complete("leave_hostel").ending() is Ending.COMPLETED


def test_what_could_be_compensated_must_still_be() -> None:
    one = running(booking("hotel"), booking("hotel", handled=False)).start()
    assert "hotel is done and could be compensated, but hotel has no handler" in refusal(one)


def watching(*events: str) -> Model:
    """A task in a subprocess, with conditions at its border and for its scope, where wanted."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").user_task("work").path("in", "work")
        if "heard" in events:
            with model.inside("handler", event=True):
                model.start("heard", condition("busy"), interrupting=False).task("noted")
                model.path("heard", "noted")
        if "late" in events:
            model.boundary("late", "work", condition("busy"), interrupting=False)
            model.task("hurry").path("late", "hurry")
    return model.path("start", "sub")


def test_the_incident_of_an_event_that_the_target_no_longer_has_goes_with_it() -> None:
    one = running(watching("late", "heard"), watching()).start(busy=False).set(busy=5)
    assert one.incidents() == ["handler", "late"]
    assert move(one).at() == ["sub", "work"]
    assert [closed.resolved for closed in one.all(IncidentClosed)] == [False, False]
    assert one.complete("work").ending() is Ending.COMPLETED


def test_a_scope_that_only_such_an_incident_held_open_ends_with_it() -> None:
    one = running(watching("late"), watching()).start(busy=False).set(busy=5).complete("work")
    assert one.at() == ["late", "sub"]
    assert move(one).ending() is Ending.COMPLETED


def test_the_incident_of_an_event_that_is_still_there_waits_to_be_resolved() -> None:
    one = running(watching("late"), watching("late", "heard")).start(busy=False).set(busy=5)
    assert "heard is new and cannot be armed" in refusal(one)
    one.set(busy=False)
    assert move(one).incidents() == ["late"]
    assert one.resolve("late").waits() == ["heard", "late"]


def choosing(*sides: str) -> Model:
    model = Model().start().inclusive("split", "merge").user_task("last").end()
    for side in sides:
        model.user_task(side).flow("split", side, when=f"{side} = true").path(side, "merge")
    return model.path("start", "split").path("merge", "last", "end")


def test_an_inclusive_join_waits_for_those_that_still_come() -> None:
    one = running(choosing("a", "b"), choosing("c", "b", "a")).start(a=True, b=True, c=False)
    one.complete("a")
    assert move(one).at() == ["b", "merge"]
    assert one.complete("b").at() == ["last"]


def test_one_instance_of_a_multi_instance_is_terminated_and_the_rest_goes_on() -> None:
    one = Running(asking("ask")).start(units=["a", "b"])
    one.give(ModifyProcess((), (instances(one)[0],)))
    assert len(instances(one)) == 1
    answer(one, 0, "B")
    assert one.at() == ["after"]
    assert one.variables()["answers"] == [None, "B"]


def test_with_its_last_instance_terminated_the_activity_is_over() -> None:
    one = Running(asking("ask")).start(units=["a"])
    assert one.give(ModifyProcess((), (instances(one)[0],))).at() == ["after"]
