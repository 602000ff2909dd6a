"""Serial ids that leave random gaps, so that a row one does not see leaves no hole of its own.

Ids grow in the order of their rows, and between two of them lie 0, 1, 2 ... unused numbers, each as
likely as if a coin of sixteen sides decided it number by number. So a gap with a hidden row in it
looks like one without (docs/adr/0031-no-number-tells-of-a-hidden-one.md).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer

from kernel.statements import AnyType, Query, Statement
from kernel.unit_of_work import UnitOfWork

NEXT = "{next}"  #: stands in the SQL where the new id goes

_ON_SQLITE = "(SELECT coalesce(max(seq), 0) + :gap FROM sqlite_sequence WHERE name = '{table}')"
_ON_POSTGRESQL = "(SELECT max(nextval('{table}_{column}_seq')) FROM generate_series(1, :gap))"


class GappedInsert:
    """An INSERT with `{next}` as the value of `column`, which is a Serial of `table`.

    `columns` (name -> type) are those it returns; None: nothing.
    """

    def __init__(
        self,
        sql: str,
        key: tuple[str, str],
        columns: Mapping[str, AnyType] | None,
        binds: Mapping[str, AnyType],
    ) -> None:
        table, column = key
        given = {**binds, "gap": Integer}
        self._made: dict[bool, Any] = {}
        for on_postgresql, place in ((False, _ON_SQLITE), (True, _ON_POSTGRESQL)):
            text = sql.replace(NEXT, place.format(table=table, column=column))
            self._made[on_postgresql] = (
                Statement(text, given) if columns is None else Query(text, columns, given)
            )

    def of(self, uow: UnitOfWork, rows: Any) -> tuple[Any, Any]:
        """What `uow.execute` or `uow.write` takes for one row, or for a sequence of rows."""
        if isinstance(rows, Mapping):
            return self._made[uow.on_postgresql], {**rows, "gap": uow.gap()}
        return self._made[uow.on_postgresql], [{**row, "gap": uow.gap()} for row in rows]


def gapped_query(
    sql: str, key: tuple[str, str], columns: Mapping[str, AnyType], **binds: AnyType
) -> GappedInsert:
    """An INSERT that returns `columns`; `key` is (table, its Serial column)."""
    return GappedInsert(sql, key, columns, binds)


def gapped_statement(sql: str, key: tuple[str, str], **binds: AnyType) -> GappedInsert:
    """An INSERT that returns nothing; `key` is (table, its Serial column)."""
    return GappedInsert(sql, key, None, binds)


def gapped_insert_into(table: Any, key: str, *columns: str) -> GappedInsert:
    """An INSERT of `columns`, bound by name with the types of the table; `key` is drawn."""
    names = ", ".join((key, *columns))
    values = ", ".join((NEXT, *(f":{column}" for column in columns)))
    types = {column: table.c[column].type for column in columns}
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({values})"  # noqa: S608
    return GappedInsert(sql, (table.name, key), None, types)
