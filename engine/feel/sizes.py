"""The size of a value as it would be written out, where shared parts count each time."""

import datetime as dt
from decimal import Decimal
from typing import Final

from engine.feel.errors import FeelLimitError
from engine.feel.run import Run
from engine.feel.values import Range, Value, YearsMonths

MAX_DEPTH: Final = 100
MAX_PARTS: Final = 200_000

FLAT: Final = frozenset([str, Decimal, bool, type(None), dt.date, dt.timedelta, YearsMonths])
"""Types whose values hold no others: a list of them is measured at once."""

Measured = tuple[int, int]
"""Parts (a text counts one more for each 64 characters) and levels."""


def bounded(value: Value, run: Run | None = None) -> Value:
    """Returns a value that can be written out; raises FeelLimitError for one too large or deep.

    `{a: [1, 1], b: [a, a], c: [b, b]}` is small in memory and doubles with each name on paper.
    `run` is charged for the look at all of it.
    """
    if isinstance(value, list | dict):
        size, _ = _measure(value, 0, {})
        if run is not None:
            run.charge(size >> 2)
    return value


def size_of(value: Value) -> int:
    """The parts of a value as it would be written out; a text counts one for 64 characters."""
    return _measure(value, 0, {})[0]


def _measure(value: Value, depth: int, known: dict[int, Measured]) -> Measured:
    if isinstance(value, str):
        return 1 + (len(value) >> 6), 0
    if isinstance(value, Range):
        return 1 + sum(_measure(end, depth, known)[0] for end in (value.start, value.end)), 0
    if not isinstance(value, list | dict):
        return 1, 0
    found = known.get(id(value))
    if found is None:
        if depth >= MAX_DEPTH:
            raise FeelLimitError("levels in one value", MAX_DEPTH)
        found = _measure_parts(value, depth, known)
        known[id(value)] = found
    if depth + found[1] > MAX_DEPTH:
        raise FeelLimitError("levels in one value", MAX_DEPTH)
    return found


def _measure_parts(
    value: list[Value] | dict[str, Value], depth: int, known: dict[int, Measured]
) -> Measured:
    parts = value.values() if isinstance(value, dict) else value
    if FLAT.issuperset(map(type, parts)):
        size = len(value) + sum(len(part) >> 6 for part in parts if type(part) is str)
        if size > MAX_PARTS:
            raise FeelLimitError("parts in one value", MAX_PARTS)
        return size + 1, 1
    size = levels = 0
    for part in parts:
        inner_size, inner_levels = _measure(part, depth + 1, known)
        size += inner_size
        levels = max(levels, inner_levels)
        if size > MAX_PARTS:
            raise FeelLimitError("parts in one value", MAX_PARTS)
    return size + 1, levels + 1
