"""Budgets in calendar days: convention 7."""

from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sla.conventions import DayZero, Roll
from sla.local_time import local_date, local_instant, midnight_after
from sla.opening_time import nth_working_day
from sla.rule_result import Landing
from sla.term import Pause, Reign, Term


def land(term: Term, held: tuple[Reign, ...], pauses: tuple[Pause, ...]) -> Landing:
    """24:00 of the last day, later by one day for each midnight a pause covers."""
    zero = local_date(term.start, held[0].calendar.zone)
    ended = [(pause.since, pause.until) for pause in pauses if pause.until is not None]
    moved = sum(midnights_covered(held, since, until) for since, until in ended)
    counts_zero = term.conventions.day_zero is DayZero.RECEIPT_DAY_COUNTS
    last = zero + timedelta(days=int(term.budget.amount) + moved - counts_zero)
    calendar = held[-1].calendar
    if term.conventions.roll is Roll.NEXT_WORKING_DAY:
        last = nth_working_day(calendar, last, 1)
    due_at = midnight_after(calendar.zone, last)
    return Landing(due_at, zero, last, Fraction(moved), moved)


def midnights_between(zone: ZoneInfo, since: datetime, until: datetime) -> int:
    """How many local midnights lie in `since` (included) to `until` (not)."""
    return max(0, _midnights_before(zone, until) - _midnights_before(zone, since))


def midnights_covered(held: tuple[Reign, ...], since: datetime, until: datetime) -> int:
    """The midnights in a pause, each in the zone of the holder at the time."""
    return sum(
        midnights_between(
            reign.calendar.zone,
            max(since, reign.since),
            until if reign.until is None else min(until, reign.until),
        )
        for reign in held
    )


def _midnights_before(zone: ZoneInfo, instant: datetime) -> int:
    on = local_date(instant, zone)
    return on.toordinal() - (local_instant(zone, on, 0) >= instant)
