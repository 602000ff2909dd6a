"""Reads timer event definitions; static durations, cycles and dates are checked at deployment."""

from collections.abc import Callable

from lxml import etree

from engine.model.definition import Literal, NodeKind, Term, TimerKind, TimerSpec
from engine.model.draft import DraftNode
from engine.model.expected import CYCLE, DURATION, INSTANT
from engine.model.findings import Report
from engine.model.iso8601 import parse_cycle, parse_date, parse_duration
from engine.model.tags import bpmn_children, is_only_drawn, is_true, local, text_of
from engine.model.terms import check_known, constant, deadline, term
from kernel.errors import Invalid


def _some_time(text: str) -> object:
    """A timer of no time at all would be an incident as soon as it is armed."""
    span = parse_duration(text)
    if span.is_zero:
        raise Invalid(f"{text!r} is no time at all; write it as PT4H, P10D or P1M")
    return span


_PARSERS: dict[TimerKind, Callable[[str], object]] = {
    TimerKind.DATE: parse_date,
    TimerKind.DURATION: _some_time,
    TimerKind.CYCLE: parse_cycle,
}
_EXPECTED = {
    TimerKind.DATE: INSTANT,
    TimerKind.DURATION: DURATION,
    TimerKind.CYCLE: CYCLE,
}


def may_be_vague(node: DraftNode, report: Report) -> bool:
    """Whether the diagram is whole although an event does not say for what it waits.

    BPMN 2.0.2, 10.5.5: messages, errors and times must be given where isExecutable is true.
    """
    return report.structure_only and is_only_drawn(node.element)


def timer_spec(node: DraftNode, report: Report) -> TimerSpec | None:
    """The timer of an event, None after a finding."""
    definition = node.event_definition
    if definition is None:
        return None
    parts = [child for child in bpmn_children(definition) if local(child) in set(TimerKind)]
    if not parts and may_be_vague(node, report):
        return None
    if len(parts) != 1:
        report.structure(
            node.element,
            "the timer says nothing" if not parts else "the timer says more than one thing",
            "one of timeDate, timeDuration, timeCycle",
        )
        return None
    kind = TimerKind(local(parts[0]))
    if report.structure_only:
        return None
    if kind is TimerKind.CYCLE:
        _check_repeats(node, report)
    return _spec(node, parts[0], kind, report)


def _spec(
    node: DraftNode, part: etree._Element, kind: TimerKind, report: Report
) -> TimerSpec | None:
    text = text_of(part)
    starts_process = node.kind is NodeKind.START and node.parent is None
    if kind is TimerKind.DATE and not starts_process:
        due = deadline(part, text, report)
        if due is not None:
            return TimerSpec(kind, Literal(text), due)
    value = (constant if starts_process else term)(part, kind, text, report)
    if value is None or not _is_sound(part, kind, value, report):
        return None
    return TimerSpec(kind, value)


def _is_sound(part: etree._Element, kind: TimerKind, value: Term, report: Report) -> bool:
    if isinstance(value, Literal):
        try:
            _PARSERS[kind](value.text)
        except Invalid as problem:
            reason, _, expected = str(problem).partition("; write it as ")
            report.expression(part, f"{kind}: {reason}", expected)
            return False
    check_known(part, kind, value, report, _EXPECTED[kind])
    return True


def _check_repeats(node: DraftNode, report: Report) -> None:
    """A cycle needs a place that may fire again: an interrupting or passed event does not."""
    repeats = {
        NodeKind.START: node.parent is None
        or not is_true(node.element, "isInterrupting", default=True),
        NodeKind.BOUNDARY: not is_true(node.element, "cancelActivity", default=True),
    }
    if not repeats.get(node.kind, False):
        report.dialect(
            node.element,
            "a timeCycle cannot repeat here",
            "timeDuration or timeDate, or a non-interrupting event",
        )
