"""Budgets in working hours and in elapsed hours: running weight used up, pauses left out."""

from datetime import datetime
from fractions import Fraction

from sla.budget import Budget, Unit
from sla.calendar import Calendar
from sla.conventions import EndOfWorkingDay
from sla.local_time import local_date
from sla.opening_time import next_opening
from sla.rule_result import Landing, weight_of_pauses
from sla.running import instant_in, running
from sla.term import Pause, Reign, Term
from sla.weights import HOUR


def land(term: Term, held: tuple[Reign, ...], pauses: tuple[Pause, ...]) -> Landing:
    """The first instant at which the budget has run."""
    unit = term.budget.unit
    due_at = instant_in(running(held, pauses, term.start, None), unit, budget_micros(term.budget))
    calendar = _calendar_at(held, due_at)
    last = local_date(due_at, calendar.zone)
    closes_there = unit is Unit.WORKING_HOURS and next_opening(calendar, due_at) != due_at
    if closes_there and term.conventions.end_of_working_day is EndOfWorkingDay.NEXT_OPENING:
        due_at = next_opening(calendar, due_at)
        last = local_date(due_at, calendar.zone)
    cost = weight_of_pauses(held, unit, pauses)
    return Landing(due_at, local_date(term.start, held[0].calendar.zone), last, cost, 0)


def budget_micros(budget: Budget) -> Fraction:
    """A budget of hours in microseconds."""
    return Fraction(budget.amount) * HOUR


def _calendar_at(held: tuple[Reign, ...], instant: datetime) -> Calendar:
    for reign in held:
        if reign.until is None or instant <= reign.until:
            return reign.calendar
    return held[-1].calendar
