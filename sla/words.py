"""Dates, clock times and amounts as people write them, in Indonesian and English."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from sla.budget import Budget, Unit
from sla.calendar import Window, window_text
from sla.conventions import Language

DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# fmt: off
MONTHS = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
           "Oktober", "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}
# fmt: on
UNITS: dict[Language, dict[Unit, str]] = {
    "id": {
        Unit.WORKING_DAYS: "hari kerja",
        Unit.WORKING_HOURS: "jam kerja",
        Unit.CALENDAR_DAYS: "hari kalender",
        Unit.HOURS: "jam",
    },
    "en": {
        Unit.WORKING_DAYS: "working days",
        Unit.WORKING_HOURS: "working hours",
        Unit.CALENDAR_DAYS: "calendar days",
        Unit.HOURS: "hours",
    },
}
MICROS_AN_HOUR = 3_600_000_000


def date_text(on: date, language: Language) -> str:
    """Kamis, 26 November 2026."""
    return f"{DAYS[language][on.weekday()]}, {on.day} {MONTHS[language][on.month - 1]} {on.year}"


def instant_text(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    """Kamis, 26 November 2026 pukul 18.00 WIB."""
    local = instant.astimezone(zone)
    return f"{date_text(local.date(), language)}{_clock(local, language)}"


def due_text(due_at: datetime, last_day: date, zone: ZoneInfo, language: Language) -> str:
    """As `instant_text`; the midnight that ends `last_day` is its 24:00."""
    local = due_at.astimezone(zone)
    ends_day = local.date() == last_day + timedelta(days=1) and not (local.hour or local.minute)
    if not ends_day:
        return instant_text(due_at, zone, language)
    clock = " pukul 24.00 " if language == "id" else " at 24:00 "
    return f"{date_text(last_day, language)}{clock}{local:%Z}"


def budget_text(budget: Budget, language: Language) -> str:
    """14 hari kerja; 1 working day."""
    number = f"{budget.amount.normalize():f}"
    return f"{_decimal(number, language)} {_unit(budget.unit, number, language)}"


def weight_text(weight: Fraction, unit: Unit, language: Language) -> str:
    """1,53 hari kerja; a weight counts days, or microseconds for hours."""
    value = weight / MICROS_AN_HOUR if unit in (Unit.HOURS, Unit.WORKING_HOURS) else weight
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    number = f"{exact.quantize(Decimal('0.01')).normalize():f}"
    return f"{_decimal(number, language)} {_unit(unit, number, language)}"


def windows_text(windows: tuple[Window, ...], language: Language) -> str:
    """07.30-12.00 dan 13.00-16.00."""
    joined = (" dan " if language == "id" else " and ").join(map(window_text, windows))
    return joined.replace(":", ".") if language == "id" else joined


def _clock(local: datetime, language: Language) -> str:
    exact = "%H:%M:%S" if local.second or local.microsecond else "%H:%M"
    clock = local.strftime(exact)
    if language == "id":
        return f" pukul {clock.replace(':', '.')} {local:%Z}"
    return f" at {clock} {local:%Z}"


def _unit(unit: Unit, number: str, language: Language) -> str:
    word = UNITS[language][unit]
    return word.removesuffix("s") if language == "en" and number == "1" else word


def _decimal(number: str, language: Language) -> str:
    return number.replace(".", ",") if language == "id" else number
