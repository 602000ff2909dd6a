"""The events of random models, by the words of their plans."""

from typing import Any

from engine.model.definition import CompensationSpec, Event, EventKind
from tests.unit.execution.builder import (
    CANCEL,
    TERMINATE,
    condition,
    error,
    escalation,
    message,
    signal,
    timer,
)

EVENTS: dict[str, Any] = {
    "none": None,
    "timer": timer(duration="PT1H"),
    "cycle": timer(cycle="R2/PT5H"),
    "message": message("m"),
    "signal": signal("s"),
    "condition": condition("n = 3"),
    "error": error("E"),
    "any_error": error(),
    "escalation": escalation("X"),
    "any_escalation": escalation(),
    "terminate": TERMINATE,
    "cancel": CANCEL,
    "compensation": Event(kind=EventKind.COMPENSATION, compensation=CompensationSpec()),
}
