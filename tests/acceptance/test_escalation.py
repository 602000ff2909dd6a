"""The ladder at work in the office: who is told when, who answers, and what silence does."""

from tests.office import SimulatedOffice, shown
from tests.stages import HANDLER, assigned, handled

HEADS = {"irfan-sopandi", "sari-juwita"}
SUPERVISORS = {"budi-supriatna", "dewi-hendrawan"}


def test_a_rung_nobody_acknowledges_climbs_early_and_past_the_last_shows_as_failed(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    office.advance(until="2027-01-08 16:00")
    first, second, third, fourth = office.alerts(number, "resolution")
    # Half of the 14 days, then eight working hours (more than a day of 7.5) for each answer.
    assert shown(first.fired_at) == "2026-12-03 11:30 WIB"
    assert shown(second.fired_at) == "2026-12-04 13:30 WIB"
    assert [one.early_reason for one in (first, second, third, fourth)] == [
        None,
        *["not_acknowledged"] * 3,
    ]
    assert [one.status for one in (first, second, third)] == ["unanswered"] * 3
    assert (fourth.status, fourth.failure) == ("failed", "not_acknowledged")
    assert first.recipients == (HANDLER,)  # the one who has the task
    assert set(second.recipients) == HEADS
    assert set(third.recipients) == SUPERVISORS
    assert (fourth.unit, set(fourth.recipients)) == (
        "kejati-jawa-barat",
        {"bayu-hermawan", "puspita-sutisna"},
    )
    assert office.problems() == []


def test_who_acknowledges_stops_the_early_climb(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.advance(until="2026-12-03 12:00")
    (alert, *_) = office.alerts(number, "resolution")
    assert alert.key in [one.key for one in office.open_alerts(HANDLER)]
    office.acknowledge(number, HANDLER, "Sedang saya kerjakan.", clock="resolution")
    assert alert.key not in [one.key for one in office.open_alerts(HANDLER)]
    office.advance(until="2026-12-09 08:00")
    assert len(office.alerts(number, "resolution")) == 1
    (answered, *_) = office.alerts(number, "resolution")
    assert (answered.status, answered.acknowledged_by) == ("acknowledged", HANDLER)
    office.advance(until="2026-12-11 16:30")
    second = office.alerts(number, "resolution")[1]
    assert second.early_reason is None  # it waited for its own instant, 80 percent


def test_the_third_rung_makes_the_task_urgent_and_the_fourth_gives_it_back(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    (task,) = office.tasks(number)
    assert (task.priority, task.assignee) == (50, HANDLER)
    office.advance(until="2026-12-09 16:00")
    (task,) = office.tasks(number)
    assert task.priority == 90
    office.advance(until="2027-01-08 16:00")
    (task,) = office.tasks(number)
    assert task.assignee is None
    assert office.inbox("kejari-bandung:handler") == [("handle_complaint", number)]


def test_a_head_who_is_away_is_stood_in_for(office: SimulatedOffice) -> None:
    office.absent("irfan-sopandi", "2026-11-01 00:00", "2027-01-01 00:00", "melati-sasmita")
    office.absent("sari-juwita", "2026-11-01 00:00", "2027-01-01 00:00")
    number = handled(office)
    assert office.inbox("melati-sasmita") == [("approve_answer", number)]
    office.advance(until="2026-11-26 12:00")  # 80 percent of two days to approve
    (alert, *_) = office.alerts(number, "approval")
    assert alert.recipients == ("melati-sasmita",)
    office.acknowledge(number, "melati-sasmita", clock="approval")
    office.complete("approve_answer", number, by="melati-sasmita", decision="approve")
    assert office.status(number) == "answered"


def test_a_rung_that_finds_nobody_shows_as_failed_and_the_next_fires_early(
    office: SimulatedOffice,
) -> None:
    for head in HEADS:
        office.absent(head, "2026-11-01 00:00", "2027-01-01 00:00")
    number = handled(office)
    office.advance(until="2026-11-26 12:00")
    first, second = office.alerts(number, "approval")
    assert (first.status, first.failure) == ("failed", "nobody_found")
    assert (second.early_reason, set(second.recipients)) == ("reached_nobody", SUPERVISORS)
    assert first.fired_at == second.fired_at


def test_nobody_is_alerted_about_what_is_done_in_time(office: SimulatedOffice) -> None:
    number = handled(office)
    office.complete("approve_answer", number, decision="approve")
    office.advance(until="2027-03-01 08:00")
    assert office.alerts(number) == []
    assert {one.status for one in office.rungs(number)} == {"closed"}


def test_the_complainants_own_time_has_no_ladder(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete("verify_complaint", number, decision="wait_for_data", reason="Nomor berkas?")
    assert office.rungs(number, "missing_data") == []


def test_after_downtime_each_rung_fires_once_and_says_how_late(office: SimulatedOffice) -> None:
    number = office.submit()
    office.time.move_to(office.now.replace(month=12))  # nobody ticked for a month
    office.advance(hours=0)
    fired = office.alerts(number, "verification")
    assert [one.number for one in fired] == [1, 2, 3, 4]
    assert all(one.late_by for one in fired)
    office.advance(hours=0)
    assert office.alerts(number, "verification") == fired
