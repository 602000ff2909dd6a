"""The due instant of a clock: events in order of time, one rule a unit, the nine conventions.

What happens at or after the due instant changes nothing: a later pause does not heal a breach.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from sla import calendar_day_rule, opening_hour_rule, working_day_rule
from sla.budget import Unit
from sla.calendar import Calendar, is_past_horizon
from sla.conventions import Roll
from sla.local_time import local_date
from sla.rule_result import Landing
from sla.term import Pause, Reign, Term, merged_pauses, reigns

Rule = Callable[[Term, tuple[Reign, ...], tuple[Pause, ...]], Landing]

RULES: dict[Unit, Rule] = {
    Unit.WORKING_DAYS: working_day_rule.land,
    Unit.WORKING_HOURS: opening_hour_rule.land,
    Unit.CALENDAR_DAYS: calendar_day_rule.land,
    Unit.HOURS: opening_hour_rule.land,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The answer. `due_at` is None while a pause lasts (`paused_since` says from when).

    `without_pauses_at`: the due had there been none. `last_day`: the local date it falls on (24:00
    belongs to the day it ends). `pause_cost`: working days, midnights, or microseconds, by unit.
    `moved_days`: whole days the pauses moved it. `reigns` and `pauses`: those that counted.
    """

    due_at: datetime | None
    provisional: bool
    paused_since: datetime | None
    day_zero: date
    last_day: date
    without_pauses_at: datetime
    pause_cost: Fraction
    moved_days: int
    reigns: tuple[Reign, ...]
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    """What has been taken into account so far, and where it lands."""

    held: tuple[Reign, ...]
    pauses: tuple[Pause, ...]
    landing: Landing


@lru_cache(maxsize=8192)
def compute_due(term: Term) -> Due:
    """Compute when the clock is due; raises Invalid when the calendar cannot give the budget."""
    first, *transfers = reigns(term)
    held = (replace(first, until=None),)
    course = _Course(held, (), _land(term, held, ()))
    waiting = merged_pauses(term)
    for transfer in transfers:
        course, waiting = _take_pauses(term, course, waiting, transfer.since)
        if _is_paused(term, course) or transfer.since >= course.landing.due_at:
            break
        course = _hand_over(term, course, transfer)
    course, _ = _take_pauses(term, course, waiting, None)
    return _due(term, course)


def _take_pauses(
    term: Term, course: _Course, waiting: tuple[Pause, ...], before: datetime | None
) -> tuple[_Course, tuple[Pause, ...]]:
    """Take the pauses that begin before the due instant (which they move) and before `before`."""
    while waiting:
        limit = course.landing.due_at if before is None else min(before, course.landing.due_at)
        taken = tuple(pause for pause in waiting if pause.since < limit)
        if not taken:
            break
        waiting = waiting[len(taken) :]
        pauses = (*course.pauses, *taken)
        course = _Course(course.held, pauses, _land(term, course.held, pauses))
    return course, waiting


def _hand_over(term: Term, course: _Course, transfer: Reign) -> _Course:
    """Let the new holder count the rest, unless that would put the deadline before the transfer."""
    ended = replace(course.held[-1], until=transfer.since)
    held = (*course.held[:-1], ended, replace(transfer, until=None))
    landing = _land(term, held, course.pauses)
    if landing.due_at <= transfer.since:
        return course
    return _Course(held, course.pauses, landing)


def _is_paused(term: Term, course: _Course) -> bool:
    last = course.pauses[-1:]
    return term.typed_due_at is None and any(pause.until is None for pause in last)


def _land(term: Term, held: tuple[Reign, ...], pauses: tuple[Pause, ...]) -> Landing:
    closed = tuple(pause for pause in pauses if pause.until is not None)
    landing = RULES[term.budget.unit](term, held, closed)
    if term.typed_due_at is None:
        return landing
    last_day = local_date(term.typed_due_at, held[-1].calendar.zone)
    return replace(landing, due_at=term.typed_due_at, last_day=last_day, moved_days=0)


def _due(term: Term, course: _Course) -> Due:
    landing, paused = course.landing, _is_paused(term, course)
    return Due(
        due_at=None if paused else landing.due_at,
        provisional=term.typed_due_at is None and _is_provisional(term, course.held, landing),
        paused_since=course.pauses[-1].since if paused else None,
        day_zero=landing.day_zero,
        last_day=landing.last_day,
        without_pauses_at=_land(term, course.held, ()).due_at,
        pause_cost=landing.pause_cost,
        moved_days=landing.moved_days,
        reigns=course.held,
        pauses=course.pauses,
    )


def _is_provisional(term: Term, held: tuple[Reign, ...], landing: Landing) -> bool:
    rolls = term.conventions.roll is not Roll.OFF
    if term.budget.unit is Unit.HOURS or (term.budget.unit is Unit.CALENDAR_DAYS and not rolls):
        return False
    return any(is_past_horizon(reign.calendar, _last_date(reign, landing)) for reign in held)


def _last_date(reign: Reign, landing: Landing) -> date:
    calendar: Calendar = reign.calendar
    return landing.last_day if reign.until is None else local_date(reign.until, calendar.zone)
