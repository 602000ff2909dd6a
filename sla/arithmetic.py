"""The due instant of a clock: events in order of time, one rule a unit, the nine conventions.

What happens at or after the due instant changes nothing: a later pause does not heal a breach.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

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


def compute_due(term: Term) -> Due:
    """Compute when the clock is due; raises Invalid when the calendar cannot give the budget."""
    held = _take_first(reigns(term))
    pauses: tuple[Pause, ...] = ()
    landing = _land(term, held, pauses)
    for event in _events(term):
        if event.since >= landing.due_at:
            break
        held, pauses, landing = _apply(term, held, pauses, landing, event)
        if isinstance(event, Pause) and event.until is None and term.typed_due_at is None:
            return _due(term, held, pauses, landing, event.since)
    return _due(term, held, pauses, landing, None)


Event = Pause | Reign


def _events(term: Term) -> list[Event]:
    events: list[Event] = [*merged_pauses(term), *reigns(term)[1:]]
    return sorted(events, key=lambda event: event.since)


def _take_first(all_reigns: tuple[Reign, ...]) -> tuple[Reign, ...]:
    return (replace(all_reigns[0], until=None),)


def _apply(
    term: Term,
    held: tuple[Reign, ...],
    pauses: tuple[Pause, ...],
    landing: Landing,
    event: Event,
) -> tuple[tuple[Reign, ...], tuple[Pause, ...], Landing]:
    if isinstance(event, Pause):
        pauses = (*pauses, event)
        return held, pauses, _land(term, held, pauses)
    after = (*held[:-1], replace(held[-1], until=event.since), replace(event, until=None))
    moved = _land(term, after, pauses)
    if moved.due_at <= event.since:
        return held, pauses, landing
    return after, pauses, moved


def _land(term: Term, held: tuple[Reign, ...], pauses: tuple[Pause, ...]) -> Landing:
    closed = tuple(pause for pause in pauses if pause.until is not None)
    landing = RULES[term.budget.unit](term, held, closed)
    if term.typed_due_at is None:
        return landing
    last_day = local_date(term.typed_due_at, held[-1].calendar.zone)
    return replace(landing, due_at=term.typed_due_at, last_day=last_day, moved_days=0)


def _due(
    term: Term,
    held: tuple[Reign, ...],
    pauses: tuple[Pause, ...],
    landing: Landing,
    paused_since: datetime | None,
) -> Due:
    return Due(
        due_at=landing.due_at if paused_since is None else None,
        provisional=term.typed_due_at is None and _is_provisional(term, held, landing),
        paused_since=paused_since,
        day_zero=landing.day_zero,
        last_day=landing.last_day,
        without_pauses_at=_land(term, held, ()).due_at,
        pause_cost=landing.pause_cost,
        moved_days=landing.moved_days,
        reigns=held,
        pauses=pauses,
    )


def _is_provisional(term: Term, held: tuple[Reign, ...], landing: Landing) -> bool:
    rolls = term.conventions.roll is not Roll.OFF
    if term.budget.unit is Unit.HOURS or (term.budget.unit is Unit.CALENDAR_DAYS and not rolls):
        return False
    return any(is_past_horizon(reign.calendar, _last_date(reign, landing)) for reign in held)


def _last_date(reign: Reign, landing: Landing) -> date:
    calendar: Calendar = reign.calendar
    return landing.last_day if reign.until is None else local_date(reign.until, calendar.zone)
