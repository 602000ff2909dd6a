"""A working calendar: opening hours, days off and special-hours periods of one office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from kernel.errors import Invalid
from sla.local_time import DAY_MINUTES

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_OFF_KINDS = ("public", "government", "office")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Opening hours: from minute `opens` to minute `closes` of the day; 24:00 is 1440."""

    opens: int
    closes: int


Weekly = tuple[tuple[Window, ...], ...]
"""The windows of Monday to Sunday: seven tuples, each in order of the clock."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A date on which the office does not work. `kind`: public, government (cuti bersama), ..."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """A period, both dates included, whose weekly hours replace the ordinary ones (Ramadan)."""

    name: str
    first: date
    last: date
    weekly: Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """One version of an office's calendar; equal values behave equally. Raises Invalid when broken.

    `valid_until` is the confirmed horizon: later days are computed from what is known.
    """

    name: str
    zone: ZoneInfo
    weekly: Weekly
    days_off: Mapping[date, DayOff] = field(default_factory=dict)
    special_hours: tuple[SpecialHours, ...] = ()
    valid_until: date | None = None
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "days_off", MappingProxyType(dict(self.days_off)))
        check_weekly(self.weekly, "weekly")
        for number, period in enumerate(self.special_hours):
            _check_period(period, f"special_hours[{number}]")
        _check_periods_apart(self.special_hours)

    def __hash__(self) -> int:
        return hash((self.name, self.version, self.zone.key))


class DayKind(StrEnum):
    """Why a date is a working day or not."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    CLOSED_WEEKDAY = "closed_weekday"
    DAY_OFF = "day_off"


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """One date judged: its windows, and the reason with the name of the day off or period."""

    on: date
    kind: DayKind
    windows: tuple[Window, ...] = ()
    name: str = ""
    day_off_kind: str = ""


@lru_cache(maxsize=65536)
def judge_day(calendar: Calendar, on: date) -> DayVerdict:
    """Say whether `on` is worked, during which windows, and why."""
    day_off = calendar.days_off.get(on)
    if day_off is not None:
        return DayVerdict(on, DayKind.DAY_OFF, (), day_off.name, day_off.kind)
    period = _period_of(calendar, on)
    windows = (period.weekly if period else calendar.weekly)[on.weekday()]
    if not windows:
        return DayVerdict(on, DayKind.CLOSED_WEEKDAY, (), period.name if period else "")
    if period:
        return DayVerdict(on, DayKind.SPECIAL, windows, period.name)
    return DayVerdict(on, DayKind.ORDINARY, windows)


def is_past_horizon(calendar: Calendar, on: date) -> bool:
    """Whether `on` lies after the confirmed horizon of the calendar."""
    return calendar.valid_until is not None and on > calendar.valid_until


def check_weekly(weekly: Weekly, where: str) -> None:
    """Raise Invalid unless the seven days hold ordered windows apart, and at least one window."""
    if len(weekly) != len(WEEKDAYS):
        raise Invalid(f"{where}: expected seven weekdays, Monday to Sunday, got {len(weekly)}")
    for name, windows in zip(WEEKDAYS, weekly, strict=True):
        _check_windows(windows, f"{where}.{name}")
    if not any(weekly):
        text = "has no opening hours; expected at least one window, such as 08:00-16:00"
        raise Invalid(f"{where}: the calendar {text}")


def clock_text(minute: int) -> str:
    """450 -> 07:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def window_text(window: Window) -> str:
    """07:30-12:00."""
    return f"{clock_text(window.opens)}-{clock_text(window.closes)}"


def _period_of(calendar: Calendar, on: date) -> SpecialHours | None:
    for period in calendar.special_hours:
        if period.first <= on <= period.last:
            return period
    return None


def _check_windows(windows: tuple[Window, ...], where: str) -> None:
    previous = None
    for window in windows:
        text = window_text(window)
        if not 0 <= window.opens < window.closes <= DAY_MINUTES:
            raise Invalid(f"{where}: {text} must open before it closes, within 00:00 and 24:00")
        if previous and window.opens < previous.closes:
            other = window_text(previous)
            raise Invalid(f"{where}: {other} and {text} overlap or are out of order; separate them")
        previous = window


def _check_period(period: SpecialHours, where: str) -> None:
    if period.last < period.first:
        raise Invalid(f"{where}.last: {period.last} is before first {period.first}; swap them")
    check_weekly(period.weekly, f"{where}.weekly")


def _check_periods_apart(periods: tuple[SpecialHours, ...]) -> None:
    ordered = sorted(periods, key=lambda period: period.first)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if other.first <= one.last:
            text = f"{one.name!r} and {other.name!r} overlap on {other.first}; keep them apart"
            raise Invalid(f"special_hours: {text}")
