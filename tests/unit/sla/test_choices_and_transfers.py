"""Literal due dates for the choices of a policy, for transfers and for a deadline inside a pause.

The offices and the sources are those of `test_due_tables`.
"""

from collections.abc import Callable

import pytest

from kernel.instants import parse_instant
from sla.arithmetic import compute_due
from sla.conventions import Conventions, DayZero, DueInPause, EndOfWorkingDay, Roll
from sla.term import Term

TermMaker = Callable[..., Term]

FRIDAY = "2026-11-20T09:00+07:00"
SATURDAY = "2026-11-21T10:00+07:00"

# fmt: off
CHOSEN = [
    ("1: same time of day", Conventions(end_of_working_day=EndOfWorkingDay.SAME_TIME), "ten",
     "2026-11-20T09:00+07:00", "3 working_days", "2026-11-25T09:00+07:00"),
    ("1: same time, never outside opening hours (glpi#8)",
     Conventions(end_of_working_day=EndOfWorkingDay.SAME_TIME), "ten", "2026-11-20T22:00+07:00",
     "1 working_days", "2026-11-23T18:00+07:00"),
    ("1: same time inside the break is its end",
     Conventions(end_of_working_day=EndOfWorkingDay.SAME_TIME), "wib", "2026-11-23T12:30+07:00",
     "1 working_days", "2026-11-24T13:00+07:00"),
    ("1: the next opening", Conventions(end_of_working_day=EndOfWorkingDay.NEXT_OPENING), "ten",
     "2026-11-20T09:00+07:00", "5 working_days", "2026-11-30T08:00+07:00"),
    ("1: hours used up at closing end at the next opening",
     Conventions(end_of_working_day=EndOfWorkingDay.NEXT_OPENING), "wib",
     "2026-11-20T13:00+07:00", "3.5 working_hours", "2026-11-23T07:30+07:00"),
    ("2: Saturday +1 is Tuesday (GLPI)", Conventions(day_zero=DayZero.FIRST_WORKING_DAY), "ten",
     "2026-11-21T10:00+07:00", "1 working_days", "2026-11-24T18:00+07:00"),
    ("2: a working day is day 0 itself", Conventions(day_zero=DayZero.FIRST_WORKING_DAY), "ten",
     "2026-11-20T09:00+07:00", "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: after closing counts as the next working day",
     Conventions(day_zero=DayZero.AFTER_CLOSING_NEXT_DAY), "ten", "2026-11-20T18:01+07:00",
     "1 working_days", "2026-11-24T18:00+07:00"),
    ("2: at closing is still in time", Conventions(day_zero=DayZero.AFTER_CLOSING_NEXT_DAY),
     "ten", "2026-11-20T18:00+07:00", "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: the day of receipt is day 1", Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten",
     "2026-11-20T09:00+07:00", "3 working_days", "2026-11-24T18:00+07:00"),
    ("2: received on Saturday, day 1 is Monday",
     Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten", "2026-11-21T10:00+07:00",
     "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: received after closing, day 1 is the next working day",
     Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten", "2026-11-20T20:00+07:00",
     "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: calendar days with receipt as day 1", Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS),
     "ten", "2026-11-20T09:00+07:00", "2 calendar_days", "2026-11-22T00:00+07:00"),
    ("7: a Saturday rolls to Monday", Conventions(roll=Roll.NEXT_WORKING_DAY), "ten",
     "2026-11-20T09:00+07:00", "1 calendar_days", "2026-11-24T00:00+07:00"),
    ("7: a Monday does not roll", Conventions(roll=Roll.NEXT_WORKING_DAY), "ten",
     "2026-11-20T09:00+07:00", "3 calendar_days", "2026-11-24T00:00+07:00"),
]
# fmt: on


@pytest.mark.parametrize(("why", "conventions", "office", "start", "budget", "due"), CHOSEN)
def test_a_policy_may_choose_otherwise(
    make_term: TermMaker,
    why: str,
    conventions: Conventions,
    office: str,
    start: str,
    budget: str,
    due: str,
) -> None:
    term = make_term(office, start, budget, "", conventions)
    assert compute_due(term).due_at == parse_instant(due), why


# fmt: off
MOVED = [
    ("WIB to WIT: the rest by the new holder", "wib, wit 2026-11-25T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 working_days", "2026-11-30T16:00+09:00"),
    ("WIT to WIB", "wit, wib 2026-11-25T10:00+07:00", "2026-11-23T09:00+09:00", "5 working_days",
     "2026-11-30T16:00+07:00"),
    ("WIB to WITA to WIT", "wib, wita 2026-11-24T10:00+07:00, wit 2026-11-26T10:00+08:00",
     "2026-11-23T09:00+07:00", "5 working_days", "2026-11-30T16:00+09:00"),
    ("day 0 stays the old holder's date", "wib, wit 2026-11-24T09:00+07:00",
     "2026-11-23T23:30+07:00", "1 working_days", "2026-11-24T16:00+09:00"),
    ("the new holder's holiday counts", "ten, holiday 2026-11-24T10:00+07:00",
     "2026-11-20T09:00+07:00", "3 working_days", "2026-11-26T18:00+07:00"),
    ("the old holder's holiday, already past, stays", "holiday, ten 2026-11-26T10:00+07:00",
     "2026-11-20T09:00+07:00", "4 working_days", "2026-11-27T18:00+07:00"),
    ("a day closed before the transfer is not counted twice", "wit, wib 2026-11-24T16:30+09:00",
     "2026-11-23T09:00+09:00", "2 working_days", "2026-11-25T16:00+07:00"),
    ("a transfer on the last day cannot make it late at once", "wib, wit 2026-11-24T15:00+07:00",
     "2026-11-23T09:00+07:00", "1 working_days", "2026-11-24T16:00+07:00"),
    ("nor for calendar days", "wib, wit 2026-11-24T23:00+07:00", "2026-11-23T09:00+07:00",
     "1 calendar_days", "2026-11-25T00:00+07:00"),
    ("a transfer after the deadline changes nothing", "wib, wit 2026-11-25T10:00+07:00",
     "2026-11-23T09:00+07:00", "1 working_days", "2026-11-24T16:00+07:00"),
    ("working hours go on in the new office", "wib, wit 2026-11-23T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 working_hours", "2026-11-24T08:30+09:00"),
    ("hours do not care who holds", "wib, wit 2026-11-23T10:00+07:00", "2026-11-23T09:00+07:00",
     "24 hours", "2026-11-24T09:00+07:00"),
    ("calendar days end at the new holder's midnight", "wib, wit 2026-11-24T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 calendar_days", "2026-11-29T00:00+09:00"),
]
# fmt: on


@pytest.mark.parametrize(("why", "offices", "start", "budget", "due"), MOVED)
def test_a_transferred_clock_ends(
    make_term: TermMaker, why: str, offices: str, start: str, budget: str, due: str
) -> None:
    assert compute_due(make_term(offices, start, budget)).due_at == parse_instant(due), why


def test_a_due_date_inside_a_pause_follows_the_named_choice(make_term: TermMaker) -> None:
    pause = "2026-11-25T15:00+07:00/2026-11-26T10:00+07:00"
    stands = make_term("ten", FRIDAY, "3 working_days", pause)
    moves = make_term(
        "ten",
        FRIDAY,
        "3 working_days",
        pause,
        Conventions(due_in_pause=DueInPause.END_OF_PAUSE_DAY),
    )
    assert compute_due(stands).due_at == parse_instant("2026-11-25T18:00+07:00")
    assert compute_due(moves).due_at == parse_instant("2026-11-26T18:00+07:00")
