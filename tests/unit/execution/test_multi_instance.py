"""An activity is done once for each item of a collection, at once or one after the other."""

import pytest

from engine.execution.commands import (
    CancelProcess,
    CompleteUserTask,
    FireTimer,
    SetVariables,
    ThrowJobError,
)
from engine.execution.effects import ElementEntered, ElementLeft, Ending, TimerArmed
from engine.execution.state import Limits, Loop, Waiting
from engine.feel import to_feel
from engine.model.definition import MultiInstanceSpec
from tests.unit.execution.builder import Model, each, error, maps, message, timer
from tests.unit.execution.running import Running


def asked(loop: MultiInstanceSpec, **more: object) -> Model:
    model = Model().start().user_task("ask", loop=loop, **more).user_task("after").end()
    return model.path("start", "ask", "after", "end")


def answers(*, sequential: bool = False, **more: str) -> MultiInstanceSpec:
    return each(
        "=units",
        sequential=sequential,
        input_element="unit",
        output_collection="answers",
        output_element="answer",
        **more,
    )


def instances(run: Running) -> list[int]:
    """The numbers of the instances that wait, in the order of their items."""
    scopes = run.state.scopes
    inside = [t for t in run.state.tokens.values() if isinstance(scopes[t.scope].work, Loop)]
    return [token.number for token in sorted(inside, key=lambda token: token.flow)]


def answer(run: Running, place: int, **given: object) -> Running:
    values = {name: to_feel(value) for name, value in given.items()}
    return run.give(CompleteUserTask(instances(run)[place], values))


def test_all_items_are_worked_on_at_once_and_answered_in_their_order() -> None:
    run = Running(asked(answers())).start(units=["a", "b", "c"])
    assert run.at() == ["ask"] * 4
    locals_ = [run.state.tokens[number].local or {} for number in instances(run)]
    assert [local["unit"] for local in locals_] == ["a", "b", "c"]
    assert [int(local["loopCounter"]) for local in locals_] == [1, 2, 3]
    answer(run, 2, answer="C")
    answer(run, 0, answer="A")
    assert "answers" not in run.variables()
    answer(run, 0, answer="B")
    assert run.at() == ["after"]
    assert run.variables()["answers"] == ["A", "B", "C"]
    assert "answer" not in run.variables()
    assert "loopCounter" not in run.variables()
    assert run.entered().count("ask") == run.left().count("ask") == 4


def test_one_after_the_other_begins_the_next_when_one_is_done() -> None:
    run = Running(asked(answers(sequential=True))).start(units=["a", "b"])
    assert run.at() == ["ask", "ask"]
    answer(run, 0, answer="A")
    assert (run.state.tokens[instances(run)[0]].local or {})["unit"] == "b"
    answer(run, 0, answer="B")
    assert run.variables()["answers"] == ["A", "B"]


def test_a_cardinality_says_how_often() -> None:
    run = Running(asked(each(times="=2 + 1"))).start()
    assert len(instances(run)) == 3


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_collection_is_done_at_once(sequential: bool) -> None:
    run = Running(asked(answers(sequential=sequential))).start(units=[])
    assert run.at() == ["after"]
    assert run.variables()["answers"] == []


def test_what_is_no_list_is_an_incident_until_it_is_one() -> None:
    run = Running(asked(answers())).start(units="a")
    assert run.incidents() == ["ask"]
    assert "gave a value of type string; expected a list" in run.complaint().message
    assert len(instances(run.set(units=["a", "b"]).resolve("ask"))) == 2


@pytest.mark.parametrize("sequential", [True, False])
def test_the_completion_condition_ends_the_rest_and_leaves_null_places(sequential: bool) -> None:
    enough = 'numberOfCompletedInstances >= 2 or answer = "stop"'
    run = Running(asked(answers(sequential=sequential, completion=enough)))
    run.start(units=["a", "b", "c", "d"])
    answer(run, 0, answer="A")
    answer(run, 0, answer="B")
    assert run.at() == ["after"]
    assert run.variables()["answers"] == ["A", "B", None, None]
    assert run.left(Ending.TERMINATED) == ([] if sequential else ["ask", "ask"])


