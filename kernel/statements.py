"""The only place that makes SQL text: every bind and every result column has a declared type.

A statement is compiled once a dialect; running it then costs the driver's time and little more
(SQLAlchemy's own path costs about 40 us a statement, and a step has a dozen).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Result, Table, bindparam, text
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from kernel.errors import Invalid

_NAME = re.compile(r"(?<![:\w]):(\w+)")
AnyType = TypeEngine[Any] | type[TypeEngine[Any]]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
_Processor = Callable[[Any], Any]


class _Made:
    """SQL with its binds, compiled once a dialect."""

    def __init__(self, sql: str, binds: Mapping[str, AnyType]) -> None:
        named = set(_NAME.findall(sql))
        if named != set(binds):
            wanted, given = sorted(named), sorted(binds)
            raise ValueError(f"binds {wanted} are not those declared {given} in: {sql}")
        self.sql = sql
        self.binds = {name: _instance(type_) for name, type_ in binds.items()}
        self._compiled: dict[str, _Compiled] = {}

    def start(self, connection: Connection, parameters: Parameters) -> Any:
        """Execute and return the driver's cursor; raises DBAPIError without the parameters."""
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = _compile(self, connection.dialect)
        cursor = connection.connection.cursor()
        try:
            if parameters is None or isinstance(parameters, Mapping):
                cursor.execute(compiled.sql, compiled.bound(parameters or {}))
            elif len(parameters) == 1:
                cursor.execute(compiled.sql, compiled.bound(parameters[0]))
            else:
                cursor.executemany(compiled.sql, [compiled.bound(row) for row in parameters])
        except connection.dialect.loaded_dbapi.Error as problem:
            raise translated(problem, self.sql, connection.dialect) from problem
        except (UnicodeError, OverflowError) as problem:
            raise _unfit(problem) from problem
        return cursor


class Statement(_Made):
    """SQL that returns nothing we read."""


class Query(_Made):
    """SQL that returns rows with `columns` (name -> type)."""

    def __init__(
        self, sql: str, columns: Mapping[str, AnyType], binds: Mapping[str, AnyType]
    ) -> None:
        super().__init__(sql, binds)
        self.columns = {name: _instance(type_) for name, type_ in columns.items()}
        self._metadata = SimpleResultMetaData(list(columns))
        self._readers: dict[str, list[tuple[int, _Processor]]] = {}

    def read(self, connection: Connection, cursor: Any) -> Result[Any]:
        """All rows of a cursor that `start` returned."""
        rows = cursor.fetchall()
        readers = self._readers.get(connection.dialect.name)
        if readers is None:
            _check_names(cursor, list(self.columns), self.sql)
            readers = self._readers[connection.dialect.name] = _readers(
                self.columns.values(), connection.dialect
            )
        cursor.close()
        return IteratorResult(self._metadata, _read(rows, readers) if readers else iter(rows))


def _check_names(cursor: Any, declared: list[str], sql: str) -> None:
    """Rows are read by place, so the declaration has to name what the SQL gives, in its order."""
    given = [column[0] for column in cursor.description]
    if given != declared:
        raise ValueError(f"columns {given} are not those declared {declared} in: {sql}")


def translated(problem: Exception, sql: str, dialect: Dialect) -> Exception:
    """SQLAlchemy's error for the driver's, never with parameters: they may be personal.

    Invalid for a value that the store has no place for, such as a text with a NUL character.
    """
    if isinstance(problem, dialect.loaded_dbapi.DataError):
        return _unfit(problem)
    primary = getattr(getattr(problem, "diag", None), "message_primary", None)
    if primary:  # PostgreSQL's details quote the whole row
        problem.args = (primary,)
    return DBAPIError.instance(
        sql, None, problem, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )


def _unfit(problem: Exception) -> Invalid:
    reason = str(problem).partition("\n")[0]
    if isinstance(problem, UnicodeEncodeError):
        reason = problem.reason
    elif '"' in reason:  # it may quote the value
        reason = type(problem).__name__
    return Invalid(
        f"a value cannot be stored or looked for: {reason}; keep texts free of NUL and of half"
        " characters, and numbers within 64 bits"
    )


def statement(sql: str, **binds: AnyType) -> Statement:
    """SQL that returns nothing we read. Raises ValueError when binds and declarations differ."""
    return Statement(sql, binds)


def query(sql: str, columns: Mapping[str, AnyType], **binds: AnyType) -> Query:
    """SQL that returns rows with `columns` (name -> type), in the order of the SQL."""
    return Query(sql, columns, binds)


def insert_into(table: Table, *columns: str) -> Statement:
    """An INSERT of `columns`, bound by name with the types of the table."""
    names = ", ".join(columns)
    values = ", ".join(f":{column}" for column in columns)
    types = {column: table.c[column].type for column in columns}
    return Statement(f"INSERT INTO {table.name} ({names}) VALUES ({values})", types)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The driver's SQL; `order` for drivers that bind by place, else None."""

    sql: str
    binds: tuple[tuple[str, _Processor | None], ...]
    order: tuple[str, ...] | None

    def bound(self, parameters: Mapping[str, Any]) -> Any:
        values = {
            name: parameters[name] if process is None else process(parameters[name])
            for name, process in self.binds
        }
        return values if self.order is None else [values[name] for name in self.order]


def _compile(made: _Made, dialect: Dialect) -> _Compiled:
    binds = [bindparam(name, type_=type_) for name, type_ in made.binds.items()]
    compiled = text(made.sql).bindparams(*binds).compile(dialect=dialect)
    processors = tuple(
        (name, type_.dialect_impl(dialect).bind_processor(dialect))
        for name, type_ in made.binds.items()
    )
    order = compiled.positiontup
    return _Compiled(str(compiled), processors, None if order is None else tuple(order))


def _readers(types: Any, dialect: Dialect) -> list[tuple[int, _Processor]]:
    found = (type_.dialect_impl(dialect).result_processor(dialect, None) for type_ in types)
    return [(place, reader) for place, reader in enumerate(found) if reader is not None]


def _read(
    rows: Sequence[Sequence[Any]], readers: Sequence[tuple[int, _Processor]]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, reader in readers:
            values[place] = reader(values[place])
        yield tuple(values)


def _instance(type_: AnyType) -> TypeEngine[Any]:
    return type_() if isinstance(type_, type) else type_
