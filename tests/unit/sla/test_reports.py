"""What `tuntas deadline`, `calendar between` and `calendar hours` answer, without a database."""

from collections.abc import Mapping
from datetime import date

import pytest

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.calendar import Calendar
from sla.calendar_report import between_report, hours_report
from sla.conventions import conventions_from_json
from sla.deadline_report import deadline_report, parse_pause, read_request
from sla.indonesia import office_calendar

FRIDAY = "2026-11-20T09:00+07:00"


def test_a_deadline_from_the_command_line(calendars: Mapping[str, Calendar]) -> None:
    pauses = ["2026-11-23T10:00+07:00/2026-11-24T15:00+07:00"]
    report = deadline_report(read_request(calendars["ten"], FRIDAY, "3 working_days", pauses))
    assert report.text.startswith("Batas waktu: Kamis, 26 November 2026 pukul 18.00 WIB\n")
    assert report.data["due_at"] == "2026-11-26T18:00:00+07:00"


def test_a_deadline_with_a_choice(calendars: Mapping[str, Calendar]) -> None:
    choice = conventions_from_json({"roll": "next_working_day"})
    request = read_request(calendars["ten"], FRIDAY, "1 calendar_days", (), choice)
    assert deadline_report(request).data["due_on"] == "2026-11-23"


@pytest.mark.parametrize(
    ("start", "pauses", "message"),
    [
        ("2026-11-20T09:00", [], "--start: 2026-11-20T09:00:00 has no time zone"),
        ("Friday", [], "--start: 'Friday' is no instant"),
        (FRIDAY, ["2026-11-23"], "--pause '2026-11-23': expected FROM/TO"),
        (FRIDAY, ["x/y"], "--pause: 'y' is no instant"),
        (FRIDAY, [f"2026-11-24T09:00+07:00/{FRIDAY}"], "it ends before it begins"),
    ],
)
def test_a_wrong_option_is_named(
    calendars: Mapping[str, Calendar], start: str, pauses: list[str], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        deadline_report(read_request(calendars["ten"], start, "3 working_days", pauses))


def test_a_pause_may_still_last() -> None:
    assert parse_pause(f"{FRIDAY}/").until is None


def test_working_days_between_two_dates() -> None:
    report = between_report(office_calendar("wib"), date(2026, 3, 13), date(2026, 3, 31))
    assert report.data["working_days"] == 8
    assert report.data["working_days_after_from"] == 7
    assert report.text.startswith("8 hari kerja dari 2026-03-13 sampai 2026-03-31; 7 sesudah")
    assert "  2026-03-20  government: Cuti Bersama Hari Raya Idul Fitri" in report.text


def test_working_hours_between_two_instants() -> None:
    start, end = parse_instant("2026-02-19T10:00+07:00"), parse_instant("2026-02-20T10:00+07:00")
    report = hours_report(office_calendar("wib"), start, end, "en")
    assert (report.data["working_hours"], report.text) == (6.5, "6.5 working hours\n")


def test_a_span_past_the_horizon_is_provisional() -> None:
    report = between_report(office_calendar("wib"), date(2027, 12, 1), date(2028, 1, 31), "en")
    assert report.data["provisional"]
    assert "provisional: the calendar is confirmed until 2027-12-31" in report.text


def test_spans_the_wrong_way_round_or_endless_are_refused() -> None:
    calendar = office_calendar("wib")
    start = parse_instant(FRIDAY)
    with pytest.raises(Invalid, match="TO 2026-01-01 is before FROM 2026-03-01; swap them"):
        between_report(calendar, date(2026, 3, 1), date(2026, 1, 1))
    with pytest.raises(Invalid, match="expected at most 36600 days"):
        between_report(calendar, date(1900, 1, 1), date(2300, 1, 1))
    with pytest.raises(Invalid, match="is before FROM"):
        hours_report(calendar, start, start.replace(year=2025))