def test_the_condition_counts_all_active_completed_and_ended_instances() -> None:
    seen = "numberOfInstances = 3 and numberOfActiveInstances = 1 and numberOfTerminatedInstances=0"
    run = Running(asked(answers(completion=seen))).start(units=[1, 2, 3])
    assert answer(run, 0).at() == ["ask"] * 3
    assert answer(run, 0).at() == ["after"]


def test_a_condition_that_is_no_boolean_is_an_incident_of_that_instance() -> None:
    run = Running(asked(answers(completion="ready"))).start(units=[1, 2])
    answer(run, 0, answer="A")
    assert run.incidents() == ["ask"]
    number = next(t.number for t in run.state.tokens.values() if t.waiting is Waiting.INCIDENT)
    assert number in instances(run)


def test_an_interrupting_boundary_event_ends_all_instances() -> None:
    model = asked(answers())
    model.boundary("late", "ask", timer(duration="P1D")).user_task("instead")
    run = Running(model.path("late", "instead")).start(units=[1, 2])
    assert run.waits() == ["late"]
    assert run.fire("late").at() == ["instead"]
    assert run.left(Ending.TERMINATED) == ["ask"] * 3


def test_the_boundary_waits_once_and_ends_with_the_last_instance() -> None:
    model = asked(answers())
    model.boundary("remind", "ask", message("more"), interrupting=False).end("seen")
    run = Running(model.path("remind", "seen")).start(units=[1, 2], key="k").tell("remind")
    assert len(instances(run)) == 2
    answer(run, 0)
    assert run.waits() == ["remind"]
    assert answer(run, 0).waits() == []


def test_an_error_of_one_instance_is_caught_at_the_boundary_of_all() -> None:
    model = Model().start().service_task("send", loop=answers()).user_task("mend")
    model.boundary("failed", "send", error("E")).path("start", "send").path("failed", "mend")
    run = Running(model).start(units=[1, 2, 3])
    assert run.give(ThrowJobError(instances(run)[1], "E")).at() == ["mend"]


def test_an_error_end_inside_a_repeated_subprocess_is_caught_too() -> None:
    model = Model().start()
    with model.inside("sub", loop=answers()):
        model.start("in").user_task("t").end("bad", error("E")).path("in", "t", "bad")
    model.boundary("failed", "sub", error("E")).user_task("mend").path("start", "sub")
    run = Running(model.path("failed", "mend")).start(units=[1, 2])
    assert run.complete("t").at() == ["mend"]


def test_a_repeated_subprocess_has_its_own_item_and_result_in_each() -> None:
    model = Model().start()
    with model.inside("sub", loop=answers()):
        model.start("in").user_task("t").script("say", "unit + loopCounter", "answer").end("out")
        model.path("in", "t", "say", "out")
    run = Running(model.end().path("start", "sub", "end")).start(units=[10, 20], answers=0)
    run.complete("t").complete("t")
    assert run.ending() is Ending.COMPLETED
    collected = [effect for effect in run.all(ElementLeft) if effect.element_id == "sub"]
    assert len(collected) == 3


@pytest.mark.parametrize("sequential", [True, False])
def test_scripts_collect_without_ever_waiting(sequential: bool) -> None:
    loop = answers(sequential=sequential)
    model = Model().start().script("double", "unit * 2", "answer", loop=loop).user_task("t")
    run = Running(model.path("start", "double", "t")).start(units=[1, 2, 3])
    assert [int(value) for value in run.variables()["answers"]] == [2, 4, 6]


def test_mappings_are_of_each_instance() -> None:
    model = asked(answers(), inputs=maps(name='=unit + "!"'), outputs=maps(answer="=name + said"))
    run = Running(model).start(units=["a", "b"])
    answer(run, 1, said="2")
    answer(run, 0, said="1")
    assert run.variables()["answers"] == ["a!1", "b!2"]


