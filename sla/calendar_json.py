"""Calendars as plain JSON, read and written; the round trip is exact, errors name the JSON path."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.errors import Invalid
from sla.calendar import (
    WEEKDAYS,
    Calendar,
    DayOff,
    SpecialHours,
    Weekly,
    Window,
    window_text,
)
from sla.local_time import zone_named

FIELDS = ("name", "version", "zone", "weekly", "days_off", "special_hours", "valid_until")
_WINDOW = re.compile(r"([0-2]?[0-9]):([0-5][0-9])\s*-\s*([0-2]?[0-9]):([0-5][0-9])")
_MISSING = object()


def parse_calendar(text: str) -> Calendar:
    """Read a calendar from JSON text; raises Invalid with the path of the first fault."""
    try:
        data = json.loads(text)
    except ValueError as problem:
        raise Invalid(f"calendar: this is no JSON ({problem})") from problem
    except RecursionError as problem:
        raise Invalid("calendar: this JSON is nested too deeply") from problem
    return calendar_from_json(data)


def format_calendar(calendar: Calendar) -> str:
    """Write a calendar as JSON text, one day off a line apart, ending in a newline."""
    return json.dumps(calendar_to_json(calendar), ensure_ascii=False, indent=2) + "\n"


def calendar_from_json(data: object) -> Calendar:
    """Read the plain form: name, zone, weekly, days_off, special_hours, valid_until, version."""
    fields = _object(data, "calendar", FIELDS)
    return Calendar(
        name=_text(fields, "name", ""),
        version=_version(fields),
        zone=zone_named(_text(fields, "zone", "")),
        weekly=_weekly(fields.get("weekly", _MISSING), "weekly"),
        days_off=_days_off(fields.get("days_off", [])),
        special_hours=tuple(
            _period(item, f"special_hours[{number}]")
            for number, item in enumerate(_list(fields.get("special_hours", []), "special_hours"))
        ),
        valid_until=_optional_date(fields.get("valid_until"), "valid_until"),
    )


def calendar_to_json(calendar: Calendar) -> dict[str, Any]:
    """The plain form; days off in order of date."""
    return {
        "name": calendar.name,
        "version": calendar.version,
        "zone": calendar.zone.key,
        "weekly": _weekly_to_json(calendar.weekly),
        "days_off": [
            {"on": on.isoformat(), "name": day.name, "kind": day.kind}
            for on, day in sorted(calendar.days_off.items())
        ],
        "special_hours": [
            {
                "name": period.name,
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "weekly": _weekly_to_json(period.weekly),
            }
            for period in calendar.special_hours
        ],
        "valid_until": calendar.valid_until.isoformat() if calendar.valid_until else None,
    }


def parse_window(text: object, where: str) -> Window:
    """Read `07:30-12:00`; 24:00 is the end of the day."""
    match = _WINDOW.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise Invalid(f"{where}: expected opening hours such as 07:30-12:00, got {text!r}")
    opens, closes = (int(match[part]) * 60 + int(match[part + 1]) for part in (1, 3))
    return Window(opens, closes)


def _weekly_to_json(weekly: Weekly) -> dict[str, list[str]]:
    named = zip(WEEKDAYS, weekly, strict=True)
    return {name: [window_text(window) for window in windows] for name, windows in named}


def _weekly(data: object, where: str) -> Weekly:
    days = _object(data, where, WEEKDAYS)
    return tuple(
        tuple(
            parse_window(item, f"{where}.{name}[{number}]")
            for number, item in enumerate(_list(days.get(name, []), f"{where}.{name}"))
        )
        for name in WEEKDAYS
    )


def _days_off(data: object) -> dict[date, DayOff]:
    days: dict[date, DayOff] = {}
    for number, item in enumerate(_list(data, "days_off")):
        where = f"days_off[{number}]"
        fields = _object(item, where, ("on", "name", "kind"))
        on = _date(fields.get("on", _MISSING), f"{where}.on")
        if on in days:
            raise Invalid(f"{where}.on: {on} is listed twice; keep one entry a date")
        kind = _text(fields, "kind", where) if "kind" in fields else "office"
        days[on] = DayOff(_text(fields, "name", where), kind)
    return days


def _period(data: object, where: str) -> SpecialHours:
    fields = _object(data, where, ("name", "first", "last", "weekly"))
    return SpecialHours(
        _text(fields, "name", where),
        _date(fields.get("first", _MISSING), f"{where}.first"),
        _date(fields.get("last", _MISSING), f"{where}.last"),
        _weekly(fields.get("weekly", _MISSING), f"{where}.weekly"),
    )


def _version(fields: Mapping[str, Any]) -> int:
    version = fields.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Invalid(f"version: expected a whole number from 1, got {version!r}")
    return version


def _object(data: object, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        got = "nothing" if data is _MISSING else repr(data)[:80]
        raise Invalid(f"{where}: expected an object with {', '.join(known)}, got {got}")
    unknown = sorted(str(key) for key in data if key not in known)
    if unknown:
        raise Invalid(f"{where}: unknown field {unknown[0]!r}; expected {', '.join(known)}")
    return data


def _list(data: object, where: str) -> list[Any]:
    if not isinstance(data, list):
        raise Invalid(f"{where}: expected a list, got {data!r}"[:200])
    return data


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        path = f"{where}.{name}" if where else name
        raise Invalid(f"{path}: expected a text that is not empty, got {value!r}")
    return value


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as problem:
        got = "nothing" if value is _MISSING else repr(value)
        raise Invalid(f"{where}: expected a date such as 2026-12-24, got {got}") from problem


def _optional_date(value: object, where: str) -> date | None:
    return None if value is None else _date(value, where)
