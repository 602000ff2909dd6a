"""Budgets in working days: conventions 1, 2, 3, 5 and 8."""

from datetime import date, datetime, time, timedelta

from sla.budget import Unit
from sla.calendar import Calendar
from sla.conventions import DayZero, DueInPause, EndOfWorkingDay
from sla.local_time import local_date, local_instant
from sla.opening_time import (
    closing_of,
    is_working_day,
    next_opening,
    nth_working_day,
    windows_of,
    working_days_between,
)
from sla.rule_result import Landing, weight_of_pauses
from sla.term import Pause, Reign, Term

ONE_DAY = timedelta(days=1)


def land(term: Term, held: tuple[Reign, ...], pauses: tuple[Pause, ...]) -> Landing:
    """Count the budget's days plus the whole days of the pauses, and end as convention 1 says.

    A pause costs every open hour it covers, those left on day 0 too; one that begins on a day off
    costs nothing before the next opening.
    """
    cost = weight_of_pauses(held, Unit.WORKING_DAYS, pauses)
    zero, first = first_days(term, held[0].calendar)
    number = int(term.budget.amount) + int(cost)
    calendar, last = _counted_day(held, first, number)
    due_at = _end_of(term, calendar, last)
    if term.conventions.due_in_pause is DueInPause.END_OF_PAUSE_DAY:
        due_at, last = _out_of_pause(term, held[-1].calendar, pauses, due_at, last)
    return Landing(due_at, zero, last, cost, int(cost))


def first_days(term: Term, calendar: Calendar) -> tuple[date, date]:
    """Day 0, and the first date that may count as day 1 (convention 2)."""
    zero = local_date(term.start, calendar.zone)
    choice = term.conventions.day_zero
    closing = closing_of(calendar, zero)
    late = closing is not None and term.start > closing
    if choice is DayZero.RECEIPT_DAY_COUNTS:
        return zero, zero + ONE_DAY if late else zero
    if choice is DayZero.FIRST_WORKING_DAY and closing is None:
        zero = nth_working_day(calendar, zero, 1)
    if choice is DayZero.AFTER_CLOSING_NEXT_DAY and (closing is None or late):
        zero = nth_working_day(calendar, zero + ONE_DAY, 1)
    return zero, zero + ONE_DAY


def owned_dates(held: tuple[Reign, ...], first: date) -> list[tuple[Calendar, date, date | None]]:
    """Which dates each holder counts: one that has closed at a transfer stays the old holder's."""
    owned: list[tuple[Calendar, date, date | None]] = []
    for place, reign in enumerate(held):
        if reign.until is None:
            owned.append((reign.calendar, first, None))
            break
        last = _last_closed(reign.calendar, held[place + 1].calendar, reign.until)
        owned.append((reign.calendar, first, last))
        first = max(first, last + ONE_DAY)
    return owned


def _counted_day(held: tuple[Reign, ...], first: date, number: int) -> tuple[Calendar, date]:
    calendar = held[-1].calendar
    for calendar, start, last in owned_dates(held, first):
        if last is None:
            return calendar, nth_working_day(calendar, start, number)
        inside = working_days_between(calendar, start, last)
        if number <= inside:
            return calendar, nth_working_day(calendar, start, number)
        number -= inside
    return calendar, first


def _last_closed(old: Calendar, new: Calendar, transfer: datetime) -> date:
    """The last date over at the transfer: the old or the new holder has closed on it."""
    day = min(local_date(transfer, old.zone), local_date(transfer, new.zone)) - ONE_DAY
    while _has_closed(old, day + ONE_DAY, transfer) or _has_closed(new, day + ONE_DAY, transfer):
        day += ONE_DAY
    return day


def _has_closed(calendar: Calendar, on: date, instant: datetime) -> bool:
    closing = closing_of(calendar, on)
    return closing is not None and closing <= instant


def _end_of(term: Term, calendar: Calendar, last: date) -> datetime:
    windows = windows_of(calendar, last)
    closing = windows[-1][1]
    choice = term.conventions.end_of_working_day
    if choice is EndOfWorkingDay.CLOSING:
        return closing
    if choice is EndOfWorkingDay.NEXT_OPENING:
        return next_opening(calendar, closing)
    clock = term.start.astimezone(calendar.zone).time()
    wanted = _at_clock(calendar, last, clock)
    for opens, closes in windows:
        if wanted <= closes:
            return max(wanted, opens)
    return closing


def _at_clock(calendar: Calendar, on: date, clock: time) -> datetime:
    rest = timedelta(seconds=clock.second, microseconds=clock.microsecond)
    return local_instant(calendar.zone, on, clock.hour * 60 + clock.minute) + rest


def _out_of_pause(
    term: Term, calendar: Calendar, pauses: tuple[Pause, ...], due_at: datetime, last: date
) -> tuple[datetime, date]:
    for pause in pauses:
        if pause.until is not None and pause.since < due_at < pause.until:
            day = local_date(pause.until, calendar.zone)
            if not is_working_day(calendar, day) or _has_closed(calendar, day, pause.until):
                day = nth_working_day(calendar, day + ONE_DAY, 1)
            due_at, last = _end_of(term, calendar, day), day
    return due_at, last
