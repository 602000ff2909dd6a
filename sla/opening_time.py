"""When an office is open, as instants: windows of a day, working days and working time by index."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from kernel.errors import Invalid
from sla.calendar import Calendar, judge_day
from sla.local_time import from_micros, local_date, local_instant, to_micros

SEARCH_YEARS = 20
"""No search goes further than this past its start; a calendar that hardly opens is an error."""

LAST_YEAR = 9000


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One working date with its windows in microseconds since 1970 UTC."""

    on: date
    windows: tuple[tuple[int, int], ...]
    open_micros: int

    @property
    def opening(self) -> int:
        return self.windows[0][0]

    @property
    def closing(self) -> int:
        return self.windows[-1][1]


@dataclass(frozen=True, slots=True)
class OpenYear:
    """The working days of a local year, indexed: dates, opening instants, open time before each."""

    days: tuple[OpenDay, ...]
    dates: tuple[date, ...]
    openings: tuple[int, ...]
    open_before: tuple[int, ...]


@lru_cache(maxsize=4096)
def open_day(calendar: Calendar, on: date) -> OpenDay | None:
    """The opening windows of a date, or None when it is no working day.

    A window that daylight saving swallows whole is dropped.
    """
    zone = calendar.zone
    spans = [
        (
            to_micros(local_instant(zone, on, window.opens)),
            to_micros(local_instant(zone, on, window.closes)),
        )
        for window in judge_day(calendar, on).windows
    ]
    windows = tuple((opens, closes) for opens, closes in spans if opens < closes)
    if not windows:
        return None
    return OpenDay(on, windows, sum(closes - opens for opens, closes in windows))


@lru_cache(maxsize=512)
def open_year(calendar: Calendar, year: int) -> OpenYear:
    """Index one year; about two milliseconds, once a calendar version and year."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    candidates = (open_day(calendar, first + timedelta(days=day)) for day in range(length))
    days = tuple(day for day in candidates if day is not None)
    before = [0]
    for day in days:
        before.append(before[-1] + day.open_micros)
    return OpenYear(
        days, tuple(day.on for day in days), tuple(day.opening for day in days), tuple(before)
    )


def is_working_day(calendar: Calendar, on: date) -> bool:
    """Whether the office opens on this local date."""
    return open_day(calendar, on) is not None


def windows_of(calendar: Calendar, on: date) -> tuple[tuple[datetime, datetime], ...]:
    """The opening windows of a local date as aware UTC instants."""
    day = open_day(calendar, on)
    spans = day.windows if day else ()
    return tuple((from_micros(opens), from_micros(closes)) for opens, closes in spans)


def closing_of(calendar: Calendar, on: date) -> datetime | None:
    """When the office closes on a local date; None when it does not open."""
    day = open_day(calendar, on)
    return from_micros(day.closing) if day else None


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """How many working days lie in `first` to `last`, both included; 0 when last is before."""
    if last < first:
        return 0
    inside = range(first.year + 1, last.year)
    full = sum(len(open_year(calendar, year).dates) for year in inside)
    upto = bisect_right(open_year(calendar, last.year).dates, last)
    before = bisect_left(open_year(calendar, first.year).dates, first)
    if first.year == last.year:
        return upto - before
    return len(open_year(calendar, first.year).dates) - before + full + upto


def nth_working_day(calendar: Calendar, first: date, number: int) -> date:
    """The `number`-th working day (1, 2, ...) on or after `first`."""
    skipped = bisect_left(open_year(calendar, first.year).dates, first)
    for year in search_years(first):
        dates = open_year(calendar, year).dates
        if skipped + number <= len(dates):
            return dates[skipped + number - 1]
        number -= len(dates) - skipped
        skipped = 0
    raise no_opening(calendar, first)


def next_opening(calendar: Calendar, instant: datetime) -> datetime:
    """The first instant at or after `instant` at which the office is open."""
    micros = to_micros(instant)
    start = local_date(instant, calendar.zone)
    on = nth_working_day(calendar, start, 1)
    for _ in range(2):
        for opens, closes in _day(calendar, on).windows:
            if micros < closes:
                return from_micros(max(micros, opens))
        on = nth_working_day(calendar, on + timedelta(days=1), 1)
    return from_micros(_day(calendar, on).opening)


def search_years(start: date) -> range:
    """The years a bounded search may look at."""
    return range(start.year, min(start.year + SEARCH_YEARS, LAST_YEAR) + 1)


def no_opening(calendar: Calendar, start: date) -> Invalid:
    """The error of a search that reached its bound."""
    return Invalid(
        f"calendar {calendar.name!r}: not enough opening hours within {SEARCH_YEARS} years after "
        f"{start}; expected a shorter budget or more working days"
    )


def _day(calendar: Calendar, on: date) -> OpenDay:
    day = open_day(calendar, on)
    if day is None:
        raise no_opening(calendar, on)
    return day
