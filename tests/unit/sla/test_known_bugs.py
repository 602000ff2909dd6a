"""Bugs of other platforms, one test a row of platforms.md B12 whose feature lives in `sla`.

Rows of the ladder, of alerts, of intake and of the store are tested in their rooms:
4, 5 (rungs), 10, 11, 12, 15, 17, 19, 20, 23, 28, 32 and 35.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.arithmetic import compute_due
from sla.budget import Unit, parse_budget
from sla.calendar import Calendar, DayOff
from sla.calendar_json import calendar_from_json
from sla.clock_term import Standing, state_of, term_of
from sla.conventions import Conventions, EndOfWorkingDay
from sla.explanation import explain
from sla.explanation_text import render
from sla.holidays_import import with_days_off
from sla.ledger import (
    ClockRecord,
    Happened,
    HolderSegment,
    Opening,
    Policy,
    end,
    pause,
    restart,
    resume,
    start,
    stop,
)
from sla.ledger_changes import change_policy, type_due, with_calendar
from sla.shares import in_units, past_due_instant, share_instant, weight_late
from sla.term import Holder, Term

TermMaker = Callable[..., Term]

FRIDAY = "2026-11-20T09:00+07:00"
MONDAY = parse_instant("2026-11-23T10:00+07:00")
TUESDAY = parse_instant("2026-11-24T15:00+07:00")


@pytest.fixture
def clock() -> ClockRecord:
    """`ten`, received Friday 09:00, three working days: due Wednesday 18:00."""
    return start(None, opening(parse_instant(FRIDAY))).record


@pytest.fixture
def find(calendars: Mapping[str, Calendar]) -> Callable[[str, int], Calendar]:
    return lambda name, version: calendars[name]


def opening(at: datetime, budget: str = "3 working_days") -> Opening:
    policy = Policy(budget=parse_budget(budget))
    holder = HolderSegment("kejari-bandung", "ten", 1, at)
    return Opening(root="C-1", name="resolve", policy=policy, holder=holder, at=at)


FindCalendar = Callable[[str, int], Calendar]


def test_01_a_policy_replaced_mid_flight_keeps_earlier_pauses(
    clock: ClockRecord, find: FindCalendar
) -> None:
    paused = resume(pause(clock, MONDAY, source="t").record, TUESDAY, source="t").record
    changed = change_policy(paused, opening(TUESDAY, "4 working_days").policy, TUESDAY).record
    due = compute_due(term_of(changed, find))
    assert (due.pause_cost, due.last_day) == (Fraction(3, 2), date(2026, 11, 27))


def test_02_a_pause_over_a_weekend_costs_working_time_only_in_day_budgets_too(
    make_term: TermMaker,
) -> None:
    weekend = "2026-11-20T18:00+07:00/2026-11-23T08:00+07:00"
    for budget in ("3 working_days", "20 working_hours"):
        assert compute_due(make_term("ten", FRIDAY, budget, weekend)).pause_cost == 0


def test_03_a_rung_offset_in_days_follows_the_calendar_and_nothing_fires_at_creation(
    make_term: TermMaker,
) -> None:
    term = make_term("holiday", FRIDAY, "2 working_days")
    due_at = parse_instant("2026-11-24T18:00+07:00")
    after = past_due_instant(term, due_at, parse_budget("1 working_days"))
    assert after == parse_instant("2026-11-26T18:00+07:00")
    smallest = share_instant(term, Decimal("0.01"))
    assert smallest is not None
    assert smallest > term.start


def test_06_nothing_expires_while_paused(clock: ClockRecord, find: FindCalendar) -> None:
    paused = pause(clock, MONDAY, source="t").record
    state = state_of(paused, find, parse_instant("2027-11-24T15:00+07:00"))
    assert (state.standing, state.due_at) == (Standing.PAUSED, None)


def test_07_reopened_after_the_deadline_is_not_instantly_late(
    clock: ClockRecord, find: FindCalendar
) -> None:
    later = parse_instant("2026-12-14T10:00+07:00")
    reopened = restart(stop(clock, TUESDAY).record, opening(later))[-1].record
    assert state_of(reopened, find, later).standing is Standing.RUNNING
    assert state_of(reopened, find, later).due_at == parse_instant("2026-12-17T18:00+07:00")


def test_08_the_deadline_is_never_outside_opening_hours_after_a_pause(
    make_term: TermMaker,
) -> None:
    overnight = "2026-11-23T17:00+07:00/2026-11-25T22:30+07:00"
    same_time = Conventions(end_of_working_day=EndOfWorkingDay.SAME_TIME)
    for choice in (Conventions(), same_time):
        term = make_term("ten", "2026-11-20T23:00+07:00", "3 working_days", overnight, choice)
        assert compute_due(term).due_at == parse_instant("2026-11-27T18:00+07:00")


def test_09_a_typed_due_date_is_not_moved_by_a_pause(
    clock: ClockRecord, find: FindCalendar
) -> None:
    typed = type_due(clock, TUESDAY, MONDAY, "janji kepada pelapor").record
    paused = resume(pause(typed, MONDAY, source="t").record, TUESDAY, source="t").record
    assert state_of(paused, find, TUESDAY).due_at == TUESDAY


def test_13_an_answer_stops_the_clock_and_repeated_messages_do_not_restart_it(
    clock: ClockRecord,
) -> None:
    assert start(clock, opening(MONDAY)).record is clock
    assert stop(clock, MONDAY).record.closed_at == MONDAY


def test_14_what_ran_and_the_difference_are_known_for_every_closing(
    clock: ClockRecord, find: FindCalendar
) -> None:
    closed = stop(clock, parse_instant("2026-11-26T13:00+07:00")).record
    due = parse_instant("2026-11-25T18:00+07:00")
    late = weight_late(term_of(closed, find), due, parse_instant("2026-11-26T13:00+07:00"))
    assert in_units(Unit.WORKING_DAYS, late) == Decimal("0.50")


def test_16_a_complaint_that_loses_a_clock_has_it_closed(clock: ClockRecord) -> None:
    change = end(clock, MONDAY, cancelled=True)
    assert (change.fact.happened, change.record.is_open) == (Happened.CANCELLED, False)


def test_18_every_pausing_element_counts_not_one_hard_coded(clock: ClockRecord) -> None:
    for source in ("ask_complainant", "ask_witness", "await_expert"):
        assert pause(clock, MONDAY, source=source).record.is_paused


def test_21_a_calendar_edit_recomputes_the_deadline(
    clock: ClockRecord, calendars: Mapping[str, Calendar]
) -> None:
    off = {date(2026, 11, 25): DayOff("Cuti Bersama", "government")}
    versions = {1: calendars["ten"], 2: with_days_off(calendars["ten"], off)}
    edited = with_calendar(clock, "ten", 2, MONDAY).record

    def find(name: str, version: int) -> Calendar:
        return versions[version]

    assert compute_due(term_of(clock, find)).last_day == date(2026, 11, 25)
    assert compute_due(term_of(edited, find)).last_day == date(2026, 11, 26)


def test_21_an_edit_while_paused_moves_the_deadline_after_the_pause(
    clock: ClockRecord, calendars: Mapping[str, Calendar]
) -> None:
    """Frappe's recalculation skips paused tickets. Pause 1.5 days, Wednesday off: Friday."""
    off = {date(2026, 11, 25): DayOff("Cuti Bersama", "government")}
    versions = {1: calendars["ten"], 2: with_days_off(calendars["ten"], off)}
    paused = pause(clock, MONDAY, source="t").record
    resumed = resume(with_calendar(paused, "ten", 2, MONDAY).record, TUESDAY, source="t").record
    due = compute_due(term_of(resumed, lambda name, version: versions[version]))
    assert due.due_at == parse_instant("2026-11-27T18:00+07:00")


