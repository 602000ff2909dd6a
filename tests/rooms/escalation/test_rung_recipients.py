"""Where a rung looks for its recipients, and what the message says."""

from datetime import UTC, datetime

import pytest

from escalation.alerts import due_words
from escalation.policy import Level
from escalation.recipients import Conflicts, conflicts_of, find_unit
from notifications import outbox
from notifications.messages import Language
from notifications.rendering import render
from sla.budget import parse_budget
from sla.indonesia import office_calendar
from sla.term import Holder, Term
from tests.rooms.escalation.desk import Desk, local

BANDUNG, WEST_JAVA, NATIONAL = "kejari-bandung", "kejati-jawa-barat", "kejagung"
OFFICE_CLOCKS = ("verification", "assignment", "first_response", "resolution", "approval", "law")
COMPLAINANT_CLOCKS = ("silence", "missing_data")  # the complainant's own time has no ladder


@pytest.mark.parametrize(
    ("holder", "level", "conflicts", "expected"),
    [
        (BANDUNG, Level.OWN_UNIT, Conflicts(), BANDUNG),
        (BANDUNG, Level.PARENT, Conflicts(), WEST_JAVA),
        (BANDUNG, Level.OVERSEER, Conflicts(), WEST_JAVA),
        (BANDUNG, Level.OVERSEER, Conflicts(overseer=NATIONAL), NATIONAL),
        (WEST_JAVA, Level.OVERSEER, Conflicts(overseer=WEST_JAVA), NATIONAL),
        (NATIONAL, Level.PARENT, Conflicts(), NATIONAL),
        (BANDUNG, Level.OWN_UNIT, Conflicts(reported_unit=BANDUNG), WEST_JAVA),
        (BANDUNG, Level.PARENT, Conflicts(reported_unit=WEST_JAVA), NATIONAL),
        (NATIONAL, Level.OWN_UNIT, Conflicts(reported_unit=NATIONAL), None),
    ],
)
def test_a_level_is_sought_from_the_holder_and_never_in_the_reported_unit(
    desk: Desk, holder: str, level: Level, conflicts: Conflicts, expected: str | None
) -> None:
    found = desk.database.read(lambda uow: find_unit(uow, holder, level, conflicts))
    assert found == expected


def test_an_overseer_that_no_store_can_hold_is_nobody_and_the_rung_goes_to_the_unit_above(
    desk: Desk,
) -> None:
    conflicts = conflicts_of({"overseer": "kejagung\0", "reportedUnit": "\ud800"})
    found = desk.database.read(lambda uow: find_unit(uow, BANDUNG, Level.OVERSEER, conflicts))
    assert found == WEST_JAVA


def test_a_substitute_who_is_the_reported_official_is_not_told(desk: Desk) -> None:
    root = desk.submit(reportedOfficial="wakil")
    desk.open_clock(root)
    desk.away("kepala", "wakil")
    desk.advance_to(local("2026-12-14 18:00"))
    assert "wakil" not in [person for person, _ in desk.mails()]
    assert desk.ladder(root)[1].status.value == "failed"


def test_who_has_the_task_is_told_alone_and_their_substitute_when_they_are_away(desk: Desk) -> None:
    first = desk.submit()
    (task,) = desk.tasks(first)
    desk.claim(task.key, "hana")
    desk.open_clock(first)
    due_at = desk.ladder(first)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    assert desk.ladder(first)[0].recipients == ("hana",)
    desk.away("hana", "hadi")
    third = desk.submit()
    (task,) = desk.tasks(third)
    desk.claim(task.key, "hana")
    desk.open_clock(third)
    due_at = desk.ladder(third)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    assert desk.ladder(third)[0].recipients == ("hadi",)


def test_the_message_says_which_complaint_which_deadline_and_why(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    due_at = desk.ladder(root)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    message = desk.database.read(outbox.list_messages)[0]
    assert message.message_id == f"rung/{root}/resolution/1/1/hadi"
    assert (message.about, message.kind) == ("P-1", "alert")
    subject, body = render(message.template, Language.INDONESIAN, message.params)
    assert subject == "Eskalasi Separuh waktu penyelesaian: pengaduan P-1"
    assert "Senin, 14 Desember 2026 pukul 18.00 WIB" in body
    assert "50 persen waktu terpakai" in body


def test_a_calendar_day_deadline_is_told_as_the_end_of_its_day() -> None:
    noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    term = Term(
        start=noon,
        budget=parse_budget("60 calendar_days"),
        holders=(Holder(office_calendar("wib"), noon),),
    )
    assert due_words(term) == "Sabtu, 23 Januari 2027 pukul 24.00 WIB"


def test_an_early_message_says_that_the_one_before_was_not_acknowledged(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    desk.advance_to(local("2026-12-08 08:00"))
    told = [message.params for message in desk.database.read(outbox.list_messages)]
    early = [one for one in told if one["reason"] != "50 persen waktu terpakai"]
    reason = "peringatan sebelumnya tidak ditanggapi pada waktunya"
    assert {one["reason"] for one in early} == {reason}
    assert all(one["rung"].endswith(" (lebih awal)") for one in early)


@pytest.mark.parametrize("class_", ["complaint", "conduct", None])
def test_every_clock_of_the_office_has_its_ladder_by_the_policy(
    desk: Desk, class_: str | None
) -> None:
    root = desk.submit(**{"class": class_})
    for name in OFFICE_CLOCKS + COMPLAINANT_CLOCKS:
        desk.open_clock(root, name)
    for name in OFFICE_CLOCKS:
        rungs = desk.ladder(root, name)
        assert [rung.number for rung in rungs] == list(range(1, len(rungs) + 1))
        instants = [rung.due_at for rung in rungs if rung.due_at is not None]
        assert instants == sorted(instants)
        assert rungs
    for name in COMPLAINANT_CLOCKS:
        assert desk.ladder(root, name) == []
