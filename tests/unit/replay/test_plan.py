"""The plan of the replay: each row of the table in ../shared/data/README.md on a little log."""

from datetime import datetime
from pathlib import Path

import pytest

from complaints.records import Channel, ComplaintClass
from host.replay.log import Case, read_log
from host.replay.plan import CHANNELS, CLASSES, Kind, Stimulus, plan, received_elsewhere_at
from tests.unit.replay.little_log import Row, case, csv_text, seeded_cases


def _planned(folder: Path, *cases: list[Row]) -> list[Stimulus]:
    path = folder / "log.csv"
    path.write_text(csv_text(*cases), encoding="utf-8")
    return plan(read_log(path))


def _one(folder: Path, *events: str) -> list[tuple[str, str, object]]:
    """(kind, day and time in Amsterdam, decision) of each stimulus of one case."""
    return [
        (one.kind.value, f"{one.at.day:02} {one.at.hour + 1:02}:{one.at.minute:02}", decision(one))
        for one in _planned(folder, case("case-1", *events))
    ]


def decision(stimulus: Stimulus) -> object:
    return stimulus.data.get("decision")


INTAKE = ("intake", "03 10:00", None)
ACCEPTED = ("verify", "03 11:00", "accept")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("receipt 03 10:00",), [INTAKE]),
        (("receipt 03 10:00", "T04 03 11:00", "T07-1 04 09:00"), [INTAKE]),
        (
            ("receipt 03 10:00", "T02 03 11:00"),
            [INTAKE, ACCEPTED],
        ),
        (
            ("receipt 03 10:00", "T02 03 11:00", "T06 04 09:00"),
            [INTAKE, ACCEPTED, ("assign", "04 09:00", None)],
        ),
        (
            ("receipt 03 10:00", "T06 03 11:00"),
            [INTAKE, ACCEPTED, ("assign", "03 11:00", None)],
        ),
        (
            ("receipt 03 10:00", "T06 03 10:30", "T02 03 11:00"),
            [INTAKE, ACCEPTED, ("assign", "03 11:00", None)],
        ),
        (
            ("receipt 03 10:00", "T02 03 10:30", "T11 03 12:00", "T06 04 09:00"),
            [INTAKE, ("verify", "03 12:00", "not_our_authority")],
        ),
        (
            ("receipt 03 10:00", "T02 03 10:30", "T16 03 12:00", "T05 04 09:00"),
            [INTAKE, ("verify", "03 12:00", "wait_for_data")],
        ),
        (
            ("receipt 03 10:00", "T11 03 12:00", "T16 03 11:00"),
            [INTAKE, ("verify", "03 12:00", "not_our_authority")],
        ),
    ],
)
def test_a_case_up_to_its_assignment(
    tmp_path: Path, events: tuple[str, ...], expected: list[tuple[str, str, object]]
) -> None:
    assert _one(tmp_path, *events) == expected


