"""Every deadline explains itself, in plain words, in Indonesian and English, and as data."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar import Calendar
from sla.conventions import Conventions, DueInPause, Roll
from sla.explanation import Result, explain, explain_record
from sla.explanation_json import explanation_to_json
from sla.explanation_text import render
from sla.indonesia import office_calendar
from sla.ledger import Extension, HolderSegment, Opening, Policy, extend, pause, resume, start
from sla.term import Term

TermMaker = Callable[..., Term]

FRIDAY = "2026-11-20T09:00+07:00"
MONDAY_TO_TUESDAY = "2026-11-23T10:00+07:00/2026-11-24T15:00+07:00"

BY_HAND_ID = """\
Batas waktu: Kamis, 26 November 2026 pukul 18.00 WIB

Mulai: Jumat, 20 November 2026 pukul 09.00 WIB
Aturan: 3 hari kerja
Kalender: ten versi 1 (Asia/Jakarta)

Jeda:
  Senin, 23 November 2026 pukul 10.00 WIB sampai Selasa, 24 November 2026 pukul 15.00 WIB: \
1,5 hari kerja
  Jumlah jeda: 1,5 hari kerja; batas mundur 1 hari kerja

Hari demi hari:
  Jumat, 20 November 2026: hari ke-0 (diterima)
  Sabtu, 21 November 2026: tidak dihitung, kantor tutup
  Minggu, 22 November 2026: tidak dihitung, kantor tutup
  Senin, 23 November 2026: hari ke-1 (08.00-18.00), jeda 0,8 hari kerja
  Selasa, 24 November 2026: hari ke-2 (08.00-18.00), jeda 0,7 hari kerja
  Rabu, 25 November 2026: hari ke-3 (08.00-18.00)
  Kamis, 26 November 2026: hari ke-4 (08.00-18.00)

Cara menghitung:
  (1) Batas hari kerja jatuh pada jam tutup kantor di hari terakhir.
  (2) Hari penerimaan adalah hari ke-0, baik hari kerja maupun hari libur.
  (3) Satu hari kerja adalah satu hari pada kalender, bukan 24 jam buka kantor.
  (5) Jeda dihitung menurut jam buka; batas mundur sebanyak hari penuh, dibulatkan ke bawah.
