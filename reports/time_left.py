"""How much time a clock still has at an instant, counted as the clock counts it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sla.budget import Unit
from sla.running import running, weight_in
from sla.shares import in_units, remaining_weight
from sla.term import Term, merged_pauses, reigns
from sla.weights import ELAPSED

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Time left, below zero when overdue: `amount` of `unit` (sla.budget.Unit), to one decimal.

    A working day counts 1 however long it is. `hours` is the same stretch in opening hours (in
    elapsed ones where `unit` is elapsed time): what to say when less than a day is left; None
    while the clock is paused.
    """

    amount: Decimal
    unit: str
    overdue: bool
    hours: Decimal | None = None


def time_left(term: Term, due_at: datetime | None, now: datetime) -> Left:
    """What lies between `now` and `due_at`, an instant that the clock of `term` decides.

    None: the clock is paused; then what it will have when it runs again.
    """
    unit = term.budget.unit
    if due_at is None:
        weight = remaining_weight(term, now)
        return Left(amount=_tenths(in_units(unit, weight)), unit=unit.value, overdue=False)
    overdue = now > due_at
    # A typed date is not moved by pauses, and what is late stays late in a pause.
    pauses = () if overdue or term.typed_due_at is not None else merged_pauses(term)
    since, until = min(now, due_at), max(now, due_at)
    stretches = running(reigns(term), pauses, since, until)
    hour = Unit.HOURS if unit in ELAPSED else Unit.WORKING_HOURS
    amounts = [_tenths(in_units(one, weight_in(stretches, one))) for one in (unit, hour)]
    amount, hours = (-one if overdue else one for one in amounts)
    return Left(amount=amount, unit=unit.value, overdue=overdue, hours=hours)


def elapsed_left(due_at: datetime, now: datetime) -> Left:
    """Hours between `now` and a due instant that no clock decides."""
    micros = Decimal((due_at - now).total_seconds())
    hours = _tenths(micros / 3600)
    return Left(amount=hours, unit=Unit.HOURS.value, overdue=now > due_at, hours=hours)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(_TENTH)
