"""Built-in functions that make one kind of value from another."""

import datetime as dt
import re
from decimal import Decimal, DecimalException
from typing import Final

from engine.feel import temporal, temporal_text
from engine.feel.formatting import format_value
from engine.feel.nanoseconds import refined, refined_time, rest_of
from engine.feel.numbers import CONTEXT, whole
from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import FarMoment, FeelTime, Value

NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)
LONGEST_NUMBER: Final = 10_000
READING: Final = 4
"""Steps for reading a time or a duration from a text."""
GROUPINGS: Final = (None, " ", ",", ".")
POINTS: Final = (None, ",", ".")
DAY_PARTS: Final = "year: number, month: number, day: number"
TIME_PARTS: Final = "hour: number, minute: number, second: number, offset?: days?"


def _number(run: Run, text: str) -> Value:
    found = NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is not None:
        try:
            return CONTEXT.create_decimal(text)
        except DecimalException:
            pass
    run.warn("number expects a text that is a number")
    return None


def _formatted_number(run: Run, text: str, grouping: str | None, point: str | None = None) -> Value:
    if grouping not in GROUPINGS or point not in POINTS or (grouping == point and grouping):
        run.warn("number expects ' ', ',' or '.' to group and another of ',' or '.' as the point")
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point == "," and "." in text:
        run.warn("number expects a text that is a number")
        return None
    return _number(run, text.replace(point, ".") if point else text)


def _string(run: Run, value: Value) -> Value:
    if value is None:
        return None
    text = format_value(value)
    run.charge(len(text) >> 3)
    return text


def _date(run: Run, value: Value) -> Value:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = temporal_text.parse_date(value) if isinstance(value, str) else None
    return found if found is not None else _refused(run, "date", "a date such as 2026-01-31")


def _date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    try:
        return dt.date(whole(year), whole(month), whole(day))
    except (ValueError, OverflowError):
        return _refused(run, "date", "a year from 1 to 9999 and a day that exists")


def _moment(run: Run, value: Value) -> Value:
    run.charge(READING)
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return temporal.at_midnight(value)
    found = temporal_text.parse_moment(value) if isinstance(value, str) else None
    expected = "a date and time such as 2026-01-31T10:30:00"
    return found if found is not None else _refused(run, "date and time", expected)


def _moment_of(_run: Run, day: dt.date, time: FeelTime) -> Value:
    date = day.date() if isinstance(day, dt.datetime) else day
    return temporal_text.moment_at(date, time)


def _moment_in_zone(run: Run, day: dt.date, timezone: str) -> Value:
    """The same instant, as the clocks of another zone show it; a local one is of the office."""
    zone = temporal_text.zone_called(timezone)
    if zone is None:
        return _refused(run, "date and time", "a time zone such as Asia/Jakarta, +07:00 or Z")
    moment = day if isinstance(day, dt.datetime) else temporal.at_midnight(day)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=run.moment.zone)
    try:
        return refined(aware.astimezone(zone), rest_of(moment))
    except OverflowError:
        return _refused(run, "date and time", "a result in the years 1 to 9999")


def _moment_of_numbers(run: Run, *given: Value) -> Value:
    day = _date_of(run, *given[:3])
    time = _time_of(run, *given[3:])
    return None if day is None or time is None else _moment_of(run, day, time)


def _time(run: Run, value: Value) -> Value:
    run.charge(READING)
    if isinstance(value, dt.datetime):
        return FeelTime(value.time(), value.tzinfo)
    if isinstance(value, dt.date):
        return FeelTime(temporal.MIDNIGHT, dt.UTC)
    if isinstance(value, FeelTime):
        return value
    found = temporal_text.parse_time(value) if isinstance(value, str) else None
    return found if found is not None else _refused(run, "time", "a time such as 10:30:00")


def _time_of(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None
) -> Value:
    zone = None if offset is None else temporal_text.fixed_zone(offset)
    if offset is not None and zone is None:
        return _refused(run, "time", "an offset of at most 18 hours")
    nano = int((CONTEXT.remainder(abs(second), Decimal(1)) * 1_000_000_000).to_integral_value())
    micro, rest = divmod(min(nano, 999_999_999), 1000)
    try:
        clock = refined_time(dt.time(whole(hour), whole(minute), whole(second), micro), rest)
    except (ValueError, OverflowError):
        return _refused(run, "time", "hours, minutes and seconds that exist")
    return FeelTime(clock, zone)


def _duration(run: Run, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    run.charge(READING)
    found = temporal_text.parse_duration(value)
    return found if found is not None else _refused(run, "duration", "a duration such as P1DT2H")


def _refused(run: Run, function: str, expected: str) -> None:
    run.warn(f"{function} expects {expected}")


def _months_duration(_run: Run, start: dt.date | FarMoment, end: dt.date | FarMoment) -> Value:
    return temporal.months_between(start, end)


FUNCTIONS: Final = (
    builtin("string", ("from: any", _string)),
    builtin(
        "number",
        ("from: number", lambda _run, value: value),
        ("from: string", _number),
        (
            "from: string, grouping separator: string?, decimal separator?: string?",
            _formatted_number,
        ),
    ),
    builtin(
        "date",
        ("from: string", _date),
        ("from: day", _date),
        (DAY_PARTS, _date_of),
    ),
    builtin(
        "date and time",
        ("from: string", _moment),
        ("from: day", _moment),
        ("date: day, time: time", _moment_of),
        ("date: day, timezone: string", _moment_in_zone),
        (
            f"{DAY_PARTS}, {TIME_PARTS}",
            _moment_of_numbers,
        ),
    ),
    builtin(
        "time",
        ("from: string", _time),
        ("from: day", _time),
        ("from: time", _time),
        (TIME_PARTS, _time_of),
    ),
    builtin("duration", ("from: string", _duration), ("from: duration", _duration)),
    builtin("years and months duration", ("from: far day, to: far day", _months_duration)),
)
