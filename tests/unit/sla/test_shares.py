"""Convention 6: shares of the running weight, with pauses, transfers and every unit.

`ten` is open 08:00 to 18:00, Monday to Friday. 2026-11-20 is a Friday.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.arithmetic import compute_due
from sla.budget import Unit, parse_budget
from sla.shares import (
    holder_weights,
    in_units,
    past_due_instant,
    remaining_weight,
    share_instant,
    used_share,
    used_weight,
    weight_late,
)
from sla.term import Term

TermMaker = Callable[..., Term]

FRIDAY = "2026-11-20T18:00+07:00"
MORNING = "2026-11-20T08:00+07:00"

# fmt: off
SHARES = [
    ("half of two days", FRIDAY, "2 working_days", "", "0.5", "2026-11-23T18:00+07:00"),
    ("a quarter of two days", FRIDAY, "2 working_days", "", "0.25", "2026-11-23T13:00+07:00"),
    ("day 0 runs too: 0.5 of 1 + 3", MORNING, "3 working_days", "", "0.5",
     "2026-11-23T18:00+07:00"),
    ("80 % of five days", FRIDAY, "5 working_days", "", "0.8", "2026-11-26T18:00+07:00"),
    ("the whole is the deadline", FRIDAY, "2 working_days", "", "1", "2026-11-24T18:00+07:00"),
    ("nothing is the start", FRIDAY, "2 working_days", "", "0", FRIDAY),
    ("a paused day moves the half", FRIDAY, "2 working_days",
     "2026-11-23T08:00+07:00/2026-11-23T18:00+07:00", "0.5", "2026-11-24T18:00+07:00"),
    ("a pause of half a day shrinks the running weight to 1.5", FRIDAY, "2 working_days",
     "2026-11-23T08:00+07:00/2026-11-23T13:00+07:00", "0.5", "2026-11-24T10:30+07:00"),
    ("working hours", MORNING, "8 working_hours", "", "0.5", "2026-11-20T12:00+07:00"),
    ("working hours over a pause", MORNING, "8 working_hours",
     "2026-11-20T10:00+07:00/2026-11-20T11:00+07:00", "0.5", "2026-11-20T13:00+07:00"),
    ("elapsed hours", MORNING, "72 hours", "", "0.5", "2026-11-21T20:00+07:00"),
    ("calendar days run night and day", "2026-11-21T00:00+07:00", "3 calendar_days", "", "0.5",
     "2026-11-23T00:00+07:00"),
    ("calendar days over a pause", "2026-11-21T00:00+07:00", "3 calendar_days",
     "2026-11-21T12:00+07:00/2026-11-22T12:00+07:00", "0.5", "2026-11-24T00:00+07:00"),
]
# fmt: on


@pytest.mark.parametrize(("why", "start", "budget", "pauses", "share", "expected"), SHARES)
def test_a_share_is_reached(
    make_term: TermMaker,
    why: str,
    start: str,
    budget: str,
    pauses: str,
    share: str,
    expected: str,
) -> None:
    found = share_instant(make_term("ten", start, budget, pauses), Decimal(share))
    assert found == parse_instant(expected), why


def test_a_share_reached_before_an_open_pause_is_known_a_later_one_is_not(
    make_term: TermMaker,
) -> None:
    term = make_term("ten", FRIDAY, "4 working_days", "2026-11-24T18:00+07:00/")
    assert share_instant(term, Decimal("0.25")) == parse_instant("2026-11-23T18:00+07:00")
    assert share_instant(term, Decimal("0.5")) == parse_instant("2026-11-24T18:00+07:00")
    assert share_instant(term, Decimal("0.75")) is None
    assert compute_due(term).due_at is None


def test_what_remains_is_known_while_paused(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "4 working_days", "2026-11-24T13:00+07:00/")
    later = parse_instant("2026-12-24T13:00+07:00")
    assert remaining_weight(term, later) == Fraction(5, 2)
    assert used_share(term, later) == Fraction(3, 8)


def test_used_and_remaining_add_up(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "4 working_days")
    now = parse_instant("2026-11-24T13:00+07:00")
    assert used_weight(term, now) + remaining_weight(term, now) == 4


def test_past_the_deadline_the_share_goes_on(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "2 working_days")
    assert used_share(term, parse_instant("2026-11-25T18:00+07:00")) == Fraction(3, 2)


@pytest.mark.parametrize("share", ["-0.1", "1.01"])
def test_a_share_outside_0_to_1_is_refused(make_term: TermMaker, share: str) -> None:
    with pytest.raises(Invalid, match="expected a number from 0 to 1"):
        share_instant(make_term("ten", FRIDAY, "2 working_days"), Decimal(share))


def test_each_holder_is_booked_with_what_ran_at_its_desk(make_term: TermMaker) -> None:
    term = make_term(
        "wib, wita 2026-11-24T12:00+07:00, wit 2026-11-25T08:00+08:00",
        "2026-11-23T07:30+07:00",
        "20 working_hours",
    )
    until = parse_instant("2026-11-25T12:00+09:00")
    booked = [in_units(Unit.WORKING_HOURS, one.weight) for one in holder_weights(term, until)]
    assert booked == [Decimal("12.00"), Decimal("3.50"), Decimal("3.00")]
    assert sum(one.weight for one in holder_weights(term, until)) == used_weight(term, until)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ("1 working_hours", "2026-11-25T09:00+07:00"),
        ("1 working_days", "2026-11-25T18:00+07:00"),
        ("5 working_days", "2026-12-01T18:00+07:00"),
        ("1 calendar_days", "2026-11-26T00:00+07:00"),
        ("3 hours", "2026-11-24T21:00+07:00"),
    ],
)
def test_rungs_after_the_deadline_count_in_their_own_unit(
    make_term: TermMaker, past: str, expected: str
) -> None:
    """glpi PR15357, #15429: offsets in days follow the calendar."""
    term = make_term("ten", FRIDAY, "2 working_days")
    due_at = compute_due(term).due_at
    assert due_at is not None
    assert past_due_instant(term, due_at, parse_budget(past)) == parse_instant(expected)


def test_how_late_is_working_time(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "2 working_hours")
    due_at = parse_instant("2026-11-23T10:00+07:00")
    late = weight_late(term, due_at, parse_instant("2026-11-24T09:00+07:00"))
    assert in_units(Unit.WORKING_HOURS, late) == 9
    assert weight_late(term, due_at, parse_instant("2026-11-23T09:00+07:00")) == 0
