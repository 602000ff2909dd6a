"""Equality, order and membership, three-valued: None where two values cannot be compared."""

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.feel import temporal
from engine.feel.nanoseconds import rest_of
from engine.feel.run import Run
from engine.feel.values import FarMoment, FeelFunction, FeelTime, Range, Value, YearsMonths, kind

ORDERED: Final = frozenset([Decimal, str, dt.date, dt.timedelta, YearsMonths])
"""The types whose values Python orders as FEEL does."""
SIMPLE: Final = ORDERED | {bool}

Comparison = Callable[[Run, Value, Value], bool | None]
PYTHON: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(run: Run, a: Value, b: Value) -> bool | None:
    """Whether two values are equal; None, with a warning, where their kinds differ."""
    if a is None or b is None:
        return a is b
    if type(a) is type(b) and type(a) in SIMPLE:
        return bool(a == b)
    if kind(a) != kind(b):
        run.warn(f"cannot compare {kind(a)} with {kind(b)}")
        return None
    return _equal_alike(run, a, b)


def _equal_alike(run: Run, a: Value, b: Value) -> bool:
    if isinstance(a, list):
        run.read(a)
        return len(a) == len(b) and all(equal(run, x, y) is True for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        run.read(a)
        return a.keys() == b.keys() and all(equal(run, a[key], b[key]) is True for key in a)
    if isinstance(a, Range):
        return _equal_ranges(run, a, b)
    if isinstance(a, FeelFunction):
        return a is b
    return order(run, a, b) == 0


def _equal_ranges(run: Run, a: Range, b: Range) -> bool:
    return (
        (a.start_included, a.end_included) == (b.start_included, b.end_included)
        and equal(run, a.start, b.start) is True
        and equal(run, a.end, b.end) is True
    )


def order(run: Run, a: Value, b: Value) -> int | None:
    """-1, 0 or 1 as a is less than, equal to or more than b; None with a warning where unknown."""
    pair = _comparable(run, a, b)
    if pair is None:
        run.warn(f"cannot order {kind(a)} and {kind(b)}")
        return None
    left, right = pair
    return _sign(left, right) or _sign(rest_of(a), rest_of(b))


def _sign(left: Value, right: Value) -> int:
    return int(left > right) - int(left < right)


def _comparable(run: Run, a: Value, b: Value) -> tuple[Value, Value] | None:
    if type(a) is type(b) and type(a) in ORDERED:
        return a, b
    run.charge()  # zones are asked, which takes longer
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        return temporal.comparable_moments(a, b, run.moment)
    if isinstance(a, dt.datetime | FarMoment) and isinstance(b, dt.datetime | FarMoment):
        return _far_key(a), _far_key(b)
    if isinstance(a, FeelTime) and isinstance(b, FeelTime):
        return temporal.comparable_times(a, b, run.moment)
    return None


def _far_key(value: dt.datetime | FarMoment) -> tuple[int, int, int, dt.time]:
    """As written, whatever the zone: good enough where years lie so far apart."""
    clock = value.time() if isinstance(value, dt.datetime) else value.clock
    return (*temporal.day_of(value), clock.replace())


def comparison(sign: str) -> Comparison:
    """What answers `a sign b`, for one of the six signs of comparison."""
    if sign == "=":
        return equal
    return _unequal if sign == "!=" else _ordering(PYTHON[sign])


def _unequal(run: Run, a: Value, b: Value) -> bool | None:
    same = equal(run, a, b)
    return None if same is None else not same


def _ordering(holds: Callable[[Value, Value], bool]) -> Comparison:
    def answer(run: Run, a: Value, b: Value) -> bool | None:
        if type(a) is type(b) and type(a) in ORDERED:
            return holds(a, b)
        found = order(run, a, b)
        return None if found is None else holds(found, 0)

    return answer


def contains(run: Run, interval: Range, value: Value) -> bool | None:
    """Whether a value lies in an interval; None where they cannot be compared."""
    if value is None:
        run.warn("cannot say whether null is in a range")
        return None
    low = high = True
    if interval.start is not None or interval.start_included:
        after = order(run, value, interval.start)
        if after is None:
            return None
        low = after > 0 or (after == 0 and interval.start_included)
    if interval.end is not None or interval.end_included:
        before = order(run, value, interval.end)
        if before is None:
            return None
        high = before < 0 or (before == 0 and interval.end_included)
    return low and high


def member_of(run: Run, value: Value, test: Value) -> bool | None:
    """What `value in test` answers: in a range, in a list (or a range of it), or equal."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return contains(run, test, value)
    if isinstance(test, list):
        run.read(test)
        if isinstance(value, list) and equal(run, value, test) is True:
            return True
        return any(_matches_entry(run, value, entry) for entry in test)
    return equal(run, value, test)


def _matches_entry(run: Run, value: Value, entry: Value) -> bool:
    if isinstance(entry, Range) and not isinstance(value, Range):
        return contains(run, entry, value) is True
    if value is not None and entry is not None and kind(value) != kind(entry):
        return False
    return equal(run, value, entry) is True
