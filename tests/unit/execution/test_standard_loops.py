"""An activity is done again while its condition holds."""

import pytest

from engine.execution.effects import Ending
from engine.model.definition import LoopSpec
from tests.unit.execution.builder import Model, again, timer
from tests.unit.execution.running import Running


def looped(loop: LoopSpec) -> Model:
    model = Model().start().user_task("try", loop=loop).user_task("after")
    return model.path("start", "try", "after")


def test_it_is_done_again_while_the_condition_holds() -> None:
    run = Running(looped(again("not(done)"))).start(done=False)
    for _ in range(3):
        number = max(run.state.tokens)
        assert run.state.tokens[number].local is not None
        run.give_last(done=False)
    assert run.give_last(done=True).at() == ["after"]
    assert run.entered().count("try") == 5


def test_it_is_done_once_even_if_the_condition_never_held() -> None:
    assert Running(looped(again("false"))).start().give_last().at() == ["after"]


def test_tested_before_it_may_not_be_done_at_all() -> None:
    assert Running(looped(again("false", test_before=True))).start().at() == ["after"]


@pytest.mark.parametrize("when", [None, "true"])
def test_no_more_rounds_than_the_maximum(when: str | None) -> None:
    run = Running(looped(again(when, maximum=2))).start()
    assert run.give_last().at() == ["try", "try"]
    assert run.give_last().at() == ["after"]


def test_the_condition_sees_how_many_rounds_are_done() -> None:
    run = Running(looped(again("loopCounter < 3"))).start()
    run.give_last().give_last()
    assert run.give_last().at() == ["after"]


def test_a_condition_that_is_no_boolean_is_an_incident_of_the_loop() -> None:
    run = Running(looped(again("more"))).start().give_last()
    assert run.incidents() == ["try"]
    assert "loop condition `more`" in run.complaint().message
    assert "(1 instances begun)" in run.complaint().message
    assert run.set(more=False).resolve("try").at() == ["after"]


def test_a_round_that_never_waits_continues_in_the_next_transaction() -> None:
    model = Model().start().script("count", "n + 1", "n", loop=again("n < 150")).user_task("after")
    run = Running(model.path("start", "count", "after")).start(n=0)
    assert run.waits() == ["count"]
    assert run.fire("count").at() == ["after"]
    assert int(run.variables()["n"]) == 150


def test_a_boundary_event_ends_the_loop() -> None:
    model = looped(again("true")).boundary("late", "try", timer(duration="P1D")).end("gone")
    run = Running(model.path("late", "gone")).start().give_last()
    assert run.fire("late").ending() is Ending.COMPLETED
