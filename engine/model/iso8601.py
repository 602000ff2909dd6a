"""ISO 8601 texts of timers: durations, cycles and dates, and calendar arithmetic with them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from kernel.errors import Invalid
from kernel.instants import require_aware

_DURATION = re.compile(
    r"P(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?"
    r"(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?"
)
_REPEATS = re.compile(r"R([0-9]{0,9})")
_NAMED_ZONE = re.compile(r"(?P<local>.+)\[(?P<zone>[A-Za-z0-9_+\-/]{1,64})\]")

_DURATION_EXAMPLE = "write it as PT4H, P10D or P1M"
_CYCLE_EXAMPLE = "write it as R3/PT1H, R/P1D or R3/2026-11-24T08:00:00+07:00/P1D"
_DATE_EXAMPLE = "write it as 2026-11-24T08:00:00+07:00"


@dataclass(frozen=True, slots=True)
class Span:
    """A duration: whole calendar months, then an exact length of time (a day is 24 hours)."""

    months: int
    delta: timedelta

    @property
    def is_zero(self) -> bool:
        """Whether nothing passes."""
        return self.months == 0 and not self.delta


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeated timer; `repeats` None is without end, `start` None is when it is armed."""

    repeats: int | None
    start: datetime | None
    span: Span


def parse_duration(text: str) -> Span:
    """Read `PT4H`, `P10D`, `P1Y2M`, `P2W` or a mixture; `PT0S` is no time at all.

    Raises Invalid for an empty (`P`, ``), a negative (`-PT1H`) and a fractional duration other
    than of seconds (`P0.5M`): how long half a month is nobody can say.
    """
    if "-" in text:
        raise Invalid(f"{text!r} is a negative duration; {_DURATION_EXAMPLE}")
    match = _DURATION.fullmatch(text)
    parts = {name: value for name, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise Invalid(f"{text!r} is no duration; {_DURATION_EXAMPLE}")
    months = 12 * int(parts.pop("years", 0)) + int(parts.pop("months", 0))
    try:
        return Span(months, timedelta(**{name: float(value) for name, value in parts.items()}))
    except OverflowError as problem:
        raise Invalid(f"{text!r} is longer than any calendar; {_DURATION_EXAMPLE}") from problem


def parse_cycle(text: str) -> Cycle:
    """Read `R/P1D`, `R3/PT1H` or `R3/<start>/PT1H`; raises Invalid, also for cron texts."""
    repeats, *rest = text.split("/", 2) if _REPEATS.match(text) else [text]
    match = _REPEATS.fullmatch(repeats)
    if " " in text.strip() or text.startswith("@"):
        raise Invalid(f"{text!r} is a cron expression; {_CYCLE_EXAMPLE}")
    if match is None or not rest:
        raise Invalid(f"{text!r} is no cycle; {_CYCLE_EXAMPLE}")
    times = int(match[1]) if match[1] else None
    if times == 0:
        raise Invalid(f"{text!r} repeats never; {_CYCLE_EXAMPLE}")
    span = parse_duration(rest[-1])
    if span.is_zero:
        raise Invalid(f"{text!r} repeats without a pause; {_CYCLE_EXAMPLE}")
    return Cycle(times, parse_date(rest[0]) if len(rest) > 1 else None, span)


def parse_date(text: str) -> datetime:
    """Read the instant of a timer date, in UTC; a zone may be named as in `...[Asia/Jakarta]`.

    Raises Invalid where the text is no instant or leaves its zone open.
    """
    named = _NAMED_ZONE.fullmatch(text)
    try:
        value = datetime.fromisoformat(named["local"] if named else text)
        if named and value.tzinfo is None:
            value = value.replace(tzinfo=ZoneInfo(named["zone"]))
        return require_aware(value).astimezone(UTC)
    except (ValueError, KeyError, OverflowError) as problem:
        raise Invalid(f"{text!r} is no instant; {_DATE_EXAMPLE}") from problem


def add_span(instant: datetime, span: Span, zone: tzinfo, times: int = 1) -> datetime:
    """The instant, in UTC, `times` spans after an aware `instant`.

    Months are counted on the wall clock of `zone`; a day that the month lacks becomes its last
    (31 January + P1M is 28 or 29 February), a wall time skipped by summer time moves forward.
    Counting n spans from one start keeps the day of the month, where n single steps lose it.
    Raises Invalid past the year 9999.
    """
    try:
        local = instant.astimezone(zone)
        return _add_months(local, span.months * times).astimezone(UTC) + span.delta * times
    except OverflowError as problem:
        raise Invalid(f"{instant.isoformat()} plus the duration falls after 9999") from problem


def _add_months(local: datetime, months: int) -> datetime:
    if not months:
        return local
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if year > MAXYEAR:
        raise OverflowError
    return local.replace(
        year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1])
    )