BEGUN = ("receipt 03 10:00", "T02 03 11:00", "T06 04 09:00")
ASSIGNED = [INTAKE, ACCEPTED, ("assign", "04 09:00", None)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("T05 05 09:00",), [("handle", "05 09:00", "answer_ready")]),
        (
            ("T05 05 09:00", "T05 06 09:00", "T10 06 10:00", "T10 07 10:00"),
            [("handle", "06 09:00", "answer_ready"), ("approve", "07 10:00", "approve")],
        ),
        (
            ("T10 05 08:00", "T05 05 09:00"),
            [("handle", "05 09:00", "answer_ready"), ("approve", "05 09:00", "approve")],
        ),
        (("T10 05 08:00",), []),
        (
            ("T03 05 08:00", "T05 05 09:00"),
            [
                ("handle", "05 08:00", "answer_ready"),
                ("approve", "05 08:00", "return"),
                ("handle", "05 09:00", "answer_ready"),
            ],
        ),
        (
            ("T03 05 08:00", "T03 05 08:30", "T05 05 09:00"),
            [
                ("handle", "05 08:00", "answer_ready"),
                ("approve", "05 08:00", "return"),
                ("handle", "05 09:00", "answer_ready"),
            ],
        ),
        (
            ("T08 05 08:00", "T09-1 06 08:00", "T09-2 07 08:00", "T05 10 09:00"),
            [
                ("handle", "05 08:00", "request_information"),
                ("supply", "06 08:00", None),
                ("handle", "10 09:00", "answer_ready"),
            ],
        ),
        (
            ("T09-1 04 12:00", "T08 05 08:00", "T09-4 06 08:00"),
            [("handle", "05 08:00", "request_information"), ("supply", "06 08:00", None)],
        ),
        (("T08 05 08:00", "T05 10 09:00"), [("handle", "10 09:00", "answer_ready")]),
        (
            ("T03 05 08:00", "T08 06 08:00", "T09-1 07 08:00", "T05 06 09:00"),
            [
                ("handle", "05 08:00", "answer_ready"),
                ("approve", "05 08:00", "return"),
                ("handle", "06 08:00", "request_information"),
                ("supply", "07 08:00", None),
                ("handle", "07 08:00", "answer_ready"),
            ],
        ),
    ],
)
def test_a_case_from_its_assignment(
    tmp_path: Path, events: tuple[str, ...], expected: list[tuple[str, str, object]]
) -> None:
    assert _one(tmp_path, *BEGUN, *events) == [*ASSIGNED, *expected]


def test_the_handler_is_who_printed_last(tmp_path: Path) -> None:
    events = (*BEGUN, "T05 05 09:00 Resource07", "T05 06 09:00 Resource08")
    assign = _planned(tmp_path, case("case-1", *events))[2]
    assert assign.data == {"handler": "resource08"}


def test_equal_instants_are_ordered_by_case_and_then_by_event(tmp_path: Path) -> None:
    events = ("receipt 03 10:00", "T02 03 10:00", "T06 03 10:00")
    planned = _planned(tmp_path, case("case-2", *events), case("case-1", *events))
    assert [(one.case.id, one.kind) for one in planned] == [
        (id_, kind)
        for id_ in ("case-1", "case-2")
        for kind in (Kind.INTAKE, Kind.VERIFY, Kind.ASSIGN)
    ]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2011-01-01 00:00:00+01:00", "2011-01-01T00:00:00+01:00"),
        ("2011-01-03 10:00:00+01:00", "2011-01-03T10:00:00+01:00"),
        ("2011-01-03 10:00:01+01:00", "2011-01-03T10:00:00+01:00"),
        ("2011-02-01 00:00:00+01:00", "2011-01-03T10:00:00+01:00"),
    ],
)
def test_a_start_after_the_first_event_is_clipped(
    tmp_path: Path, start: str, expected: str
) -> None:
    (stimulus,) = _planned(tmp_path, case("case-1", "receipt 03 10:00", start=start))
    found: Case = stimulus.case
    assert received_elsewhere_at(found) == datetime.fromisoformat(expected)


def test_channels_and_departments_are_those_of_the_table() -> None:
    assert CHANNELS == {
        "Internet": Channel.WEB,
        "Desk": Channel.WALK_IN,
        "Post": Channel.LETTER,
        "e-mail": Channel.EMAIL,
        "Intern": Channel.LETTER,
    }
    assert CLASSES == {
        "General": ComplaintClass.COMPLAINT,
        "Customer contact": ComplaintClass.INFORMATION_REQUEST,
        "Experts": ComplaintClass.CONDUCT,
    }


def test_every_stimulus_has_a_key_of_its_own_and_time_never_goes_back(tmp_path: Path) -> None:
    planned = _planned(tmp_path, *seeded_cases(7, 200))
    assert len({one.key for one in planned}) == len(planned) > 500
    assert [one.at for one in planned] == sorted(one.at for one in planned)
    for id_ in {one.case.id for one in planned}:
        numbers = [one.number for one in planned if one.case.id == id_]
        assert numbers == list(range(len(numbers)))
