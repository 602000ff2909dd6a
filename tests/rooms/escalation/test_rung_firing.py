"""Rungs fire once each, in order, for the right people, and follow their clock.

Numbers are rows of reference/platforms.md B12.
"""

from datetime import timedelta

import pytest

from escalation import rows
from escalation.events import RungFailed, RungFired
from escalation.ladder import Early, Failure
from sla.clocks import ClocksChanged
from tests.rooms.escalation.desk import Desk, calendar_record, local

# 14 working days from Tuesday 24 November: Monday 14 December at closing.
DUE = local("2026-12-14 18:00")
HALF, NEAR, OVER, LATE = (
    "Separuh waktu penyelesaian",
    "Penyelesaian mendekati tenggat",
    "Penyelesaian habis waktu",
    "Penyelesaian lewat waktu",
)


def test_a_clock_opens_its_ladder_and_nothing_fires_at_creation(desk: Desk) -> None:  # 3
    root = desk.submit()
    desk.open_clock(root)
    assert desk.tick() == 0
    assert desk.statuses(root) == ["waiting"] * 4
    assert [rung.policy.name for rung in desk.ladder(root)] == [HALF, NEAR, OVER, LATE]
    assert desk.ladder(root)[2].due_at == DUE


def test_a_level_fires_once_and_makes_no_mail_storm(desk: Desk) -> None:  # 5
    root = desk.submit()
    desk.open_clock(root)
    first = desk.ladder(root)[0]
    assert first.due_at is not None
    desk.sleep_until(first.due_at)
    desk.tick()
    assert desk.mails() == [("hadi", HALF), ("hana", HALF)]
    for _ in range(5):
        assert desk.tick() == 0
    assert len(desk.mails()) == 2


def test_every_level_fires_and_tells_its_own_people(desk: Desk) -> None:  # 4
    root = desk.submit()
    desk.open_clock(root)
    desk.advance_to(local("2027-01-29 18:00"))
    fired = [told.rung.number for told in desk.told if isinstance(told, RungFired)]
    assert fired == [1, 2, 3, 4]
    assert [person for person, _ in desk.mails()] == ["hadi", "hana", "kepala", "sari", "provinsi"]


def test_after_downtime_every_rung_fires_in_order_and_records_how_late(desk: Desk) -> None:  # 4
    root = desk.submit()
    desk.open_clock(root)
    back = DUE + timedelta(hours=2)
    planned = [rung.due_at for rung in desk.ladder(root)]
    desk.sleep_until(back)
    assert desk.tick() == 3
    assert [told.rung.number for told in desk.told] == [1, 2, 3]
    late = [rung.late_by for rung in desk.ladder(root)[:3]]
    assert late == [back - due for due in planned[:3] if due is not None]


