"""What an attribute must hold: asked of constants at deployment, of everything else at run time.

Each reader gives the value as the engine takes it, or None where it is none of its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from engine.feel.numbers import CONTEXT, ZERO
from engine.feel.temporal_text import parse_duration as feel_duration
from engine.feel.values import Value, YearsMonths
from engine.model.iso8601 import Cycle, Span, add_span, parse_cycle, parse_date, parse_duration
from kernel.errors import Invalid
from kernel.indexed import WANTED, is_indexable
from kernel.writable import is_writable

LARGEST_CARDINALITY = 100_000
LARGEST_PRIORITY = 100  # as in Camunda 8: 0 to 100, 50 where nothing is said
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""What is too long from here is too long from any day on which a process runs."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a value must be, in words, and whether one is."""

    words: str
    fits: Callable[[Value], bool]


def whole_in(value: Value, largest: int) -> int | None:
    """A whole number from 0 to `largest`, given as number or as digits."""
    number = value
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        number = Decimal(value.strip())
    if isinstance(number, Decimal) and 0 <= number <= largest and number == int(number):
        return int(number)
    return None


def texts_in(value: Value) -> tuple[str, ...] | None:
    """A FEEL list of texts, or one text with commas; null is empty."""
    parts = value.split(",") if isinstance(value, str) else [] if value is None else value
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return None


def correlation_text(value: Value) -> str | None:
    """How publisher and subscriber both write a key: 5, 5.0 and "5" meet. None: no key."""
    if isinstance(value, Decimal):
        return format(CONTEXT.add(CONTEXT.normalize(value), ZERO), "f")
    return value if isinstance(value, str) and value else None


def moment_of(value: Value) -> datetime | None:
    """A date and time, a date (its midnight) or ISO text of either; None for anything else."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if not isinstance(value, str):
        return None
    read: tuple[Callable[[str], datetime], ...] = (datetime.fromisoformat, parse_date)
    for parse in read:
        try:
            return parse(value.strip())
        except (ValueError, Invalid):
            continue
    return None


def in_utc(value: datetime, zone: tzinfo) -> datetime:
    """The instant in UTC; a value without offset is read in `zone`. Raises OverflowError."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def instant_after(value: Value, now: datetime, zone: tzinfo) -> datetime | None:
    """`now` and a duration of some time, as FEEL or ISO text, within the year 9999."""
    try:
        if isinstance(value, timedelta):
            at = now.astimezone(UTC) + value
        elif isinstance(value, YearsMonths):
            at = add_span(now, Span(value.months, timedelta()), zone)
        elif isinstance(value, str):
            at = add_span(now, parse_duration(value.strip()), zone)
        else:
            return None
    except (Invalid, OverflowError):
        return None
    return at if at > now else None


def cycle_in(value: Value) -> Cycle | None:
    """A cycle as text, such as R3/PT1H."""
    try:
        return parse_cycle(value.strip()) if isinstance(value, str) else None
    except Invalid:
        return None


def _is_life(value: Value) -> bool:
    span = feel_duration(value.strip()) if isinstance(value, str) else value
    return isinstance(span, timedelta) and span >= timedelta()


def _is_kept(text: str) -> bool:
    return is_writable(text) and is_indexable(text)


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip()) and _is_kept(value)


def _is_writable_text(value: Value) -> bool:
    return value is None or (isinstance(value, str) and _is_kept(value))


def _are_texts(value: Value) -> bool:
    texts = texts_in(value)
    return texts is not None and all(map(_is_kept, texts))


def _is_key(value: Value) -> bool:
    text = correlation_text(value)
    return text is not None and _is_kept(text)


def _is_instant(value: Value) -> bool:
    found = moment_of(value)
    try:
        return found is not None and in_utc(found, UTC) is not None
    except OverflowError:
        return False


def _turns(value: Value) -> bool:
    cycle = cycle_in(value)
    try:
        return cycle is not None and add_span(cycle.start or LONG_AGO, cycle.span, UTC) is not None
    except Invalid:
        return False


def whole(largest: int) -> Expected:
    """A number of times."""
    words = f"a whole number from 0 to {largest}"
    return Expected(words, lambda value: whole_in(value, largest) is not None)


TEXT = Expected(f"a text that is not empty, without control characters, of {WANTED}", _is_text)
OPTIONAL_TEXT = Expected(
    f"a text without control characters, of {WANTED}; or null", _is_writable_text
)
TEXTS = Expected("a list of texts, or one text with commas", _are_texts)
KEY = Expected(f"a text that is not empty, of {WANTED}, or a number", _is_key)
BOOLEAN = Expected("true or false", lambda value: isinstance(value, bool))
CONDITION = Expected("true, false or null", lambda value: isinstance(value, bool | None))
LIST = Expected("a list", lambda value: isinstance(value, list))
INSTANT = Expected("a date and time, a date, or ISO text of one, to the year 9999", _is_instant)
OPTIONAL_INSTANT = Expected(
    f"{INSTANT.words}; or null", lambda value: value in (None, "") or _is_instant(value)
)
DURATION = Expected(
    "a duration longer than nothing, within the year 9999, such as PT4H or P10D",
    lambda value: instant_after(value, LONG_AGO, UTC) is not None,
)
CYCLE = Expected("a cycle such as R3/PT1H or R/P1D, within the year 9999", _turns)
LIFE = Expected(
    "a duration of days, hours, minutes or seconds, such as PT1H or P2D, or none at all",
    _is_life,
)
