"""The only place that makes SQL text: every bind and every result column has a declared type."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, TextClause, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.types import TypeEngine

_NAME = re.compile(r"(?<![:\w]):(\w+)")
AnyType = TypeEngine[Any] | type[TypeEngine[Any]]


def statement(sql: str, **binds: AnyType) -> TextClause:
    """SQL that returns nothing we read. Raises ValueError when binds and declarations differ."""
    named = set(_NAME.findall(sql))
    if named != set(binds):
        raise ValueError(f"binds {sorted(named)} are not those declared {sorted(binds)} in: {sql}")
    return text(sql).bindparams(*(bindparam(name, type_=type_) for name, type_ in binds.items()))


def query(sql: str, columns: Mapping[str, AnyType], **binds: AnyType) -> TextualSelect:
    """SQL that returns rows with `columns` (name -> type)."""
    return statement(sql, **binds).columns(**columns)


def insert_into(table: Table, *columns: str) -> TextClause:
    """An INSERT of `columns`, bound by name with the types of the table."""
    names = ", ".join(columns)
    values = ", ".join(f":{column}" for column in columns)
    types = {column: table.c[column].type for column in columns}
    return statement(f"INSERT INTO {table.name} ({names}) VALUES ({values})", **types)  # noqa: S608
