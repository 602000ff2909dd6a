"""Built-in functions that make a new list from others."""

from decimal import Decimal
from functools import cmp_to_key
from typing import Final

from engine.feel.builtins.lists import holds, place
from engine.feel.calling import invoke
from engine.feel.comparison import order
from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import FeelFunction, Value


def _concatenate(run: Run, lists: list[list[Value]]) -> Value:
    run.room(sum(map(len, lists)))
    return [value for values in lists for value in values]


def _distinct(run: Run, values: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for value in values:
        if not holds(run, kept, value):
            kept.append(value)
    return kept


def _union(run: Run, lists: list[list[Value]]) -> Value:
    return _distinct(run, _concatenate(run, lists))


def _duplicates(run: Run, values: list[Value]) -> Value:
    seen: list[Value] = []
    twice: list[Value] = []
    for value in values:
        if not holds(run, seen, value):
            seen.append(value)
        elif not holds(run, twice, value):
            twice.append(value)
    return twice


def _flatten(run: Run, values: list[Value]) -> Value:
    flat: list[Value] = []
    stack = [iter(values)]
    while stack:
        for value in stack[-1]:
            run.charge()
            if isinstance(value, list):
                stack.append(iter(value))
                break
            flat.append(value)
        else:
            stack.pop()
    return flat


def _replace_at(run: Run, values: list[Value], position: Decimal, item: Value) -> Value:
    index = place(run, "list replace", values, position)
    return None if index is None else [*values[:index], item, *values[index + 1 :]]


def _replace_matching(run: Run, values: list[Value], match: FeelFunction, item: Value) -> Value:
    replaced: list[Value] = []
    for value in values:
        found = invoke(run, match, [value, item])
        if not isinstance(found, bool):
            run.warn("list replace expects a match that answers boolean")
            return None
        replaced.append(item if found else value)
    return replaced


def _sort(run: Run, values: list[Value], precedes: FeelFunction) -> Value:
    failed = False

    def compare(a: Value, b: Value) -> int:
        nonlocal failed
        first = invoke(run, precedes, [a, b])
        if first is True:
            return -1
        failed = failed or not isinstance(first, bool)
        return 1 if invoke(run, precedes, [b, a]) is True else 0

    ordered = sorted(values, key=cmp_to_key(compare))
    if failed:
        run.warn("sort expects a function that answers boolean")
        return None
    return ordered


def _sort_naturally(run: Run, values: list[Value]) -> Value:
    failed = False

    def compare(a: Value, b: Value) -> int:
        nonlocal failed
        run.charge()
        found = order(run, a, b)
        failed = failed or found is None
        return found or 0

    ordered = sorted(values, key=cmp_to_key(compare))
    return None if failed else ordered


def _append(run: Run, values: list[Value], items: list[Value]) -> Value:
    run.room(len(values) + len(items))
    return [*values, *items]


FUNCTIONS: Final = (
    builtin("append", ("list: list, item...: any", _append)),
    builtin("concatenate", ("list...: list", _concatenate)),
    builtin("union", ("list...: list", _union)),
    builtin("distinct values", ("list: list", _distinct)),
    builtin("duplicate values", ("list: list", _duplicates)),
    builtin("flatten", ("list: list", _flatten)),
    builtin("reverse", ("list: list", lambda _run, values: values[::-1])),
    builtin(
        "list replace",
        ("list: list, position: number, newItem: any", _replace_at),
        ("list: list, match: function, newItem: any", _replace_matching),
    ),
    builtin("sort", ("list: list", _sort_naturally), ("list: list, precedes: function", _sort)),
)
