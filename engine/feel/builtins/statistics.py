"""Built-in functions that make one figure of a list."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Final

from engine.feel.arithmetic import calculate
from engine.feel.numbers import CONTEXT, ZERO
from engine.feel.run import Run
from engine.feel.signatures import Builtin, builtin
from engine.feel.values import Value, YearsMonths

SUMMED: Final = (Decimal, dt.timedelta, YearsMonths)
Figure = Callable[[list[Decimal]], Value]


def _of_numbers(name: str, figure: Figure, *, least: int = 1) -> Builtin:
    def apply(run: Run, values: list[Value]) -> Value:
        if not all(isinstance(value, Decimal) for value in values):
            run.warn(f"{name} expects a list of number")
            return None
        if len(values) < least:
            if least > 1 or not values:
                run.warn(f"{name} expects at least {least} numbers")
            return None
        try:
            return figure(values)
        except DecimalException:
            run.warn(f"the result of {name} is out of range")
            return None

    return builtin(name, ("list: list", apply), ("list...: any", apply))


def _total(values: list[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = CONTEXT.add(total, value)
    return total


def _sum(run: Run, values: list[Value]) -> Value:
    if not values or not isinstance(values[0], SUMMED):
        run.warn("sum expects a list of numbers or durations that is not empty")
        return None
    if len(set(map(type, values))) > 1:
        run.warn("sum expects values of one kind")
        return None
    if isinstance(values[0], Decimal):
        return _sum_of_numbers(run, values)
    total = values[0]
    for value in values[1:]:
        total = calculate(run, "+", total, value)
        if total is None:
            return None
    return total


def _sum_of_numbers(run: Run, values: list[Decimal]) -> Value:
    try:
        return _total(values)
    except DecimalException:
        run.warn("the result of sum is out of range")
        return None


def _mean(values: list[Decimal]) -> Decimal:
    return CONTEXT.divide(_total(values), Decimal(len(values)))


def _product(values: list[Decimal]) -> Decimal:
    product = Decimal(1)
    for value in values:
        product = CONTEXT.multiply(product, value)
    return product


def _median(values: list[Decimal]) -> Decimal:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return _mean(ordered[middle - 1 : middle + 1])


def _stddev(values: list[Decimal]) -> Decimal:
    """The standard deviation of a sample: divided by one less than their number."""
    mean = _mean(values)
    apart = [CONTEXT.subtract(value, mean) for value in values]
    squares = _total([CONTEXT.multiply(value, value) for value in apart])
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(values) - 1)))


def _mode(values: list[Decimal]) -> Value:
    if not values:
        return []
    counts = Counter(values)
    most = max(counts.values())
    return sorted(value for value, count in counts.items() if count == most)


FUNCTIONS: Final = (
    builtin("sum", ("list: list", _sum), ("list...: any", _sum)),
    _of_numbers("mean", _mean),
    _of_numbers("product", _product),
    _of_numbers("median", _median),
    _of_numbers("stddev", _stddev, least=2),
    _of_numbers("mode", _mode, least=0),
)
