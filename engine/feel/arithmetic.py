"""The arithmetic operators, by the kinds of their operands; None with a warning elsewhere."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal, DecimalException
from typing import Any, Final

from engine.feel import temporal
from engine.feel.nanoseconds import NanoMoment, refined, rest_of
from engine.feel.numbers import CONTEXT, SLOW
from engine.feel.run import Run
from engine.feel.temporal_text import MOST_MONTHS
from engine.feel.values import FeelTime, Value, YearsMonths, kind

Operation = Callable[[Run, Any, Any], Value]


ON_NUMBERS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}
"""What is done most, and costs no more than a step."""


def calculate(run: Run, sign: str, a: Value, b: Value) -> Value:
    """What `a sign b` gives; out of range and undefined results are None with a warning."""
    operation = _OPERATIONS.get((sign, type(a), type(b)))
    if operation is None and NanoMoment in (type(a), type(b)):
        operation = _OPERATIONS.get((sign, _plain(type(a)), _plain(type(b))))
    if operation is None:
        run.warn(f"cannot apply {sign} to {kind(a)} and {kind(b)}")
        return None
    try:
        return in_range(operation(run, a, b))
    except (DecimalException, OverflowError, ZeroDivisionError, ValueError):
        run.warn(f"the result of {sign} on {kind(a)} and {kind(b)} is undefined or out of range")
        return None


def in_range(value: Value) -> Value:
    """The value; raises OverflowError for a number or duration that no value can hold.

    Python's powers give an infinity (0 ** -1) where no trap hears of it, and its months know no
    end; both would be kept in a state that cannot be read.
    """
    if type(value) is Decimal and not value.is_finite():
        raise OverflowError
    if type(value) is YearsMonths and abs(value.months) > MOST_MONTHS:
        raise OverflowError
    return value


def _plain(kind: type) -> type:
    return dt.datetime if kind is NanoMoment else kind


def negate(run: Run, value: Value) -> Value:
    """The value with its sign changed; the longest duration has no opposite."""
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if not isinstance(value, Decimal | dt.timedelta):
        run.warn(f"cannot apply - to {kind(value)}")
        return None
    try:
        return CONTEXT.minus(value) if isinstance(value, Decimal) else -value
    except (DecimalException, OverflowError):
        run.warn(f"the result of - on {kind(value)} is out of range")
        return None


def _on_numbers(operation: Callable[[Decimal, Decimal], Decimal]) -> Operation:
    return lambda _run, a, b: operation(a, b)


def _power(run: Run, a: Decimal, b: Decimal) -> Decimal:
    run.charge(SLOW)
    return CONTEXT.power(a, b)


def _add_texts(run: Run, a: str, b: str) -> str:
    text: str = run.sized(a + b)
    return text


def _subtract_dates(_run: Run, a: dt.date, b: dt.date) -> dt.timedelta:
    return a - b


def _subtract_moments(run: Run, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
    left, right = temporal.comparable_moments(a, b, run.moment)
    return left - right


def _subtract_date_from_moment(run: Run, a: dt.datetime, b: dt.date) -> dt.timedelta:
    return _subtract_moments(run, a, temporal.at_midnight(b))


def _subtract_moment_from_date(run: Run, a: dt.date, b: dt.datetime) -> dt.timedelta:
    return _subtract_moments(run, temporal.at_midnight(a), b)


def _subtract_times(run: Run, a: FeelTime, b: FeelTime) -> dt.timedelta:
    left, right = temporal.comparable_times(a, b, run.moment)
    return left - right


def _move_date(_run: Run, a: dt.date, b: dt.timedelta) -> dt.date:
    return (temporal.at_midnight(a) + b).date()


def _move_moment(_run: Run, a: dt.datetime, b: YearsMonths) -> dt.datetime:
    return refined(temporal.moved_months(a, b), rest_of(a))


def _scale_days(_run: Run, a: dt.timedelta, b: Decimal) -> dt.timedelta:
    micro = CONTEXT.multiply(Decimal(temporal.microseconds(a)), b)
    return dt.timedelta(microseconds=int(CONTEXT.to_integral_value(micro)))


def _divide_days(_run: Run, a: dt.timedelta, b: Decimal) -> dt.timedelta:
    micro = CONTEXT.divide(Decimal(temporal.microseconds(a)), b)
    return dt.timedelta(microseconds=int(CONTEXT.to_integral_value(micro)))


def _ratio_days(_run: Run, a: dt.timedelta, b: dt.timedelta) -> Decimal:
    return CONTEXT.divide(Decimal(temporal.microseconds(a)), Decimal(temporal.microseconds(b)))


def _months(number: Decimal) -> YearsMonths:
    if number.adjusted() > 12:
        raise OverflowError
    return YearsMonths(int(number.to_integral_value(ROUND_DOWN)))


def _swapped(operation: Operation) -> Operation:
    return lambda run, a, b: operation(run, b, a)


def _scale_months(_run: Run, a: YearsMonths, b: Decimal) -> YearsMonths:
    return _months(CONTEXT.multiply(Decimal(a.months), b))


_N, _S, _D, _T, _M = Decimal, str, dt.date, FeelTime, dt.datetime
_DAYS, _MONTHS = dt.timedelta, YearsMonths

_OPERATIONS: Final[dict[tuple[str, type, type], Operation]] = {
    **{(sign, _N, _N): _on_numbers(operation) for sign, operation in ON_NUMBERS.items()},
    ("**", _N, _N): _power,
    ("+", _S, _S): _add_texts,
    ("+", _D, _DAYS): _move_date,
    ("+", _DAYS, _D): _swapped(_move_date),
    ("-", _D, _DAYS): lambda run, a, b: _move_date(run, a, -b),
    ("+", _D, _MONTHS): lambda _run, a, b: temporal.moved_months(a, b),
    ("+", _MONTHS, _D): lambda _run, a, b: temporal.moved_months(b, a),
    ("-", _D, _MONTHS): lambda _run, a, b: temporal.moved_months(a, YearsMonths(-b.months)),
    ("-", _D, _D): _subtract_dates,
    ("-", _M, _D): _subtract_date_from_moment,
    ("-", _D, _M): _subtract_moment_from_date,
    ("+", _M, _DAYS): lambda _run, a, b: temporal.moved(a, b),
    ("+", _DAYS, _M): lambda _run, a, b: temporal.moved(b, a),
    ("-", _M, _DAYS): lambda _run, a, b: temporal.moved(a, -b),
    ("+", _M, _MONTHS): _move_moment,
    ("+", _MONTHS, _M): _swapped(_move_moment),
    ("-", _M, _MONTHS): lambda run, a, b: _move_moment(run, a, YearsMonths(-b.months)),
    ("-", _M, _M): _subtract_moments,
    ("+", _T, _DAYS): lambda _run, a, b: temporal.moved_time(a, b),
    ("+", _DAYS, _T): lambda _run, a, b: temporal.moved_time(b, a),
    ("-", _T, _DAYS): lambda _run, a, b: temporal.moved_time(a, -b),
    ("-", _T, _T): _subtract_times,
    ("+", _DAYS, _DAYS): lambda _run, a, b: a + b,
    ("-", _DAYS, _DAYS): lambda _run, a, b: a - b,
    ("*", _DAYS, _N): _scale_days,
    ("*", _N, _DAYS): _swapped(_scale_days),
    ("/", _DAYS, _N): _divide_days,
    ("/", _DAYS, _DAYS): _ratio_days,
    ("+", _MONTHS, _MONTHS): lambda _run, a, b: YearsMonths(a.months + b.months),
    ("-", _MONTHS, _MONTHS): lambda _run, a, b: YearsMonths(a.months - b.months),
    ("*", _MONTHS, _N): _scale_months,
    ("*", _N, _MONTHS): _swapped(_scale_months),
    ("/", _MONTHS, _N): lambda _run, a, b: _months(CONTEXT.divide(Decimal(a.months), b)),
    ("/", _MONTHS, _MONTHS): lambda _run, a, b: CONTEXT.divide(
        Decimal(a.months), Decimal(b.months)
    ),
}
