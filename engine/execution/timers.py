"""When a timer is due: dates, durations and cycles, reckoned in the instance's zone."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from engine.execution.draft import Draft
from engine.execution.terms import instant_of, wrong
from engine.execution.variables import View, value_of
from engine.feel import Moment, kind
from engine.feel.values import Value
from engine.model.definition import Deadline, TimerKind, TimerSpec
from engine.model.expected import cycle_in, in_utc, instant_after, moment_of
from engine.model.iso8601 import add_span, parse_cycle
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Due:
    """When to fire; `deadline` instead of `at` where a clock decides. See `Wait` for the rest."""

    at: datetime | None
    deadline: Deadline | None = None
    cycle: str | None = None
    repeats: int | None = None


def due_of(draft: Draft, view: View, spec: TimerSpec, what: str) -> Due:
    """Evaluates a timer; raises Fault for anything but a date, a duration or a cycle."""
    if spec.deadline is not None:
        return Due(None, spec.deadline)
    if spec.kind is TimerKind.DATE:
        return Due(instant_of(draft, view, spec.term, f"{what}: date"))
    value = value_of(draft, view, spec.term, what)
    if spec.kind is TimerKind.DURATION:
        expected = "a duration longer than nothing, within the year 9999, such as PT4H or P10D"
        at = instant_after(value, draft.now, draft.moment.zone)
        if at is None:
            raise wrong(draft, view, spec.term, value, f"{what}: duration", expected)
        return Due(at)
    due = _first_of_cycle(value, draft.now, draft.moment.zone)
    if due is None:
        expected = "a cycle such as R3/PT1H or R/P1D"
        raise wrong(draft, view, spec.term, value, f"{what}: cycle", expected)
    return due


def due_of_start(spec: TimerSpec, now: datetime, zone: tzinfo) -> Due:
    """When the timer of a process's start event first fires.

    There are no variables yet. Raises Invalid, naming what came and what was expected.
    """
    value = spec.term.evaluate({}, Moment(now, zone))
    due: Due | None
    if spec.kind is TimerKind.DATE:
        found = moment_of(value)
        due = None if found is None else Due(in_utc(found, zone))
    elif spec.kind is TimerKind.DURATION:
        at = instant_after(value, now, zone)
        due = None if at is None else Due(at)
    else:
        due = _first_of_cycle(value, now, zone)
    if due is None:
        raise Invalid(
            f"the expression {spec.term.text!r} gives {kind(value)};"
            f" expected a {spec.kind} such as 2026-11-24T08:00:00+07:00, P1D or R/P1D"
        )
    return due


def next_of_cycle(
    cycle: str, repeats: int | None, due_at: datetime, now: datetime, zone: tzinfo
) -> Due | None:
    """The first due after `now`, counted on from `due_at`; None when the cycle is used up.

    What fell due meanwhile is caught up by the one firing at `now`. A step of months is counted
    from `due_at`, so that no month end is lost.
    """
    if repeats == 0:
        return None
    span = parse_cycle(cycle).span
    steps = 1
    if not span.months and due_at < now:
        steps += (now - due_at) // span.delta
    try:
        at = add_span(due_at, span, zone, steps)
        while at <= now:
            steps += 1
            at = add_span(due_at, span, zone, steps)
    except Invalid:  # past the year 9999: never again
        return None
    return Due(at, None, cycle, None if repeats is None else repeats - 1)


def _first_of_cycle(value: Value, now: datetime, zone: tzinfo) -> Due | None:
    cycle = cycle_in(value)
    try:
        if cycle is None or not isinstance(value, str):
            return None
        at = cycle.start or add_span(now, cycle.span, zone)
    except Invalid:
        return None
    repeats = None if cycle.repeats is None else cycle.repeats - 1
    return Due(at, None, value.strip(), repeats)
