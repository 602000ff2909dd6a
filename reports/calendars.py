"""Calendars as people see them, and what one more day off would move before it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON

from complaints import calendar_edit
from complaints.calendar_edit import MovedDeadline
from complaints.visibility import (
    VISIBLE,
    VISIBLE_BINDS,
    Viewer,
    roots_in_conflict,
    visible_values,
)
from kernel.columns import Serial
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from reports.names import names_of_people
from sla.calendar import WEEKDAYS, Calendar, Weekly, window_text
from sla.calendars import Calendars, Import, list_imports, list_newest

#: How many moved deadlines a preview shows, and how many running clocks it looks at for them.
SHOWN, LOOKED_AT = 100, 4000

_SEEN = query(
    "SELECT k.root FROM complaint k"
    f" WHERE k.root IN (SELECT CAST(key AS BIGINT) FROM json_each(:roots)) AND {VISIBLE}",
    {"root": Serial},
    roots=JSON,
    **VISIBLE_BINDS,
)
#: Weekday (`monday`) -> opening hours (`07:30-12:00`) in order; none on a day that is closed.
Hours = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOffRow:
    """A date on which the office is closed; `kind` is public, government or office."""

    on: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialHoursRow:
    """A period, both dates included, with opening hours of its own (Ramadan)."""

    name: str
    first: date
    last: date
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """One version of a calendar; `zone` is IANA, `valid_until` the confirmed horizon, if any.

    `imported_by` is an id or a word, `imported_by_name` what they are called. `etag` names the
    version: an edit is made on it and makes the next one.
    """

    name: str
    version: int
    zone: str
    valid_until: date | None
    hours: Hours
    special_hours: tuple[SpecialHoursRow, ...]
    days_off: tuple[DayOffRow, ...]
    imported_at: datetime
    imported_by: str
    imported_by_name: str
    reason: str
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """A running clock of a complaint that an edit moves; instants are None while it is paused."""

    number: str
    clock: str
    round: int
    before: datetime | None
    after: datetime | None
    zone: str  #: IANA, of the edited calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """What an edit would move: `moved_in_all` deadlines, and SHOWN at most of those in `moved`.

    `not_shown` are the rest, of complaints the viewer does not see or past the bound. `complete`
    is False when more than LOOKED_AT clocks run by the calendar: then more may move.
    """

    moved: tuple[MovedRow, ...]
    moved_in_all: int
    not_shown: int
    complete: bool


def list_calendars(uow: UnitOfWork) -> tuple[CalendarView, ...]:
    """The newest version of every calendar, by name; 2 statements."""
    return _views(uow, list_newest(uow))


def get_calendar(uow: UnitOfWork, name: str) -> CalendarView:
    """The newest version of one calendar; NotFound."""
    return list_versions(uow, name)[0]


def list_versions(uow: UnitOfWork, name: str) -> tuple[CalendarView, ...]:
    """Every version of one calendar, the newest first; NotFound. 2 statements."""
    return _views(uow, list_imports(uow, name))


def etag_of(calendar: Calendar) -> str:
    """The etag of the view of a calendar."""
    return f"{calendar.name}:{calendar.version}"


def preview(uow: UnitOfWork, calendars: Calendars, viewer: Viewer, edited: Calendar) -> PreviewView:
    """The deadlines that `edited`, not imported yet, would move: those of complaints the viewer
    sees, of others no more than how many, and nothing of those in which the viewer has a conflict.
    3 statements, and one for each PAGE of clocks."""
    hidden = roots_in_conflict(uow, viewer)
    found = calendar_edit.preview(uow, calendars, edited, LOOKED_AT, hidden)
    seen = _seen(uow, viewer, found.moved)
    moved = tuple(
        MovedRow(
            number=one.number,
            clock=one.clock,
            round=one.round,
            before=one.before,
            after=one.after,
            zone=edited.zone.key,
        )
        for one in found.moved
        if one.root in seen and one.number is not None
    )[:SHOWN]
    return PreviewView(
        moved=moved,
        moved_in_all=len(found.moved),
        not_shown=len(found.moved) - len(moved),
        complete=found.complete,
    )


def _seen(uow: UnitOfWork, viewer: Viewer, moved: Iterable[MovedDeadline]) -> set[int]:
    roots = {str(one.root): 1 for one in moved}
    if not roots:
        return set()
    return set(uow.execute(_SEEN, {**visible_values(viewer), "roots": roots}).scalars())


def _views(uow: UnitOfWork, found: Iterable[Import]) -> tuple[CalendarView, ...]:
    imports = list(found)
    names = names_of_people(uow, {one.imported_by for one in imports})
    return tuple(_view(one, names) for one in imports)


def _view(one: Import, names: Mapping[str, str]) -> CalendarView:
    calendar = one.calendar
    return CalendarView(
        name=calendar.name,
        version=calendar.version,
        zone=calendar.zone.key,
        valid_until=calendar.valid_until,
        hours=_hours(calendar.weekly),
        special_hours=tuple(
            SpecialHoursRow(
                name=period.name, first=period.first, last=period.last, hours=_hours(period.weekly)
            )
            for period in calendar.special_hours
        ),
        days_off=tuple(
            DayOffRow(on=on, name=day.name, kind=day.kind)
            for on, day in sorted(calendar.days_off.items())
        ),
        imported_at=one.imported_at,
        imported_by=one.imported_by,
        imported_by_name=names.get(one.imported_by, one.imported_by),
        reason=one.reason,
        etag=etag_of(calendar),
    )


def _hours(weekly: Weekly) -> Hours:
    named = zip(WEEKDAYS, weekly, strict=True)
    return {name: tuple(window_text(window) for window in windows) for name, windows in named}
