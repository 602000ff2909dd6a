"""Built-in functions that look into lists or cut them."""

from decimal import Decimal
from typing import Final

from engine.feel.comparison import ORDERED, equal, order
from engine.feel.numbers import whole
from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import Value, kind


def same(run: Run, a: Value, b: Value) -> bool:
    """Equality for looking things up: values of different kinds differ, without a warning."""
    if a is None or b is None or kind(a) == kind(b):
        return equal(run, a, b) is True
    return False


def holds(run: Run, values: list[Value], wanted: Value) -> bool:
    """Whether a list holds a value."""
    run.read(values)
    return any(same(run, value, wanted) for value in values)


def _index_of(run: Run, values: list[Value], wanted: Value) -> Value:
    return [Decimal(i) for i, value in enumerate(values, 1) if same(run, value, wanted)]


def _sublist(run: Run, values: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    first = place(run, "sublist", values, start)
    if first is None:
        return None
    if length is None:
        return values[first:]
    if length < 1 or first + whole(length) > len(values):
        run.warn("sublist is asked for items outside of the list")
        return None
    return values[first : first + whole(length)]


def place(run: Run, name: str, values: list[Value], position: Decimal) -> int | None:
    """The 0-based index of a 1-based or negative position; None with a warning outside."""
    index = whole(position)
    if index == 0 or abs(index) > len(values):
        run.warn(f"{name} has a position outside of the list")
        return None
    return index - 1 if index > 0 else len(values) + index


def _remove(run: Run, values: list[Value], position: Decimal) -> Value:
    index = place(run, "remove", values, position)
    return None if index is None else [*values[:index], *values[index + 1 :]]


def _insert_before(run: Run, values: list[Value], position: Decimal, item: Value) -> Value:
    index = place(run, "insert before", values, position)
    return None if index is None else [*values[:index], item, *values[index:]]


def _min(run: Run, values: list[Value]) -> Value:
    return _extreme(run, "min", values, -1)


def _max(run: Run, values: list[Value]) -> Value:
    return _extreme(run, "max", values, 1)


def _extreme(run: Run, name: str, values: list[Value], wanted: int) -> Value:
    if not values:
        return None
    kinds = set(map(type, values))
    if len(kinds) == 1 and kinds <= ORDERED:
        return min(values) if wanted < 0 else max(values)
    best = values[0]
    for value in values:
        found = order(run, value, best)
        if found is None:
            run.warn(f"{name} expects values of one kind that has an order")
            return None
        if found == wanted:
            best = value
    return best


def _partition(run: Run, values: list[Value], size: Decimal) -> Value:
    width = whole(size)
    if width < 1:
        run.warn("partition expects a size of at least 1")
        return None
    return [values[i : i + width] for i in range(0, len(values), width)]


FUNCTIONS: Final = (
    builtin("list contains", ("list: list, element: any", holds)),
    builtin("count", ("list: list", lambda _run, values: Decimal(len(values)))),
    builtin("is empty", ("list: list", lambda _run, values: not values)),
    builtin("index of", ("list: list, match: any", _index_of)),
    builtin("sublist", ("list: list, start position: number, length?: number", _sublist)),
    builtin("remove", ("list: list, position: number", _remove)),
    builtin("insert before", ("list: list, position: number, newItem: any", _insert_before)),
    builtin("min", ("list: list", _min), ("list...: any", _min)),
    builtin("max", ("list: list", _max), ("list...: any", _max)),
    builtin("partition", ("list: list, size: number", _partition)),
)
