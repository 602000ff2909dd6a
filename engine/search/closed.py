"""Open rows and closed ones as one table (engine/store/closed_rows.py moves them)."""

from collections.abc import Sequence


def still_open(table: str, kept: Sequence[str], closed_only: Sequence[str]) -> str:
    """SQL for the rows of `table`, with the columns that all have: `ending` is `open`."""
    # PostgreSQL takes a bare NULL for a text.
    empty = f"SELECT c.{{name}} FROM closed_{table} c WHERE 1 = 0"  # noqa: S608
    nothing = "".join(f", ({empty.format(name=name)}) AS {name}" for name in closed_only)
    return f"(SELECT {', '.join(kept)}{nothing}, 'open' AS ending FROM {table})"  # noqa: S608


def open_and_closed(table: str, kept: Sequence[str], closed_only: Sequence[str]) -> str:
    """SQL for the rows of `table` and of its closed ones.

    `closed_only` are columns that open rows have not. While a key is open only that row counts.
    """
    opened = still_open(table, kept, closed_only)[1:-1]
    names = ", ".join((*kept, *closed_only, "ending"))
    return (
        f"({opened} UNION ALL SELECT {names} FROM closed_{table} c"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} o WHERE o.key = c.key))"
    )
