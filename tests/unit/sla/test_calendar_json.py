"""Calendars as JSON: the round trip is exact, and an error names the path and what was expected."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from kernel.errors import Invalid
from sla.calendar import Calendar
from sla.calendar_json import calendar_from_json, calendar_to_json, format_calendar, parse_calendar
from sla.indonesia import office_calendar

OFFICE: dict[str, Any] = {
    "name": "kejari-bandung",
    "version": 3,
    "zone": "Asia/Jakarta",
    "weekly": {"monday": ["07:30-12:00", "13:00-16:00"], "saturday": ["00:00-24:00"]},
    "days_off": [
        {"on": "2026-12-24", "name": "Cuti Bersama Natal", "kind": "government"},
        {"on": "2026-09-25", "name": "Hari Jadi Kota", "kind": "office"},
    ],
    "special_hours": [
        {
            "name": "Ramadan",
            "first": "2026-02-19",
            "last": "2026-03-20",
            "weekly": {"monday": ["08:00-12:00"]},
        }
    ],
    "valid_until": "2027-12-31",
}


def test_what_is_written_reads_back_as_the_same_value() -> None:
    calendar = office_calendar("wita")
    assert parse_calendar(format_calendar(calendar)) == calendar


def test_what_was_read_writes_back_the_same_text() -> None:
    text = format_calendar(calendar_from_json(OFFICE))
    assert format_calendar(parse_calendar(text)) == text


def test_every_small_office_round_trips(calendars: Mapping[str, Calendar]) -> None:
    for calendar in calendars.values():
        assert calendar_from_json(json.loads(json.dumps(calendar_to_json(calendar)))) == calendar


def test_days_off_are_written_in_order_of_date() -> None:
    written = calendar_to_json(calendar_from_json(OFFICE))["days_off"]
    assert [day["on"] for day in written] == ["2026-09-25", "2026-12-24"]


FAULTS: list[tuple[list[Any], Any, str]] = [
    (["name"], "", "name: expected a text that is not empty, got ''"),
    (["zone"], "WIB2", "zone: 'WIB2' is no known zone"),
    (["zone"], "../etc/passwd", "zone: '../etc/passwd' is no known zone"),
    (["zone"], 7, "zone: expected a text that is not empty, got 7"),
    (["version"], "two", "version: expected a whole number from 1, got 'two'"),
    (["version"], True, "version: expected a whole number from 1, got True"),
    (["weekly"], {}, "weekly: the calendar has no opening hours"),
    (["weekly"], ["monday"], "weekly: expected an object with monday, tuesday"),
    (["weekly", "senin"], [], "weekly: unknown field 'senin'; expected monday"),
    (["weekly", "monday"], "07:30-12:00", "weekly.monday: expected a list, got '07:30-12:00'"),
    (["weekly", "monday", 1], "13-16", r"weekly.monday\[1\]: expected opening hours such as"),
    (["weekly", "monday", 1], "13:00-25:00", "weekly.monday: 13:00-25:00 must open before"),
    (["weekly", "monday", 1], "11:00-16:00", "weekly.monday: 07:30-12:00 and 11:00-16:00 overlap"),
    (["days_off", 0, "on"], "24-12-2026", r"days_off\[0\].on: expected a date such as 2026-12-24"),
    (["days_off", 1, "on"], "2026-12-24", r"days_off\[1\].on: 2026-12-24 is listed twice"),
    (["days_off", 0, "name"], None, r"days_off\[0\].name: expected a text"),
    (["days_off", 0, "date"], "2026-12-24", r"days_off\[0\]: unknown field 'date'; expected on"),
    (["special_hours", 0, "last"], "2026-02-01", r"special_hours\[0\].last: 2026-02-01 is before"),
    (["special_hours", 0, "weekly"], {}, r"special_hours\[0\].weekly: the calendar has no opening"),
    (["valid_until"], "soon", "valid_until: expected a date such as 2026-12-24, got 'soon'"),
]


@pytest.mark.parametrize(("path", "value", "message"), FAULTS)
def test_a_fault_is_named_by_its_path(path: list[Any], value: Any, message: str) -> None:
    data = copy.deepcopy(OFFICE)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Invalid, match=message):
        calendar_from_json(data)


@pytest.mark.parametrize("missing", ["name", "zone", "weekly"])
def test_a_missing_field_is_named(missing: str) -> None:
    data = {key: value for key, value in OFFICE.items() if key != missing}
    with pytest.raises(Invalid, match=f"{missing}: expected"):
        calendar_from_json(data)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="calendar: "):
        parse_calendar(text)
