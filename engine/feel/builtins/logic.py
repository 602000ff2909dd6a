"""Built-in functions on boolean and on any value at all."""

import datetime as dt
from typing import Final

from engine.feel import temporal
from engine.feel.comparison import equal
from engine.feel.nanoseconds import rest_of
from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import FeelTime, Value, kind


def _not(_run: Run, value: bool | None) -> Value:
    return None if value is None else not value


def _is(run: Run, a: Value, b: Value) -> Value:
    """Same kind and same value, the zone included (DMN 1.3, table 78)."""
    if kind(a) != kind(b):
        return False
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        shown = a.replace(tzinfo=None) == b.replace(tzinfo=None) and rest_of(a) == rest_of(b)
        return shown and _same_zone(a, b)
    if isinstance(a, FeelTime):
        return a.clock == b.clock and _same_zone(a, b)
    return equal(run, a, b) is True


def _same_zone(a: dt.datetime | FeelTime, b: dt.datetime | FeelTime) -> bool:
    return temporal.offset_of(a) == temporal.offset_of(b) and temporal.zone_name(
        a
    ) == temporal.zone_name(b)


def _get_or_else(_run: Run, value: Value, default: Value) -> Value:
    return default if value is None else value


def _assert(run: Run, value: Value, condition: Value, _cause: str | None = None) -> Value:
    """The cause stays unsaid: a warning never holds a value's content."""
    if condition is True:
        return value
    run.warn("assert does not hold")
    return None


def _all(run: Run, values: list[Value]) -> Value:
    return _junction(run, "all", values, decisive=False)


def _any(run: Run, values: list[Value]) -> Value:
    return _junction(run, "any", values, decisive=True)


def _junction(run: Run, name: str, values: list[Value], *, decisive: bool) -> Value:
    if decisive in [value for value in values if isinstance(value, bool)]:
        return decisive
    if not all(isinstance(value, bool) for value in values):
        run.warn(f"{name} expects a list of boolean")
        return None
    return not decisive


def _from_ai(_run: Run, value: Value, *_notes: Value) -> Value:
    """A mark for whoever reads the model; what it marks stays as it is."""
    return value


MARKED: Final = (
    "value: any, description?: string?, type?: string?, schema?: context?, options?: context?"
)
FUNCTIONS: Final = (
    builtin("not", ("negand: boolean?", _not)),
    builtin("is", ("value1: any, value2: any", _is)),
    builtin("is defined", ("value: any", lambda _run, value: value is not None)),
    builtin("get or else", ("value: any, default: any", _get_or_else)),
    builtin("assert", ("value: any, condition: any, cause?: string?", _assert)),
    builtin("fromAi", (MARKED, _from_ai)),
    builtin("all", ("list: list", _all), ("list...: any", _all)),
    builtin("any", ("list: list", _any), ("list...: any", _any)),
)
