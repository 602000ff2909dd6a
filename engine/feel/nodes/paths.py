"""What follows a value: paths into it, filters over it, calls of it."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from engine.feel import temporal
from engine.feel.nanoseconds import NanoMoment, rest_of
from engine.feel.numbers import CONTEXT, whole
from engine.feel.run import Env, Node, Run
from engine.feel.values import FarMoment, FeelTime, Range, Value, YearsMonths, kind

Step = Callable[[Env, Value], Value]
Properties = Mapping[str, Callable[[Any], Value]]


def following(node: Node, steps: list[Step]) -> Node:
    """A primary and the steps after it, in one loop."""
    if len(steps) == 1:
        return _one_step(node, steps[0])

    def run(env: Env) -> Value:
        value = node(env)
        for step in steps:
            value = step(env, value)
        return value

    return run


def _one_step(node: Node, step: Step) -> Node:
    return lambda env: step(env, node(env))


def member(name: str) -> Step:
    """`.name`: an entry, a property, or that of every item of a list."""

    def step(env: Env, value: Value) -> Value:
        if isinstance(value, list):
            env.run.read(value)
            return [step(env, item) for item in value]
        return _member(env.run, value, name)

    return step


def _member(run: Run, value: Value, name: str) -> Value:
    if isinstance(value, dict):
        if name not in value:
            run.warn(f"a context has no entry '{name}'")
        return value.get(name)
    properties = PROPERTIES.get(type(value))
    if properties is None or name not in properties:
        run.warn(f"{kind(value)} has no property '{name}'")
        return None
    return properties[name](value)


def filtered(node: Node, weight: int) -> Step:
    """`[condition]` or `[index]`; a single value counts as a list of one."""

    def step(env: Env, value: Value) -> Value:
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not items:
            return _filtered_nothing(env, node)
        first = node(_item_scope(env, items[0]))
        if isinstance(first, Decimal):
            return _at_index(env.run, items, first)
        env.run.charge(len(items) * weight)
        kept = [items[0]] if first is True else []
        kept.extend(item for item in items[1:] if node(_item_scope(env, item)) is True)
        return kept

    return step


def _filtered_nothing(env: Env, node: Node) -> Value:
    env.run.muted += 1
    found = node(_item_scope(env, None))
    env.run.muted -= 1
    return None if isinstance(found, Decimal) else []


def _item_scope(env: Env, item: Value) -> Env:
    scope = env.inner({"item": item})
    return scope.inner(item) if isinstance(item, dict) else scope


def _at_index(run: Run, items: list[Value], number: Decimal) -> Value:
    index = whole(number)
    if index != number or index == 0 or abs(index) > len(items):
        run.warn("an index is outside of its list")
        return None
    return items[index - 1 if index > 0 else index]


def _seconds(value: dt.time) -> Decimal:
    nano = value.microsecond * 1000 + rest_of(value)
    return CONTEXT.add(Decimal(value.second), Decimal(nano).scaleb(-9).normalize())


def _of_time(clock: Callable[[Any], dt.time]) -> Properties:
    return {
        "hour": lambda value: Decimal(clock(value).hour),
        "minute": lambda value: Decimal(clock(value).minute),
        "second": lambda value: _seconds(clock(value)),
        "time offset": temporal.offset_of,
        "timezone": temporal.zone_name,
    }


def _days_part(divisor: int, modulus: int) -> Callable[[dt.timedelta], Decimal]:
    def part(value: dt.timedelta) -> Decimal:
        total = temporal.microseconds(value)
        size = abs(total) // divisor
        found = Decimal(size % modulus if modulus else size)
        return -found if total < 0 and found else found

    return part


def _truncated(months: int, divisor: int) -> int:
    size = abs(months) // divisor
    return -size if months < 0 else size


def _seconds_part(value: dt.timedelta) -> Decimal:
    total = temporal.microseconds(value)
    found = CONTEXT.divide(Decimal(abs(total) % 60_000_000), Decimal(1_000_000))
    return -found if total < 0 and found else found


_DATE: Final[Properties] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_MOMENT: Final[Properties] = {**_DATE, **_of_time(lambda value: value.time())}
_MINUTE: Final = 60_000_000
PROPERTIES: Final[Mapping[type, Properties]] = {
    dt.date: {
        **_DATE,
        "hour": lambda _value: Decimal(0),
        "minute": lambda _value: Decimal(0),
        "second": lambda _value: Decimal(0),
        "time offset": lambda _value: temporal.ZERO,
        "timezone": lambda _value: None,
    },
    dt.datetime: _MOMENT,
    NanoMoment: _MOMENT,
    FarMoment: {
        "year": lambda value: Decimal(value.year),
        "month": lambda value: Decimal(value.month),
        "day": lambda value: Decimal(value.day),
        **_of_time(lambda value: value.clock),
    },
    FeelTime: _of_time(lambda value: value.clock),
    dt.timedelta: {
        "days": _days_part(1440 * _MINUTE, 0),
        "hours": _days_part(60 * _MINUTE, 24),
        "minutes": _days_part(_MINUTE, 60),
        "seconds": _seconds_part,
    },
    YearsMonths: {
        "years": lambda value: Decimal(_truncated(value.months, 12)),
        "months": lambda value: Decimal(value.months - _truncated(value.months, 12) * 12),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
