"""One more day off: what it makes, and which dates and names are refused."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kernel.errors import Conflict, Invalid
from sla.calendar import Calendar, DayOff, Window, judge_day
from sla.day_off_edit import with_day_off

DAY = (Window(480, 960),)
WEEKLY = (*([DAY] * 5), (), ())
OFFICE = Calendar(
    name="bandung",
    zone=ZoneInfo("Asia/Jakarta"),
    weekly=WEEKLY,
    days_off={date(2025, 8, 18): DayOff("Cuti bersama", "government")},
    valid_until=date(2026, 12, 31),
    version=3,
)
FRIDAY = date(2026, 11, 27)


def test_it_closes_the_office_on_that_date_only() -> None:
    edited = with_day_off(OFFICE, FRIDAY, "  Hari jadi Bandung ")
    verdict = judge_day(edited, FRIDAY)
    assert (verdict.windows, verdict.name, verdict.day_off_kind) == (
        (),
        "Hari jadi Bandung",
        "office",
    )
    assert list(edited.days_off) == [date(2025, 8, 18), FRIDAY]
    assert (edited.version, OFFICE.days_off.get(FRIDAY)) == (3, None)


def test_a_day_that_has_passed_may_be_added() -> None:
    assert date(2025, 1, 2) in with_day_off(OFFICE, date(2025, 1, 2), "Banjir").days_off


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2027, 1, 1), date(1, 1, 1)])
def test_a_date_the_calendar_does_not_cover_is_refused(on: date) -> None:
    with pytest.raises(Invalid, match="covers from 2025-01-01 to 2026-12-31") as refusal:
        with_day_off(OFFICE, on, "Hari jadi")
    assert refusal.value.field == "on"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 8, 18), "a day off in calendar bandung already: Cuti bersama"),
        (date(2026, 11, 28), "is a Saturday, on which calendar bandung is closed anyway"),
    ],
)
def test_a_date_on_which_the_office_is_closed_is_a_conflict(on: date, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        with_day_off(OFFICE, on, "Hari jadi")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "dua\nbaris", "a\x00"])
def test_a_name_that_is_no_line_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="^name: expected one line") as refusal:
        with_day_off(OFFICE, FRIDAY, name)
    assert refusal.value.field == "name"
