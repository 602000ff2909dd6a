"""A search over rows at hand: of what is compiled, or stands in the state of one instance."""

from collections.abc import Iterable, Mapping
from operator import eq, ge, gt, le, lt
from typing import Any

from engine.search.terms import (
    COUNTED_TO,
    Condition,
    Found,
    Operator,
    Order,
    Row,
    Search,
    cursor_of,
    pieces,
    place_of,
)

_COMPARED = {
    Operator.EQ: eq,
    Operator.GT: gt,
    Operator.GTE: ge,
    Operator.LT: lt,
    Operator.LTE: le,
}


def search(rows: Iterable[Row], kinds: Mapping[str, type], key: str, asked: Search) -> Found:
    """The part of `rows` that is asked for; `kinds` are the types of the columns sorted by.

    Raises Invalid (page.after, page.before) for a cursor of another search.
    """
    orders = (*asked.orders, Order(key))
    matching = [row for row in rows if matches(row, asked)]
    for order in reversed(orders):
        _sort(matching, order)
    total = len(matching)
    items = _part(matching, kinds, orders, asked)
    return Found(
        items=tuple(items),
        total=min(total, COUNTED_TO),
        more=total > COUNTED_TO,
        start_cursor=cursor_of(orders, items[0]) if items else None,
        end_cursor=cursor_of(orders, items[-1]) if items else None,
    )


def matches(row: Row, asked: Search) -> bool:
    """Whether a row is among those asked for."""
    if not all(_fits(row, one) for one in asked.conditions):
        return False
    groups = asked.any_of
    return not groups or any(all(_fits(row, one) for one in group) for group in groups)


def _fits(row: Row, asked: Condition) -> bool:
    value, given = row.get(asked.column), asked.value
    match asked.operator:
        case Operator.EXISTS:
            return (value is not None) is given
        case Operator.NEQ:
            return bool(value != given)
        case Operator.IN:
            return value is not None and value in given
        case Operator.NOT_IN:
            return value is None or value not in given
        case Operator.LIKE:
            return isinstance(value, str) and is_like(value, given)
        case operator:
            return value is not None and bool(_COMPARED[operator](value, given))


def is_like(text: str, pattern: str) -> bool:
    """Whether the text fits the pattern of `$like`; in time of both lengths at most."""
    wanted = pieces(pattern)
    place, at = 0, 0
    star, tried = -1, 0
    while at < len(text):
        if place < len(wanted) and wanted[place] in (("?", True), (text[at], False)):
            place, at = place + 1, at + 1
        elif place < len(wanted) and wanted[place] == ("*", True):
            star, tried, place = place, at, place + 1
        elif star >= 0:
            tried += 1
            place, at = star + 1, tried
        else:
            return False
    return all(one == ("*", True) for one in wanted[place:])


def _sort(rows: list[Row], order: Order) -> None:
    """Stable; rows without a value last."""
    valued = [row for row in rows if row[order.column] is not None]
    rest = [row for row in rows if row[order.column] is None]
    valued.sort(key=lambda row: row[order.column], reverse=order.descending)
    rows[:] = [*valued, *rest]


def _part(
    rows: list[Row], kinds: Mapping[str, type], orders: tuple[Order, ...], asked: Search
) -> list[Row]:
    part = asked.part
    if part.before is not None:
        place = place_of(orders, kinds, part.before, "page.before")
        found = [row for row in rows if _side(row, orders, place) < 0]
        return found[-part.limit :]
    if part.after is not None:
        place = place_of(orders, kinds, part.after, "page.after")
        rows = [row for row in rows if _side(row, orders, place) > 0]
    return rows[part.start : part.start + part.limit]


def _side(row: Row, orders: tuple[Order, ...], place: Row) -> int:
    """Below zero: the row comes before the place; above: after it."""
    for order in orders:
        one: Any = row[order.column]
        other: Any = place[order.column]
        if one == other:
            continue
        if one is None or other is None:
            return 1 if one is None else -1
        return 1 if (one > other) is not order.descending else -1
    return 0
