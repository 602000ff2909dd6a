"""Convention 6: shares of a clock's running weight, what is used, what remains, by whom.

Weights are working days, or microseconds of opening or elapsed time, by the budget's unit.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from kernel.errors import Invalid
from sla.arithmetic import Due, compute_due
from sla.budget import Budget, Unit
from sla.calendar import Calendar
from sla.conventions import DayZero, Roll
from sla.running import Stretch, instant_in, running, weight_in
from sla.term import Term, merged_pauses, reigns
from sla.weights import HOUR, weight_between

MICROS_A_DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class HolderWeight:
    """What ran under one calendar."""

    calendar: Calendar
    since: datetime
    weight: Fraction


def share_instant(term: Term, share: Decimal | Fraction) -> datetime | None:
    """When `share` (0 to 1) of the running weight between start and due has passed.

    None while a pause lasts, unless the share was reached before it.
    """
    part = Fraction(share)
    if not 0 <= part <= 1:
        raise Invalid(f"share {share}: expected a number from 0 to 1")
    due = compute_due(term)
    stretches, total = _course(term, due)
    if part == 1 and due.due_at is not None:
        return due.due_at
    wanted = part * total
    if due.due_at is None and wanted > weight_in(stretches, term.budget.unit):
        return None
    return instant_in(stretches, term.budget.unit, wanted) if wanted else term.start


def used_share(term: Term, now: datetime) -> Fraction:
    """The share of the running weight used at `now`; above 1 when it ran past the due instant."""
    _, total = _course(term, compute_due(term))
    used = used_weight(term, now)
    return used / total if total else Fraction(int(now > term.start))


def used_weight(term: Term, now: datetime) -> Fraction:
    """The weight that has run from the start to `now`."""
    return weight_in(_until(term, now), term.budget.unit)


def remaining_weight(term: Term, now: datetime) -> Fraction:
    """The weight still to run at `now`, known while paused too; never below 0."""
    _, total = _course(term, compute_due(term))
    return max(Fraction(0), total - used_weight(term, now))


def holder_weights(term: Term, until: datetime) -> tuple[HolderWeight, ...]:
    """What ran under each holder up to `until`; the sum is `used_weight`."""
    pauses = merged_pauses(term)
    return tuple(
        HolderWeight(
            reign.calendar,
            reign.since,
            weight_in(running((reign,), pauses, term.start, until), term.budget.unit),
        )
        for reign in reigns(term)
    )


def past_due_instant(term: Term, due_at: datetime, past: Budget) -> datetime:
    """`past` after the due instant in the holder's calendar: `2 working_days` ends at closing."""
    plain = replace(term.conventions, day_zero=DayZero.DAY_OF_RECEIPT, roll=Roll.OFF)
    after = Term(start=due_at, budget=past, holders=term.holders, conventions=plain)
    found = compute_due(after).due_at
    return due_at if found is None else found


def weight_late(term: Term, due_at: datetime, now: datetime) -> Fraction:
    """How much of the budget's unit lies between due and `now`, by each holder; 0 when in time."""
    return sum(
        (
            weight_between(
                reign.calendar,
                term.budget.unit,
                max(due_at, reign.since),
                now if reign.until is None else min(now, reign.until),
            )
            for reign in reigns(term)
        ),
        Fraction(0),
    )


def in_units(unit: Unit, weight: Fraction) -> Decimal:
    """A weight as days or hours, to two places, as people read it."""
    per_unit = {Unit.WORKING_DAYS: 1, Unit.CALENDAR_DAYS: MICROS_A_DAY}.get(unit, HOUR)
    value = weight / per_unit
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))


def _course(term: Term, due: Due) -> tuple[list[Stretch], Fraction]:
    """The running stretches that are certain, and the total weight from start to due."""
    unit = term.budget.unit
    if due.due_at is not None:
        stretches = running(due.reigns, due.pauses, term.start, due.due_at)
        return stretches, weight_in(stretches, unit)
    ended = tuple(pause for pause in due.pauses if pause.until is not None)
    resumed = compute_due(replace(term, pauses=ended))
    whole = running(resumed.reigns, resumed.pauses, term.start, resumed.due_at)
    return running(due.reigns, due.pauses, term.start, due.paused_since), weight_in(whole, unit)


def _until(term: Term, now: datetime) -> list[Stretch]:
    return running(reigns(term), merged_pauses(term), term.start, now)