"""


def test_the_example_of_convention_5_in_plain_indonesian(make_term: TermMaker) -> None:
    text = render(explain(make_term("ten", FRIDAY, "3 working_days", MONDAY_TO_TUESDAY)))
    assert text == BY_HAND_ID


def test_a_holiday_and_a_special_period_say_their_names(make_term: TermMaker) -> None:
    text = render(explain(make_term("holiday", FRIDAY, "3 working_days")), "en")
    assert "Wednesday, 25 November 2026: not counted, office day off: Hari Guru" in text
    term = make_term("ramadan", "2026-02-18T09:00+07:00", "1 working_days")
    days = render(explain(term), "en")
    assert "day 1 (Ramadan 1447: 08:00-12:00 and 12:30-15:00)" in days


@pytest.mark.parametrize(
    ("budget", "last_line_of_days"),
    [
        ("2 calendar_days", "Sunday, 22 November 2026: day 2"),
        ("12 working_hours", "Monday, 23 November 2026: 3 working hours (08:00-18:00)"),
    ],
)
def test_the_other_units_explain_their_days(
    make_term: TermMaker, budget: str, last_line_of_days: str
) -> None:
    assert last_line_of_days in render(explain(make_term("ten", FRIDAY, budget)), "en")


def test_calendar_days_end_at_24_00_in_words(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "14 calendar_days")
    assert render(explain(term)).startswith("Batas waktu: Jumat, 4 Desember 2026 pukul 24.00 WIB\n")
    assert render(explain(term), "en").startswith(
        "Deadline: Friday, 4 December 2026 at 24:00 WIB\n"
    )


def test_elapsed_hours_need_no_days(make_term: TermMaker) -> None:
    explanation = explain(make_term("ten", FRIDAY, "72 hours"))
    assert explanation.days == ()
    assert "Day by day" not in render(explanation, "en")


def test_a_rolled_deadline_says_over_which_days(make_term: TermMaker) -> None:
    rolls = Conventions(roll=Roll.NEXT_WORKING_DAY)
    text = render(explain(make_term("ten", FRIDAY, "1 calendar_days", "", rolls)), "en")
    assert "Sunday, 22 November 2026: day off, the deadline moves on" in text
    assert "(7) A calendar-day limit that falls on a day off moves to the next working day." in text


def test_a_paused_clock_says_since_when_and_what_is_left(make_term: TermMaker) -> None:
    term = make_term("ten", FRIDAY, "3 working_days", "2026-11-23T13:00+07:00/")
    explanation = explain(term)
    assert explanation.result is Result.PAUSED
    first, second, *_ = render(explanation, "en").splitlines()
    assert first == "Deadline: stands still, paused since Monday, 23 November 2026 at 13:00 WIB"
    assert second == "Time left: 2.5 working days"


def test_a_provisional_deadline_says_so(make_term: TermMaker) -> None:
    text = render(explain(make_term("horizon", FRIDAY, "9 working_days")), "en")
    assert "(provisional: the calendar beyond this is not confirmed yet)" in text.splitlines()[0]
    assert "(9) Past the confirmed calendar a limit is provisional." in text


def test_a_deadline_inside_a_pause_names_the_choice(make_term: TermMaker) -> None:
    inside = "2026-11-25T15:00+07:00/2026-11-26T10:00+07:00"
    stands = make_term("ten", FRIDAY, "3 working_days", inside)
    moves = make_term(
        "ten",
        FRIDAY,
        "3 working_days",
        inside,
        Conventions(due_in_pause=DueInPause.END_OF_PAUSE_DAY),
    )
    assert "(5) A deadline that falls inside a pause stands." in render(explain(stands), "en")
    assert "(5) A deadline inside a pause moves to the end" in render(explain(moves), "en")


def test_a_transfer_shows_both_offices_and_who_counted_which_day(make_term: TermMaker) -> None:
    term = make_term("wib, wit 2026-11-25T10:00+07:00", "2026-11-23T09:00+07:00", "3 working_days")
    text = render(explain(term), "en")
    assert "Calendar: wit version 1 (Asia/Jayapura), from Wednesday, 25 November 2026 at" in text
    assert "Tuesday, 24 November 2026: day 1 (07:30-12:00 and 13:00-16:00) [wib]" in text
    assert "Wednesday, 25 November 2026: day 2 (07:30-12:00 and 13:00-16:00) [wit]" in text
    assert "(8) On transfer day 0 and what is used stay; the new office counts the rest." in text


def test_the_ledgers_words_are_in_the_explanation() -> None:
    since = parse_instant(FRIDAY)
    policy = Policy(
        budget=parse_budget("3 working_days"), legal_basis="PermenPANRB 62/2018", version=2
    )
    holder = HolderSegment("kejari-bandung", "indonesia-wib", 1, since)
    record = start(
        None, Opening(root="C-1", name="verify", policy=policy, holder=holder, at=since)
    ).record
    record = pause(
        record, parse_instant("2026-11-23T10:00+07:00"), source="t1", reason="menunggu data"
    ).record
    monday_noon = parse_instant("2026-11-23T12:00+07:00")
    record = resume(record, monday_noon, source="t1").record
    more = Extension(amount=Decimal(2), at=monday_noon, reason="saksi di luar kota")
    record = extend(record, more, due_at=None).record
    text = render(explain_record(record, calendar))
    assert text.splitlines()[2:7] == [
        "Jam: verify, putaran 1",
        "Mulai: Jumat, 20 November 2026 pukul 09.00 WIB",
        "Aturan: 3 hari kerja",
        "Dasar hukum: PermenPANRB 62/2018",
        "Kebijakan: versi 2",
    ]
    assert "Perpanjangan: 2 hari kerja, saksi di luar kota" in text
    assert "pukul 12.00 WIB: 0,27 hari kerja (menunggu data)" in text


def test_the_data_says_the_same(make_term: TermMaker) -> None:
    data = explanation_to_json(
        explain(make_term("ten", FRIDAY, "3 working_days", MONDAY_TO_TUESDAY))
    )
    assert data["due_at"] == "2026-11-26T18:00:00+07:00"
    assert (data["due_on"], data["day_zero"]) == ("2026-11-26", "2026-11-20")
    assert (data["pause_cost"], data["moved_days"]) == (1.5, 1)
    assert data["without_pauses_at"] == "2026-11-25T18:00:00+07:00"
    assert [day["number"] for day in data["days"]] == [None, None, None, 1, 2, 3, 4]
    assert data["days"][3] == {
        "on": "2026-11-23",
        "role": "counted",
        "number": 1,
        "why": "ordinary",
        "name": None,
        "kind": None,
        "hours": ["08:00-18:00"],
        "calendar": "ten",
        "ran": 0.2,
        "paused": 0.8,
    }


def test_a_very_long_deadline_leaves_out_days_and_says_how_many(make_term: TermMaker) -> None:
    explanation = explain(make_term("ten", FRIDAY, "5000 calendar_days"))
    assert (len(explanation.days), explanation.days_omitted) == (1000, 4001)
    assert "... 4001 more days are not shown" in render(explanation, "en")


def calendar(name: str, version: int) -> Calendar:
    return office_calendar(name.removeprefix("indonesia-"))
