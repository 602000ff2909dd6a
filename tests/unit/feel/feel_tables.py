"""Tables of FEEL examples as text: `expression => what string() shows of the value`."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import Moment, compile_expression, format_value, names_in, to_feel

NOW = Moment(dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC), ZoneInfo("Asia/Jakarta"))


def rows(table: str) -> list[tuple[str, str]]:
    """The rows of a table: an expression and the text of its value."""
    lines = [line.strip() for line in table.strip().splitlines() if line.strip()]
    return [(left.strip(), right.strip()) for left, right in (split_row(line) for line in lines)]


def split_row(line: str) -> tuple[str, str]:
    left, _, right = line.rpartition("=>")
    return left, right


def shown(text: str, context: dict[str, Any] | None = None) -> str:
    """The value of an expression, as text."""
    given = context or {}
    value = compile_expression(text, names_in(given)).evaluate(to_feel(given), NOW)
    return format_value(value)


def warnings_of(text: str, context: dict[str, Any] | None = None) -> list[str]:
    """What an expression has to say about the parts that became null."""
    given = context or {}
    warnings: list[str] = []
    compile_expression(text, names_in(given)).evaluate(to_feel(given), NOW, warnings)
    return warnings
