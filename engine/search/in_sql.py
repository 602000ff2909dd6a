"""A search as SQL: columns by whitelist, values bound, pages by keyset."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Integer, String
from sqlalchemy.types import TypeEngine

from engine.execution.state import ROOT_NUMBER
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
from engine.store.keys import MASK, key_of, root_of
from kernel.columns import Instant
from kernel.kept import Kept
from kernel.statements import Query, query
from kernel.unit_of_work import UnitOfWork

_KINDS: dict[type[TypeEngine[Any]], type] = {
    String: str,
    BigInteger: int,
    Integer: int,
    Boolean: bool,
    Instant: datetime,
}
SEEN = "{seen}"  #: in the SQL of a column: that a part is not hidden
_BIND = re.compile(r":(\w+)")
_SIGNS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is in SQL. `shown` False: it can be asked for, but no row has it.

    `among`: it has several values a row; `sql` is then a SELECT of them. `root_of` is a column of
    keys when this one is the key of their root process instance: an index finds those.
    """

    sql: str
    type: type[TypeEngine[Any]] = String
    shown: bool = True
    among: bool = False
    root_of: str | None = None


def always(text: str) -> Column:
    """A column with one value. PostgreSQL sorts by no bare constant."""
    return Column(f"CAST('{text}' AS VARCHAR)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows come from. `root` gives the root instance of a row, `key` its unique column.

    `part_root` is that of a row's parts, for columns with {seen} in their SQL: they count the parts
    that are seen, and a row of which none is left is hidden. `parts` is SQL: a SELECT of them.

    `open_tables` are those without the rows that are over: where only `open_states` are asked for,
    a search does not grow with the years.
    """

    tables: str
    columns: Mapping[str, Column]
    key: str
    root: str | None = None
    part_root: str | None = None
    parts: str = ""
    open_tables: str = ""
    open_states: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return hash(self.tables)

    def narrowed(self, asked: Search) -> "Source":
        """This source, or the open rows of it alone when no other can match."""
        states = [one for one in asked.conditions if one.column == "state"]
        if self.open_states and any(map(self._is_open, states)):
            return replace(self, tables=self.open_tables)
        return self

    def seen(self, hidden: "Hidden | None") -> "Source":
        """This source with the parts that are hidden left out of what its columns count."""
        if self.part_root is None:
            return self
        seen = "1 = 1" if hidden is None else f"NOT ({hidden.sql.format(root=self.part_root)})"
        columns = {
            name: replace(one, sql=one.sql.replace(SEEN, seen))
            for name, one in self.columns.items()
        }
        shown = f"(NOT EXISTS ({self.parts}) OR EXISTS ({self.parts} AND {seen}))"
        return replace(self, columns=columns, parts=shown)

    def _is_open(self, state: Condition) -> bool:
        if state.operator is Operator.IN:
            return self.open_states.issuperset(state.value)
        return state.operator is Operator.EQ and state.value in self.open_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Root instances that are not there for who asks: `sql` holds for those, with {root} for the
    number of one; applied before any count or limit."""

    sql: str
    types: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(slots=True)
class _Writing:
    """SQL being written, with its binds in order."""

    source: Source
    on_postgresql: bool
    types: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, type_: Any, value: Any) -> str:
        name = f"v{len(self.types)}"
        self.types[name], self.values[name] = type_, value
        return f":{name}"


def search(uow: UnitOfWork, source: Source, asked: Search, hidden: Hidden | None = None) -> Found:
    """The part of the rows of `source` that is asked for.

    Raises Invalid (page.after, page.before) for a cursor of another search.
    """
    source = source.narrowed(asked).seen(hidden)
    orders = (*asked.orders, Order(source.key))
    writing = _Writing(source, uow.on_postgresql)
    where = _where(writing, asked, hidden)
    counted = _ask(
        uow,
        writing,
        f"SELECT count(*) AS total FROM (SELECT 1 AS one FROM {source.tables} WHERE {where}"
        f" LIMIT {COUNTED_TO + 1}) AS matching",
        (("total", Integer),),
    )
    total = int(counted[0]["total"])
    rows = _rows(uow, writing, where, orders, asked)
    return Found(
        items=tuple(rows),
        total=min(total, COUNTED_TO),
        more=total > COUNTED_TO,
        start_cursor=cursor_of(orders, rows[0]) if rows else None,
        end_cursor=cursor_of(orders, rows[-1]) if rows else None,
    )


