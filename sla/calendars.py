"""Calendars of the store: versioned, never changed; an edit is a new version."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, String, Text

from kernel.errors import NotFound
from kernel.names import check_name
from kernel.statements import AnyType, insert_into, query
from kernel.unit_of_work import UnitOfWork
from sla import tables
from sla.calendar import Calendar
from sla.calendar_json import format_calendar, parse_calendar

_RECORD = query(
    "SELECT record FROM calendar WHERE name = :name AND version = :version",
    {"record": Text},
    name=String,
    version=Integer,
)
_LATEST = query(
    "SELECT max(version) AS version FROM calendar WHERE name = :name",
    {"version": Integer},
    name=String,
)
_NAMES = query(
    "SELECT name, max(version) AS version FROM calendar GROUP BY name ORDER BY name",
    {"name": String, "version": Integer},
)
_IMPORTED: dict[str, AnyType] = {
    "name": String,
    "version": Integer,
    "record": Text,
    **{name: tables.calendar.c[name].type for name in ("imported_at", "imported_by", "reason")},
}
_NEWEST = query(
    f"SELECT {', '.join(f'c.{name}' for name in _IMPORTED)} FROM calendar c WHERE c.version ="
    " (SELECT max(o.version) FROM calendar o WHERE o.name = c.name) ORDER BY c.name",
    _IMPORTED,
)
_VERSIONS_OF = query(
    f"SELECT {', '.join(_IMPORTED)} FROM calendar WHERE name = :name ORDER BY version DESC",
    _IMPORTED,
    name=String,
)
_INSERT = insert_into(
    tables.calendar, "name", "version", "record", "imported_at", "imported_by", "reason"
)


@dataclass(frozen=True, slots=True)
class Import:
    """One version of a calendar, with who brought it in, when, and why."""

    calendar: Calendar
    imported_at: datetime
    imported_by: str
    reason: str


class Calendars:
    """Reads calendars and keeps what it has read: a version never changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Calendar] = {}
        self._lock = threading.Lock()

    def get(self, uow: UnitOfWork, name: str, version: int) -> Calendar:
        """One version; NotFound when the store has none."""
        known = self._known.get((name, version))
        if known is not None:
            return known
        row = uow.execute(_RECORD, {"name": name, "version": version}).one_or_none()
        if row is None:
            raise NotFound(f"calendar {name!r} has no version {version}")
        with self._lock:
            return self._known.setdefault((name, version), parse_calendar(row.record))

    def latest(self, uow: UnitOfWork, name: str) -> Calendar:
        """The newest version; NotFound when the calendar was never imported."""
        version = latest_version(uow, name)
        if version is None:
            raise _not_imported(uow, name)
        return self.get(uow, name, version)


def latest_version(uow: UnitOfWork, name: str) -> int | None:
    """The newest version number of a calendar, if there is any."""
    version: int | None = uow.execute(_LATEST, {"name": name}).scalar_one()
    return version


def list_calendars(uow: UnitOfWork) -> list[tuple[str, int]]:
    """(name, newest version) of all calendars."""
    return [(row.name, row.version) for row in uow.execute(_NAMES)]


def list_newest(uow: UnitOfWork) -> list[Import]:
    """The newest version of every calendar, by name; one statement."""
    return [_import(row) for row in uow.execute(_NEWEST)]


def list_imports(uow: UnitOfWork, name: str) -> list[Import]:
    """Every version of one calendar, the newest first; NotFound for one never imported."""
    found = [_import(row) for row in uow.execute(_VERSIONS_OF, {"name": name})]
    if not found:
        raise _not_imported(uow, name)
    return found


def import_calendar(
    uow: UnitOfWork, calendar: Calendar, *, actor: str, reason: str, follows: int | None = None
) -> Calendar:
    """Store a calendar as its next version; one that says the same as the last is left alone.

    `follows` is the version it was made from. Where another has followed that one meanwhile, the
    key of the row refuses it, so that nobody's edit is written over: the work is tried again.
    Raises Invalid for a name in which something is hidden.
    """
    _check_names(calendar)
    last = latest_version(uow, calendar.name) if follows is None else follows
    numbered = replace(calendar, version=1 if last is None else last + 1)
    if last is not None:
        row = uow.execute(_RECORD, {"name": calendar.name, "version": last}).one()
        if parse_calendar(row.record) == replace(calendar, version=last):
            return replace(calendar, version=last)
    uow.execute(
        _INSERT,
        {
            "name": numbered.name,
            "version": numbered.version,
            "record": format_calendar(numbered),
            "imported_at": uow.now,
            "imported_by": actor,
            "reason": reason,
        },
    )
    return numbered


def _check_names(calendar: Calendar) -> None:
    """Here and not where a record is read: what was imported before is read as it is."""
    check_name("name", calendar.name)
    for on, day in calendar.days_off.items():
        check_name(f"days_off of {on}: name", day.name)
    for number, period in enumerate(calendar.special_hours):
        check_name(f"special_hours[{number}].name", period.name)


def _not_imported(uow: UnitOfWork, name: str) -> NotFound:
    known = ", ".join(name for name, _ in list_calendars(uow)) or "none"
    return NotFound(
        f"calendar {name!r} is not imported (known: {known}); say `tuntas calendar import FILE`"
    )


def _import(row: Row[Any]) -> Import:
    return Import(parse_calendar(row.record), row.imported_at, row.imported_by, row.reason)