def test_called_processes_run_for_each_item() -> None:
    caller = Model("caller").start().call("call", "one", loop=answers()).user_task("t")
    called = Model("one").start().user_task("work").script("s", "unit", "answer").end()
    called.path("start", "work", "s", "end")
    run = Running(caller.path("start", "call", "t"), called).start(units=["a", "b"])
    assert run.at() == ["call", "call", "call", "work", "work"]
    run.complete("work").complete("work")
    assert run.variables()["answers"] == ["a", "b"]


def test_receive_tasks_wait_each_for_its_own_message() -> None:
    model = Model().start().receive("hear", message("m", "=unit"), loop=answers()).user_task("t")
    run = Running(model.path("start", "hear", "t")).start(units=["a", "b"])
    assert run.waits() == ["hear", "hear"]
    run.tell("hear", answer=1).tell("hear", answer=2)
    assert run.at() == ["t"]


@pytest.mark.parametrize("sequential", [True, False])
def test_many_items_are_begun_in_several_transactions(sequential: bool) -> None:
    loop = answers(sequential=sequential)
    model = Model().start().script("double", "unit * 2", "answer", loop=loop).user_task("t")
    run = Running(model.path("start", "double", "t")).start(units=list(range(250)))
    for begun in (100, 200):
        assert len([e for e in run.all(ElementEntered) if e.element_id == "double"]) == begun + 1
        armed = run.last(TimerArmed)
        assert (armed.element_id, armed.due_at) == ("double", run.now)
        run.give(FireTimer(armed.number, run.now))
    assert run.at() == ["t"]
    assert [int(value) for value in run.variables()["answers"]] == [2 * n for n in range(250)]


def test_too_many_tokens_are_an_incident_that_says_how_far_it_came() -> None:
    run = Running(asked(answers()), limits=Limits(tokens=4)).start(units=[1, 2, 3, 4, 5])
    assert run.incidents() == ["ask"]
    assert "(3 of 5 instances begun)" in run.complaint().message
    answer(run, 0)
    answer(run, 0)
    outer = next(t for t in run.state.tokens.values() if t.waiting is Waiting.INCIDENT)
    assert outer.number in run.state.scopes
    answer(run, 0)
    run.resolve("ask")
    assert len(instances(run)) == 2
    answer(run, 0)
    assert answer(run, 0).at() == ["after"]


def test_cancelling_ends_all_of_it_and_its_continuation() -> None:
    run = Running(asked(answers()), limits=Limits(instances=2)).start(units=[1, 2, 3])
    assert run.waits() == ["ask"]
    assert run.give(CancelProcess()).ending() is Ending.CANCELLED
    assert run.left(Ending.CANCELLED) == ["ask"] * 3


def test_repeated_tasks_inside_a_repeated_subprocess() -> None:
    model = Model().start()
    with model.inside("sub", loop=each("=rows", input_element="units")):
        model.start("in").user_task("t", loop=answers()).path("in", "t")
    run = Running(model.end().path("start", "sub", "end")).start(rows=[[1, 2], [], [3]])
    assert len(run.at()) == 1 + 2 + 2 + 3
    for _ in range(3):
        run.give(
            CompleteUserTask(
                next(t.number for t in run.state.tokens.values() if t.waiting is Waiting.USER_TASK)
            )
        )
    assert run.ending() is Ending.COMPLETED


def test_a_variable_set_on_the_activity_as_a_whole_keeps_what_an_instance_makes_of_it() -> None:
    run = Running(asked(answers(sequential=True))).start(units=["a", "b"])
    whole = next(n for n, scope in run.state.scopes.items() if isinstance(scope.work, Loop))
    run.give(SetVariables(whole, {"asked_so_far": to_feel(0)}))
    answer(run, 0, asked_so_far=1)
    assert int(run.variables(whole)["asked_so_far"]) == 1
    assert "asked_so_far" not in run.variables()


def test_what_is_done_before_the_next_transaction_begins_the_rest_and_no_other_is_due() -> None:
    model = Model().start().user_task("ask", loop=each(times="=3")).path("start", "ask")
    run = Running(model, limits=Limits(instances=2)).start()
    assert run.waits() == ["ask"]
    assert run.give_last().waits() == ["ask"]
    assert run.give_last().at() == ["ask", "ask"]
    assert run.waits() == []
    assert run.give_last().ending() is Ending.COMPLETED