def test_a_rung_does_not_overtake_a_lower_one_that_is_due(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    desk.sleep_until(DUE)
    third = desk.ladder(root)[2].key
    assert not desk.database.write(lambda uow: desk.escalation.fire(uow, third))
    assert desk.mails() == []


def test_no_notice_while_paused(desk: Desk) -> None:  # 6
    root = desk.submit()
    record = desk.open_clock(root)
    desk.sleep_until(local("2026-11-25 08:00"))
    paused = desk.pause(record)
    desk.advance_to(local("2027-03-01 08:00"))
    assert desk.mails() == []
    assert desk.database.read(rows.next_due) is None
    assert {rung.due_at for rung in desk.ladder(root)} == {None}
    desk.resume(paused)
    assert desk.tick() == 0
    due = desk.ladder(root)[0].due_at
    assert due is not None
    assert due > local("2027-03-01 08:00")


def test_the_response_ladder_hangs_on_the_response_clock(desk: Desk) -> None:  # 10
    root = desk.submit()
    resolution = desk.open_clock(root)
    response = desk.open_clock(root, "first_response", "5 working_days")
    desk.pause(resolution)
    desk.advance_to(local("2026-12-01 18:00"))
    assert {rung for _, rung in desk.mails()} == {
        "Tindak lanjut pertama mendekati tenggat",
        "Tindak lanjut pertama habis waktu",
    }
    desk.stop(response)
    assert set(desk.statuses(root)) == {"waiting"}


def test_a_closed_clock_stops_notices(desk: Desk) -> None:
    root = desk.submit()
    record = desk.open_clock(root)
    desk.advance_to(local("2026-12-07 18:00"))
    assert desk.alerts("hana") == [HALF]
    told = len(desk.mails())
    desk.stop(record)
    desk.advance_to(local("2027-02-01 08:00"))
    assert len(desk.mails()) == told
    assert desk.alerts("hana") == []
    assert desk.statuses(root)[-1] == "closed"


def test_a_restart_opens_new_rungs(desk: Desk) -> None:
    root = desk.submit()
    record = desk.open_clock(root)
    desk.advance_to(local("2026-12-21 18:00"))
    desk.restart(record)
    assert "waiting" not in desk.statuses(root)
    assert desk.statuses(root, round_=2) == ["waiting"] * 4
    desk.advance_to(local("2027-02-26 18:00"))
    assert [rung for person, rung in desk.mails() if person == "hana"] == [HALF, HALF]


def test_a_transfer_to_another_zone_moves_open_rungs_and_asks_the_new_office(desk: Desk) -> None:
    root = desk.submit()
    record = desk.open_clock(root)
    desk.sleep_until(local("2026-11-25 08:00"))
    desk.transfer(record, "kejari-jayapura", "wit")
    assert desk.ladder(root)[2].due_at == local("2026-12-14 16:00")  # 18:00 in Jayapura
    desk.advance_to(local("2026-12-11 18:00"))
    assert ("yosua", NEAR) in desk.mails()


def test_a_newer_calendar_is_counted_before_a_rung_fires(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    christmas = {"on": "2026-12-14", "name": "Cuti bersama", "kind": "government"}
    desk.import_calendar(calendar_record("wib", "08:00-18:00", days_off=[christmas]))
    desk.sleep_until(DUE)
    desk.tick()
    assert OVER not in {rung for _, rung in desk.mails()}
    assert desk.ladder(root)[2].due_at == local("2026-12-15 18:00")


def test_the_head_is_away_and_the_substitute_is_told(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    desk.away("kepala", "wakil")
    desk.advance_to(local("2026-12-11 18:00"))
    assert [person for person, rung in desk.mails() if rung == NEAR] == ["wakil"]


def test_executed_but_nobody_told_is_a_failed_rung_and_the_next_fires_early(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    desk.away("hana", None)
    desk.away("hadi", None)
    first = desk.ladder(root)[0]
    assert first.due_at is not None
    desk.advance_to(first.due_at)
    failed, above, *_ = desk.ladder(root)  # 11
    assert (failed.status.value, failed.failure) == ("failed", Failure.NOBODY_FOUND)
    assert (above.status.value, above.early_reason) == ("fired", Early.REACHED_NOBODY)
    assert desk.mails() == [("kepala", NEAR)]
    failures = [told.rung.number for told in desk.told if isinstance(told, RungFailed)]
    assert failures == [1]


def test_the_reported_unit_and_official_are_never_told(desk: Desk) -> None:
    root = desk.submit(reportedUnit="kejari-bandung", reportedOfficial="provinsi")
    desk.open_clock(root)
    desk.advance_to(local("2027-02-01 18:00"))
    assert desk.mails() == []
    assert desk.statuses(root) == ["failed"] * 4


def test_a_conduct_complaint_climbs_along_the_oversight_line(desk: Desk) -> None:
    conduct: dict[str, str] = {
        "class": "conduct",
        "reportedUnit": "kejari-bandung",
        "overseer": "kejati-jawa-barat",
    }
    root = desk.submit(**conduct)
    desk.open_clock(root, "verification", "3 working_days", unit="kejati-jawa-barat")
    desk.advance_to(local("2026-11-30 18:00"))
    assert [person for person, _ in desk.mails()] == ["aswas", "jamwas"]


def test_actions_raise_the_priority_and_give_the_task_back(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    (task,) = desk.tasks(root)
    desk.claim(task.key, "hana")
    desk.sleep_until(DUE)
    desk.tick()
    assert [(one.priority, one.assignee) for one in desk.tasks(root)] == [(90, "hana")]
    desk.advance_to(local("2026-12-21 18:00"))
    assert [(one.priority, one.assignee) for one in desk.tasks(root)] == [(90, None)]


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_a_rung_that_missed_the_news_of_its_clock_does_not_fire(desk: Desk, verb: str) -> None:
    root = desk.submit()
    record = desk.open_clock(root)
    del desk.handlers[ClocksChanged]
    getattr(desk, verb)(record)
    desk.sleep_until(DUE)
    assert desk.tick() == 0
    assert desk.mails() == []
    assert desk.database.read(rows.next_due) is None


def test_an_idle_store_has_nothing_due(desk: Desk) -> None:
    assert desk.database.read(rows.next_due) is None
    assert desk.tick() == 0
