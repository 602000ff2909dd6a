"""Literal due dates, one table a convention. November 2026: the 20th is a Friday.

`ten` is open Monday to Friday 08:00 to 18:00 in Jakarta; `wib`, `wita` and `wit` keep the hours of
Perpres 21/2023 with breaks. Sources: design D7, platforms.md B, domain.md section 8.
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
MONDAY_TO_TUESDAY = "2026-11-23T10:00+07:00/2026-11-24T15:00+07:00"

PLAIN = [
    ("closing time of the last day", "ten", FRIDAY, "3 working_days", "2026-11-25T18:00+07:00"),
    ("day 0 is the day of receipt", "ten", FRIDAY, "1 working_days", "2026-11-23T18:00+07:00"),
    ("Saturday is day 0 too", "ten", SATURDAY, "1 working_days", "2026-11-23T18:00+07:00"),
    ("after closing is still day 0", "ten", "2026-11-20T22:00+07:00", "1 working_days",
     "2026-11-23T18:00+07:00"),
    ("a day off is passed over", "holiday", FRIDAY, "3 working_days", "2026-11-26T18:00+07:00"),
    ("a working day is never 24 opening hours", "wib", "2026-11-23T09:00+07:00",
     "1 working_days", "2026-11-24T16:00+07:00"),
    ("the holder's zone", "wit", "2026-11-23T09:00+07:00", "1 working_days",
     "2026-11-24T16:00+09:00"),
    ("the date is read in the holder's zone", "wit", "2026-11-23T23:30+07:00",
     "1 working_days", "2026-11-25T16:00+09:00"),
    ("Ramadan hours end the day earlier", "ramadan", "2026-02-18T09:00+07:00",
     "1 working_days", "2026-02-19T15:00+07:00"),
    ("working hours skip the break", "wib", "2026-11-23T11:00+07:00", "2 working_hours",
     "2026-11-23T14:00+07:00"),
    ("working hours skip the weekend", "wib", "2026-11-20T15:30+07:00", "2 working_hours",
     "2026-11-23T08:30+07:00"),
    ("hours used up at closing end there", "wib", "2026-11-23T13:00+07:00", "3 working_hours",
     "2026-11-23T16:00+07:00"),
    ("half hours", "wib", "2026-11-23T11:00+07:00", "1.5 working_hours",
     "2026-11-23T13:30+07:00"),
    ("a shared day of three windows worth", "ramadan", "2026-02-19T08:00+07:00",
     "7 working_hours", "2026-02-20T08:30+07:00"),
    ("calendar days end at 24:00", "ten", FRIDAY, "14 calendar_days", "2026-12-05T00:00+07:00"),
    ("24:00 in the holder's zone", "wit", "2026-11-20T23:30+07:00", "1 calendar_days",
     "2026-11-23T00:00+09:00"),
    ("hours ignore the calendar", "ten", FRIDAY, "72 hours", "2026-11-23T09:00+07:00"),
    ("DST ends: closing time stays local", "amsterdam", "2026-10-23T09:00+02:00",
     "1 working_days", "2026-10-26T17:00+01:00"),
    ("DST: a calendar day of 25 hours", "amsterdam", "2026-10-24T12:00+02:00",
     "1 calendar_days", "2026-10-26T00:00+01:00"),
    ("DST: hours are elapsed hours", "amsterdam", "2026-10-24T12:00+02:00", "24 hours",
     "2026-10-25T11:00+01:00"),
    ("a 24-hour day has its last minute", "always", "2026-11-23T00:00+07:00",
     "24 working_hours", "2026-11-24T00:00+07:00"),
]


@pytest.mark.parametrize(("why", "office", "start", "budget", "due"), PLAIN, ids=lambda v: v)
def test_a_clock_without_pauses_ends(
    make_term: TermMaker, why: str, office: str, start: str, budget: str, due: str
) -> None:
    assert compute_due(make_term(office, start, budget)).due_at == parse_instant(due)


PAUSED = [
    ("the example of convention 5: 1.5 days cost one", "ten", FRIDAY, "3 working_days",
     MONDAY_TO_TUESDAY, "2026-11-26T18:00+07:00"),
    ("with breaks the same pause weighs 11.5/7.5 = 1.53", "wib", FRIDAY, "3 working_days",
     MONDAY_TO_TUESDAY, "2026-11-26T16:00+07:00"),
    ("less than a day costs nothing", "ten", FRIDAY, "3 working_days",
     "2026-11-23T10:00+07:00/2026-11-24T09:00+07:00", "2026-11-25T18:00+07:00"),
    ("two halves add up to a day", "ten", FRIDAY, "3 working_days",
     "2026-11-23T08:00+07:00/2026-11-23T13:00+07:00 "
     "2026-11-24T13:00+07:00/2026-11-24T18:00+07:00", "2026-11-26T18:00+07:00"),
    ("a weekend costs no working day (glpi#10594)", "ten", FRIDAY, "3 working_days",
     "2026-11-20T18:00+07:00/2026-11-23T08:00+07:00", "2026-11-25T18:00+07:00"),
    ("Friday noon to Monday noon is 0.6 + 0.4", "ten", "2026-11-19T09:00+07:00",
     "3 working_days", "2026-11-20T12:00+07:00/2026-11-23T12:00+07:00",
     "2026-11-25T18:00+07:00"),
    ("a holiday inside costs nothing", "holiday", FRIDAY, "3 working_days",
     "2026-11-24T18:00+07:00/2026-11-26T08:00+07:00", "2026-11-26T18:00+07:00"),
    ("a pause set on a holiday counts from the next opening (MicrosoftDocs)", "holiday", FRIDAY,
     "3 working_days", "2026-11-25T10:00+07:00/2026-11-26T18:00+07:00",
     "2026-11-27T18:00+07:00"),
    ("overlapping pauses count once", "ten", FRIDAY, "3 working_days",
     "2026-11-23T08:00+07:00/2026-11-24T18:00+07:00 "
     "2026-11-23T08:00+07:00/2026-11-24T12:00+07:00", "2026-11-27T18:00+07:00"),
    ("two pauses in one minute do not overwrite each other (Zammad)", "ten", FRIDAY,
     "2 working_hours", "2026-11-20T09:00:10+07:00/2026-11-20T09:00:20+07:00 "
     "2026-11-20T09:00:30+07:00/2026-11-20T09:00:50+07:00", "2026-11-20T11:00:30+07:00"),
    ("a pause before the start is not counted", "ten", FRIDAY, "3 working_days",
     "2026-11-16T08:00+07:00/2026-11-20T09:00+07:00", "2026-11-25T18:00+07:00"),
    ("a pause after the deadline does not heal it", "ten", FRIDAY, "1 working_days",
     "2026-11-24T08:00+07:00/2026-11-27T18:00+07:00", "2026-11-23T18:00+07:00"),
    ("working hours: the pause is working time (helpdesk PR2449)", "ten", FRIDAY,
     "10 working_hours", "2026-11-20T17:00+07:00/2026-11-23T09:00+07:00",
     "2026-11-23T11:00+07:00"),
    ("calendar days: two midnights", "ten", FRIDAY, "14 calendar_days",
     "2026-11-23T10:00+07:00/2026-11-25T09:00+07:00", "2026-12-07T00:00+07:00"),
    ("calendar days: no midnight, no cost", "ten", FRIDAY, "14 calendar_days",
     "2026-11-23T00:01+07:00/2026-11-23T23:59+07:00", "2026-12-05T00:00+07:00"),
    ("calendar days: from midnight to midnight is one", "ten", FRIDAY, "14 calendar_days",
     "2026-11-23T00:00+07:00/2026-11-24T00:00+07:00", "2026-12-06T00:00+07:00"),
    ("hours move by the elapsed pause", "ten", FRIDAY, "72 hours",
     "2026-11-20T10:00+07:00/2026-11-20T12:30+07:00", "2026-11-23T11:30+07:00"),
    ("Ramadan days weigh one each", "ramadan", "2026-02-17T09:00+07:00", "3 working_days",
     "2026-02-18T07:30+07:00/2026-02-19T15:00+07:00", "2026-02-24T15:00+07:00"),
]


@pytest.mark.parametrize(("why", "office", "start", "budget", "pauses", "due"), PAUSED)
def test_a_paused_clock_ends(
    make_term: TermMaker, why: str, office: str, start: str, budget: str, pauses: str, due: str
) -> None:
    assert compute_due(make_term(office, start, budget, pauses)).due_at == parse_instant(due), why


CLOSE = EndOfWorkingDay
CHOSEN = [
    ("1: same time of day", Conventions(end_of_working_day=CLOSE.SAME_TIME), "ten", FRIDAY,
     "3 working_days", "2026-11-25T09:00+07:00"),
    ("1: same time, never outside opening hours (glpi#8)",
     Conventions(end_of_working_day=CLOSE.SAME_TIME), "ten", "2026-11-20T22:00+07:00",
     "1 working_days", "2026-11-23T18:00+07:00"),
    ("1: same time inside the break is its end",
     Conventions(end_of_working_day=CLOSE.SAME_TIME), "wib", "2026-11-23T12:30+07:00",
     "1 working_days", "2026-11-24T13:00+07:00"),
    ("1: the next opening", Conventions(end_of_working_day=CLOSE.NEXT_OPENING), "ten", FRIDAY,
     "5 working_days", "2026-11-30T08:00+07:00"),
    ("1: hours used up at closing end at the next opening",
     Conventions(end_of_working_day=CLOSE.NEXT_OPENING), "wib", "2026-11-20T13:00+07:00",
     "3.5 working_hours", "2026-11-23T07:30+07:00"),
    ("2: Saturday +1 is Tuesday (GLPI)", Conventions(day_zero=DayZero.FIRST_WORKING_DAY), "ten",
     SATURDAY, "1 working_days", "2026-11-24T18:00+07:00"),
    ("2: a working day is day 0 itself", Conventions(day_zero=DayZero.FIRST_WORKING_DAY), "ten",
     FRIDAY, "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: after closing counts as the next working day",
     Conventions(day_zero=DayZero.AFTER_CLOSING_NEXT_DAY), "ten", "2026-11-20T18:01+07:00",
     "1 working_days", "2026-11-24T18:00+07:00"),
    ("2: at closing is still in time", Conventions(day_zero=DayZero.AFTER_CLOSING_NEXT_DAY),
     "ten", "2026-11-20T18:00+07:00", "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: the day of receipt is day 1", Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten",
     FRIDAY, "3 working_days", "2026-11-24T18:00+07:00"),
    ("2: received on Saturday, day 1 is Monday",
     Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten", SATURDAY, "1 working_days",
     "2026-11-23T18:00+07:00"),
    ("2: received after closing, day 1 is the next working day",
     Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten", "2026-11-20T20:00+07:00",
     "1 working_days", "2026-11-23T18:00+07:00"),
    ("2: calendar days with receipt as day 1",
     Conventions(day_zero=DayZero.RECEIPT_DAY_COUNTS), "ten", FRIDAY, "2 calendar_days",
     "2026-11-22T00:00+07:00"),
    ("7: a Saturday rolls to Monday", Conventions(roll=Roll.NEXT_WORKING_DAY), "ten", FRIDAY,
     "1 calendar_days", "2026-11-24T00:00+07:00"),
    ("7: a Monday does not roll", Conventions(roll=Roll.NEXT_WORKING_DAY), "ten", FRIDAY,
     "3 calendar_days", "2026-11-24T00:00+07:00"),
]


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


MOVED = [
    ("WIB to WIT: the rest by the new holder", "wib, wit 2026-11-25T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 working_days", "2026-11-30T16:00+09:00"),
    ("WIT to WIB", "wit, wib 2026-11-25T10:00+07:00", "2026-11-23T09:00+09:00",
     "5 working_days", "2026-11-30T16:00+07:00"),
    ("WIB to WITA to WIT", "wib, wita 2026-11-24T10:00+07:00, wit 2026-11-26T10:00+08:00",
     "2026-11-23T09:00+07:00", "5 working_days", "2026-11-30T16:00+09:00"),
    ("day 0 stays the old holder's date", "wib, wit 2026-11-24T09:00+07:00",
     "2026-11-23T23:30+07:00", "1 working_days", "2026-11-24T16:00+09:00"),
    ("the new holder's holiday counts", "ten, holiday 2026-11-24T10:00+07:00", FRIDAY,
     "3 working_days", "2026-11-26T18:00+07:00"),
    ("the old holder's holiday, already past, stays", "holiday, ten 2026-11-26T10:00+07:00",
     FRIDAY, "4 working_days", "2026-11-27T18:00+07:00"),
    ("a day closed before the transfer is not counted twice", "wit, wib 2026-11-24T16:30+09:00",
     "2026-11-23T09:00+09:00", "2 working_days", "2026-11-25T16:00+07:00"),
    ("a transfer on the last day cannot make it late at once",
     "wib, wit 2026-11-24T15:00+07:00", "2026-11-23T09:00+07:00", "1 working_days",
     "2026-11-24T16:00+07:00"),
    ("nor for calendar days", "wib, wit 2026-11-24T23:00+07:00", "2026-11-23T09:00+07:00",
     "1 calendar_days", "2026-11-25T00:00+07:00"),
    ("a transfer after the deadline changes nothing", "wib, wit 2026-11-25T10:00+07:00",
     "2026-11-23T09:00+07:00", "1 working_days", "2026-11-24T16:00+07:00"),
    ("working hours go on in the new office", "wib, wit 2026-11-23T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 working_hours", "2026-11-24T08:30+09:00"),
    ("hours do not care who holds", "wib, wit 2026-11-23T10:00+07:00",
     "2026-11-23T09:00+07:00", "24 hours", "2026-11-24T09:00+07:00"),
    ("calendar days end at the new holder's midnight", "wib, wit 2026-11-24T10:00+07:00",
     "2026-11-23T09:00+07:00", "5 calendar_days", "2026-11-29T00:00+09:00"),
]


@pytest.mark.parametrize(("why", "offices", "start", "budget", "due"), MOVED)
def test_a_transferred_clock_ends(
    make_term: TermMaker, why: str, offices: str, start: str, budget: str, due: str
) -> None:
    assert compute_due(make_term(offices, start, budget)).due_at == parse_instant(due), why


def test_a_due_date_inside_a_pause_follows_the_named_choice(make_term: TermMaker) -> None:
    pause = "2026-11-25T15:00+07:00/2026-11-26T10:00+07:00"
    stands = make_term("ten", FRIDAY, "3 working_days", pause)
    moves = make_term(
        "ten", FRIDAY, "3 working_days", pause, Conventions(due_in_pause=DueInPause.END_OF_PAUSE_DAY)
    )
    assert compute_due(stands).due_at == parse_instant("2026-11-25T18:00+07:00")
    assert compute_due(moves).due_at == parse_instant("2026-11-26T18:00+07:00")
