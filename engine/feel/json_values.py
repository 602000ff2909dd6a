"""Between JSON and FEEL: what comes in from a caller, what goes out to one."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from engine.feel.errors import FeelLimitError
from engine.feel.formatting import format_value
from engine.feel.numbers import CONTEXT
from engine.feel.values import Value
from kernel.errors import Invalid

MAX_DEPTH: Final = 100
MAX_VALUES: Final = 1_000_000
TOO_LARGE: Final = "a number is out of range; expected one below 1E6145"
LARGEST_EXPONENT: Final = 6144
SMALLEST_EXPONENT: Final = -6176
NOT_FINITE: Final = "a number is not finite; expected a number with digits"


def to_feel(value: Any) -> Value:
    """A JSON value (or one that is FEEL already) as FEEL: numbers become Decimal, in depth.

    Raises Invalid for a number that is not finite or out of range, or nesting beyond 100.
    """
    return _to_feel(value, 0)


def _to_feel(value: Any, depth: int) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Decimal):
        return _in_range(value)
    if depth > MAX_DEPTH:
        raise Invalid(f"a value nests deeper than {MAX_DEPTH} levels; make it flatter")
    if isinstance(value, list | tuple):
        return [_to_feel(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _to_feel(item, depth + 1) for key, item in value.items()}
    return value


def _number(value: float) -> Decimal:
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid(NOT_FINITE)
    if isinstance(value, int) and value.bit_length() > 20_000:
        raise Invalid(TOO_LARGE)
    return CONTEXT.create_decimal(str(value) if isinstance(value, float) else value)


def _in_range(value: Decimal) -> Decimal:
    """As it is, with all its digits, where a number of FEEL reaches it."""
    if not value.is_finite():
        raise Invalid(NOT_FINITE)
    if value.adjusted() > LARGEST_EXPONENT:
        raise Invalid(TOO_LARGE)
    return value if value.adjusted() >= SMALLEST_EXPONENT else Decimal(0)


def to_json(value: Value) -> Any:
    """A FEEL value as JSON: whole numbers as int, others as float, dates and durations as text.

    So are numbers beyond 1E308, which JSON's readers take for infinite.

    Raises FeelLimitError for a value too deep or too large to write.
    """
    return _to_json(value, 0, [MAX_VALUES])


def _to_json(value: Value, depth: int, left: list[int]) -> Any:
    left[0] -= 1 + (len(value) >> 6 if isinstance(value, str) else 0)
    if depth > MAX_DEPTH:
        raise FeelLimitError("levels in one value", MAX_DEPTH)
    if left[0] < 0:
        raise FeelLimitError("parts in one value", MAX_VALUES)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, list):
        return [_to_json(item, depth + 1, left) for item in value]
    if isinstance(value, dict):
        return {key: _to_json(item, depth + 1, left) for key, item in value.items()}
    return format_value(value)


def _json_number(value: Decimal) -> int | float | str:
    if value.adjusted() < 40 and value == value.to_integral_value():
        return int(value)
    written = float(value)
    return written if math.isfinite(written) else str(value)


def names_in(value: Any) -> frozenset[str]:
    """Every key of a context and of what it holds: the `names` to compile with."""
    return frozenset(_keys(value, 0))


def _keys(value: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _keys(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item, depth + 1)
