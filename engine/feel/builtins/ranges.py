"""Relations between points and ranges (DMN 1.3, table 80), and `range`."""

import re
from collections.abc import Callable
from typing import Final

from engine.feel import temporal_text
from engine.feel.builtins.conversions import NUMBER
from engine.feel.comparison import contains, order
from engine.feel.numbers import CONTEXT
from engine.feel.run import Run
from engine.feel.signatures import Builtin, builtin
from engine.feel.values import Range, Value

Relation = Callable[[Run, Value, Value], bool | None]
"""Raises TypeError where two ends have no order."""

INTERVAL: Final = re.compile(r"\s*([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\[\])])\s*", re.DOTALL)


def _cmp(run: Run, a: Value, b: Value) -> int:
    found = order(run, a, b)
    if found is None:
        raise TypeError
    return found


def _starts_no_earlier(run: Run, a: Range, b: Range) -> bool:
    """Whether a starts where b does or later."""
    found = _cmp(run, a.start, b.start)
    return found > 0 or (found == 0 and (b.start_included or not a.start_included))


def _ends_no_later(run: Run, a: Range, b: Range) -> bool:
    """Whether a ends where b does or earlier."""
    found = _cmp(run, a.end, b.end)
    return found < 0 or (found == 0 and (b.end_included or not a.end_included))


def _same_start(run: Run, a: Range, b: Range) -> bool:
    return _cmp(run, a.start, b.start) == 0 and a.start_included == b.start_included


def _same_end(run: Run, a: Range, b: Range) -> bool:
    return _cmp(run, a.end, b.end) == 0 and a.end_included == b.end_included


def _before(run: Run, a: Value, b: Value) -> bool:
    last, last_in = (a.end, a.end_included) if isinstance(a, Range) else (a, True)
    first, first_in = (b.start, b.start_included) if isinstance(b, Range) else (b, True)
    found = _cmp(run, last, first)
    return found < 0 or (found == 0 and not (last_in and first_in))


def _meets(run: Run, a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and _cmp(run, a.end, b.start) == 0


def _overlaps(run: Run, a: Range, b: Range) -> bool:
    return not _before(run, a, b) and not _before(run, b, a)


def _overlaps_before(run: Run, a: Range, b: Range) -> bool:
    """a starts before b, ends inside it, and not after it."""
    starts = _cmp(run, a.start, b.start)
    earlier = starts < 0 or (starts == 0 and a.start_included and not b.start_included)
    return earlier and not _before(run, a, b) and _ends_no_later(run, a, b)


def _finishes(run: Run, a: Value, b: Range) -> bool:
    if not isinstance(a, Range):
        return b.end_included and _cmp(run, a, b.end) == 0
    return _same_end(run, a, b) and _starts_no_earlier(run, a, b)


def _starts(run: Run, a: Value, b: Range) -> bool:
    if not isinstance(a, Range):
        return b.start_included and _cmp(run, a, b.start) == 0
    return _same_start(run, a, b) and _ends_no_later(run, a, b)


def _includes(run: Run, a: Range, b: Value) -> bool | None:
    if not isinstance(b, Range):
        return contains(run, a, b)
    return _starts_no_earlier(run, b, a) and _ends_no_later(run, b, a)


def _coincides(run: Run, a: Value, b: Value) -> bool:
    if not isinstance(a, Range):
        return _cmp(run, a, b) == 0
    return _same_start(run, a, b) and _same_end(run, a, b)


def _swapped(relation: Relation) -> Relation:
    return lambda run, a, b: relation(run, b, a)


def _relation(name: str, relation: Relation, *parameters: str) -> Builtin:
    def apply(run: Run, a: Value, b: Value) -> Value:
        try:
            return relation(run, a, b)
        except TypeError:
            return None

    return builtin(name, *((text, apply) for text in parameters))


def _range(run: Run, text: str) -> Value:
    """The range a text such as `[1..5)` writes, with literal ends."""
    run.charge(4 + (len(text) >> 3))
    found = INTERVAL.fullmatch(text) if len(text) <= 1000 else None
    if found is not None:
        opening, low_text, high_text, closing = found.groups()
        low, high = _literal(low_text), _literal(high_text)
        if low is not None and high is not None and (order(run, low, high) or 0) <= 0:
            return Range(low, high, opening == "[", closing == "]")
        if (low is None) is not (high is None) and "" in (low_text, high_text):
            return Range(
                low, high, low is not None and opening == "[", high is not None and closing == "]"
            )
    run.warn("range expects a text such as [1..5]")
    return None


def _literal(text: str) -> Value:
    if NUMBER.fullmatch(text):
        return CONTEXT.create_decimal(text)
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1:
        return text[1:-1]
    called = re.fullmatch(r'(?:@|date and time\(|date\(|time\(|duration\()"([^"]*)"\)?', text)
    return temporal_text.parse_literal(called.group(1)) if called else None


POINTS: Final = "point1: point, point2: point"
POINT_RANGE: Final = "point: point, range: range"
RANGE_POINT: Final = "range: range, point: point"
RANGES: Final = "range1: range, range2: range"
ALL: Final = (POINTS, POINT_RANGE, RANGE_POINT, RANGES)

FUNCTIONS: Final = (
    _relation("before", _before, *ALL),
    _relation("after", _swapped(_before), *ALL),
    _relation("meets", _meets, RANGES),
    _relation("met by", _swapped(_meets), RANGES),
    _relation("overlaps", _overlaps, RANGES),
    _relation("overlaps before", _overlaps_before, RANGES),
    _relation("overlaps after", _swapped(_overlaps_before), RANGES),
    _relation("finishes", _finishes, POINT_RANGE, RANGES),
    _relation("finished by", _swapped(_finishes), RANGE_POINT, RANGES),
    _relation("includes", _includes, RANGE_POINT, RANGES),
    _relation("during", _swapped(_includes), POINT_RANGE, RANGES),
    _relation("starts", _starts, POINT_RANGE, RANGES),
    _relation("started by", _swapped(_starts), RANGE_POINT, RANGES),
    _relation("coincides", _coincides, POINTS, RANGES),
    builtin("range", ("from: string", _range)),
)
