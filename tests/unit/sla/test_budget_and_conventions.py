"""Budgets and the choices of a policy, read from text; what is refused, and in which words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.arithmetic import compute_due
from sla.budget import Budget, Unit, parse_budget
from sla.conventions import (
    FIXED,
    Conventions,
    DayZero,
    DueInPause,
    EndOfWorkingDay,
    Roll,
    chosen,
    conventions_from_json,
    conventions_to_json,
    sentence_of,
)
from sla.holidays_import import import_days_off, with_days_off
from sla.indonesia import office_calendar
from sla.term import Holder, Pause, Term

TermMaker = Callable[..., Term]
FRIDAY = "2026-11-20T09:00+07:00"


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("14 working_days", "14", Unit.WORKING_DAYS),
        ("1 working day", "1", Unit.WORKING_DAYS),
        ("1.5 working_hours", "1.5", Unit.WORKING_HOURS),
        ("60 calendar_days", "60", Unit.CALENDAR_DAYS),
        ("  72   hours ", "72", Unit.HOURS),
    ],
)
def test_a_budget_is_read(text: str, amount: str, unit: Unit) -> None:
    assert parse_budget(text) == Budget(Decimal(amount), unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 working_days", "budget 0 working_days: expected an amount above zero"),
        ("-3 hours", "budget -3 hours: expected an amount above zero"),
        ("NaN hours", "expected an amount above zero"),
        ("Infinity hours", "expected an amount above zero"),
        ("14", "unknown unit ''; expected a number and one of working_days, working_hours"),
        ("14 fortnights", "budget '14 fortnights': unknown unit 'fortnights'; expected"),
        ("many hours", "budget 'many hours': expected a number and one of"),
        ("", "budget '': expected a number"),
        ("1.5 working_days", "budget 1.5 working_days: days are whole"),
        ("1e9 hours", "budget 1000000000 hours: expected at most 100000"),
    ],
)
def test_a_wrong_budget_is_refused_in_clear_words(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse_budget(text)


def test_a_budget_writes_as_it_reads() -> None:
    for text in ("14 working_days", "1.5 working_hours", "100 hours"):
        assert str(parse_budget(text)) == text


def test_choices_round_trip_by_name() -> None:
    choice = Conventions(
        end_of_working_day=EndOfWorkingDay.SAME_TIME,
        day_zero=DayZero.RECEIPT_DAY_COUNTS,
        due_in_pause=DueInPause.END_OF_PAUSE_DAY,
        roll=Roll.NEXT_WORKING_DAY,
    )
    assert conventions_from_json(conventions_to_json(choice)) == choice
    assert conventions_from_json({}) == Conventions()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"roll": "sometimes"}, "convention roll: 'sometimes' is unknown; expected off, next_"),
        ({"rolls": "off"}, "convention 'rolls' is unknown; expected one of end_of_working_day"),
        ({"day_zero": ["x"]}, "convention day_zero: .* is unknown"),
    ],
)
def test_an_unknown_choice_is_refused(data: dict[str, object], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        conventions_from_json(data)


def test_all_nine_conventions_have_words_in_both_languages() -> None:
    sentences = [*(sentence_of(one) for one in chosen(Conventions())), *FIXED]
    assert {one.number for one in sentences} == set(range(1, 10))
    assert all(one.in_language("id") and one.in_language("en") for one in sentences)
    for kind in (EndOfWorkingDay, DayZero, DueInPause, Roll):
        assert all(sentence_of(choice).id for choice in kind)


@pytest.mark.parametrize(
    ("budget", "provisional"),
    [
        ("5 working_days", False),
        ("6 working_days", True),
        ("50 working_hours", False),
        ("60 working_hours", True),
        ("30 calendar_days", False),
        ("2000 hours", False),
    ],
)
def test_past_the_horizon_a_deadline_is_provisional(
    make_term: TermMaker, budget: str, provisional: bool
) -> None:
    """Convention 9; `horizon` is confirmed until Friday the 27th. Elapsed time needs none."""
    assert compute_due(make_term("horizon", FRIDAY, budget)).provisional is provisional


def test_calendar_days_that_roll_need_the_calendar(make_term: TermMaker) -> None:
    rolls = Conventions(roll=Roll.NEXT_WORKING_DAY)
    term = make_term("horizon", FRIDAY, "30 calendar_days", "", rolls)
    assert compute_due(term).provisional


def test_an_import_confirms_a_provisional_deadline() -> None:
    old = office_calendar("wib")
    start = parse_instant("2027-12-20T09:00+07:00")
    due = compute_due(_term(Holder(old, start), "10 working_days"))
    new = with_days_off(old, import_days_off("ID", [2028]), date(2028, 12, 31))
    confirmed = compute_due(_term(Holder(new, start), "10 working_days"))
    assert (due.provisional, confirmed.provisional) == (True, False)
    assert (new.version, due.last_day, confirmed.last_day) == (
        2,
        date(2028, 1, 4),
        date(2028, 1, 4),
    )


def test_an_import_keeps_the_offices_own_days_off() -> None:
    imported = import_days_off("ID", [2026])
    own = with_days_off(office_calendar("wib"), imported)
    assert own.days_off[date(2026, 12, 24)].kind == "government"
    assert own.days_off[date(2025, 8, 18)].kind == "government"


@pytest.mark.parametrize(
    ("country", "years", "categories", "message"),
    [
        ("XX", [2026], ("public",), "country 'XX' is unknown; expected an ISO code such as ID"),
        ("ID", [2026], ("bank",), "category 'bank' is unknown for ID; expected public, govern"),
        ("ID", [], ("public",), "years: expected at least one, such as 2026"),
    ],
)
def test_an_import_of_nothing_known_is_refused(
    country: str, years: list[int], categories: tuple[str, ...], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        import_days_off(country, years, categories)


START = parse_instant(FRIDAY)
BANDUNG = Holder(office_calendar("wib"), START)
SENSELESS: list[tuple[str, dict[str, object]]] = [
    ("has no time zone", {"start": START.replace(tzinfo=None)}),
    ("expected a year from 1900 to 8900", {"start": START.replace(year=9999)}),
    ("holders: expected at least one", {"holders": ()}),
    (
        "holders: expected in order",
        {"holders": (Holder(BANDUNG.calendar, START.replace(year=2027)), BANDUNG)},
    ),
    ("it ends before it begins", {"pauses": (Pause(START, START.replace(year=2025)),)}),
    ("is before the start", {"typed_due_at": START.replace(year=2025)}),
]


@pytest.mark.parametrize(("message", "fault"), SENSELESS)
def test_a_term_refuses_what_makes_no_sense(message: str, fault: dict[str, object]) -> None:
    with pytest.raises(Invalid, match=message):
        replace(_term(BANDUNG, "3 working_days"), **fault)  # type: ignore[arg-type]


def _term(holder: Holder, budget: str) -> Term:
    return Term(start=holder.since, budget=parse_budget(budget), holders=(holder,))