def get(uow: UnitOfWork, source: Source, key: int, hidden: Hidden | None = None) -> Row | None:
    """The row with this key."""
    only = Search(conditions=(Condition(source.key, Operator.EQ, key),))
    source = source.seen(hidden)
    writing = _Writing(source, uow.on_postgresql)
    where = _where(writing, only, hidden)
    shown = _shown(source)
    found = _ask(uow, writing, f"{_select(source)} WHERE {where}", shown)
    return found[0] if found else None


def keys(
    uow: UnitOfWork, source: Source, asked: Search, hidden: Hidden | None, most: int
) -> list[int]:
    """The keys of up to `most` rows that match, in their order."""
    source = source.narrowed(asked)
    writing = _Writing(source, uow.on_postgresql)
    where = _where(writing, asked, hidden)
    sql = source.columns[source.key].sql
    text = (
        f"SELECT {sql} AS key FROM {source.tables} WHERE {where} ORDER BY {sql}"
        f" LIMIT {writing.bind(Integer, most)}"
    )
    return [int(row["key"]) for row in _ask(uow, writing, text, (("key", BigInteger),))]


def _rows(
    uow: UnitOfWork, writing: _Writing, where: str, orders: Sequence[Order], asked: Search
) -> list[Row]:
    source, part = writing.source, asked.part
    cursor, backwards = part.after or part.before, part.before is not None
    if cursor is not None:
        name = "page.before" if backwards else "page.after"
        kinds = {name: _KINDS[column.type] for name, column in source.columns.items()}
        place = place_of(orders, kinds, cursor, name)
        where = f"{where} AND ({_beyond(writing, orders, place, backwards)})"
    order = ", ".join(_ordered(source, one, backwards) for one in orders)
    text = (
        f"{_select(source)} WHERE {where} ORDER BY {order}"
        f" LIMIT {writing.bind(Integer, part.limit)} OFFSET {writing.bind(Integer, part.start)}"
    )
    rows = _ask(uow, writing, text, _shown(source))
    return rows[::-1] if backwards else rows


def _select(source: Source) -> str:
    names = ", ".join(f"{source.columns[name].sql} AS {name}" for name, _ in _shown(source))
    return f"SELECT {names} FROM {source.tables}"


def _shown(source: Source) -> tuple[tuple[str, Any], ...]:
    return tuple((name, one.type) for name, one in source.columns.items() if one.shown)


def _ask(
    uow: UnitOfWork, writing: _Writing, sql: str, columns: tuple[tuple[str, Any], ...]
) -> list[Row]:
    named = set(_BIND.findall(sql))
    used = tuple((name, one) for name, one in writing.types.items() if name in named)
    made = _query(sql, columns, used)
    return [dict(row) for row in uow.execute(made, writing.values).mappings()]


#: Weighed by their text; compiled, a query takes some ten times as much.
QUERIES: Final[Kept[tuple[Any, ...], Query]] = Kept(500_000)


def _query(
    sql: str, columns: tuple[tuple[str, Any], ...], binds: tuple[tuple[str, Any], ...]
) -> Query:
    """The same search again costs no second compilation."""
    key = (sql, columns, binds)
    made = QUERIES.find(key)
    if made is None:
        made = query(sql, dict(columns), **dict(binds))
        QUERIES.keep(key, made, len(sql))
    return made


def _where(writing: _Writing, asked: Search, hidden: Hidden | None) -> str:
    parts = [_written(writing, one) for one in asked.conditions]
    if asked.any_of:
        groups = (_all(_written(writing, one) for one in group) for group in asked.any_of)
        parts.append(f"({' OR '.join(groups)})")
    source = writing.source
    if hidden is not None and (source.root or source.part_root):
        writing.types |= hidden.types
        writing.values |= hidden.values
        root = source.root
        parts.append(f"NOT ({hidden.sql.format(root=root)})" if root else source.parts)
    return _all(parts)


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(parts) or "1 = 1"


