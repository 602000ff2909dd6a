"""Built-in functions on numbers."""

import datetime as dt
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from typing import Final

from engine.feel.numbers import CONTEXT, LARGEST_SCALE, SLOW, SMALLEST_SCALE, ZERO, whole
from engine.feel.run import Run
from engine.feel.signatures import Builtin, builtin
from engine.feel.values import Value, YearsMonths

ROUNDING: Final = Context(prec=13_000, Emin=-999_999, Emax=999_999)
ONE: Final = Decimal(1)


def _rounded(name: str, how: str) -> Callable[..., Value]:
    def apply(run: Run, number: Decimal, scale: Decimal = ZERO) -> Value:
        run.charge(2)
        places = whole(scale)
        if not SMALLEST_SCALE <= places <= LARGEST_SCALE:
            run.warn(f"{name} expects a scale from {SMALLEST_SCALE} to {LARGEST_SCALE}")
            return None
        if -int(number.as_tuple().exponent) <= places:
            return number
        try:
            unit = ONE.scaleb(-places, ROUNDING)
            return CONTEXT.plus(number.quantize(unit, how, ROUNDING))
        except DecimalException:
            run.warn(f"the result of {name} is out of range")
            return None

    return apply


def _rounding(name: str, how: str, parameters: str = "n: number, scale: number") -> Builtin:
    return builtin(name, (parameters, _rounded(name, how)))


def _abs(_run: Run, size: Value) -> Value:
    if isinstance(size, Decimal):
        return size.copy_abs()
    if isinstance(size, dt.timedelta):
        return abs(size)
    return YearsMonths(abs(size.months))


def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder with the sign of the divisor: dividend - divisor * floor(their quotient)."""
    if not divisor:
        run.warn("modulo by zero is undefined")
        return None
    try:
        remainder = CONTEXT.remainder(dividend, divisor)
    except DecimalException:
        run.warn("the result of modulo is out of range")
        return None
    return (
        CONTEXT.add(remainder, divisor)
        if remainder and (remainder < 0) != (divisor < 0)
        else remainder
    )


def _guarded(name: str, operation: Callable[[Decimal], Decimal]) -> Callable[..., Value]:
    def apply(run: Run, number: Decimal) -> Value:
        run.charge(SLOW)
        try:
            found = operation(number)
        except (DecimalException, OverflowError):
            run.warn(f"the result of {name} is undefined or out of range")
            return None
        if not found.is_finite():
            run.warn(f"the result of {name} is undefined")
            return None
        return found

    return apply


def _parity(number: Decimal) -> int | None:
    """0 for even, 1 for odd, None for a number with a fraction."""
    if number != number.to_integral_value():
        return None
    return int(number) % 2 if number.adjusted() < 40 else 0


FUNCTIONS: Final = (
    _rounding("decimal", ROUND_HALF_EVEN),
    _rounding("floor", ROUND_FLOOR, "n: number, scale?: number"),
    _rounding("ceiling", ROUND_CEILING, "n: number, scale?: number"),
    _rounding("round up", ROUND_UP),
    _rounding("round down", ROUND_DOWN),
    _rounding("round half up", ROUND_HALF_UP),
    _rounding("round half down", ROUND_HALF_DOWN),
    builtin("abs", ("n: size", _abs)),
    builtin("modulo", ("dividend: number, divisor: number", _modulo)),
    builtin("sqrt", ("number: number", _guarded("sqrt", CONTEXT.sqrt))),
    builtin("log", ("number: number", _guarded("log", CONTEXT.ln))),
    builtin("exp", ("number: number", _guarded("exp", CONTEXT.exp))),
    builtin("odd", ("number: number", lambda _run, number: _parity(number) == 1)),
    builtin("even", ("number: number", lambda _run, number: _parity(number) == 0)),
)
