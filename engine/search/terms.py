"""What is asked of a list: conditions, an order and a part of it; and what comes back."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid
from kernel.instants import parse_instant

COUNTED_TO = 10_000  #: rows that match are counted so far, for counting costs
USUAL = 100  #: rows of a page when nothing else is asked
MOST = 10_000

Row = Mapping[str, Any]


class Operator(StrEnum):
    """How a column is compared. Texts are compared with their case."""

    EQ = "$eq"
    NEQ = "$neq"  #: also holds where there is no value
    EXISTS = "$exists"
    GT = "$gt"
    GTE = "$gte"
    LT = "$lt"
    LTE = "$lte"
    IN = "$in"
    NOT_IN = "$notIn"  #: also holds where there is no value
    LIKE = "$like"  #: `*` any characters, `?` exactly one, `\\` takes the next as it is


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is of the column's type; a tuple of them for (not) in, a bool for exists."""

    column: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Order:
    """Rows without a value come last either way."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a list: `limit` rows, from a place or beside the row of a cursor."""

    limit: int = USUAL
    start: int = 0
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All `conditions` hold and, when there are any, all of one of the groups `any_of`."""

    conditions: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()
    orders: tuple[Order, ...] = ()
    part: Part = field(default_factory=Part)

    def wanted(self, column: str) -> Any:
        """The one value that `column` must have; None when that is not asked."""
        found = [
            one.value
            for one in self.conditions
            if one.column == column and one.operator is Operator.EQ
        ]
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A part of the rows that match; `more`: they were counted up to `total` only."""

    items: tuple[Row, ...] = ()
    total: int = 0
    more: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


def pieces(pattern: str) -> list[tuple[str, bool]]:
    """The characters of a pattern of `$like`, each with whether it is a wildcard.

    Several `*` in a row are one.
    """
    found: list[tuple[str, bool]] = []
    characters = iter(pattern)
    for one in characters:
        if one == "\\":
            found.append((next(characters, "\\"), False))
        elif one not in "*?":
            found.append((one, False))
        elif one == "?" or found[-1:] != [("*", True)]:
            found.append((one, True))
    return found


def cursor_of(orders: Sequence[Order], row: Row) -> str:
    """The cursor of a row: the values it is sorted by, and the order they belong to."""
    values = [_told(row[order.column]) for order in orders]
    text = json.dumps([_name(orders), *values], separators=(",", ":"))
    return base64.b64encode(text.encode()).decode("ascii")


def place_of(orders: Sequence[Order], kinds: Mapping[str, type], cursor: str, name: str) -> Row:
    """The values in a cursor, by column; Invalid (field `name`) unless it is of this order."""
    try:
        said, *values = json.loads(base64.b64decode(cursor, validate=True))
        if said != _name(orders) or len(values) != len(orders):
            raise ValueError("another order")
        read = {
            order.column: _read(kinds[order.column], value)
            for order, value in zip(orders, values, strict=True)
        }
    except (ValueError, TypeError, RecursionError, Invalid):
        text = "this is no cursor of this search; begin without one, with the same sort"
        raise Invalid(text, field=name) from None
    return read


def _name(orders: Sequence[Order]) -> str:
    return ",".join(f"{'-' if order.descending else ''}{order.column}" for order in orders)


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind is datetime and isinstance(value, str):
        return parse_instant(value)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError("another kind")
    return value
