"""Open rows and closed ones as one table (engine/store/closed_rows.py moves them)."""

from collections.abc import Sequence


def open_and_closed(table: str, kept: Sequence[str], closed_only: Sequence[str]) -> str:
    """SQL for the rows of `table` and of its closed ones, `ending` being `open` for the former.

    `closed_only` are columns that open rows have not. While a key is open only that row counts.
    """
    names = ", ".join(kept)
    nothing = "".join(f", NULL AS {name}" for name in closed_only)
    more = "".join(f", {name}" for name in closed_only)
    return (
        f"(SELECT {names}{nothing}, 'open' AS ending FROM {table}"  # noqa: S608
        f" UNION ALL SELECT {names}{more}, ending FROM closed_{table} c"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} o WHERE o.key = c.key))"
    )
