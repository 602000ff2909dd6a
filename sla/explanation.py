"""Every deadline explains itself: start, rule, conventions, calendars, each day, pauses, result."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sla.arithmetic import Due, compute_due
from sla.budget import Budget, Unit
from sla.calendar_day_rule import midnights_covered
from sla.clock_term import FindCalendar, term_of
from sla.conventions import FIXED, DueInPause, EndOfWorkingDay, Sentence, chosen, sentence_of
from sla.explanation_days import ExplainedDay, explain_days
from sla.ledger import ClockRecord, Policy
from sla.rule_result import weight_over
from sla.shares import remaining_weight
from sla.term import Pause, Term, reigns

#: The numbers of the conventions that matter to a unit.
NUMBERS: dict[Unit, tuple[int, ...]] = {
    Unit.WORKING_DAYS: (1, 2, 3, 5),
    Unit.WORKING_HOURS: (),
    Unit.CALENDAR_DAYS: (2, 7),
    Unit.HOURS: (),
}


@dataclass(frozen=True, slots=True)
class PauseNote:
    """A pause with the words of the ledger."""

    pause: Pause
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionNote:
    """An extension with the words of the ledger."""

    amount: Decimal
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What the arithmetic does not know: names, legal basis, reasons."""

    clock: str = ""
    policy: Policy | None = None  #: the row, which says what people call the clock
    round: int = 1
    legal_basis: str = ""
    policy_version: int | None = None
    policy_row: str = ""
    pauses: tuple[PauseNote, ...] = ()
    extensions: tuple[ExtensionNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedCalendar:
    """A calendar that counted, and from when."""

    name: str
    version: int
    zone: str
    since: datetime
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ExplainedPause:
    """One pause and what it covers, in the budget's unit; overlaps count once in the sum."""

    note: PauseNote
    cost: Fraction | None


class Result(StrEnum):
    """What came out."""

    DUE = "due"
    PROVISIONAL = "provisional"
    PAUSED = "paused"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole answer; `term` and `due` hold what it was computed from and the result."""

    term: Term
    due: Due
    notes: Notes
    result: Result
    budget: Budget
    calendars: tuple[ExplainedCalendar, ...]
    conventions: tuple[Sentence, ...]
    days: tuple[ExplainedDay, ...]
    days_omitted: int
    pauses: tuple[ExplainedPause, ...]
    remaining: Fraction | None  #: what is left while a pause lasts, in the budget's unit


def explain(term: Term, notes: Notes | None = None) -> Explanation:
    """Compute a deadline and say why."""
    due = compute_due(term)
    found = notes or Notes(pauses=tuple(PauseNote(pause) for pause in term.pauses))
    days, omitted = explain_days(term, due)
    return Explanation(
        term=term,
        due=due,
        notes=found,
        result=_result(term, due),
        budget=term.budget,
        calendars=_calendars(due),
        conventions=_conventions(term, due, found),
        days=days,
        days_omitted=omitted,
        pauses=tuple(ExplainedPause(note, _cost(term, note.pause)) for note in found.pauses),
        remaining=remaining_weight(term, due.paused_since) if due.paused_since else None,
    )


def explain_record(record: ClockRecord, find: FindCalendar) -> Explanation:
    """Explain a clock with the reasons its ledger holds."""
    return explain(term_of(record, find), notes_of(record))


def notes_of(record: ClockRecord) -> Notes:
    """The words of a clock's ledger."""
    return Notes(
        clock=record.name,
        policy=record.policy,
        round=record.round,
        legal_basis=record.policy.legal_basis,
        policy_version=record.policy.version,
        policy_row=record.policy.row,
        pauses=tuple(
            PauseNote(Pause(entry.since, entry.until), entry.reason, entry.evidence)
            for entry in record.pauses
        ),
        extensions=tuple(
            ExtensionNote(one.amount, one.at, one.reason) for one in record.extensions
        ),
    )


def _result(term: Term, due: Due) -> Result:
    if term.typed_due_at is not None:
        return Result.TYPED
    if due.due_at is None:
        return Result.PAUSED
    return Result.PROVISIONAL if due.provisional else Result.DUE


def _calendars(due: Due) -> tuple[ExplainedCalendar, ...]:
    return tuple(
        ExplainedCalendar(
            reign.calendar.name,
            reign.calendar.version,
            reign.calendar.zone.key,
            reign.since,
            reign.calendar.valid_until,
        )
        for reign in due.reigns
    )


def _conventions(term: Term, due: Due, notes: Notes) -> tuple[Sentence, ...]:
    """The conventions that bear on this deadline, in order of their number."""
    numbers = set(NUMBERS[term.budget.unit])
    if not notes.pauses:
        numbers.discard(5)
    if _ends_at_opening(term):
        numbers.add(1)
    if term.typed_due_at is not None:
        numbers = {4}
    numbers |= {8} if len(due.reigns) > 1 else set()
    numbers |= {9} if due.provisional else set()
    sentences = [*(sentence_of(choice) for choice in chosen(term.conventions)), *FIXED]
    quiet = DueInPause.STANDS if not _is_inside_pause(due) else None
    relevant = [one for one in sentences if one.number in numbers and one.choice != quiet]
    return tuple(sorted(relevant, key=lambda sentence: sentence.number))


def _ends_at_opening(term: Term) -> bool:
    """Hours care about convention 1 only when they may end at the next opening."""
    choice = term.conventions.end_of_working_day
    return term.budget.unit is Unit.WORKING_HOURS and choice is EndOfWorkingDay.NEXT_OPENING


def _is_inside_pause(due: Due) -> bool:
    at = due.due_at
    return at is not None and any(
        pause.until is not None and pause.since < at < pause.until for pause in due.pauses
    )


def _cost(term: Term, pause: Pause) -> Fraction | None:
    if pause.until is None:
        return None
    since = max(pause.since, term.start)
    if term.budget.unit is not Unit.CALENDAR_DAYS:
        return weight_over(reigns(term), term.budget.unit, since, pause.until)
    return Fraction(midnights_covered(reigns(term), since, pause.until))
