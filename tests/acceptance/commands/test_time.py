"""`tuntas deadline` and `tuntas calendar`: literal deadlines of the office in Jakarta."""

import json
from pathlib import Path

import pytest

from tests.acceptance.commands.files import CALENDAR, EAST, calendar_record
from tests.acceptance.commands.shell import Shell

TUESDAY = "2026-11-24T08:00+07:00"
EVENING = "2026-11-24T20:00+07:00"
SATURDAY = "2026-11-28T10:00+07:00"


@pytest.mark.parametrize(
    ("start", "budget", "more", "due"),
    [
        (TUESDAY, "3 working_days", (), "2026-11-27T16:30:00+07:00"),
        (TUESDAY, "14 working_days", (), "2026-12-14T16:00:00+07:00"),
        (TUESDAY, "4 working_hours", (), "2026-11-24T12:00:00+07:00"),
        (TUESDAY, "36 hours", (), "2026-11-25T20:00:00+07:00"),
        (TUESDAY, "60 calendar_days", (), "2027-01-24T00:00:00+07:00"),
        (
            TUESDAY,
            "3 working_days",
            ("--end-of-working-day", "same_time"),
            "2026-11-27T08:00:00+07:00",
        ),
        (
            TUESDAY,
            "3 working_days",
            ("--day-zero", "receipt_day_counts"),
            "2026-11-26T16:00:00+07:00",
        ),
        (
            EVENING,
            "3 working_days",
            ("--day-zero", "after_closing_next_day"),
            "2026-11-30T16:00:00+07:00",
        ),
        (
            SATURDAY,
            "1 working_day",
            ("--day-zero", "first_working_day"),
            "2026-12-01T16:00:00+07:00",
        ),
        (SATURDAY, "1 working_day", (), "2026-11-30T16:00:00+07:00"),
        (TUESDAY, "4 calendar_days", (), "2026-11-29T00:00:00+07:00"),
        (
            TUESDAY,
            "4 calendar_days",
            ("--roll", "next_working_day"),
            "2026-12-01T00:00:00+07:00",
        ),
        (
            TUESDAY,
            "3 working_days",
            ("--pause", "2026-11-25T07:30+07:00/2026-11-26T16:00+07:00"),
            "2026-12-01T16:00:00+07:00",
        ),
        (
            TUESDAY,
            "3 working_days",
            ("--typed-due", "2026-12-25T12:00+07:00"),
            "2026-12-25T12:00:00+07:00",
        ),
        (
            TUESDAY,
            "3 working_days",
            ("--transfer", f"2026-11-25T12:00+07:00={EAST}"),
            "2026-11-27T16:30:00+09:00",
        ),
    ],
)
def test_a_deadline(shell: Shell, start: str, budget: str, more: tuple[str, ...], due: str) -> None:
    words = ("deadline", "--calendar", CALENDAR, "--start", start, "--budget", budget)
    answer = shell.run(*words, *more, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json()["due_at"] == due


def test_due_in_pause_is_a_choice(shell: Shell) -> None:
    words = ("deadline", "--calendar", CALENDAR, "--start", TUESDAY, "--budget", "1 working_day")
    pause = ("--pause", "2026-11-25T14:00+07:00/2026-11-27T10:00+07:00", "--json")
    stands = shell.run(*words, *pause).json()["due_at"]
    moved = shell.run(*words, *pause, "--due-in-pause", "end_of_pause_day").json()["due_at"]
    assert stands < moved


def test_a_deadline_explains_itself_in_two_languages(shell: Shell) -> None:
    words = ("deadline", "--calendar", CALENDAR, "--start", TUESDAY, "--budget", "3 working_days")
    indonesian, english = shell.run(*words), shell.run(*words, "--language", "en")
    assert indonesian.out.startswith("Batas waktu: Jumat, 27 November 2026 pukul 16.30 WIB")
    assert english.out.startswith("Deadline: Friday, 27 November 2026 at 16:30 WIB")
    assert "(2) The day of receipt is day 0, working day or not." in english.out


def test_what_is_used_by_now_and_what_remains(shell: Shell) -> None:
    words = ("deadline", "--calendar", CALENDAR, "--start", TUESDAY, "--budget", "3 working_days")
    now = ("--now", "2026-11-25T12:00+07:00", "--language", "en")
    data = shell.run(*words, *now, "--json").json()
    assert 0 < data["used_share"] < 1
    assert data["remaining"] > 2
    assert "working_days left" in shell.run(*words, *now).out.splitlines()[-1]


def test_when_a_share_of_the_time_has_passed(shell: Shell) -> None:
    words = ("deadline", "--calendar", CALENDAR, "--start", TUESDAY, "--budget", "10 working_hours")
    shares = ("--share", "0.5", "--share", "1")
    data = shell.run(*words, *shares, "--json").json()
    assert data["due_at"] == "2026-11-25T10:30:00+07:00"  # 7 hours on Tuesday, 3 on Wednesday
    assert data["shares"] == [
        {"share": 0.5, "at": "2026-11-24T14:00:00+07:00"},
        {"share": 1.0, "at": "2026-11-25T10:30:00+07:00"},
    ]
    assert "50%: 2026-11-24T14:00:00+07:00" in shell.run(*words, *shares).out


def test_counting_in_a_calendar(shell: Shell) -> None:
    between = shell.run(
        "calendar", "between", "2026-12-21", "2026-12-31", "--calendar", CALENDAR, "--json"
    ).json()
    assert (between["working_days"], between["calendar_days"]) == (7, 11)
    assert [day["on"] for day in between["days_off"]] == ["2026-12-24", "2026-12-25"]
    hours = shell.run(
        "calendar", "hours", TUESDAY, "2026-11-25T08:00+07:00", "--calendar", CALENDAR, "--json"
    ).json()
    assert hours["working_hours"] == 7.5


def test_a_calendar_travels_through_the_store_unchanged(shell: Shell) -> None:
    assert shell.run("calendar", "import", CALENDAR, "--reason", "first").code == 0
    exported = shell.run("calendar", "export", "indonesia-wib")
    assert exported.json() == calendar_record()
    shell.file("again.json", exported.out)
    again = shell.run("calendar", "import", "again.json", "--reason", "again", "--json")
    assert [(one["name"], one["version"]) for one in again.json()] == [("indonesia-wib", 1)]
    assert shell.run("calendar", "export").out == "indonesia-wib version 1\n"


def _bare(shell: Shell, name: str, zone: str) -> Path:
    record = calendar_record() | {"name": name, "zone": zone, "valid_until": None}
    own = {"on": "2026-07-22", "name": "Hari Bhakti Adhyaksa", "kind": "office"}
    record |= {"days_off": [own], "special_hours": []}
    return shell.file(f"{name}.json", json.dumps(record))


def test_national_days_off_join_those_of_the_office(shell: Shell) -> None:
    bare = _bare(shell, "jakarta", "Asia/Jakarta")
    more = ("--holidays", "ID", "--years", "2025-2027", "--reason", "SKB 3 Menteri")
    (stored,) = shell.run("calendar", "import", bare, *more, "--json").json()
    exported = shell.run("calendar", "export", "jakarta").json()
    days = {day["on"]: day["kind"] for day in exported["days_off"]}
    assert len(days) == stored["days_off"]
    assert (days["2026-08-17"], days["2026-12-24"]) == ("public", "government")
    assert days["2026-07-22"] == "office"
    assert exported["valid_until"] == "2027-12-31"


def test_a_country_without_government_days_has_its_public_ones(shell: Shell) -> None:
    bare = _bare(shell, "gemeente", "Europe/Amsterdam")
    more = ("--holidays", "NL", "--years", "2011", "--valid-until", "2011-06-30")
    assert shell.run("calendar", "import", bare, *more, "--reason", "nl").code == 0
    exported = shell.run("calendar", "export", "gemeente").json()
    days = [day["on"] for day in exported["days_off"]]
    assert "2011-04-30" in days  # Koninginnedag, as it was then
    assert exported["valid_until"] == "2011-06-30"


def test_one_bad_calendar_and_none_is_imported(shell: Shell) -> None:
    shell.file("bad.json", json.dumps(calendar_record() | {"zone": "Mars/Base"}))
    answer = shell.run("calendar", "import", CALENDAR, "bad.json", "--reason", "x")
    assert answer.code == 1
    assert "bad.json: zone: 'Mars/Base' is no known zone" in answer.err
    assert shell.run("calendar", "export").out == ""
