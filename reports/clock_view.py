"""The clocks of a complaint as people see them: until when, why then, and which one binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.unit_of_work import UnitOfWork
from reports.time_left import Left, time_left
from sla import clocks
from sla.calendar import Calendar
from sla.calendars import Calendars
from sla.clock_term import FindCalendar, state_of, term_of
from sla.conventions import Language
from sla.explanation import explain_record
from sla.explanation_json import explanation_to_json
from sla.explanation_text import render
from sla.ledger import ClockRecord
from sla.troubles import reason_of, undated_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """One round of one clock.

    `title` is what people call it in the language asked, `title_english` in English.
    `standing` is a sla.clock_term.Standing. `due_at` None: paused, or not dated (standing
    `incident`, or closed as such); `zone` (IANA) is the holder's. `left` None: closed or not dated.
    `why` explains the due instant day by day in the language asked, or why there is none;
    `why_data` is all of it as JSON. `binding`: of those that run, it is due first.
    """

    name: str
    title: str
    title_english: str
    round: int
    standing: str
    started_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    zone: str
    provisional: bool
    left: Left | None
    legal_basis: str
    why: str
    why_data: dict[str, Any]
    binding: bool
    unit: str  #: who holds it


def list_clocks(
    uow: UnitOfWork, calendars: Calendars, root: int, language: Language
) -> tuple[ClockView, ...]:
    """The clocks of one root instance, by name and round; one statement."""
    return views_of(uow, calendars, clocks.load(uow, root), language)


def views_of(
    uow: UnitOfWork, calendars: Calendars, records: Sequence[ClockRecord], language: Language
) -> tuple[ClockView, ...]:
    """How these records look at `uow.now`."""

    def find(name: str, version: int) -> Calendar:
        return calendars.get(uow, name, version)

    due = [(state_of(one, find, uow.now).due_at, one) for one in records if one.is_open]
    dated = [(at, one.name, one.round) for at, one in due if at is not None]
    binding = min(dated, default=(None, "", 0))[1:]
    return tuple(
        _view(one, find, uow.now, language, binding == (one.name, one.round)) for one in records
    )


def title_of(record: ClockRecord, language: Language) -> str:
    """What people call the clock."""
    return record.policy.name_in(language) or record.name


def _view(
    record: ClockRecord, find: FindCalendar, now: datetime, language: Language, binding: bool
) -> ClockView:
    state = state_of(record, find, now)
    why, why_data = _explained(record, find, language)
    holder = record.holders[-1]
    runs = record.is_open and record.is_dated
    data = {"standing": state.standing.value, "round": record.round}
    return ClockView(
        name=record.name,
        title=title_of(record, language),
        title_english=title_of(record, "en"),
        round=record.round,
        standing=state.standing.value,
        started_at=record.started_at,
        closed_at=record.closed_at,
        due_at=state.due_at,
        zone=find(holder.calendar, holder.version).zone.key if holder.version else "UTC",
        provisional=state.provisional,
        left=time_left(term_of(record, find), state.due_at, now) if runs else None,
        legal_basis=record.policy.legal_basis,
        why=why,
        why_data={**data, **why_data},
        binding=binding,
        unit=holder.unit,
    )


def _explained(
    record: ClockRecord, find: FindCalendar, language: Language
) -> tuple[str, dict[str, Any]]:
    if record.trouble is not None:
        told = {"cause": record.trouble.cause.value, "reason": reason_of(record.trouble, language)}
        start = record.started_at.isoformat()
        return undated_text(record.trouble, language), {
            "result": "incident",
            "start": start,
            **told,
        }
    explanation = explain_record(record, find)
    return render(explanation, language), explanation_to_json(explanation)
