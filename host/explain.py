"""Why a complaint is due when it is: every clock with its explanation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.calendar import Calendar
from sla.calendars import Calendars
from sla.clock_term import state_of
from sla.conventions import Language
from sla.explanation import explain_record
from sla.explanation_json import explanation_to_json
from sla.explanation_text import render


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedClock:
    """One round of one clock: a title, the explanation as text, and all of it as JSON."""

    title: str
    text: str
    data: dict[str, Any]
    due_at: datetime | None  #: None while it is paused
    is_running: bool


def explain_complaint(
    uow: UnitOfWork, calendars: Calendars, root: int, language: Language
) -> list[ExplainedClock]:
    """The clocks of one root instance, by name and round."""

    def find(name: str, version: int) -> Calendar:
        return calendars.get(uow, name, version)

    found = []
    for record in clocks.load(uow, root):
        state = state_of(record, find, uow.now)
        explanation = explain_record(record, find)
        facts = explanation_to_json(explanation)
        data = {"standing": state.standing.value, "round": record.round, **facts}
        title = f"{record.name} (round {record.round}): {state.standing.value}"
        text = render(explanation, language)
        found.append(
            ExplainedClock(
                title=title,
                text=text,
                data=data,
                due_at=state.due_at,
                is_running=record.is_open,
            )
        )
    return found
