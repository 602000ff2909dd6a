"""What `tuntas deadline` answers, from parsed arguments: text for people, JSON for machines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.budget import Budget, parse_budget
from sla.calendar import Calendar
from sla.conventions import Conventions, Language
from sla.explanation import explain
from sla.explanation_json import explanation_to_json
from sla.explanation_text import render
from sla.shares import in_units, remaining_weight, used_share
from sla.term import Holder, Pause, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRequest:
    """The arguments. `now`, when given, adds what is used and what remains then."""

    calendar: Calendar
    start: datetime
    budget: Budget
    pauses: tuple[Pause, ...] = ()
    transfers: tuple[Holder, ...] = ()
    conventions: Conventions = Conventions()
    typed_due_at: datetime | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The same answer twice."""

    text: str
    data: dict[str, Any]


def read_request(
    calendar: Calendar,
    start: str,
    budget: str,
    pauses: Iterable[str] = (),
    conventions: Conventions | None = None,
) -> DeadlineRequest:
    """Read the texts of the command line; raises Invalid naming the option at fault."""
    return DeadlineRequest(
        calendar=calendar,
        start=_instant(start, "--start"),
        budget=parse_budget(budget),
        pauses=tuple(parse_pause(text) for text in pauses),
        conventions=conventions or Conventions(),
    )


def parse_pause(text: str) -> Pause:
    """Read `FROM/TO`; `FROM/` is a pause that still lasts."""
    since, slash, until = text.partition("/")
    if not slash:
        raise Invalid(f"--pause {text!r}: expected FROM/TO, two instants with a slash between")
    ended = _instant(until, "--pause") if until.strip() else None
    return Pause(_instant(since, "--pause"), ended)


def deadline_report(request: DeadlineRequest, language: Language = "id") -> Report:
    """Compute and explain one deadline; raises Invalid when it cannot be computed."""
    term = term_of_request(request)
    explanation = explain(term)
    data = explanation_to_json(explanation)
    if request.now is not None:
        remaining = remaining_weight(term, request.now)
        data["now"] = request.now.isoformat()
        data["used_share"] = round(float(used_share(term, request.now)), 6)
        data["remaining"] = float(in_units(term.budget.unit, remaining))
    return Report(render(explanation, language), data)


def term_of_request(request: DeadlineRequest) -> Term:
    """The term a request describes."""
    return Term(
        start=request.start,
        budget=request.budget,
        holders=(Holder(request.calendar, request.start), *request.transfers),
        pauses=request.pauses,
        conventions=request.conventions,
        typed_due_at=request.typed_due_at,
    )


def _instant(text: str, option: str) -> datetime:
    try:
        return parse_instant(text.strip())
    except Invalid as problem:
        raise Invalid(f"{option}: {problem}") from problem
