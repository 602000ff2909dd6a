"""A join whose other tokens can never come is an incident, not a silence."""

from engine.execution.commands import CancelProcess
from engine.execution.effects import Ending, IncidentClosed
from tests.unit.execution.builder import Model, condition, message
from tests.unit.execution.running import Running


def either_into_both() -> Model:
    """An exclusive choice whose two ways meet in a parallel join."""
    model = Model().start().exclusive("x").user_task("a").user_task("b").parallel("j")
    model.user_task("after").path("start", "x").flow("x", "a", when="way = 1")
    return model.flow("x", "b", default=True).path("a", "j", "after").path("b", "j")


def test_a_join_that_waits_in_vain_is_an_incident() -> None:
    run = Running(either_into_both()).start(way=1).complete("a")
    assert run.incidents() == ["j"]
    raised = run.complaint()
    assert (raised.kind, raised.element_id) == ("deadlock", "j")
    assert "parallelGateway j: it waits for tokens that can no longer come" in raised.message


def test_resolving_it_goes_on_with_the_tokens_that_are_there() -> None:
    run = Running(either_into_both()).start(way=1).complete("a").resolve("j")
    assert run.at() == ["after"]
    assert run.entered().count("j") == run.left().count("j") == 1
    assert run.complete("after").ending() is Ending.COMPLETED


def test_two_of_three_tokens_are_used_up_together() -> None:
    model = Model().start().parallel("fork").exclusive("x").user_task("a").task("b")
    model.parallel("j").user_task("after").end("stop").path("start", "fork", "a", "j", "after")
    model.path("fork", "b", "j").path("fork", "x").flow("x", "j", when="false")
    model.flow("x", "stop", default=True)
    run = Running(model).start().complete("a")
    assert run.at() == ["j", "j"]
    assert run.incidents() == ["j"]
    assert run.resolve("j").at() == ["after"]


def test_a_join_in_a_subprocess_is_stuck_though_others_still_work() -> None:
    model = Model().start().parallel("fork").user_task("elsewhere").path("start", "fork")
    with model.inside("sub"):
        model.start("in").exclusive("x").parallel("j").path("in", "x")
        model.flow("x", "j", when="true").flow("x", "j", default=True)
    model.path("fork", "sub").path("fork", "elsewhere")
    run = Running(model).start()
    assert run.incidents() == ["j"]
    assert run.resolve("j").at() == ["elsewhere"]


def test_a_token_that_may_still_come_is_waited_for() -> None:
    model = Model().start().parallel("fork", "j").user_task("a").task("b").end()
    model.path("start", "fork", "a", "j", "end").path("fork", "b", "j")
    run = Running(model).start()
    assert run.incidents() == []
    assert run.complete("a").ending() is Ending.COMPLETED


def test_an_event_subprocess_and_a_cancellation_still_end_it() -> None:
    model = either_into_both()
    with model.inside("handler", event=True):
        model.start("happens", message("m")).end("done").path("happens", "done")
    run = Running(model).start(way=1, key="k").complete("a")
    assert run.incidents() == ["j"]
    assert run.tell("happens").ending() is Ending.COMPLETED
    assert not run.last(IncidentClosed).resolved
    assert "j" not in run.left(Ending.TERMINATED)
    again = Running(model).start(way=1, key="k").complete("a").give(CancelProcess())
    assert again.ending() is Ending.CANCELLED


def test_an_event_that_could_not_be_armed_does_not_hide_it() -> None:
    model = either_into_both()
    model.boundary("odd", "a", condition("x"), interrupting=False).end("seen").path("odd", "seen")
    run = Running(model).start(way=1).set(x=5).complete("a")
    assert run.incidents() == ["j", "odd"]
    assert run.resolve("odd").resolve("j").at() == ["after"]