def test_22_an_empty_calendar_is_refused() -> None:
    with pytest.raises(Invalid, match="weekly: the calendar has no opening hours"):
        calendar_from_json({"name": "empty", "zone": "Asia/Jakarta", "weekly": {}})


def test_24_a_hold_is_working_time_not_added_to_the_creation(make_term: TermMaker) -> None:
    night = "2026-11-20T17:00+07:00/2026-11-23T09:00+07:00"
    due = compute_due(make_term("ten", FRIDAY, "10 working_hours", night))
    assert due.due_at == parse_instant("2026-11-23T11:00+07:00")


def test_25_the_deadline_is_shown_in_the_offices_zone(make_term: TermMaker) -> None:
    text = render(explain(make_term("wit", "2026-11-23T02:00+00:00", "1 working_days")))
    assert text.startswith("Batas waktu: Selasa, 24 November 2026 pukul 16.00 WIT")


def test_25_resolved_straight_from_a_pause_counts_the_hold(
    clock: ClockRecord, find: FindCalendar
) -> None:
    """helpdesk PR3776 reports 42 days of resolution time here."""
    paused = pause(clock, MONDAY, source="t").record
    six_weeks_later = parse_instant("2027-01-04T10:00+07:00")
    closed = stop(paused, six_weeks_later).record
    assert closed.pauses[0].until == six_weeks_later
    assert state_of(closed, find, six_weeks_later).standing is Standing.MET


