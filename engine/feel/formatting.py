"""Values as text: what FEEL's `string()` gives, which reads back as the same value."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.feel import numbers, temporal
from engine.feel.errors import FeelLimitError
from engine.feel.run import MAX_STRING
from engine.feel.values import FarMoment, FeelFunction, FeelTime, Range, Value, YearsMonths

MAX_PARTS: Final = 100_000


class Text:
    """A text being written, in pieces; it may grow to MAX_STRING characters."""

    __slots__ = ("pieces", "size")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0

    def append(self, piece: str) -> None:
        """Adds a piece; raises FeelLimitError when the text grows too long."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size > MAX_STRING:
            raise FeelLimitError("characters in one text", MAX_STRING)


Write = Callable[[Any, Text], None]


def format_value(value: Value) -> str:
    """A value as `string()` shows it: texts as they are, texts inside lists in quotes."""
    if isinstance(value, str):
        return value
    parts = Text()
    try:
        _write(value, parts)
    except RecursionError:
        raise FeelLimitError("levels in one value", 100) from None
    return "".join(parts.pieces)


def _write(value: Value, parts: Text) -> None:
    if len(parts.pieces) > MAX_PARTS:
        raise FeelLimitError("parts in one text", MAX_PARTS)
    for types, write in _WRITERS:
        if isinstance(value, types):
            write(value, parts)
            return
    parts.append("null")


def _write_list(value: list[Value], parts: Text) -> None:
    parts.append("[")
    for index, item in enumerate(value):
        if index:
            parts.append(", ")
        _write(item, parts)
    parts.append("]")


def _write_context(value: dict[str, Value], parts: Text) -> None:
    parts.append("{")
    for index, (key, item) in enumerate(value.items()):
        if index:
            parts.append(", ")
        shown = key if key.replace("_", "a").replace(" ", "a").isalnum() else _quoted(key)
        parts.append(f"{shown}: ")
        _write(item, parts)
    parts.append("}")


def _write_range(value: Range, parts: Text) -> None:
    if value.start is None and not value.start_included:
        parts.append("<= " if value.end_included else "< ")
        _write(value.end, parts)
    elif value.end is None and not value.end_included:
        parts.append(">= " if value.start_included else "> ")
        _write(value.start, parts)
    else:
        parts.append("[" if value.start_included else "(")
        _write(value.start, parts)
        parts.append("..")
        _write(value.end, parts)
        parts.append("]" if value.end_included else ")")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def format_time(value: FeelTime) -> str:
    """`10:30:00.5+07:00`: no needless zeros in the fraction."""
    return _clock(value.clock) + _zone(value.zone, temporal.offset_of(value))


def format_moment(value: dt.datetime) -> str:
    """`2026-01-31T10:30:00@Asia/Jakarta`, or with the offset or nothing behind."""
    clock = _clock(value.time())
    return f"{value.date().isoformat()}T{clock}{_zone(value.tzinfo, value.utcoffset())}"


def format_far_moment(value: FarMoment) -> str:
    """As `format_moment`; a year before 1 has a minus in front."""
    sign = "-" if value.year < 0 else ""
    day = f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"
    return f"{day}T{_clock(value.clock)}{_zone(value.zone, temporal.offset_of(value))}"


def _clock(value: dt.time) -> str:
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text


def _zone(zone: dt.tzinfo | None, offset: dt.timedelta | None) -> str:
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if zone is None or offset is None:
        return ""
    if not offset:
        return "Z"
    total = abs(int(offset.total_seconds()))
    sign = "-" if offset < temporal.ZERO else "+"
    text = f"{sign}{total // 3600:02d}:{total // 60 % 60:02d}"
    return f"{text}:{total % 60:02d}" if total % 60 else text


def format_days(value: dt.timedelta) -> str:
    """`P1DT2H3M4.5S`; nothing at all is `PT0S`."""
    micro = abs(temporal.microseconds(value))
    seconds, micro = divmod(micro, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    time = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{seconds}{fraction}S" if seconds or fraction else "")
    )
    if not days and not time:
        return "PT0S"
    sign = "-" if value < temporal.ZERO else ""
    return sign + "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")


def format_months(value: YearsMonths) -> str:
    """`P1Y2M`; nothing at all is `P0M`."""
    years, months = divmod(abs(value.months), 12)
    if not years and not months:
        return "P0M"
    sign = "-" if value.months < 0 else ""
    return sign + "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")


def _plainly(show: Callable[[Any], str]) -> Write:
    return lambda value, parts: parts.append(show(value))


def _shown_function(value: FeelFunction) -> str:
    return f"function({', '.join(value.parameters)})"


_WRITERS: Final[tuple[tuple[type, Write], ...]] = (
    (bool, _plainly(lambda value: "true" if value else "false")),
    (Decimal, _plainly(numbers.plain)),
    (str, _plainly(_quoted)),
    (dt.datetime, _plainly(format_moment)),
    (FarMoment, _plainly(format_far_moment)),
    (dt.date, _plainly(dt.date.isoformat)),
    (FeelTime, _plainly(format_time)),
    (dt.timedelta, _plainly(format_days)),
    (YearsMonths, _plainly(format_months)),
    (list, _write_list),
    (dict, _write_context),
    (Range, _write_range),
    (FeelFunction, _plainly(_shown_function)),
)
