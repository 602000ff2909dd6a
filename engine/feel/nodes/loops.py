"""`for`, `some` and `every`: one loop over all their iterators, never recursing."""

import datetime as dt
from collections.abc import Iterable
from collections.abc import Iterator as Values
from dataclasses import dataclass
from decimal import Decimal

from engine.feel.comparison import order
from engine.feel.numbers import CONTEXT
from engine.feel.run import MAX_LIST, Env, Node, Run
from engine.feel.values import Range, Value, kind


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..until`."""

    name: str
    source: Node
    until: Node | None


def for_loop(iterators: list[Iterator], body: Node, weight: int, *, partial: bool) -> Node:
    """The list of what the body gives; `partial` is the list so far, where the body reads it."""

    def run(env: Env) -> Value:
        results: list[Value] = []
        for scope in _scopes(env, iterators, weight):
            if scope is None:
                return None
            inner = scope
            if partial:
                env.run.room(len(results))
                inner = env.inner({**scope.values, "partial": list(results)})
            results.append(body(inner))
            if len(results) > MAX_LIST:
                env.run.room(len(results))
        return results

    return run


def quantified(iterators: list[Iterator], condition: Node, weight: int, *, wanted: bool) -> Node:
    """`some` (wanted True) and `every` (wanted False), three-valued."""

    def run(env: Env) -> Value:
        result: bool | None = not wanted
        for scope in _scopes(env, iterators, weight):
            if scope is None:
                return None
            value = condition(scope)
            if value is wanted:
                return wanted
            if not isinstance(value, bool):
                env.run.warn(f"'satisfies' expects boolean, not {kind(value)}")
                result = None
        return result

    return run


def _scopes(env: Env, iterators: list[Iterator], weight: int) -> Values[Env | None]:
    """A scope for each combination, the last iterator fastest; None where one has no values."""
    stack: list[Values[Value]] = []
    values: dict[str, Value] = {}
    while True:
        if len(stack) < len(iterators):
            found = _values(env.inner(values), iterators[len(stack)])
            if found is None:
                yield None
                return
            stack.append(iter(found))
        else:
            env.run.charge(weight)
            yield env.inner(values)
        values = dict(values)
        while stack and not _advance(env.run, stack[-1], iterators[len(stack) - 1], values):
            stack.pop()
        if not stack:
            return


def _advance(run: Run, source: Values[Value], iterator: Iterator, values: dict[str, Value]) -> bool:
    run.charge()
    for value in source:
        values[iterator.name] = value
        return True
    return False


def _values(env: Env, iterator: Iterator) -> Iterable[Value] | None:
    source = iterator.source(env)
    if iterator.until is not None:
        return _between(env.run, source, iterator.until(env))
    if isinstance(source, Range):
        return _in_range(env.run, source)
    if source is None:
        env.run.warn(f"'{iterator.name} in' expects a list, not null")
        return None
    return source if isinstance(source, list) else [source]


def _between(run: Run, start: Value, end: Value) -> Iterable[Value] | None:
    """The values from one end to the other, both included, up or down."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        return _numbers(start, end)
    if type(start) is dt.date and type(end) is dt.date:
        return _dates(start, end)
    run.warn(f"cannot go from {kind(start)} to {kind(end)} step by step")
    return None


def _in_range(run: Run, interval: Range) -> Iterable[Value] | None:
    steps = _between(run, interval.start, interval.end)
    if steps is None or (order(run, interval.start, interval.end) or 0) > 0:
        return None
    return (value for value in steps if not _excluded(interval, value))


def _excluded(interval: Range, value: Value) -> bool:
    return (value == interval.start and not interval.start_included) or (
        value == interval.end and not interval.end_included
    )


def _numbers(start: Decimal, end: Decimal) -> Values[Decimal]:
    step = Decimal(1) if start <= end else Decimal(-1)
    value = start
    while (value <= end) if step > 0 else (value >= end):
        yield value
        value = CONTEXT.add(value, step)


def _dates(start: dt.date, end: dt.date) -> Values[dt.date]:
    step = 1 if start <= end else -1
    for ordinal in range(start.toordinal(), end.toordinal() + step, step):
        yield dt.date.fromordinal(ordinal)
