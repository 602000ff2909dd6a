"""Timers and task due dates bound to a clock by `deadline("x", share)`."""

from datetime import datetime
from decimal import Decimal

import pytest

from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar import Calendar
from sla.indonesia import office_calendar
from sla.ledger import (
    ClockRecord,
    HolderSegment,
    Opening,
    Policy,
    pause,
    restart,
    resume,
    start,
    stop,
    transfer,
)
from sla.timer_dates import Arming, FiringKey, timer_date

FRIDAY = parse_instant("2026-11-20T16:30+07:00")
MONDAY = parse_instant("2026-11-23T07:30+07:00")
TUESDAY = parse_instant("2026-11-24T07:30+07:00")
WHOLE = Decimal(1)
HALF = Decimal("0.5")


def find(name: str, version: int) -> Calendar:
    return office_calendar(name.removeprefix("indonesia-"))


def opening(at: datetime) -> Opening:
    policy = Policy(budget=parse_budget("2 working_days"))
    holder = HolderSegment("kejari-bandung", "indonesia-wib", 1, at)
    return Opening(root="C-1", name="resolve", policy=policy, holder=holder, at=at)


@pytest.fixture
def clock() -> ClockRecord:
    return start(None, opening(FRIDAY)).record


def test_without_a_clock_the_row_waits_undated() -> None:
    assert timer_date(None, find, "remind").arming is Arming.UNDATED


def test_a_running_clock_dates_the_row(clock: ClockRecord) -> None:
    whole, half = timer_date(clock, find, "remind"), timer_date(clock, find, "remind", HALF)
    assert whole.due_at == parse_instant("2026-11-24T16:00+07:00")
    assert half.due_at == parse_instant("2026-11-23T16:00+07:00")


def test_no_expiry_while_paused(clock: ClockRecord) -> None:
    """glpi#7946."""
    paused = pause(clock, MONDAY, source="t1").record
    assert timer_date(paused, find, "remind").arming is Arming.UNDATED
    assert timer_date(paused, find, "remind", HALF).arming is Arming.UNDATED


def test_a_pause_moves_the_row(clock: ClockRecord) -> None:
    resumed = resume(pause(clock, MONDAY, source="t1").record, TUESDAY, source="t1").record
    assert timer_date(resumed, find, "remind").due_at == parse_instant("2026-11-25T16:00+07:00")


def test_a_transfer_moves_the_row(clock: ClockRecord) -> None:
    moved = transfer(clock, HolderSegment("kejari-jayapura", "indonesia-wit", 1, MONDAY)).record
    assert timer_date(moved, find, "remind").due_at == parse_instant("2026-11-24T16:00+09:00")


def test_a_stopped_clock_disarms_the_row(clock: ClockRecord) -> None:
    assert timer_date(stop(clock, MONDAY).record, find, "remind").arming is Arming.DISARMED


def test_an_overdue_timer_armed_again_by_a_loop_does_not_fire_twice(clock: ClockRecord) -> None:
    first = timer_date(clock, find, "remind", HALF)
    assert first.key == FiringKey(1, "remind", HALF)
    again = timer_date(clock, find, "remind", Decimal("0.50"), {first.key})
    assert again.arming is Arming.DISARMED


def test_another_share_or_element_still_fires(clock: ClockRecord) -> None:
    fired = {FiringKey(1, "remind", HALF)}
    assert timer_date(clock, find, "remind", WHOLE, fired).arming is Arming.DATED
    assert timer_date(clock, find, "take_over", HALF, fired).arming is Arming.DATED


def test_a_new_round_may_fire_again(clock: ClockRecord) -> None:
    new = restart(clock, opening(TUESDAY))[-1].record
    assert timer_date(new, find, "remind", HALF, {FiringKey(1, "remind", HALF)}).key == FiringKey(
        2, "remind", HALF
    )