def _written(writing: _Writing, asked: Condition) -> str:
    column = writing.source.columns[asked.column]
    if column.root_of is not None and asked.operator is Operator.EQ:
        return _of_root(writing, column.root_of, asked.value)
    if not column.among:
        return _compared(writing, column.sql, column.type, asked.operator, asked.value)
    # Of several values one must fit; what is denied is denied of all of them.
    opposite = {Operator.NEQ: Operator.EQ, Operator.NOT_IN: Operator.IN}.get(asked.operator)
    if asked.operator is Operator.EXISTS:
        inside, denied = "1 = 1", not asked.value
    else:
        operator = opposite or asked.operator
        inside = _compared(writing, "one.name", column.type, operator, asked.value)
        denied = opposite is not None
    exists = f"EXISTS (SELECT 1 FROM ({column.sql}) AS one WHERE {inside})"
    return f"NOT {exists}" if denied else exists


def _of_root(writing: _Writing, key: str, process_instance: int) -> str:
    """That a key belongs to this root process instance; to no root, when it is a called one."""
    root = root_of(process_instance)
    if process_instance != key_of(root, ROOT_NUMBER):
        return "1 = 0"
    first, last = (writing.bind(BigInteger, key_of(root, number)) for number in (0, MASK))
    return f"{key} BETWEEN {first} AND {last}"


def _compared(writing: _Writing, sql: str, type_: Any, operator: Operator, value: Any) -> str:
    if operator is Operator.EXISTS:
        return f"{sql} IS {'NOT ' if value else ''}NULL"
    if operator in (Operator.IN, Operator.NOT_IN):
        names = ", ".join(writing.bind(type_, one) for one in value)
        return f"{sql} IN ({names})" if operator is Operator.IN else _not(sql, f"IN ({names})")
    if operator is Operator.LIKE:
        return _like(writing, sql, value)
    bound = writing.bind(type_, value)
    if operator is Operator.EQ:
        return f"{sql} = {bound}"
    if operator is Operator.NEQ:
        return f"({sql} IS NULL OR {sql} <> {bound})"
    return f"{sql} {_SIGNS[operator]} {bound}"


def _not(sql: str, test: str) -> str:
    return f"({sql} IS NULL OR NOT {sql} {test})"


def _like(writing: _Writing, sql: str, pattern: str) -> str:
    """LIKE on PostgreSQL, GLOB on SQLite, whose LIKE takes no notice of case."""
    if writing.on_postgresql:
        wild = {"*": "%", "?": "_"}
        text = "".join(
            wild[one] if is_wild else f"\\{one}" if one in "%_\\" else one
            for one, is_wild in pieces(pattern)
        )
        return f"{sql} LIKE {writing.bind(String, text)} ESCAPE '\\'"
    text = "".join(
        f"[{one}]" if not is_wild and one in "*?[" else one for one, is_wild in pieces(pattern)
    )
    return f"{sql} GLOB {writing.bind(String, text)}"


def _ordered(source: Source, order: Order, backwards: bool) -> str:
    sql = source.columns[order.column].sql
    descending = order.descending is not backwards
    ordered = f"{sql} {'DESC' if descending else 'ASC'}"
    if order.column == source.key:  # never null: an index may give it in order
        return ordered
    return f"CASE WHEN {sql} IS NULL THEN 1 ELSE 0 END {'DESC' if backwards else 'ASC'}, {ordered}"


def _beyond(writing: _Writing, orders: Sequence[Order], place: Row, backwards: bool) -> str:
    """Rows after (or before) the place: the first column that differs decides."""
    choices, same = [], "1 = 1"
    for order in orders:
        column, value = writing.source.columns[order.column], place[order.column]
        if value is None:
            further = f"{column.sql} IS NOT NULL" if backwards else "1 = 0"
            equal = f"{column.sql} IS NULL"
        else:
            bound = writing.bind(column.type, value)
            sign = "<" if order.descending is not backwards else ">"
            further = f"{column.sql} {sign} {bound}"
            if not backwards and order.column != writing.source.key:
                further = f"({further} OR {column.sql} IS NULL)"
            equal = f"{column.sql} = {bound}"
        choices.append(f"({same} AND {further})")
        same = f"{same} AND {equal}"
    return " OR ".join(choices)
