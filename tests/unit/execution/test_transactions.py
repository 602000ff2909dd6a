"""A transaction that is cancelled is undone, and left by its cancel boundary event."""

from typing import Any

from engine.execution.effects import Compensated, Ending
from engine.model.definition import NodeKind
from tests.unit.execution.builder import CANCEL, Model, each, error
from tests.unit.execution.running import Running


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


def test_cancelling_one_instance_leaves_the_repeated_transaction() -> None:
    run = Running(order(loop=each(times="=2"))).start().complete("check", answer="cancel")
    assert run.complete("refund").complete("free").at() == ["tell"]
