"""Arguments and options as values: one that cannot be read is wrong use (exit 2)."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import click

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.local_time import zone_named

LARGEST = 2**63 - 1  #: number that a store keeps


class _Read(click.ParamType[object]):
    """A type whose values `read` makes from text; Invalid says what is wrong with it."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Read `value`, unless it was read before."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except Invalid as problem:
            self.fail(str(problem), param, ctx)


def store_url(text: str) -> str:
    """A URL of one of the two stores, unchanged; Invalid says what it looks like."""
    # Imported here: commands without a store start sooner without the database.
    from kernel.opening import parse_url
    from kernel.sqlite import sqlite_file

    if parse_url(text).get_backend_name() == "sqlite":
        sqlite_file(text)
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Invalid(f"{text!r} is no date; write it as 2026-11-24") from problem


def _years(text: str) -> range:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise Invalid(f"{text!r} are no years; write them as 2026 or 2025-2027")
    years = range(int(first), int(last or first) + 1)
    if not years or years[0] < 1900 or years[-1] > 2100:
        raise Invalid(f"{text!r}: expected years from 1900 to 2100, the first one first")
    return years


def _instant(text: str) -> datetime:
    return parse_instant(text.strip())


def _zone(text: str) -> ZoneInfo:
    return zone_named(text)


def number_of(text: str) -> int:
    """A number such as a store keeps; Invalid for all else."""
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))
    if not digits or int(text) > LARGEST:
        raise Invalid(f"{text!r} is no number; expected a whole one from 0 to {LARGEST}")
    return int(text)


INSTANT = _Read("instant", _instant)
NUMBER = _Read("number", number_of)
DATE = _Read("date", _date)
YEARS = _Read("years", _years)
ZONE = _Read("zone", _zone)
STORE = _Read("url", store_url)


def choice(kind: type[StrEnum]) -> click.Choice[str]:
    """One of the values of `kind`, as they stand in files and answers."""
    return click.Choice([one.value for one in kind])
