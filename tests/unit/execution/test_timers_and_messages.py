"""Intermediate events: timers, messages, receive tasks and event-based gateways."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.execution.commands import CompleteUserTask, FireTimer
from engine.execution.effects import (
    Ending,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerArmed,
    TimerClosed,
)
from engine.model.definition import Deadline, Event
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, maps, message, timer
from tests.unit.execution.running import MORNING, Running


def waiting_for(event: Event) -> Model:
    return Model("p").start().catch("wait", event).end().path("start", "wait", "end")


@pytest.mark.parametrize(
    ("event", "due"),
    [
        (timer(duration="PT4H"), MORNING + timedelta(hours=4)),
        (timer(duration='=duration("P2D")'), MORNING + timedelta(days=2)),
        (timer(duration="P1M"), datetime(2026, 12, 24, 1, tzinfo=UTC)),
        (timer(duration='=duration("P1Y")'), datetime(2027, 11, 24, 1, tzinfo=UTC)),
        (timer(date="2027-01-01T00:00:00+09:00"), datetime(2026, 12, 31, 15, tzinfo=UTC)),
        (timer(date='=date("2027-01-01")'), datetime(2026, 12, 31, 15, tzinfo=UTC)),
        (timer(date="2027-01-01"), datetime(2026, 12, 31, 15, tzinfo=UTC)),
        (
            timer(date='=date and time("2027-01-01T00:00:00")'),
            datetime(2026, 12, 31, 15, tzinfo=UTC),
        ),
    ],
)
def test_a_timer_is_due_at_an_instant(event: Event, due: datetime) -> None:
    run = Running(waiting_for(event)).start(zone="Asia/Jayapura")
    assert run.last(TimerArmed) == TimerArmed(run.wait("wait"), "wait", due, None)
    run.fire("wait")
    assert run.last(TimerClosed).fired
    assert run.ending() is Ending.COMPLETED


@pytest.mark.parametrize(
    "event",
    [
        timer(duration="P"),
        timer(duration=""),
        timer(duration="PT0S"),
        timer(duration="-PT1H"),
        timer(duration='=duration("-PT1H")'),
        timer(duration='=duration("PT0S")'),
        timer(duration="=missing"),
        timer(duration="P0.5M"),
        timer(date="soon"),
        timer(date="=missing"),
    ],
)
def test_an_empty_negative_or_senseless_timer_is_an_incident_and_not_armed(event: Event) -> None:
    run = Running(waiting_for(event)).start()
    assert run.incidents() == ["wait"]
    assert run.complaint().kind == "expression"
    assert run.all(TimerArmed) == []
    assert run.waits() == []


def test_month_ends_are_kept_by_the_calendar() -> None:
    run = Running(waiting_for(timer(duration="P1M")))
    run.now = datetime(2026, 1, 31, 5, tzinfo=UTC)
    assert run.start(zone="Asia/Jakarta").last(TimerArmed).due_at == datetime(
        2026, 2, 28, 5, tzinfo=UTC
    )


def test_a_timer_of_a_clock_is_armed_without_a_date() -> None:
    run = Running(waiting_for(timer(deadline="resolution"))).start()
    armed = run.last(TimerArmed)
    assert (armed.due_at, armed.deadline) == (None, Deadline("resolution"))
    assert run.fire("wait").ending() is Ending.COMPLETED


def test_a_timer_fires_once_only() -> None:
    run = Running(waiting_for(timer(duration="PT1H")).user_task("t")).start()
    number = run.wait("wait")
    run.fire("wait")
    with pytest.raises(Conflict):
        run.give(FireTimer(number, MORNING))


def test_a_message_brings_variables_and_closes_its_subscription() -> None:
    model = waiting_for(message("data-added")).user_task("after").path("wait", "after")
    run = Running(model).start(key="2026-7")
    opened = SubscriptionOpened(run.wait("wait"), "wait", "p", "data-added", "2026-7")
    assert run.last(SubscriptionOpened) == opened
    run.tell("wait", text="more")
    assert run.last(SubscriptionClosed).correlated
    assert run.variables() == {"key": "2026-7", "text": "more"}


@pytest.mark.parametrize(
    ("key", "text"), [("x", "x"), (5, "5"), (5.0, "5"), (1.50, "1.5"), (1000, "1000")]
)
def test_a_correlation_key_is_text_whatever_it_was(key: object, text: str) -> None:
    run = Running(waiting_for(message("m"))).start(key=key)
    assert run.last(SubscriptionOpened).correlation_key == text


@pytest.mark.parametrize("key", [None, "", True, [1]])
def test_a_missing_or_senseless_correlation_key_is_an_incident(key: object) -> None:
    run = Running(waiting_for(message("m"))).start(key=key)
    assert run.incidents() == ["wait"]
    assert "correlation key of intermediateCatchEvent wait `key`" in run.complaint().message
    assert run.complaint().inputs == ("key",)


def test_a_receive_task_waits_for_its_message_and_maps_what_it_brings() -> None:
    model = Model().start().receive("hear", message("reply"), outputs=maps(got="=text"))
    run = Running(model.user_task("t").path("start", "hear", "t")).start(key="k")
    assert run.tell("hear", text="hi").variables() == {"key": "k", "got": "hi"}


def gateway() -> Model:
    model = Model().start().event_based("race").catch("silence", timer(duration="P10D"))
    model.catch("later", timer(duration="P20D"))
    model.catch("answered", message("answer")).user_task("close").user_task("read")
    model.path("start", "race", "silence", "close").path("race", "answered", "read")
    return model.path("race", "later")


def test_the_first_event_wins_and_the_others_are_closed() -> None:
    run = Running(gateway()).start(key="k")
    assert run.at() == ["race"]
    assert run.waits() == ["answered", "later", "silence"]
    run.tell("answered", text="no")
    assert run.at() == ["read"]
    assert run.waits() == []
    assert [closed.fired for closed in run.all(TimerClosed)] == [False, False]
    assert run.left() == ["start", "race", "answered"]
    assert run.variables()["text"] == "no"


def test_each_timer_of_a_gateway_has_its_own_due_date() -> None:
    run = Running(gateway()).start(key="k")
    days = [(armed.due_at - MORNING).days for armed in run.all(TimerArmed) if armed.due_at]
    assert days == [10, 20]
    assert run.fire("silence").at() == ["close"]


def test_a_gateway_with_one_bad_event_opens_none() -> None:
    run = Running(gateway()).start(key=None)
    assert run.incidents() == ["race"]
    assert run.waits() == []


def test_a_subscription_cannot_be_fired_as_a_timer() -> None:
    run = Running(waiting_for(message("m"))).start(key="k")
    number = run.wait("wait")
    with pytest.raises(Conflict, match=rf"fire timer {number} \(wait\), but it is a message wait"):
        run.give(FireTimer(number, MORNING))
    with pytest.raises(Conflict, match="is the message wait of wait"):
        run.give(CompleteUserTask(number))


def test_a_message_start_event_gets_its_variables_by_mapping() -> None:
    model = Model().start("filed", message("filed", None), outputs=maps(subject="=title"))
    run = Running(model.user_task("t").path("filed", "t")).start("filed", title="x", extra=1)
    assert run.variables() == {"subject": "x"}
