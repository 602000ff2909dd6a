"""Day by day: which dates counted for a deadline, by which calendar, and why the others did not."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from sla.arithmetic import Due
from sla.budget import Unit
from sla.calendar import Calendar, DayVerdict, judge_day
from sla.conventions import DayZero
from sla.local_time import local_date, local_instant, midnight_after
from sla.opening_time import is_working_day
from sla.running import running, weight_in
from sla.term import Term
from sla.working_day_rule import first_days, owned_dates

MOST_DAYS = 1000
ONE_DAY = timedelta(days=1)


class DayRole(StrEnum):
    """What a date did for the deadline."""

    BEFORE = "before"  #: received on it, but a later day is day 0
    DAY_ZERO = "day_zero"
    COUNTED = "counted"
    NOT_WORKED = "not_worked"
    ROLLED = "rolled"  #: the deadline moved over it to the next working day


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One date. `number`: the how-maniest counted day. `ran`: weight that ran on it."""

    on: date
    role: DayRole
    number: int | None
    verdict: DayVerdict
    calendar: str
    ran: Fraction
    paused: Fraction


def explain_days(term: Term, due: Due) -> tuple[tuple[ExplainedDay, ...], int]:
    """The dates from receipt to the last day, and how many were left out beyond the first 1,000.

    Elapsed hours have no days to explain.
    """
    if term.budget.unit is Unit.HOURS:
        return (), 0
    receipt = local_date(term.start, term.first_calendar.zone)
    length = (_end(due) - receipt).days + 1
    dates = [receipt + timedelta(days=day) for day in range(min(length, MOST_DAYS))]
    days: list[ExplainedDay] = []
    number = 0
    for on, calendar, role in _roles(term, due, dates):
        number += role is DayRole.COUNTED
        days.append(_day(term, due, on, calendar, role, number))
    return tuple(days), max(0, length - MOST_DAYS)


def _end(due: Due) -> date:
    if due.paused_since is None:
        return due.last_day
    return local_date(due.paused_since, due.reigns[-1].calendar.zone)


def _roles(term: Term, due: Due, dates: list[date]) -> list[tuple[date, Calendar, DayRole]]:
    calendar = due.reigns[0].calendar
    if term.budget.unit is Unit.CALENDAR_DAYS:
        return [_calendar_day(term, due, on) for on in dates]
    if term.budget.unit is Unit.WORKING_HOURS:
        return [(on, calendar, _by_work(calendar, on)) for on, calendar in _held(due, dates)]
    zero, first = first_days(term, calendar)
    owned = owned_dates(due.reigns, first)
    return [_working_day(owned, zero, first, on) for on in dates]


def _working_day(
    owned: list[tuple[Calendar, date, date | None]], zero: date, first: date, on: date
) -> tuple[date, Calendar, DayRole]:
    calendar = next(c for c, _, last in owned if last is None or on <= last)
    if on >= first:
        return on, calendar, _by_work(calendar, on)
    return on, owned[0][0], DayRole.DAY_ZERO if on == zero else DayRole.BEFORE


def _calendar_day(term: Term, due: Due, on: date) -> tuple[date, Calendar, DayRole]:
    calendar = due.reigns[-1].calendar
    counts_zero = term.conventions.day_zero is DayZero.RECEIPT_DAY_COUNTS
    length = int(term.budget.amount) + due.moved_days - counts_zero
    if on == due.day_zero and not counts_zero:
        return on, due.reigns[0].calendar, DayRole.DAY_ZERO
    rolled = term.typed_due_at is None and on > due.day_zero + timedelta(days=length)
    return on, calendar, DayRole.ROLLED if rolled else DayRole.COUNTED


def _held(due: Due, dates: list[date]) -> list[tuple[date, Calendar]]:
    found = []
    for on in dates:
        noon = next(
            reign.calendar
            for reign in due.reigns
            if reign.until is None or on <= local_date(reign.until, reign.calendar.zone)
        )
        found.append((on, noon))
    return found


def _by_work(calendar: Calendar, on: date) -> DayRole:
    return DayRole.COUNTED if is_working_day(calendar, on) else DayRole.NOT_WORKED


def _day(
    term: Term, due: Due, on: date, calendar: Calendar, role: DayRole, number: int
) -> ExplainedDay:
    since = max(term.start, local_instant(calendar.zone, on, 0))
    until = midnight_after(calendar.zone, on)
    unit = term.budget.unit
    ended = due.due_at or due.paused_since or until
    all_of_it = weight_in(running(due.reigns, (), since, min(until, ended)), unit)
    ran = weight_in(running(due.reigns, due.pauses, since, min(until, ended)), unit)
    shown = number if role is DayRole.COUNTED else None
    verdict = judge_day(calendar, on)
    return ExplainedDay(on, role, shown, verdict, calendar.name, ran, all_of_it - ran)
