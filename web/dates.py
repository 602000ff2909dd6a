"""Instants as people read them, in the zone of the unit; filters `instant`, `due`, `day`."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date

from web.language import ENGLISH, language

_DAY = "EEEE, d MMMM y"


def install(app: Flask) -> None:
    """Templates say `{{ at | instant(zone) }}`, `{{ due_at | due(zone) }}`, `{{ on | day }}`."""
    app.jinja_env.filters.update(instant=instant_text, due=due_text, day=day_text)


def instant_text(at: datetime, zone: str) -> str:
    """`Selasa, 24 November 2026 pukul 08.00 WIB`."""
    local = at.astimezone(ZoneInfo(zone))
    return _joined(local.date(), local.strftime("%H:%M"), local.strftime("%Z"))


def due_text(at: datetime, zone: str) -> str:
    """As `instant_text`; a midnight is the 24:00 of the day it ends."""
    local = at.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return instant_text(at, zone)
    return _joined(local.date() - timedelta(days=1), "24:00", local.strftime("%Z"))


def day_text(on: date) -> str:
    """`Selasa, 24 November 2026`."""
    return str(format_date(on, _DAY))


def _joined(on: date, clock: str, zone: str) -> str:
    if language() == ENGLISH:
        return f"{day_text(on)} at {clock} {zone}"
    return f"{day_text(on)} pukul {clock.replace(':', '.')} {zone}"
