"""The stretches in which a clock runs: from its start, without its pauses, holder by holder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from kernel.errors import Invalid
from sla.budget import Unit
from sla.calendar import Calendar
from sla.term import Pause, Reign
from sla.weights import instant_at_weight, weight_between


@dataclass(frozen=True, slots=True)
class Stretch:
    """Running time counted by one calendar; `until` None: without end."""

    calendar: Calendar
    since: datetime
    until: datetime | None


def running(
    held: Iterable[Reign], pauses: tuple[Pause, ...], start: datetime, end: datetime | None
) -> list[Stretch]:
    """Cut `start` to `end` by holders and take the pauses (in order, apart) out."""
    stretches: list[Stretch] = []
    for reign in held:
        until = _earlier(reign.until, end)
        since = max(reign.since, start)
        if until is None or since < until:
            stretches += _without_pauses(Stretch(reign.calendar, since, until), pauses)
    return stretches


def weight_in(stretches: Iterable[Stretch], unit: Unit) -> Fraction:
    """The weight of stretches that all end."""
    return sum(
        (
            weight_between(stretch.calendar, unit, stretch.since, stretch.until)
            for stretch in stretches
            if stretch.until is not None
        ),
        Fraction(0),
    )


def instant_in(stretches: list[Stretch], unit: Unit, weight: Fraction) -> datetime:
    """The first instant at which `weight` has run; Invalid when the stretches end before."""
    for stretch in stretches:
        if stretch.until is None:
            return instant_at_weight(stretch.calendar, unit, stretch.since, weight)
        inside = weight_between(stretch.calendar, unit, stretch.since, stretch.until)
        if weight <= inside:
            return instant_at_weight(stretch.calendar, unit, stretch.since, weight)
        weight -= inside
    raise Invalid("the clock does not run long enough to use that much of its budget")


def _without_pauses(stretch: Stretch, pauses: tuple[Pause, ...]) -> list[Stretch]:
    pieces: list[Stretch] = []
    since = stretch.since
    for pause in pauses:
        until = _earlier(pause.since, stretch.until)
        if until is not None and since < until:
            pieces.append(Stretch(stretch.calendar, since, until))
        if pause.until is None:
            return pieces
        since = max(since, pause.until)
    if stretch.until is None or since < stretch.until:
        pieces.append(Stretch(stretch.calendar, since, stretch.until))
    return pieces


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
