"""The values FEEL knows that Python has no type for, and the name of each value's kind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Value = Any
"""None, bool, Decimal, str, date, FeelTime, datetime (or FarMoment), timedelta, YearsMonths,
list, dict, Range or FeelFunction. Values are never changed in place."""


@dataclass(frozen=True, slots=True)
class FeelTime:
    """A time of day; `clock` is naive, `zone` is None for a local time."""

    clock: dt.time
    zone: dt.tzinfo | None = None


@dataclass(frozen=True, slots=True)
class FarMoment:
    """A date and time outside of the years 1 to 9999, which Python's datetime cannot hold.

    It can be shown, taken apart and compared, but not calculated with.
    """

    year: int
    month: int
    day: int
    clock: dt.time
    zone: dt.tzinfo | None = None


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months; negative goes back in time."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None with its `included` False is unbounded."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True, slots=True)
class FeelFunction:
    """A function value. `body` takes one value a parameter and gives a value.

    With `takes_run` it takes the current `Run` first: pass that on to `Expression.run`, so that
    nested calls share one step budget. `types` (one a parameter, None = any) are checked and
    coerced before the call; `result` after it.
    """

    parameters: tuple[str, ...]
    body: Callable[..., Value]
    name: str = "function"
    takes_run: bool = False
    types: tuple[Any, ...] = field(default=())
    result: Any = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What now() and today() answer, and the zone in which local values are read."""

    now: dt.datetime
    zone: dt.tzinfo


def kind(value: Value) -> str:
    """The FEEL name of a value's type, for messages; never its content."""
    if value is None:
        return "null"
    found = _KINDS.get(type(value))
    if found is not None:
        return found
    return next((name for base, name in _KINDS.items() if isinstance(value, base)), "function")


_KINDS: dict[type, str] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    dt.datetime: "date and time",
    FarMoment: "date and time",
    dt.date: "date",
    FeelTime: "time",
    dt.timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    FeelFunction: "function",
}
