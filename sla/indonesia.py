"""The calendars of an Indonesian government office: Perpres 21/2023, holidays and cuti bersama.

Numbers from domain.md section 8. The files in host/data/calendars are written by `office_calendar`.
"""

from datetime import date

from sla.calendar import Calendar, SpecialHours, Weekly, Window
from sla.holidays_import import import_days_off
from sla.local_time import zone_named

ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
YEARS = (2025, 2026, 2027)

RAMADAN = (
    ("Ramadan 1446 H", date(2025, 3, 1), date(2025, 3, 30)),
    ("Ramadan 1447 H", date(2026, 2, 19), date(2026, 3, 20)),
    ("Ramadan 1448 H", date(2027, 2, 8), date(2027, 3, 9)),
)
"""From the first day of fasting to the eve of Idulfitri; 2025 is official, the others expected."""


def _week(ordinary: tuple[Window, ...], friday: tuple[Window, ...]) -> Weekly:
    return (ordinary, ordinary, ordinary, ordinary, friday, (), ())


ORDINARY_WEEK = _week(
    (Window(450, 720), Window(780, 960)),
    (Window(450, 690), Window(780, 990)),
)
"""Monday to Thursday 07:30-12:00 and 13:00-16:00, Friday 07:30-11:30 and 13:00-16:30: 37 h 30."""

RAMADAN_WEEK = _week(
    (Window(480, 720), Window(750, 900)),
    (Window(480, 720), Window(780, 930)),
)
"""Monday to Thursday 08:00-12:00 and 12:30-15:00, Friday 08:00-12:00 and 13:00-15:30: 32 h 30."""


def office_calendar(zone: str) -> Calendar:
    """The calendar `indonesia-wib`, `-wita` or `-wit` for 2025 to 2027."""
    return Calendar(
        name=f"indonesia-{zone}",
        zone=zone_named(ZONES[zone]),
        weekly=ORDINARY_WEEK,
        days_off=import_days_off("ID", YEARS),
        special_hours=tuple(
            SpecialHours(name, first, last, RAMADAN_WEEK) for name, first, last in RAMADAN
        ),
        valid_until=date(YEARS[-1], 12, 31),
    )
