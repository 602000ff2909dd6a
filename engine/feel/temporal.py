"""Dates, times and durations: zones, instants, and calendar arithmetic."""

import calendar
import datetime as dt
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from engine.feel.nanoseconds import refined, refined_time, rest_of
from engine.feel.values import FarMoment, FeelTime, Moment, YearsMonths

UTC: Final = dt.UTC
ZERO: Final = dt.timedelta(0)
DAY: Final = dt.timedelta(days=1)
MICROSECOND: Final = dt.timedelta(microseconds=1)
MIDNIGHT: Final = dt.time(0)
YEAR_1: Final = dt.datetime.combine(dt.date.min, MIDNIGHT)
AnyDate = TypeVar("AnyDate", bound=dt.date)


def instant(value: dt.datetime, at: Moment) -> dt.timedelta:
    """A date and time as the duration since year 1 in UTC, which holds for every zone.

    A local one is read in the zone of the moment.
    """
    aware = value.replace(tzinfo=at.zone) if value.tzinfo is None else value
    return aware.replace(tzinfo=None) - YEAR_1 - (aware.utcoffset() or ZERO)


def since_midnight(value: FeelTime) -> dt.timedelta:
    """The time shown on the clock, as a duration since 00:00; those have microseconds."""
    clock = value.clock
    return dt.timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )


def time_offset(value: FeelTime, at: Moment) -> dt.timedelta:
    """The offset from UTC of a time; a zone answers for the day of the moment."""
    zone = value.zone or at.zone
    return at.now.astimezone(zone).utcoffset() or ZERO


def utc_time(value: FeelTime, at: Moment) -> dt.timedelta:
    """A time on the UTC clock, which may fall below 00:00 or beyond 24:00."""
    return since_midnight(value) - time_offset(value, at)


def comparable_times(a: FeelTime, b: FeelTime, at: Moment) -> tuple[dt.timedelta, dt.timedelta]:
    """Both times on one clock: their own when both are local, else that of UTC."""
    if a.zone is None and b.zone is None:
        return since_midnight(a), since_midnight(b)
    return utc_time(a, at), utc_time(b, at)


def comparable_moments(
    a: dt.datetime, b: dt.datetime, at: Moment
) -> tuple[dt.timedelta, dt.timedelta]:
    """Both dates and times as durations since year 1: as written when both are local, else UTC."""
    if a.tzinfo is None and b.tzinfo is None:
        return a - YEAR_1, b - YEAR_1
    return instant(a, at), instant(b, at)


def at_midnight(value: dt.date) -> dt.datetime:
    """The start of a day, local."""
    return dt.datetime.combine(value, MIDNIGHT)


def moved(value: dt.datetime, by: dt.timedelta) -> dt.datetime:
    """A date and time later by exact time, also across a change of the clocks."""
    if value.tzinfo is None:
        return refined(value + by, rest_of(value))
    return refined((value.astimezone(UTC) + by).astimezone(value.tzinfo), rest_of(value))


def moved_months(value: AnyDate, by: YearsMonths) -> AnyDate:
    """A date or date and time some months later; the day is cut to the month's last."""
    year, month = divmod(value.year * 12 + value.month - 1 + by.months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return value.replace(year=year, month=month + 1, day=min(value.day, last))


def moved_time(value: FeelTime, by: dt.timedelta) -> FeelTime:
    """A time later by a duration, around the clock."""
    total = (since_midnight(value) + by) % DAY
    clock = (at_midnight(dt.date(2000, 1, 1)) + total).time()
    return FeelTime(refined_time(clock, rest_of(value)), value.zone)


def day_of(value: dt.date | FarMoment) -> tuple[int, int, int]:
    """Year, month and day, as a key to order days by."""
    return value.year, value.month, value.day


def months_between(start: dt.date | FarMoment, end: dt.date | FarMoment) -> YearsMonths:
    """The whole months from one day to another, negative when it goes back."""
    if day_of(end) < day_of(start):
        return YearsMonths(-months_between(end, start).months)
    months = (end.year - start.year) * 12 + end.month - start.month
    return YearsMonths(months - (end.day < start.day))


def microseconds(value: dt.timedelta) -> int:
    """A duration in microseconds, exactly."""
    return value // MICROSECOND


def offset_of(value: dt.datetime | FarMoment | FeelTime) -> dt.timedelta | None:
    """The `time offset` property: None for local values and times in a named zone."""
    if isinstance(value, dt.datetime):
        return value.utcoffset()
    if value.zone is None or isinstance(value.zone, ZoneInfo):
        return None
    return value.zone.utcoffset(None)


def zone_name(value: dt.datetime | FarMoment | FeelTime) -> str | None:
    """The `timezone` property: the name of a named zone."""
    zone = value.tzinfo if isinstance(value, dt.datetime) else value.zone
    return zone.key if isinstance(zone, ZoneInfo) else None
