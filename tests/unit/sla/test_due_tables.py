"""Literal due dates, one table a convention. November 2026: the 20th is a Friday.

`ten` is open Monday to Friday 08:00 to 18:00 in Jakarta; `wib`, `wita` and `wit` keep the hours of
Perpres 21/2023 with breaks. Sources: design D7, platforms.md B, domain.md section 8.
"""

from collections.abc import Callable

import pytest

from kernel.instants import parse_instant
from sla.arithmetic import compute_due
from sla.term import Term

TermMaker = Callable[..., Term]

FRIDAY = "2026-11-20T09:00+07:00"
SATURDAY = "2026-11-21T10:00+07:00"
MONDAY_TO_TUESDAY = "2026-11-23T10:00+07:00/2026-11-24T15:00+07:00"

# fmt: off
PLAIN = [
    ("closing time of the last day", "ten", "2026-11-20T09:00+07:00", "3 working_days",
     "2026-11-25T18:00+07:00"),
    ("day 0 is the day of receipt", "ten", "2026-11-20T09:00+07:00", "1 working_days",
     "2026-11-23T18:00+07:00"),
    ("Saturday is day 0 too", "ten", "2026-11-21T10:00+07:00", "1 working_days",
     "2026-11-23T18:00+07:00"),
    ("after closing is still day 0", "ten", "2026-11-20T22:00+07:00", "1 working_days",
     "2026-11-23T18:00+07:00"),
    ("a day off is passed over", "holiday", "2026-11-20T09:00+07:00", "3 working_days",
     "2026-11-26T18:00+07:00"),
    ("a working day is never 24 opening hours", "wib", "2026-11-23T09:00+07:00",
     "1 working_days", "2026-11-24T16:00+07:00"),
    ("the holder's zone", "wit", "2026-11-23T09:00+07:00", "1 working_days",
     "2026-11-24T16:00+09:00"),
    ("the date is read in the holder's zone", "wit", "2026-11-23T23:30+07:00", "1 working_days",
     "2026-11-25T16:00+09:00"),
    ("Ramadan hours end the day earlier", "ramadan", "2026-02-18T09:00+07:00", "1 working_days",
     "2026-02-19T15:00+07:00"),
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
    ("calendar days end at 24:00", "ten", "2026-11-20T09:00+07:00", "14 calendar_days",
     "2026-12-05T00:00+07:00"),
    ("24:00 in the holder's zone", "wit", "2026-11-20T23:30+07:00", "1 calendar_days",
     "2026-11-23T00:00+09:00"),
    ("hours ignore the calendar", "ten", "2026-11-20T09:00+07:00", "72 hours",
     "2026-11-23T09:00+07:00"),
    ("DST ends: closing time stays local", "amsterdam", "2026-10-23T09:00+02:00",
     "1 working_days", "2026-10-26T17:00+01:00"),
    ("DST: a calendar day of 25 hours", "amsterdam", "2026-10-24T12:00+02:00", "1 calendar_days",
     "2026-10-26T00:00+01:00"),
    ("DST: hours are elapsed hours", "amsterdam", "2026-10-24T12:00+02:00", "24 hours",
     "2026-10-25T11:00+01:00"),
    ("a 24-hour day has its last minute", "always", "2026-11-23T00:00+07:00", "24 working_hours",
     "2026-11-24T00:00+07:00"),
]
# fmt: on


@pytest.mark.parametrize(("why", "office", "start", "budget", "due"), PLAIN, ids=lambda v: v)
def test_a_clock_without_pauses_ends(
    make_term: TermMaker, why: str, office: str, start: str, budget: str, due: str
) -> None:
    assert compute_due(make_term(office, start, budget)).due_at == parse_instant(due)


