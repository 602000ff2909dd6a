"""ISO 8601 texts to dates, times and durations, as XML Schema and FEEL write them."""

import calendar
import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from engine.feel.nanoseconds import refined, refined_time, rest_of
from engine.feel.values import FarMoment, FeelTime, Value, YearsMonths

DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
FAR_DATE: Final = re.compile(r"(-?(?:[1-9]\d{3,8}|0\d{3}))-(\d\d)-(\d\d)", re.ASCII)
TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:(?:[+-]\d\d:\d\d|Z)\[(?P<named>[A-Za-z0-9_+/-]+)\]"
    r"|(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+))?",
    re.ASCII,
)
OFFSET: Final = re.compile(r"Z|[+-]\d\d:\d\d(?::\d\d)?", re.ASCII)
ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{1,60}", re.ASCII)
DAYS: Final = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?)?", re.ASCII
)
MONTHS: Final = re.compile(r"(-)?P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
LARGEST_OFFSET: Final = dt.timedelta(hours=18)
LONGEST_TEXT: Final = 100
MOST_MONTHS: Final = 12 * 10**9


def parse_date(text: str) -> dt.date | None:
    """`2026-01-31` as a date; None for anything else, or a day that does not exist."""
    found = DATE.fullmatch(text)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def parse_time(text: str) -> FeelTime | None:
    """`10:30:00`, with a fraction, an offset, `@Zone/Name` or both; None for anything else."""
    found = TIME.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if found is None:
        return None
    hour, minute, second, fraction = found.groups()[:4]
    # Java and Camunda write `+07:00[Asia/Jakarta]`; the name says all.
    zone_text = f"@{found['named']}" if found["named"] else found["zone"]
    zone = parse_zone(zone_text) if zone_text else None
    if zone_text and zone is None:
        return None
    micro, rest = divmod(int((fraction or "0")[:9].ljust(9, "0")), 1000)
    try:
        return (
            FeelTime(
                refined_time(dt.time(int(hour) % 24, int(minute), int(second), micro), rest), zone
            )
            if (int(hour) < 24 or text.startswith("24:00:00") and not micro and not rest)
            else None
        )
    except ValueError:
        return None


def parse_moment(text: str) -> dt.datetime | FarMoment | None:
    """`2026-01-31T10:30:00` with an optional zone, or a date alone, as a date and time."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    time = parse_time(time_text) if separator else FeelTime(dt.time(0))
    if time is None:
        return None
    if day is None:
        return _far_moment(day_text, time)
    if time_text.startswith("24"):
        if day == dt.date.max:
            return None
        day += dt.timedelta(days=1)
    return moment_at(day, time)


def moment_at(day: dt.date, time: FeelTime) -> dt.datetime:
    """The date and time when the clocks show a time on a day."""
    return refined(dt.datetime.combine(day, time.clock, time.zone), rest_of(time))


def _far_moment(day_text: str, time: FeelTime) -> FarMoment | None:
    """A day of a year beyond 9999 or before 1; the Gregorian calendar repeats every 400 years."""
    found = FAR_DATE.fullmatch(day_text)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    if 0 <= year <= dt.MAXYEAR or not 1 <= month <= 12:
        return None
    if not 1 <= day <= calendar.monthrange(2000 + year % 400, month)[1]:
        return None
    return FarMoment(year, month, day, time.clock, time.zone)


def parse_zone(text: str) -> dt.tzinfo | None:
    """`Z`, `+07:00` or `@Asia/Jakarta` as a zone; None when there is no such zone."""
    if text == "Z":
        return dt.UTC
    if text[0] == "@":
        return named_zone(text[1:])
    parts = [int(part) for part in text[1:].split(":")]
    hours, minutes, seconds = (*parts, 0)[:3]
    if minutes > 59 or seconds > 59:
        return None
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return fixed_zone(-offset if text[0] == "-" else offset)


def zone_called(text: str) -> dt.tzinfo | None:
    """`Asia/Jakarta`, `+07:00` or `Z` as a zone; None when there is no such zone."""
    if OFFSET.fullmatch(text):
        return parse_zone(text)
    return named_zone(text) if ZONE.fullmatch(text) else None


def fixed_zone(offset: dt.timedelta) -> dt.tzinfo | None:
    """A zone with a fixed offset of at most 18 hours; None beyond."""
    if abs(offset) > LARGEST_OFFSET:
        return None
    return dt.timezone(offset) if offset else dt.UTC


def named_zone(name: str) -> ZoneInfo | None:
    """A zone of the time zone database; None when it has none of that name."""
    if name not in _zone_names():
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    """Read once: to look for a name that is none in the file system costs 200 steps."""
    return frozenset(available_timezones())


def parse_duration(text: str) -> dt.timedelta | YearsMonths | None:
    """`P1DT2H` or `P1Y2M`; None for anything else, or a duration out of range."""
    if len(text) > LONGEST_TEXT:
        return None
    found = MONTHS.fullmatch(text)
    if found and (found.group(2) or found.group(3)):
        months = int(found.group(2) or 0) * 12 + int(found.group(3) or 0)
        if months > MOST_MONTHS:
            return None
        return YearsMonths(-months if found.group(1) else months)
    found = DAYS.fullmatch(text)
    return _days_and_time(found) if found else None


def _days_and_time(found: re.Match[str]) -> dt.timedelta | None:
    sign, days, hours, minutes, seconds = found.groups()
    micro = int(Decimal(seconds or 0) * 1_000_000)
    try:
        duration = dt.timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            microseconds=micro,
        )
        return -duration if sign else duration
    except OverflowError:
        return None


def parse_literal(text: str) -> Value:
    """The date, time, date and time or duration an `@"..."` literal stands for, or None."""
    if "T" in text and text[:2].lstrip("-").isdigit():
        return parse_moment(text)
    return parse_date(text) or parse_time(text) or parse_duration(text)
