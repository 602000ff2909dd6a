"""One more day off of an office: the edit that people make without touching the whole calendar.

A day that has passed may be added too: deadlines are counted again from their start, so one that
was missed only for that day is mended. Who does it gives a reason, kept with the version.
"""

from dataclasses import replace
from datetime import date

from kernel.errors import Conflict, Invalid
from kernel.names import name_fault
from sla.calendar import WEEKDAYS, Calendar, DayKind, DayOff, judge_day

KIND = "office"
MAX_NAME = 200


def with_day_off(calendar: Calendar, on: date, name: str) -> Calendar:
    """The calendar with a day off of the office's own; its version stays, for import to raise.

    Raises Invalid(field="on") for a date that the calendar does not cover, Invalid(field="name"),
    and Conflict when the office is closed on that date already.
    """
    called = name.strip()
    if name_fault(called, most=MAX_NAME) is not None:
        raise Invalid(
            f"name: expected one line of 1 to {MAX_NAME} characters, such as Hari Jadi Kota",
            field="name",
        )
    _check_covered(calendar, on)
    _check_open(calendar, on)
    days = {**calendar.days_off, on: DayOff(called, KIND)}
    return replace(calendar, days_off=dict(sorted(days.items())))


def _check_covered(calendar: Calendar, on: date) -> None:
    """From the first year whose days off are known to the confirmed horizon."""
    first = date(min((day.year for day in calendar.days_off), default=on.year), 1, 1)
    last = calendar.valid_until
    if on < first or (last is not None and on > last):
        span = f"from {first}" + ("" if last is None else f" to {last}")
        raise Invalid(
            f"on: calendar {calendar.name} covers {span}, and {on} is not in it;"
            " import the days off of that year first",
            field="on",
        )


def _check_open(calendar: Calendar, on: date) -> None:
    verdict = judge_day(calendar, on)
    if verdict.kind is DayKind.DAY_OFF:
        raise Conflict(f"{on} is a day off in calendar {calendar.name} already: {verdict.name}")
    if verdict.kind is DayKind.CLOSED_WEEKDAY:
        weekday = WEEKDAYS[on.weekday()].capitalize()
        raise Conflict(
            f"{on} is a {weekday}, on which calendar {calendar.name} is closed anyway;"
            " nothing would change"
        )
