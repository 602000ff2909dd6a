"""What a deadline is computed from, as one value: start, budget, pauses, holders, conventions."""

from dataclasses import dataclass
from datetime import datetime

from kernel.errors import Invalid
from kernel.instants import require_aware
from sla.budget import Budget
from sla.calendar import Calendar
from sla.conventions import Conventions

FIRST_YEAR, LAST_YEAR = 1900, 8900


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock does not run; `until` None while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """From `since` on, this calendar counts."""

    calendar: Calendar
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Raises Invalid for naive instants, no holder, holders out of order, a pause that ends early.

    `budget` includes extensions. `typed_due_at` is a due date a person typed; it is not moved.
    """

    start: datetime
    budget: Budget
    holders: tuple[Holder, ...]
    pauses: tuple[Pause, ...] = ()
    conventions: Conventions = Conventions()
    typed_due_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_instants(self)
        if not self.holders:
            raise Invalid("holders: expected at least one, the office whose calendar counts")
        for pause in self.pauses:
            if pause.until is not None and pause.until < pause.since:
                raise Invalid(f"pause {pause.since} to {pause.until}: it ends before it begins")
        if self.typed_due_at is not None and self.typed_due_at < self.start:
            raise Invalid(f"due date {self.typed_due_at} is before the start {self.start}")

    @property
    def first_calendar(self) -> Calendar:
        return reigns(self)[0].calendar


@dataclass(frozen=True, slots=True)
class Reign:
    """A calendar and the stretch it counts: from `since` (included) to `until`, None for ever."""

    calendar: Calendar
    since: datetime
    until: datetime | None


def reigns(term: Term) -> tuple[Reign, ...]:
    """The holders from the start on, each with its end; one that went before it is dropped."""
    ends = [*(holder.since for holder in term.holders[1:]), None]
    return tuple(
        Reign(holder.calendar, max(holder.since, term.start) if place else term.start, end)
        for place, (holder, end) in enumerate(zip(*_from_start(term, ends), strict=True))
    )


def merged_pauses(term: Term) -> tuple[Pause, ...]:
    """The pauses cut at the start, in order, overlapping and touching ones joined."""
    merged: list[Pause] = []
    for pause in sorted(term.pauses, key=lambda pause: pause.since):
        if pause.until is not None and pause.until <= term.start:
            continue
        since = max(pause.since, term.start)
        if merged and _reaches(merged[-1], since):
            merged[-1] = Pause(merged[-1].since, _later(merged[-1].until, pause.until))
        else:
            merged.append(Pause(since, pause.until))
    return tuple(merged)


def _from_start(
    term: Term, ends: list[datetime | None]
) -> tuple[tuple[Holder, ...], list[datetime | None]]:
    first = sum(end is not None and end <= term.start for end in ends)
    return term.holders[first:], ends[first:]


def _reaches(pause: Pause, instant: datetime) -> bool:
    return pause.until is None or pause.until >= instant


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _check_instants(term: Term) -> None:
    require_aware(term.start)
    if not FIRST_YEAR <= term.start.year <= LAST_YEAR:
        raise Invalid(f"start {term.start}: expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    for pause in term.pauses:
        require_aware(pause.since)
        if pause.until is not None:
            require_aware(pause.until)
    since = [require_aware(holder.since) for holder in term.holders]
    if since != sorted(since):
        raise Invalid("holders: expected in order of the instant from which each one counts")
