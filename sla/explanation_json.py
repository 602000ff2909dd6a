"""An explanation as plain JSON values: instants in ISO 8601, weights as numbers of units."""

from fractions import Fraction
from typing import Any

from sla.budget import Budget, Unit
from sla.calendar import window_text
from sla.explanation import ExplainedCalendar, ExplainedPause, Explanation
from sla.explanation_days import ExplainedDay
from sla.shares import in_units


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """Everything the text says, for a machine. Due and start carry the holder's offset."""
    due, term, notes = explanation.due, explanation.term, explanation.notes
    zone = due.reigns[-1].calendar.zone
    return {
        "result": str(explanation.result),
        "due_at": due.due_at.astimezone(zone).isoformat() if due.due_at else None,
        "due_on": due.last_day.isoformat() if due.due_at else None,
        "zone": zone.key,
        "provisional": due.provisional,
        "paused_since": due.paused_since.isoformat() if due.paused_since else None,
        "remaining": None
        if explanation.remaining is None
        else float(in_units(term.budget.unit, explanation.remaining)),
        "start": term.start.astimezone(term.first_calendar.zone).isoformat(),
        "day_zero": due.day_zero.isoformat(),
        "budget": str(explanation.budget),
        "clock": notes.clock or None,
        "clock_name": (notes.policy and notes.policy.name) or None,
        "legal_basis": notes.legal_basis or None,
        "policy": {"version": notes.policy_version, "row": notes.policy_row},
        "conventions": [
            {"number": one.number, "choice": one.choice, "id": one.id, "en": one.en}
            for one in explanation.conventions
        ],
        "calendars": [_calendar(one) for one in explanation.calendars],
        "without_pauses_at": due.without_pauses_at.astimezone(zone).isoformat(),
        "pause_cost": _amount(explanation.budget, due.pause_cost),
        "moved_days": due.moved_days,
        "pauses": [_pause(explanation, one) for one in explanation.pauses],
        "days": [_day(explanation, one) for one in explanation.days],
        "days_omitted": explanation.days_omitted,
    }


def _calendar(calendar: ExplainedCalendar) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "version": calendar.version,
        "zone": calendar.zone,
        "since": calendar.since.isoformat(),
        "valid_until": calendar.valid_until.isoformat() if calendar.valid_until else None,
    }


def _pause(explanation: Explanation, pause: ExplainedPause) -> dict[str, Any]:
    stretch = pause.note.pause
    return {
        "from": stretch.since.isoformat(),
        "to": stretch.until.isoformat() if stretch.until else None,
        "reason": pause.note.reason,
        "evidence": pause.note.evidence,
        "cost": None if pause.cost is None else _amount(explanation.budget, pause.cost),
    }


def _day(explanation: Explanation, day: ExplainedDay) -> dict[str, Any]:
    return {
        "on": day.on.isoformat(),
        "role": str(day.role),
        "number": day.number,
        "why": str(day.verdict.kind),
        "name": day.verdict.name or None,
        "kind": day.verdict.day_off_kind or None,
        "hours": [window_text(window) for window in day.verdict.windows],
        "calendar": day.calendar,
        "ran": float(in_units(explanation.budget.unit, day.ran)),
        "paused": float(in_units(explanation.budget.unit, day.paused)),
    }


def _amount(budget: Budget, cost: Fraction) -> float:
    """Days for day budgets (midnights for calendar days), hours for the others."""
    if budget.unit is Unit.CALENDAR_DAYS:
        return float(cost)
    return float(in_units(budget.unit, cost))
