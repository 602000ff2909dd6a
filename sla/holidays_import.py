"""Days off from the package `holidays`, the only place that reads it; used by `calendar import`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import holidays

from kernel.errors import Invalid
from sla.calendar import Calendar, DayOff

CATEGORIES = ("public", "government")
"""National holidays, and days off by government decision (cuti bersama); the first named wins."""


def categories_of(country: str) -> tuple[str, ...]:
    """Those of CATEGORIES that the package knows for a country; Invalid for an unknown one."""
    try:
        known = holidays.country_holidays(country).supported_categories
    except NotImplementedError as problem:
        raise _unknown(country) from problem
    return tuple(category for category in CATEGORIES if category in known)


def import_days_off(
    country: str, years: Iterable[int], categories: Iterable[str] = CATEGORIES
) -> dict[date, DayOff]:
    """Days off of a country (ISO code, `ID`), each with its category as kind, in order of date."""
    wanted = sorted(set(years))
    if not wanted:
        raise Invalid("years: expected at least one, such as 2026")
    days: dict[date, DayOff] = {}
    for category in categories:
        for on, name in _read(country, wanted, category).items():
            days.setdefault(on, DayOff(name, category))
    return dict(sorted(days.items()))


def with_days_off(
    calendar: Calendar, days: dict[date, DayOff], valid_until: date | None = None
) -> Calendar:
    """The next version of a calendar: the office's own days off stay, imported kinds are replaced
    in the years that `days` covers."""
    years = {on.year for on in days}
    kept = {
        on: day
        for on, day in calendar.days_off.items()
        if on.year not in years or day.kind not in CATEGORIES
    }
    return replace(
        calendar,
        days_off=dict(sorted((days | kept).items())),
        valid_until=valid_until or calendar.valid_until,
        version=calendar.version + 1,
    )


def _read(country: str, years: list[int], category: str) -> dict[date, str]:
    try:
        found = holidays.country_holidays(
            country, years=years, categories=(category,), language=_language(country)
        )
    except NotImplementedError as problem:
        raise _unknown(country) from problem
    except ValueError as problem:
        text = f"category {category!r} is unknown for {country}; expected {', '.join(CATEGORIES)}"
        raise Invalid(text) from problem
    return {on: str(name) for on, name in sorted(found.items()) if on.year in years}


def _unknown(country: str) -> Invalid:
    return Invalid(f"country {country!r} is unknown; expected an ISO code such as ID")


def _language(country: str) -> str | None:
    return "id" if country == "ID" else None
