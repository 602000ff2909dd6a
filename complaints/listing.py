"""Lists and counts of complaints: only what the viewer sees, by filters, newest first.

Newest is by their place in the register, which itself is never told, nor stands in a cursor."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, LargeBinary, RowMapping, String

from complaints import registry
from complaints.content import opened_content
from complaints.numbering import is_number
from complaints.records import Channel, Complaint, ComplaintClass, Status
from complaints.visibility import VISIBLE, VISIBLE_BINDS, Viewer, visible_values
from kernel.columns import Instant
from kernel.errors import Invalid
from kernel.instants import require_aware
from kernel.keyring import Keyring
from kernel.pages import Page, cursor_after, key_of, no_cursor
from kernel.statements import Query, query
from kernel.unit_of_work import UnitOfWork

MAX_PAGE = 200
#: Who sees the complaints of at most so many units gets the newest of each by the index of units,
#: merged; who sees those of more, by going down the register.
FEW_UNITS = 8

#: Filter -> (condition over `complaint k`, type of its value); None: it has no value.
_CONDITIONS: Mapping[str, tuple[str, Any]] = {
    "statuses": ("k.status IN (SELECT key FROM json_each(:statuses))", JSON),
    "class": ("k.class = :class", String),
    "channel": ("k.channel = :channel", String),
    "number": ("k.number = :number", String),
    "number_end": ("k.number LIKE :number_end", String),
    "received_from": ("k.received_at >= :received_from", Instant),
    "received_until": ("k.received_at < :received_until", Instant),
    "open": ("k.closed_at IS NULL", None),
    "not_open": ("k.closed_at IS NOT NULL", None),
    "after": ("k.place < :after", BigInteger),
}
_LISTED = ", ".join(f"k.{name}" for name in (*registry.COLUMNS, "place", "text"))
_DIGITS = re.compile(r"[0-9]{1,9}")
_CURSOR = "cursor of a list of complaints"  #: what its seal is bound to
_NEWEST = " ORDER BY k.place DESC LIMIT :most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None and () narrow nothing.

    `received_until` itself is not in. `open`: not closed yet. `number`: a complaint's number, or
    the last digits of one.
    """

    statuses: tuple[str, ...] = ()
    class_: str | None = None
    channel: str | None = None
    unit: str | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    open: bool | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A complaint in a list, with what its subject says."""

    complaint: Complaint
    subject: str

    def __repr__(self) -> str:
        return f"Listed(number={self.complaint.number})"


def list_complaints(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    viewer: Viewer,
    filters: Filters,
    *,
    after: str | None = None,
    most: int = 50,
) -> Page[Listed]:
    """One page of at most 200; `after` is the `next_cursor` of the page before.

    Raises Invalid naming the filter at fault (status, class, channel, unit, received_from,
    received_until, number, limit, cursor).
    """
    if not 1 <= most <= MAX_PAGE:
        raise Invalid(f"a page has 1 to {MAX_PAGE} complaints, not {most}", field="limit")
    values = _values(filters)
    if after is not None:
        values["after"] = _place_in(keyring, after)
    units = _units(viewer, filters)
    sql = _list_query(frozenset(values), len(units))
    given = {**values, **units, **visible_values(viewer), "most": most + 1}
    rows = uow.execute(sql, given).mappings().all()
    items = tuple(_listed(keyring, row) for row in rows[:most])
    more = len(rows) > most
    return Page(items, _cursor(keyring, rows[most - 1]["place"]) if more else None)


def _cursor(keyring: Keyring, place: int) -> str:
    """Sealed: a place in the register tells how many complaints lie before it."""
    sealed = keyring.seal(str(place), _CURSOR)
    return cursor_after([base64.b64encode(sealed).decode("ascii")])


def _place_in(keyring: Keyring, cursor: str) -> int:
    (sealed,) = key_of(cursor, [str])
    try:
        return int(keyring.open(base64.b64decode(str(sealed), validate=True), _CURSOR))
    except (Invalid, ValueError):
        raise no_cursor() from None


def count_by_status(uow: UnitOfWork, viewer: Viewer, filters: Filters) -> dict[str, int]:
    """Status -> how many the viewer sees, for those there are any of; refuses as the list does."""
    values = _values(filters)
    units = _units(viewer, filters)
    sql = _count_query(frozenset(values), len(units))
    rows = uow.execute(sql, {**values, **units, **visible_values(viewer)})
    return {row.status: row.complaints for row in rows}


def _units(viewer: Viewer, filters: Filters) -> dict[str, object]:
    """The few units looked at, as binds `unit_0`...; none for somebody who sees many."""
    if filters.unit is not None:
        if filters.unit not in viewer.seen_units:
            raise Invalid("unit: expected one whose complaints you see", field="unit")
        return {"unit_0": filters.unit}
    if len(viewer.seen_units) > FEW_UNITS:
        return {}
    few = sorted(viewer.seen_units) or [""]
    return {f"unit_{place}": unit for place, unit in enumerate(few)}


def _values(filters: Filters) -> dict[str, object]:
    """Filter -> value of those that narrow, but for the unit; each is checked."""
    given: dict[str, object] = {}
    if filters.statuses:
        for status in filters.statuses:
            _one_of("status", status, Status)
        given["statuses"] = dict.fromkeys(filters.statuses, 1)
    if filters.class_ is not None:
        given["class"] = _one_of("class", filters.class_, ComplaintClass)
    if filters.channel is not None:
        given["channel"] = _one_of("channel", filters.channel, Channel)
    if filters.number is not None:
        given.update(_number(filters.number))
    for name in ("received_from", "received_until"):
        instant = getattr(filters, name)
        if instant is not None:
            given[name] = _aware(name, instant)
    if filters.open is not None:
        given["open" if filters.open else "not_open"] = None
    return given


def _number(typed: str) -> dict[str, object]:
    """Only digits are looked for at the end; they hold nothing that LIKE reads as a pattern."""
    wanted = typed.strip().upper()
    if _DIGITS.fullmatch(wanted):
        return {"number_end": f"%{wanted}"}
    if is_number(wanted):
        return {"number": wanted}
    raise Invalid(
        "number: expected a complaint's number such as ADU-2026-000001, or its last digits",
        field="number",
    )


def _one_of(field: str, value: str, known: type[StrEnum]) -> str:
    if value not in list(known):
        raise Invalid(f"{field}: expected one of {', '.join(known)}", field=field)
    return str(value)


def _aware(field: str, instant: datetime) -> datetime:
    try:
        return require_aware(instant)
    except Invalid as problem:
        raise Invalid(f"{field}: {problem}", field=field) from None


@cache
def _list_query(narrowed: frozenset[str], units: int) -> Query:
    where = _where(narrowed)
    if units:
        newest = (
            f"SELECT * FROM (SELECT {_LISTED} FROM complaint k"
            f" WHERE k.unit = :unit_{place} AND {where}{_NEWEST}) k{place}"
            for place in range(units)
        )
        source = f"({' UNION ALL '.join(newest)}) k"
    else:
        source = f"complaint k WHERE {where}"
    columns: dict[str, Any] = {**registry.COLUMNS, "place": BigInteger, "text": LargeBinary}
    binds = {**_binds(narrowed, units), "most": Integer}
    return query(f"SELECT {_LISTED} FROM {source}{_NEWEST}", columns, **binds)


@cache
def _count_query(narrowed: frozenset[str], units: int) -> Query:
    few = f"k.unit IN ({', '.join(f':unit_{place}' for place in range(units))}) AND "
    sql = (
        "SELECT k.status, count(*) AS complaints FROM complaint k"
        f" WHERE {few if units else ''}{_where(narrowed)} GROUP BY k.status ORDER BY k.status"
    )
    return query(sql, {"status": String, "complaints": Integer}, **_binds(narrowed, units))


def _where(narrowed: frozenset[str]) -> str:
    return " AND ".join([VISIBLE, *(_CONDITIONS[name][0] for name in sorted(narrowed))])


def _binds(narrowed: frozenset[str], units: int) -> dict[str, Any]:
    own = {name: _CONDITIONS[name][1] for name in narrowed if _CONDITIONS[name][1] is not None}
    return {**VISIBLE_BINDS, **own, **{f"unit_{place}": String for place in range(units)}}


def _listed(keyring: Keyring, row: RowMapping) -> Listed:
    complaint = registry.record(row)
    return Listed(
        complaint=complaint, subject=opened_content(keyring, complaint.number, row["text"]).subject
    )
