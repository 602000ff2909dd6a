"""A transaction that is cancelled is undone, and left by its cancel boundary event."""

from typing import Any

import pytest

from engine.execution.effects import Compensated, Ending, EscalationThrown, UserTaskCreated
from engine.execution.state import Limits
from engine.model.definition import Event, NodeKind
from tests.unit.execution.builder import CANCEL, Model, each, error, escalation, maps
from tests.unit.execution.running import Running, variables


def order(**more: Any) -> Model:
    """Reserve and pay; `check` decides whether all is cancelled while `other` still runs."""
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION, **more):
        model.start("in").parallel("fork").task("reserve").task("pay").user_task("check")
        model.user_task("other").exclusive("x").end("cancelled", CANCEL).end("fine")
        model.end("bad", error("E")).user_task("free").user_task("refund")
        model.undone_by("reserve", "free").undone_by("pay", "refund")
        model.path("in", "fork", "reserve", "pay", "check", "x").path("fork", "other")
        model.flow("x", "cancelled", when='answer = "cancel"')
        model.flow("x", "bad", when='answer = "bad"').flow("x", "fine", default=True)
    model.boundary("undone", "order", CANCEL).user_task("tell").end()
    model.boundary("failed", "order", error("E")).user_task("mend")
    model.path("start", "order", "end").path("undone", "tell")
    return model.path("failed", "mend")


def test_it_ends_what_runs_undoes_what_is_done_and_leaves_by_its_boundary() -> None:
    run = Running(order()).start().complete("check", answer="cancel")
    assert run.at() == ["cancelled", "order", "refund"]
    assert run.left(Ending.TERMINATED) == ["other"]
    assert run.complete("refund").at() == ["cancelled", "free", "order"]
    assert run.complete("free").at() == ["tell"]
    assert [effect.element_id for effect in run.all(Compensated)] == ["pay", "reserve"]


def test_an_error_leaves_it_without_undoing() -> None:
    run = Running(order()).start().complete("check", answer="bad")
    assert run.at() == ["mend"]
    assert run.all(Compensated) == []


def test_it_completes_like_any_subprocess() -> None:
    run = Running(order()).start().complete("check", answer="ok").complete("other")
    assert run.ending() is Ending.COMPLETED


def test_with_nothing_done_the_boundary_is_left_by_at_once() -> None:
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION):
        model.start("in").end("cancelled", CANCEL).path("in", "cancelled")
    model.boundary("undone", "order", CANCEL).user_task("tell").path("start", "order")
    assert Running(model.path("undone", "tell")).start().at() == ["tell"]


def undone(run: Running) -> list[str]:
    return [effect.element_id for effect in run.all(Compensated)]


def test_cancelling_one_instance_ends_all_and_undoes_what_each_has_done() -> None:
    run = Running(order(loop=each(times="=2"))).start().complete("check", answer="cancel")
    assert run.at() == ["cancelled", "order", "order", "refund"]
    assert run.left(Ending.TERMINATED).count("other") == 2
    run.complete("refund").complete("free")
    assert run.at() == ["cancelled", "order", "order", "order", "refund"], "of the other one"
    assert run.complete("refund").complete("free").at() == ["tell"]
    assert undone(run) == ["pay", "reserve", "pay", "reserve", "order"]


def test_instances_that_have_ended_are_undone_with_their_variables_and_no_more_begin() -> None:
    model = Model().start()
    loop = each("=[1, 2, 3]", sequential=True, input_element="item")
    with model.inside("order", kind=NodeKind.TRANSACTION, loop=loop):
        model.start("in").task("a").user_task("check").exclusive("x").end("off", CANCEL)
        model.end("fine").user_task("undo_a", inputs=maps(of="=item")).undone_by("a", "undo_a")
        model.path("in", "a", "check", "x").flow("x", "off", when="stop")
        model.flow("x", "fine", default=True)
    model.boundary("undone", "order", CANCEL).user_task("tell").path("undone", "tell")
    run = Running(model.path("start", "order")).start(stop=False).complete("check")
    run.complete("check", stop=True).complete("undo_a").complete("undo_a")
    items = [dict(one.variables) for one in run.all(UserTaskCreated) if one.element_id == "undo_a"]
    assert items == [variables({"of": 2}), variables({"of": 1})]
    assert run.at() == ["tell"]
    assert undone(run) == ["a", "a", "order"]


def test_those_that_would_have_begun_in_the_next_transaction_do_not() -> None:
    run = Running(order(loop=each(times="=3")), limits=Limits(instances=2)).start()
    assert run.waits() == ["order"]
    run.complete("check", answer="cancel")
    assert run.waits() == []
    for _ in range(2):
        run.complete("refund").complete("free")
    assert run.at() == ["tell"]


@pytest.mark.parametrize("own", ["handler", "event subprocess"])
def test_how_it_would_be_undone_as_a_whole_does_not_matter_to_cancelling(own: str) -> None:
    model = order(loop=each(times="=2"))
    if own == "handler":
        model.task("undo_order").undone_by("order", "undo_order")
    else:
        model.parent = model.index("order")
        with model.inside("undoer", event=True):
            model.start("asked", model.undo()).user_task("look").path("asked", "look")
    run = Running(model).start().complete("check", answer="ok").complete("other")
    run.complete("check", answer="cancel")
    for _ in range(2):
        run.complete("refund").complete("free")
    assert run.at() == ["tell"]
    assert undone(run) == ["pay", "reserve", "pay", "reserve", "order"]


def failing(event: Event, interrupting: bool = True) -> Model:
    """Undoing `reserve` throws `event`, for which the transaction has an event subprocess."""
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION):
        model.start("in").task("reserve").end("cancelled", CANCEL)
        model.path("in", "reserve", "cancelled")
        with model.inside("free"):
            model.start("u").user_task("call").end("thrown", event).path("u", "call", "thrown")
        model.undone_by("reserve", "free")
        with model.inside("inner", event=True):
            model.start("caught", event, interrupting=interrupting).user_task("inner_mend")
            model.path("caught", "inner_mend")
    model.boundary("undone", "order", CANCEL).user_task("tell").path("undone", "tell")
    return model.path("start", "order")


def test_once_cancelled_it_starts_no_event_subprocess_an_error_of_a_handler_leaves_it() -> None:
    """It is being terminated (13.5.4): the error is a hazard, and goes to the boundary or out."""
    model = failing(error("E")).user_task("mend")
    model.boundary("hazard", "order", error("E")).path("hazard", "mend")
    run = Running(model).start().complete("call")
    assert run.at() == ["mend"]
    assert run.all(Compensated) == []
    assert "inner" not in run.entered()


def test_an_error_of_a_handler_that_nothing_outside_catches_stops_the_cancelling() -> None:
    run = Running(failing(error("E"))).start().complete("call")
    assert run.incidents() == ["thrown"]
    assert "no boundary event or event subprocess catches" in run.complaint().message


def test_nor_does_an_escalation_of_a_handler_start_one_and_the_cancelling_goes_on() -> None:
    run = Running(failing(escalation("E"), interrupting=False)).start().complete("call")
    assert run.last(EscalationThrown).caught_by is None
    assert run.at() == ["tell"]
    assert "inner" not in run.entered()
