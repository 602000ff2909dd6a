"""The seed calendars against the tables of domain.md section 8."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sla.arithmetic import compute_due
from sla.budget import parse_budget
from sla.calendar import Calendar, judge_day, window_text
from sla.calendar_json import format_calendar, parse_calendar
from sla.indonesia import office_calendar
from sla.opening_time import working_days_between
from sla.term import Holder, Term
from sla.weights import working_time

FOLDER = Path(__file__).parents[3] / "host" / "data" / "calendars"

PUBLIC = {
    2025: "01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 "
    "08-17 09-05 12-25",
    2026: "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 "
    "08-17 08-25 12-25",
    2027: "01-01 01-05 02-06 03-08 03-10 03-11 03-26 03-28 05-01 05-06 05-17 05-20 06-01 06-06 "
    "08-15 08-17 12-25 12-26",
}
CUTI_BERSAMA = {
    2025: "01-28 03-28 04-02 04-03 04-04 04-07 05-13 05-30 06-09 08-18 12-26",
    2026: "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24",
    2027: "02-05 03-09 03-12 03-15 03-25 05-18 05-19 12-24",
}
WORKED = {2025: 237, 2026: 240, 2027: 242}


def load(zone: str) -> Calendar:
    return parse_calendar((FOLDER / f"indonesia-{zone}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("zone", ["wib", "wita", "wit"])
def test_the_seed_file_is_what_the_generator_writes(zone: str) -> None:
    text = (FOLDER / f"indonesia-{zone}.json").read_text(encoding="utf-8")
    assert text == format_calendar(office_calendar(zone))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_days_off_are_those_of_the_decrees(year: int) -> None:
    days = load("wib").days_off
    for kind, table in (("public", PUBLIC), ("government", CUTI_BERSAMA)):
        found = [f"{on:%m-%d}" for on, day in days.items() if day.kind == kind and on.year == year]
        assert found == table[year].split()


def test_the_late_change_of_august_2025_is_in() -> None:
    day = load("wib").days_off[date(2025, 8, 18)]
    assert day.kind == "government"


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_weekdays_worked_in_a_year(year: int) -> None:
    calendar = load("wita")
    assert working_days_between(calendar, date(year, 1, 1), date(year, 12, 31)) == WORKED[year]


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        ("2026-11-23", "07:30-12:00 13:00-16:00"),
        ("2026-11-27", "07:30-11:30 13:00-16:30"),
        ("2026-02-19", "08:00-12:00 12:30-15:00"),
        ("2026-02-20", "08:00-12:00 13:00-15:30"),
        ("2025-03-03", "08:00-12:00 12:30-15:00"),
        ("2027-02-08", "08:00-12:00 12:30-15:00"),
        ("2026-11-28", ""),
        ("2026-03-19", ""),
    ],
)
def test_the_hours_of_perpres_21_2023(on: str, hours: str) -> None:
    windows = judge_day(load("wib"), date.fromisoformat(on)).windows
    assert " ".join(window_text(window) for window in windows) == hours


def test_a_week_is_37_and_a_half_hours_and_32_and_a_half_in_ramadan() -> None:
    calendar = load("wib")
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    fasting = datetime(2026, 2, 23, tzinfo=UTC)
    for start, hours in ((monday, 37.5), (fasting, 32.5)):
        worked = working_time(calendar, start, start.replace(day=start.day + 5))
        assert worked.total_seconds() / 3600 == hours


BUDGETS = (
    "3 working_days",
    "5 working_days",
    "10 working_days",
    "14 working_days",
    "60 working_days",
    "14 calendar_days",
    "60 calendar_days",
)
VECTORS = [
    ("2026-03-13", "2026-03-25 2026-03-27 2026-04-06 2026-04-10 2026-06-24 2026-03-27 2026-05-12"),
    ("2026-01-05", "2026-01-08 2026-01-12 2026-01-20 2026-01-26 2026-04-10 2026-01-19 2026-03-06"),
    ("2026-11-24", "2026-11-27 2026-12-01 2026-12-08 2026-12-14 2027-02-23 2026-12-08 2027-01-23"),
    ("2025-12-22", "2025-12-29 2025-12-31 2026-01-08 2026-01-14 2026-03-31 2026-01-05 2026-02-20"),
    ("2027-03-05", "2027-03-18 2027-03-22 2027-03-31 2027-04-06 2027-06-17 2027-03-19 2027-05-04"),
]
CASES = [
    (zone, received, budget, due)
    for zone in ("wib", "wita", "wit")
    for received, row in VECTORS
    for budget, due in zip(BUDGETS, row.split(), strict=True)
]


@pytest.mark.parametrize(("zone", "received", "budget", "due"), CASES)
def test_the_vectors_of_domain_section_8(zone: str, received: str, budget: str, due: str) -> None:
    calendar = load(zone)
    start = at(received, time(10, 0), calendar.zone)
    found = compute_due(
        Term(start=start, budget=parse_budget(budget), holders=(Holder(calendar, start),))
    )
    assert found.last_day == date.fromisoformat(due)
    assert found.due_at == end_of(date.fromisoformat(due), budget, calendar)
    assert not found.provisional


def test_without_cuti_bersama_the_same_receipt_ends_earlier() -> None:
    calendar = load("wib")
    public = {on: day for on, day in calendar.days_off.items() if day.kind == "public"}
    bare = Calendar(name="bare", zone=calendar.zone, weekly=calendar.weekly, days_off=public)
    start = at("2026-03-13", time(10, 0), calendar.zone)
    for budget, due in (("3", "2026-03-18"), ("5", "2026-03-23"), ("60", "2026-06-15")):
        term = Term(
            start=start,
            budget=parse_budget(f"{budget} working_days"),
            holders=(Holder(bare, start),),
        )
        assert compute_due(term).last_day == date.fromisoformat(due)


def at(on: str, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(on), clock, zone).astimezone(UTC)


def end_of(on: date, budget: str, calendar: Calendar) -> datetime:
    if budget.endswith("calendar_days"):
        return at(date.fromordinal(on.toordinal() + 1).isoformat(), time(0), calendar.zone)
    minute = judge_day(calendar, on).windows[-1].closes
    return at(on.isoformat(), time(minute // 60, minute % 60), calendar.zone)
