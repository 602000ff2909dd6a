"""Where a rule lands, and what the rules share: the weight of pauses over the holders."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sla.budget import Unit
from sla.term import Pause, Reign
from sla.weights import weight_between


@dataclass(frozen=True, slots=True)
class Landing:
    """The due instant a rule found, with the local dates and the cost of the pauses."""

    due_at: datetime
    day_zero: date
    last_day: date
    pause_cost: Fraction
    moved_days: int


def weight_over(held: tuple[Reign, ...], unit: Unit, start: datetime, end: datetime) -> Fraction:
    """The weight from `start` to `end`, each stretch weighed by the calendar that counts it."""
    total = Fraction(0)
    for reign in held:
        until = end if reign.until is None else min(end, reign.until)
        total += weight_between(reign.calendar, unit, max(start, reign.since), until)
    return total


def weight_of_pauses(held: tuple[Reign, ...], unit: Unit, pauses: tuple[Pause, ...]) -> Fraction:
    """What the ended pauses cover, in the weight of `unit`."""
    spans = [(pause.since, pause.until) for pause in pauses if pause.until is not None]
    return sum((weight_over(held, unit, since, until) for since, until in spans), Fraction(0))