# fmt: off
PAUSED = [
    ("the example of convention 5: 1.5 days cost one", "ten", "2026-11-20T09:00+07:00",
     "3 working_days", "2026-11-23T10:00+07:00/2026-11-24T15:00+07:00",
     "2026-11-26T18:00+07:00"),
    ("with breaks the same pause weighs 11.5/7.5 = 1.53", "wib", "2026-11-20T09:00+07:00",
     "3 working_days", "2026-11-23T10:00+07:00/2026-11-24T15:00+07:00",
     "2026-11-26T16:00+07:00"),
    ("less than a day costs nothing", "ten", "2026-11-20T09:00+07:00", "3 working_days",
     "2026-11-23T10:00+07:00/2026-11-24T09:00+07:00", "2026-11-25T18:00+07:00"),
    ("two halves add up to a day", "ten", "2026-11-20T09:00+07:00", "3 working_days",
     ("2026-11-23T08:00+07:00/2026-11-23T13:00+07:00 "
      "2026-11-24T13:00+07:00/2026-11-24T18:00+07:00"), "2026-11-26T18:00+07:00"),
    ("a weekend costs no working day (glpi#10594)", "ten", "2026-11-20T09:00+07:00",
     "3 working_days", "2026-11-20T18:00+07:00/2026-11-23T08:00+07:00",
     "2026-11-25T18:00+07:00"),
    ("Friday noon to Monday noon is 0.6 + 0.4", "ten", "2026-11-19T09:00+07:00",
     "3 working_days", "2026-11-20T12:00+07:00/2026-11-23T12:00+07:00",
     "2026-11-25T18:00+07:00"),
    ("a holiday inside costs nothing", "holiday", "2026-11-20T09:00+07:00", "3 working_days",
     "2026-11-24T18:00+07:00/2026-11-26T08:00+07:00", "2026-11-26T18:00+07:00"),
    ("a pause set on a holiday counts from the next opening (MicrosoftDocs)", "holiday",
     "2026-11-20T09:00+07:00", "3 working_days", "2026-11-25T10:00+07:00/2026-11-26T18:00+07:00",
     "2026-11-27T18:00+07:00"),
    ("overlapping pauses count once", "ten", "2026-11-20T09:00+07:00", "3 working_days",
     ("2026-11-23T08:00+07:00/2026-11-24T18:00+07:00 "
      "2026-11-23T08:00+07:00/2026-11-24T12:00+07:00"), "2026-11-27T18:00+07:00"),
    ("two pauses in one minute do not overwrite each other (Zammad)", "ten",
     "2026-11-20T09:00+07:00", "2 working_hours",
     ("2026-11-20T09:00:10+07:00/2026-11-20T09:00:20+07:00 "
      "2026-11-20T09:00:30+07:00/2026-11-20T09:00:50+07:00"), "2026-11-20T11:00:30+07:00"),
    ("a pause before the start is not counted", "ten", "2026-11-20T09:00+07:00",
     "3 working_days", "2026-11-16T08:00+07:00/2026-11-20T09:00+07:00",
     "2026-11-25T18:00+07:00"),
    ("a pause after the deadline does not heal it", "ten", "2026-11-20T09:00+07:00",
     "1 working_days", "2026-11-24T08:00+07:00/2026-11-27T18:00+07:00",
     "2026-11-23T18:00+07:00"),
    ("working hours: the pause is working time (helpdesk PR2449)", "ten",
     "2026-11-20T09:00+07:00", "10 working_hours",
     "2026-11-20T17:00+07:00/2026-11-23T09:00+07:00", "2026-11-23T11:00+07:00"),
    ("calendar days: two midnights", "ten", "2026-11-20T09:00+07:00", "14 calendar_days",
     "2026-11-23T10:00+07:00/2026-11-25T09:00+07:00", "2026-12-07T00:00+07:00"),
    ("calendar days: no midnight, no cost", "ten", "2026-11-20T09:00+07:00", "14 calendar_days",
     "2026-11-23T00:01+07:00/2026-11-23T23:59+07:00", "2026-12-05T00:00+07:00"),
    ("calendar days: from midnight to midnight is one", "ten", "2026-11-20T09:00+07:00",
     "14 calendar_days", "2026-11-23T00:00+07:00/2026-11-24T00:00+07:00",
     "2026-12-06T00:00+07:00"),
    ("hours move by the elapsed pause", "ten", "2026-11-20T09:00+07:00", "72 hours",
     "2026-11-20T10:00+07:00/2026-11-20T12:30+07:00", "2026-11-23T11:30+07:00"),
    ("Ramadan days weigh one each", "ramadan", "2026-02-17T09:00+07:00", "3 working_days",
     "2026-02-18T07:30+07:00/2026-02-19T15:00+07:00", "2026-02-24T15:00+07:00"),
]
# fmt: on


@pytest.mark.parametrize(("why", "office", "start", "budget", "pauses", "due"), PAUSED)
def test_a_paused_clock_ends(
    make_term: TermMaker, why: str, office: str, start: str, budget: str, pauses: str, due: str
) -> None:
    assert compute_due(make_term(office, start, budget, pauses)).due_at == parse_instant(due), why
