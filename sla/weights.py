"""How much of a clock passes between two instants, in each unit, and when an amount has passed.

A weight is a Fraction: working days (each date 1, spread evenly over its opening time) or
microseconds (of opening time, or elapsed).
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from fractions import Fraction

from sla.budget import Unit
from sla.calendar import Calendar
from sla.local_time import from_micros, local_date, to_micros
from sla.opening_time import OpenDay, OpenYear, no_opening, open_year, search_years

ELAPSED = (Unit.HOURS, Unit.CALENDAR_DAYS)
HOUR = 3_600_000_000


def weight_between(calendar: Calendar, unit: Unit, start: datetime, end: datetime) -> Fraction:
    """The weight from `start` to `end`; 0 when `end` is not after `start`."""
    if end <= start:
        return Fraction(0)
    if unit in ELAPSED:
        return Fraction(to_micros(end) - to_micros(start))
    first, last = local_date(start, calendar.zone).year, local_date(end, calendar.zone).year
    whole = sum(_total(open_year(calendar, year), unit) for year in range(first, last))
    upto = _passed(open_year(calendar, last), unit, to_micros(end))
    return whole + upto - _passed(open_year(calendar, first), unit, to_micros(start))


def instant_at_weight(
    calendar: Calendar, unit: Unit, start: datetime, weight: Fraction
) -> datetime:
    """The first instant from `start` on when `weight` has passed, up to the next microsecond."""
    if weight <= 0:
        return start
    if unit in ELAPSED:
        return from_micros(_ceil(to_micros(start) + weight))
    first = local_date(start, calendar.zone)
    target = weight + _passed(open_year(calendar, first.year), unit, to_micros(start))
    for year in search_years(first):
        index = open_year(calendar, year)
        total = _total(index, unit)
        if target <= total:
            return from_micros(_locate(index, unit, target))
        target -= total
    raise no_opening(calendar, first)


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Opening time between two instants."""
    micros = weight_between(calendar, Unit.WORKING_HOURS, start, end)
    return timedelta(microseconds=int(micros))


def _total(index: OpenYear, unit: Unit) -> int:
    return len(index.days) if unit is Unit.WORKING_DAYS else index.open_before[-1]


def _passed(index: OpenYear, unit: Unit, micros: int) -> Fraction:
    position = bisect_right(index.openings, micros) - 1
    if position < 0:
        return Fraction(0)
    day = index.days[position]
    covered = sum(min(micros, closes) - opens for opens, closes in day.windows if opens < micros)
    if unit is Unit.WORKING_DAYS:
        return position + Fraction(covered, day.open_micros)
    return Fraction(index.open_before[position] + covered)


def _locate(index: OpenYear, unit: Unit, target: Fraction) -> int:
    if unit is Unit.WORKING_DAYS:
        position = _ceil(target) - 1
        day = index.days[position]
        return _inside(day, _ceil((target - position) * day.open_micros))
    position = bisect_left(index.open_before, target) - 1
    return _inside(index.days[position], _ceil(target) - index.open_before[position])


def _inside(day: OpenDay, covered: int) -> int:
    """The instant of the day when `covered` microseconds of its opening time have passed."""
    for opens, closes in day.windows:
        if covered <= closes - opens:
            return opens + covered
        covered -= closes - opens
    return day.closing


def _ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
