"""Signals: who waits for one, what it brings, and what a command with many numbers does."""

import pytest

from engine.execution.commands import CatchSignal, CorrelateMessage
from engine.execution.effects import (
    Ending,
    SignalSubscriptionClosed,
    SignalSubscriptionOpened,
    SignalThrown,
    UserTaskClosed,
)
from engine.execution.state import WaitKind
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, maps, message, signal, timer
from tests.unit.execution.running import Running, variables


def catching(**more: object) -> Model:
    model = Model().start().catch("told", signal("closed"), **more).user_task("after")
    return model.path("start", "told", "after")


def test_a_catch_event_waits_for_the_signal_and_goes_on_with_what_it_brings() -> None:
    run = Running(catching()).start()
    number = run.wait("told")
    assert run.last(SignalSubscriptionOpened) == SignalSubscriptionOpened(
        number, "told", "p", "closed"
    )
    run.signal(office="Bandung")
    assert run.at() == ["after"]
    assert run.variables() == variables({"office": "Bandung"})
    assert run.last(SignalSubscriptionClosed) == SignalSubscriptionClosed(number, "told", True)


def test_what_a_signal_brings_goes_through_output_mappings() -> None:
    run = Running(catching(outputs=maps(where="=office"))).start().signal(office="Bandung", n=1)
    assert run.variables() == variables({"where": "Bandung"})


def test_the_name_of_a_signal_is_evaluated_when_it_is_waited_for() -> None:
    model = Model().start().catch("told", signal('="closed-" + unit')).path("start", "told")
    run = Running(model).start(unit="7")
    assert run.last(SignalSubscriptionOpened).signal_name == "closed-7"
    stopped = Running(model).start()
    assert stopped.incidents() == ["told"]
    assert "signal name of intermediateCatchEvent told" in stopped.complaint().message
    assert stopped.set(unit="8").resolve("told").waits() == ["told"]


def boundary(interrupting: bool) -> Model:
    model = Model().start().user_task("t").user_task("after").end()
    model.boundary("told", "t", signal("s"), interrupting)
    return model.path("start", "t", "end").path("told", "after")


def test_an_interrupting_boundary_signal_ends_the_task() -> None:
    run = Running(boundary(True)).start().signal(x=1)
    assert run.at() == ["after"]
    assert run.last(UserTaskClosed).ending is Ending.TERMINATED
    assert run.waits() == []
    assert run.variables() == variables({"x": 1})


def test_a_non_interrupting_boundary_signal_comes_again_and_again() -> None:
    run = Running(boundary(False)).start().signal().signal()
    assert run.at() == ["after", "after", "t"]
    assert run.all(SignalSubscriptionClosed) == []
    run.complete("t")
    assert not run.last(SignalSubscriptionClosed).caught


def test_an_event_based_gateway_takes_the_first_of_signal_message_and_timer() -> None:
    model = Model().start().event_based("first").catch("s", signal("s")).user_task("by_signal")
    model.catch("m", message("m")).catch("t", timer(duration="PT1H"))
    model.path("start", "first", "s", "by_signal").path("first", "m").path("first", "t")
    run = Running(model).start(key="k")
    assert run.waits() == ["m", "s", "t"]
    run.signal(x=1)
    assert run.at() == ["by_signal"]
    assert run.waits() == []
    assert run.variables()["x"] == 1


@pytest.mark.parametrize("mapped", [False, True])
def test_throwing_brings_what_the_inputs_made_and_the_path_goes_on(mapped: bool) -> None:
    model = Model().start().user_task("t")
    inputs = maps(office="=unit") if mapped else ()
    model.throw("tell", signal('="closed-" + unit'), inputs=inputs).path("start", "tell", "t")
    run = Running(model).start(unit="7", secret=1)
    assert run.at() == ["t"]
    brought = variables({"office": "7"}) if mapped else {}
    assert run.last(SignalThrown) == SignalThrown(3, "tell", "closed-7", brought)
    assert run.variables() == variables({"unit": "7", "secret": 1})


def test_a_signal_end_event_throws_and_ends_its_path() -> None:
    model = Model().start().end("tell", signal("s")).path("start", "tell")
    run = Running(model).start()
    assert run.last(SignalThrown).signal_name == "s"
    assert run.ending() is Ending.COMPLETED


def test_a_throw_whose_name_is_no_text_is_an_incident_and_throws_nothing() -> None:
    model = Model().start().throw("tell", signal("=name")).end().path("start", "tell", "end")
    run = Running(model).start()
    assert run.incidents() == ["tell"]
    assert run.all(SignalThrown) == []
    assert run.set(name="s").resolve("tell").ending() is Ending.COMPLETED
    assert len(run.all(SignalThrown)) == 1


@pytest.mark.parametrize("outputs", [(), maps(where="=office")])
def test_a_signal_start_event_starts_the_process(outputs: tuple[()]) -> None:
    model = Model().start("told", signal("s"), outputs=outputs).user_task("t").path("told", "t")
    run = Running(model).start("told", office="Bandung")
    assert run.at() == ["t"]
    name = "where" if outputs else "office"
    assert run.variables() == variables({name: "Bandung"})


def many() -> Running:
    """Two catch events, and a boundary that interrupts one of them, all for the same signal."""
    model = Model().start().parallel("fork").catch("a", signal("s")).user_task("after_a")
    with model.inside("sub"):
        model.start("in").catch("b", signal("s")).user_task("after_b").path("in", "b", "after_b")
    model.boundary("stop", "sub", signal("s")).user_task("stopped").path("stop", "stopped")
    return Running(model.path("start", "fork", "a", "after_a").path("fork", "sub")).start()


def test_one_signal_reaches_all_and_what_it_ends_on_the_way_does_not_catch_it() -> None:
    run = many().signal()
    assert run.at() == ["after_a", "stopped"]
    closed = {end.element_id: end.caught for end in run.all(SignalSubscriptionClosed)}
    assert closed == {"a": True, "stop": True, "b": False}


def test_numbers_that_are_over_are_skipped() -> None:
    run = many()
    numbers = tuple(wait.number for wait in run.state.waits.values())
    run.signal("a")
    assert run.give(CatchSignal(numbers)).at() == ["after_a", "stopped"]


def test_a_number_given_twice_catches_once() -> None:
    run = Running(boundary(False)).start()
    number = run.wait("told")
    assert run.give(CatchSignal((number, number))).at() == ["after", "t"]


def test_when_none_waits_any_more_the_signal_is_refused() -> None:
    run = Running(boundary(True)).start()
    number = run.wait("told")
    run.signal()
    with pytest.raises(Conflict, match=f"{number}, but nothing there waits for it any more"):
        run.give(CatchSignal((number,)))
    with pytest.raises(Conflict, match="none given"):
        run.give(CatchSignal(()))


def test_a_signal_on_the_wrong_thing_says_what_it_found_and_changes_nothing() -> None:
    model = boundary(False).boundary("late", "t", timer(duration="PT1H")).path("late", "after")
    run = Running(model).start()
    told, late, task = run.wait("told"), run.wait("late"), run.number("t")
    for wrong, words in (
        (late, rf"{late} \(late\), but it is a timer wait"),
        (task, f"{task} is the element t"),
        (999, "there is no such number here"),
        (1, "1 is the process instance itself"),
    ):
        with pytest.raises(Conflict, match=words):
            run.give(CatchSignal((told, wrong)))
    assert run.at() == ["t"]
    with pytest.raises(Conflict, match=rf"{told} \(told\), but it is a signal wait"):
        run.give(CorrelateMessage(told))
    assert next(iter(run.state.waits.values())).kind is WaitKind.SIGNAL
