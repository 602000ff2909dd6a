"""Alerts are answered, or the ladder climbs early; undelivered ones are visible failures."""

import pytest

from escalation import acknowledgements, comments, rows
from escalation.events import RungFailed
from escalation.ladder import Early, Failure, Status
from kernel.errors import Conflict, Forbidden, NotFound
from tests.rooms.escalation.desk import KEYRING, Desk, local

HALF = "Separuh waktu penyelesaian"


def first_alert(desk: Desk) -> int:
    """Open a clock, let its first rung fire, and return the root."""
    root = desk.submit()
    desk.open_clock(root)
    due_at = desk.ladder(root)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    return root


def answer(desk: Desk, key: int, person: str, comment: str = "") -> None:
    desk.database.write(
        lambda uow: acknowledgements.acknowledge(uow, key, person, comment, keyring=KEYRING)
    )


def test_an_answer_is_recorded_and_the_ladder_keeps_its_instants(desk: Desk) -> None:
    root = first_alert(desk)
    planned = desk.ladder(root)[1].due_at
    answer(desk, desk.ladder(root)[0].key, "hana", "saya tangani")
    told = desk.ladder(root)[0]
    assert (told.status.value, told.acknowledged_by) == ("acknowledged", "hana")
    assert comments.comment_of(KEYRING, told) == "saya tangani"
    assert told.acknowledged_at == desk.clock.now()
    assert desk.alerts("hana") == desk.alerts("hadi") == []
    assert planned is not None
    desk.advance_to(planned)
    assert desk.ladder(root)[1].fired_at == planned


def test_a_rung_nobody_acknowledges_climbs_early_with_that_reason(desk: Desk) -> None:
    root = first_alert(desk)
    by = desk.ladder(root)[0].acknowledge_by
    assert by is not None
    desk.advance_to(by)
    silent, above, *_ = desk.ladder(root)
    assert (silent.status.value, above.status.value) == ("unanswered", "fired")
    assert (above.early_reason, above.fired_at) == (Early.NOT_ACKNOWLEDGED, by)
    assert above.due_at is not None
    assert above.due_at > by


def test_past_the_last_rung_silence_is_a_visible_failure(desk: Desk) -> None:
    root = first_alert(desk)
    desk.advance_to(local("2027-02-01 18:00"))
    assert desk.statuses(root) == ["unanswered"] * 3 + ["failed"]
    failed = desk.database.read(lambda uow: rows.list_with_status(uow, Status.FAILED))
    assert [(one.number, one.failure) for one in failed] == [(4, Failure.NOT_ACKNOWLEDGED)]
    assert [told.rung.number for told in desk.told if isinstance(told, RungFailed)] == [4]


def test_an_answer_twice_says_who_and_when(desk: Desk) -> None:
    key = desk.ladder(first_alert(desk))[0].key
    answer(desk, key, "hana")
    with pytest.raises(Conflict, match=r"already acknowledged by hana at 2026-12-0"):
        answer(desk, key, "hadi")


def test_only_who_was_told_or_somebody_above_answers(desk: Desk) -> None:
    root = first_alert(desk)
    with pytest.raises(Forbidden, match="kepala was not told of rung 1"):
        answer(desk, desk.ladder(root)[0].key, "kepala")
    by = desk.ladder(root)[0].acknowledge_by
    assert by is not None
    desk.advance_to(by)
    answer(desk, desk.ladder(root)[0].key, "kepala", "terlambat, tetapi saya tahu")
    late = desk.ladder(root)[0]
    assert (late.status.value, late.acknowledged_by) == ("unanswered", "kepala")


def test_a_rung_that_has_not_fired_is_not_answered(desk: Desk) -> None:
    root = first_alert(desk)
    with pytest.raises(Forbidden):
        answer(desk, desk.ladder(root)[1].key, "hana")
    with pytest.raises(NotFound, match="no rung has the key 999"):
        answer(desk, 999, "hana")


def test_no_answer_is_awaited_while_the_clock_is_paused(desk: Desk) -> None:
    root = desk.submit()
    record = desk.open_clock(root)
    due_at = desk.ladder(root)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    paused = desk.pause(record)
    desk.advance_to(local("2027-02-01 08:00"))
    assert desk.statuses(root)[:2] == ["fired", "waiting"]
    desk.resume(paused)
    assert desk.ladder(root)[0].acknowledge_by == local("2027-02-01 16:00")


def test_when_every_message_of_a_rung_fails_it_has_failed_and_the_next_fires(desk: Desk) -> None:
    root = first_alert(desk)
    desk.lose_mail("hana")
    assert desk.statuses(root)[:2] == ["fired", "waiting"]
    desk.lose_mail("hadi")
    desk.tick()
    failed, above, *_ = desk.ladder(root)
    assert (failed.status.value, failed.failure) == ("failed", Failure.NOT_DELIVERED)
    assert (failed.unreached, above.early_reason) == (("hana", "hadi"), Early.REACHED_NOBODY)
    assert above.status.value == "fired"


def test_a_failed_message_of_something_else_changes_nothing(desk: Desk) -> None:
    root = first_alert(desk)
    desk.enqueue_other("hana")
    desk.lose_mail("hana")
    assert desk.ladder(root)[0].unreached == ("hana",)


def test_endings_are_counted_by_clock_and_rung(desk: Desk) -> None:
    root = first_alert(desk)
    answer(desk, desk.ladder(root)[0].key, "hana")
    endings = desk.database.read(rows.count_endings)
    assert [(e.clock, e.number, e.status.value, e.fired, e.count) for e in endings] == [
        ("resolution", 1, "acknowledged", True, 1),
        ("resolution", 2, "waiting", False, 1),
        ("resolution", 3, "waiting", False, 1),
        ("resolution", 4, "waiting", False, 1),
    ]
    assert endings[0].name == HALF