def test_26_no_negative_hold(clock: ClockRecord) -> None:
    paused = pause(clock, TUESDAY, source="t").record
    with pytest.raises(Invalid, match="cannot end at"):
        resume(paused, MONDAY, source="t")


def test_27_closing_again_does_not_lengthen(clock: ClockRecord) -> None:
    once = stop(clock, MONDAY).record
    assert stop(once, TUESDAY).record is once


def test_29_a_day_of_24_hours_has_its_last_minute(make_term: TermMaker) -> None:
    term = make_term("always", "2026-11-23T23:59+07:00", "1 working_hours")
    assert compute_due(term).due_at == parse_instant("2026-11-24T00:59+07:00")


def test_30_a_policy_change_clears_the_overdue_mark_at_once(
    clock: ClockRecord, find: FindCalendar
) -> None:
    late = parse_instant("2026-11-26T09:00+07:00")
    assert state_of(clock, find, late).standing is Standing.LATE
    changed = change_policy(clock, opening(late, "9 working_days").policy, late).record
    assert state_of(changed, find, late).standing is Standing.RUNNING


def test_31_any_subset_of_weekdays_works() -> None:
    weekly = {"wednesday": ["08:00-18:00"], "sunday": ["08:00-12:00"]}
    calendar = calendar_from_json({"name": "two", "zone": "Asia/Jakarta", "weekly": weekly})
    assert due_on(calendar, "3 working_days") == date(2026, 11, 29)


def test_33_clocks_started_before_and_after_hours_and_on_a_holiday(
    make_term: TermMaker,
) -> None:
    for started, due in (
        ("2026-11-24T06:00+07:00", "2026-11-24T10:00+07:00"),
        ("2026-11-24T20:00+07:00", "2026-11-26T10:00+07:00"),
        ("2026-11-25T10:00+07:00", "2026-11-26T10:00+07:00"),
    ):
        term = make_term("holiday", started, "2 working_hours")
        assert compute_due(term).due_at == parse_instant(due)


def test_34_different_offices_count_by_different_calendars(make_term: TermMaker) -> None:
    due = [
        compute_due(make_term(office, FRIDAY, "3 working_days")).last_day.day
        for office in ("ten", "holiday")
    ]
    assert due == [25, 26]


def test_36_a_pause_set_on_a_holiday_costs_nothing_until_the_next_opening(
    make_term: TermMaker,
) -> None:
    pause_on_holiday = "2026-11-25T10:00+07:00/2026-11-26T13:00+07:00"
    due = compute_due(make_term("holiday", FRIDAY, "5 working_days", pause_on_holiday))
    assert due.pause_cost == Fraction(1, 2)


def test_frappe_c_a_paused_clock_touched_after_its_old_deadline_has_not_failed(
    clock: ClockRecord, find: FindCalendar
) -> None:
    paused = pause(clock, MONDAY, source="t").record
    touched = pause(paused, parse_instant("2026-12-07T10:00+07:00"), source="u").record
    at = parse_instant("2026-12-07T11:00+07:00")
    assert state_of(touched, find, at).standing is Standing.PAUSED


def due_on(calendar: Calendar, budget: str) -> date:
    started = parse_instant(FRIDAY)
    term = Term(start=started, budget=parse_budget(budget), holders=(Holder(calendar, started),))
    return compute_due(term).last_day
