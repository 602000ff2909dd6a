"""What a calendar refuses, why a day counts, and when an office is open, also over DST changes."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.calendar import Calendar, DayKind, DayOff, SpecialHours, Window, judge_day
from sla.local_time import local_instant, zone_named
from sla.opening_time import (
    is_working_day,
    next_opening,
    nth_working_day,
    windows_of,
    working_days_between,
)
from sla.weights import working_time

JAKARTA = zone_named("Asia/Jakarta")
AMSTERDAM = zone_named("Europe/Amsterdam")
EIGHT_TO_FOUR = (Window(480, 960),)
WEEK = (EIGHT_TO_FOUR,) * 5 + ((), ())


def spans(calendar: Calendar, on: str) -> list[str]:
    windows = windows_of(calendar, date.fromisoformat(on))
    return [f"{opens:%m-%d %H:%M}-{closes:%H:%M}" for opens, closes in windows]


def night_office(*windows: Window) -> Calendar:
    return Calendar(name="night", zone=AMSTERDAM, weekly=(windows,) * 7)


def test_a_calendar_without_opening_hours_is_refused() -> None:
    with pytest.raises(Invalid, match=r"weekly: the calendar has no opening hours; expected"):
        Calendar(name="closed", zone=JAKARTA, weekly=((),) * 7)


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (
            (Window(480, 720), Window(700, 960)),
            "monday: 08:00-12:00 and 11:40-16:00 overlap",
        ),
        (
            (Window(780, 960), Window(480, 720)),
            "monday: 13:00-16:00 and 08:00-12:00 overlap",
        ),
        ((Window(960, 480),), "weekly.monday: 16:00-08:00 must open before it closes"),
        ((Window(480, 480),), "weekly.monday: 08:00-08:00 must open before it closes"),
        ((Window(480, 1500),), "weekly.monday: 08:00-25:00 must open"),
    ],
)
def test_impossible_windows_are_refused(windows: tuple[Window, ...], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        Calendar(name="odd", zone=JAKARTA, weekly=(windows, *WEEK[1:]))


def test_windows_that_touch_are_fine() -> None:
    touching = (Window(480, 720), Window(720, 960))
    calendar = Calendar(name="touching", zone=JAKARTA, weekly=(touching, *WEEK[1:]))
    monday, tuesday = at("2026-11-23T00:00+07:00"), at("2026-11-24T00:00+07:00")
    assert working_time(calendar, monday, tuesday).total_seconds() == 8 * 3600


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="zone: 'Asia/Bandung' is no known zone; expected an IANA"):
        zone_named("Asia/Bandung")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    period = SpecialHours("Ramadan", date(2026, 3, 20), date(2026, 2, 19), WEEK)
    with pytest.raises(Invalid, match=r"special_hours\[0\].last: 2026-02-19 is before first"):
        Calendar(name="odd", zone=JAKARTA, weekly=WEEK, special_hours=(period,))


def test_overlapping_periods_are_refused() -> None:
    one = SpecialHours("Ramadan", date(2026, 2, 19), date(2026, 3, 20), WEEK)
    other = SpecialHours("Banjir", date(2026, 3, 20), date(2026, 3, 25), WEEK)
    with pytest.raises(Invalid, match="'Ramadan' and 'Banjir' overlap on 2026-03-20"):
        Calendar(name="odd", zone=JAKARTA, weekly=WEEK, special_hours=(one, other))


@pytest.mark.parametrize(
    ("office", "on", "kind", "name"),
    [
        ("wib", "2026-11-23", DayKind.ORDINARY, ""),
        ("wib", "2026-11-22", DayKind.CLOSED_WEEKDAY, ""),
        ("holiday", "2026-11-25", DayKind.DAY_OFF, "Hari Guru"),
        ("ramadan", "2026-02-19", DayKind.SPECIAL, "Ramadan 1447"),
        ("ramadan", "2026-02-21", DayKind.CLOSED_WEEKDAY, "Ramadan 1447"),
        ("ramadan", "2026-03-21", DayKind.CLOSED_WEEKDAY, ""),
    ],
)
def test_a_day_says_why(
    calendars: Mapping[str, Calendar], office: str, on: str, kind: DayKind, name: str
) -> None:
    verdict = judge_day(calendars[office], date.fromisoformat(on))
    assert (verdict.kind, verdict.name) == (kind, name)


def test_a_period_over_new_year_holds_on_both_sides() -> None:
    """GLPI compares month and day as text, so 12-24 to 01-02 never matched there."""
    short = SpecialHours(
        "Akhir tahun", date(2026, 12, 24), date(2027, 1, 2), ((Window(480, 600),),) * 7
    )
    calendar = Calendar(name="year", zone=JAKARTA, weekly=WEEK, special_hours=(short,))
    kinds = [judge_day(calendar, on).kind for on in (date(2026, 12, 31), date(2027, 1, 1))]
    assert kinds == [DayKind.SPECIAL, DayKind.SPECIAL]
    assert judge_day(calendar, date(2027, 1, 4)).kind is DayKind.ORDINARY


def test_a_day_off_wins_over_special_hours() -> None:
    period = SpecialHours("Ramadan", date(2026, 2, 19), date(2026, 3, 20), WEEK)
    off = {date(2026, 3, 18): DayOff("Cuti Bersama", "government")}
    calendar = Calendar(
        name="both", zone=JAKARTA, weekly=WEEK, days_off=off, special_hours=(period,)
    )
    assert not is_working_day(calendar, date(2026, 3, 18))


def test_the_calendar_keeps_its_days_off_when_the_giver_changes_his() -> None:
    off = {date(2026, 3, 18): DayOff("Cuti Bersama", "government")}
    calendar = Calendar(name="own", zone=JAKARTA, weekly=WEEK, days_off=off)
    off.clear()
    assert not is_working_day(calendar, date(2026, 3, 18))


@pytest.mark.parametrize(
    ("windows", "on", "expected"),
    [
        ((Window(0, 240),), "2026-03-29", ["03-28 23:00-02:00"]),  # 01:00-04:00 lasts 3 hours
        ((Window(120, 150),), "2026-03-29", []),  # 02:00-02:30 does not exist: dropped
        ((Window(120, 200),), "2026-03-29", ["03-29 01:00-01:20"]),
        ((Window(60, 150),), "2026-03-29", ["03-29 00:00-01:00"]),
        ((Window(0, 240),), "2026-10-25", ["10-24 22:00-03:00"]),  # 5 hours
        ((Window(120, 150),), "2026-10-25", ["10-25 00:00-00:30"]),  # its first turn
    ],
)
def test_windows_over_a_change_of_the_clocks(
    windows: tuple[Window, ...], on: str, expected: list[str]
) -> None:
    """Amsterdam: 02:00 is 03:00 on 2026-03-29, 03:00 is 02:00 on 2026-10-25 (tz database)."""
    assert spans(night_office(*windows), on) == expected


def test_a_midnight_that_does_not_exist_is_the_instant_of_the_jump() -> None:
    """Beirut: 2024-03-31 00:00 is 01:00 (tz database)."""
    midnight = local_instant(zone_named("Asia/Beirut"), date(2024, 3, 31), 0)
    assert midnight == parse_instant("2024-03-31T01:00+03:00")


def test_a_date_that_was_skipped_is_no_working_day() -> None:
    """Apia had no 2011-12-30 when it crossed the date line (tz database)."""
    calendar = Calendar(name="apia", zone=zone_named("Pacific/Apia"), weekly=(EIGHT_TO_FOUR,) * 7)
    assert not is_working_day(calendar, date(2011, 12, 30))
    assert working_days_between(calendar, date(2011, 12, 29), date(2011, 12, 31)) == 2


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T06:00+07:00", "2026-11-23T07:30+07:00"),
        ("2026-11-23T09:00+07:00", "2026-11-23T09:00+07:00"),
        ("2026-11-23T12:00+07:00", "2026-11-23T13:00+07:00"),
        ("2026-11-23T16:00+07:00", "2026-11-24T07:30+07:00"),
        ("2026-11-20T16:30+07:00", "2026-11-23T07:30+07:00"),
    ],
)
def test_the_next_opening(calendars: Mapping[str, Calendar], at: str, opens: str) -> None:
    assert next_opening(calendars["wib"], parse_instant(at)) == parse_instant(opens)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-20", "2026-11-20", 1),
        ("2026-11-21", "2026-11-22", 0),
        ("2026-11-20", "2026-11-27", 6),
        ("2026-11-27", "2026-11-20", 0),
        ("2026-12-31", "2027-01-01", 2),
        ("2025-12-31", "2028-01-03", 524),
    ],
)
def test_working_days_between(
    calendars: Mapping[str, Calendar], first: str, last: str, days: int
) -> None:
    found = working_days_between(
        calendars["wib"], date.fromisoformat(first), date.fromisoformat(last)
    )
    assert found == days


def test_working_time_counts_open_hours_only(calendars: Mapping[str, Calendar]) -> None:
    friday, monday = at("2026-11-20T16:00+07:00"), at("2026-11-23T12:30+07:00")
    assert working_time(calendars["wib"], friday, monday).total_seconds() == 5 * 3600
    assert working_time(calendars["wib"], monday, friday).total_seconds() == 0


def test_any_subset_of_weekdays_works() -> None:
    """osTicket#6739: schedules with some weekdays only went wrong."""
    sunday_only = Calendar(name="sunday", zone=JAKARTA, weekly=((),) * 6 + (EIGHT_TO_FOUR,))
    assert nth_working_day(sunday_only, date(2026, 11, 23), 2) == date(2026, 12, 6)


def test_an_office_that_hardly_opens_ends_in_an_error_not_in_a_long_walk() -> None:
    """Frappe walks to the year 9999 when no day is worked."""
    closed = {date.fromordinal(day): DayOff("Tutup", "office") for day in range(738000, 748000)}
    calendar = Calendar(name="gone", zone=JAKARTA, weekly=WEEK, days_off=closed)
    with pytest.raises(Invalid, match="'gone': not enough opening hours within 20 years after"):
        nth_working_day(calendar, date(2026, 11, 23), 1)


def at(text: str) -> datetime:
    return parse_instant(text)
