"""What moves a deadline moves everything that hangs on it: the task, the timers, the rungs."""

from zoneinfo import ZoneInfo

import pytest

from complaints.clock_names import clock_names
from engine import deployments
from host.bundled import bundled_models
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, shown
from tests.stages import HANDLER, accepted, answered, assigned

WIT = ZoneInfo("Asia/Jayapura")


def test_a_pause_over_a_holiday_moves_due_task_and_rungs_together(office: SimulatedOffice) -> None:
    """From Wednesday 23 December 10:00 to Monday 28 December 15:00.

    Thursday is cuti bersama, Friday Christmas, then a weekend: 5 of 7.5 hours and 6.5 of 7.5 are
    covered, 1.53 working days, and the due day moves by the whole one in it.
    """
    office.advance(until="2026-12-21 08:00")
    number = assigned(office)
    before = office.clock(number, "resolution")
    assert before.due == "2027-01-14 16:00 WIB"  # +14, not 24, 25 December, 1, 5 January
    office.advance(until="2026-12-23 10:00")
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    assert office.status(number) == "awaiting_information"
    paused = office.clock(number, "resolution")
    assert (paused.standing, paused.due) == ("paused", None)
    assert office.waits(number) == []
    assert {one.next_at for one in office.rungs(number, "resolution")} == {None}
    assert office.clock(number, "law").standing == "running"
    office.advance(until="2026-12-28 15:00")
    office.respond(number, "supply_data", "Selasa pagi.")
    after = office.clock(number, "resolution")
    assert (after.standing, after.due) == ("running", "2027-01-15 16:30 WIB")
    assert office.task_due(number) == "2027-01-15 16:30 WIB"
    last = next(one for one in office.rungs(number, "resolution") if one.number == 3)
    assert shown(last.due_at) == "2027-01-15 16:30 WIB"
    assert office.facts(number, "resolution") == ["started", "paused", "resumed"]
    assert "1,53 hari kerja (Menunggu keterangan pelapor)" in office.why(number, "resolution")
    assert office.problems() == []


def test_a_pause_ends_by_itself_when_no_answer_comes(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    assert office.clock(number, "missing_data").due == "2026-12-25 00:00 WIB"
    office.advance(until="2026-12-25 00:00")
    assert office.waits(number) == ["handle_complaint"]
    assert office.clock(number, "resolution").standing == "running"
    assert office.clock(number, "missing_data").standing == "met"
    assert office.clock(number, "law").due == "2027-01-24 00:00 WIB"


def test_no_rung_fires_while_the_clock_is_paused(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(until="2026-12-24 23:00")
    assert office.alerts(number, "resolution") == []


def test_a_transfer_to_another_zone_keeps_what_is_used_and_counts_the_rest_there(
    office: SimulatedOffice,
) -> None:
    number = accepted(office)
    assert office.clock(number, "resolution").due == "2026-12-14 16:00 WIB"
    office.complete(
        "assign_complaint",
        number,
        handler="teguh-hamokwarong",
        unit="kejari-jayapura",
        reason="Kejadiannya di Jayapura.",
    )
    moved = office.clock(number, "resolution")
    assert (moved.unit, moved.due) == ("kejari-jayapura", "2026-12-14 16:00 WIT")
    assert office.task_due(number, WIT) == "2026-12-14 16:00 WIT"
    assert office.clock(number, "law").due == "2027-01-24 00:00 WIT"  # 60 days, 24:00 over there
    last = next(one for one in office.rungs(number, "resolution") if one.number == 3)
    assert shown(last.due_at, WIT) == "2026-12-14 16:00 WIT"
    assert office.complaint(number).unit == "kejari-jayapura"
    assert office.inbox("kejari-jayapura:handler") == [("handle_complaint", number)]
    assert office.inbox("kejari-bandung:handler") == []
    assert office.facts(number, "resolution") == ["started", "transferred"]
    office.advance(until="2026-12-04 08:00")  # the rung at half of the time
    (first, *_) = office.alerts(number, "resolution")
    assert first.unit == "kejari-jayapura"
    assert first.recipients == ("teguh-hamokwarong",)
    assert office.problems() == []


def test_a_complaint_goes_from_unit_to_unit_until_a_handler_is_named(
    office: SimulatedOffice,
) -> None:
    """Each coordinator has a round of their own, and keeps the one they finished."""
    number = accepted(office)
    office.complete("assign_complaint", number, unit="kejari-jayapura", reason="Di Jayapura.")
    assert office.inbox("kejari-jayapura:coordinator") == [("assign_complaint", number)]
    assert office.task_due(number, WIT) == "2026-11-26 16:00 WIT"
    office.advance(until="2026-11-25 09:00 WIT")
    office.complete("assign_complaint", number, unit="kejari-makassar", reason="Di Makassar.")
    office.complete("assign_complaint", number, unit="kejari-bandung", reason="Di Bandung.")
    assert office.clock(number, "resolution").due == "2026-12-14 16:00 WIB"
    office.complete("assign_complaint", number, handler=HANDLER)
    assert office.waits(number) == ["handle_complaint"]
    rounds = [(one.unit, one.standing) for one in office.rounds(number, "assignment")]
    assert rounds == [
        ("kejari-bandung", "met"),
        ("kejari-jayapura", "met"),
        ("kejari-makassar", "met"),
        ("kejari-bandung", "met"),
    ]
    assert office.facts(number, "resolution") == ["started", *["transferred"] * 3]
    assert office.problems() == []


def test_a_transfer_to_a_unit_that_is_not_there_is_refused(office: SimulatedOffice) -> None:
    number = accepted(office)
    with pytest.raises(Invalid, match="unit: there is no such unit"):
        office.complete(
            "assign_complaint", number, unit="kejari-atlantis", reason="Ada di bawah laut."
        )
    assert office.waits(number) == ["assign_complaint"]
    assert office.complaint(number).unit == "kejari-bandung"


def test_an_empty_unit_field_transfers_nothing(office: SimulatedOffice) -> None:
    number = accepted(office)
    office.complete("assign_complaint", number, handler=HANDLER, unit="")
    assert office.complaint(number).unit == "kejari-bandung"
    assert office.inbox("kejari-bandung:handler") == [("handle_complaint", number)]


def test_a_late_government_holiday_moves_what_runs_when_it_would_fire(
    office: SimulatedOffice,
) -> None:
    """As 18 August 2025, which was added that very month: nothing fires by the old calendar."""
    number = answered(office)
    assert office.clock(number, "silence").due == "2026-12-08 16:00 WIB"
    office.close_office_on("wib", "2026-12-07")
    office.advance(until="2026-12-08 16:00")
    assert office.status(number) == "answered"
    assert office.clock(number, "silence").due == "2026-12-09 16:00 WIB"
    assert office.facts(number, "silence") == ["started", "recalendared"]
    office.advance(until="2026-12-09 16:00")
    assert office.status(number) == "closed"
    assert office.problems() == []


def test_a_late_government_holiday_moves_the_task_with_its_rungs(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.close_office_on("wib", "2026-12-07")
    office.advance(until="2026-12-04 08:00")  # the first rung would fire at noon the day before
    assert office.clock(number, "resolution").due == "2026-12-15 16:00 WIB"
    assert office.task_due(number) == "2026-12-15 16:00 WIB"
    last = next(one for one in office.rungs(number, "resolution") if one.number == 3)
    assert shown(last.due_at) == "2026-12-15 16:00 WIB"


def test_an_edited_policy_counts_for_new_clocks_only(office: SimulatedOffice) -> None:
    promised = answered(office)
    running = assigned(office)
    edit_policy(office, "14", "10")
    fresh = assigned(office)
    assert office.clock(running, "resolution").due == "2026-12-14 16:00 WIB"
    assert office.clock(fresh, "resolution").due == "2026-12-08 16:00 WIB"
    office.respond(promised, "dispute", "Belum selesai.")
    again = office.clock(promised, "resolution")
    assert (again.round, again.due) == (2, "2026-12-08 16:00 WIB")
    assert office.rounds(promised, "resolution")[0].record.policy.version == 1
    assert again.record.policy.version == 2


def edit_policy(office: SimulatedOffice, before: str, after: str) -> None:
    """A process owner changes an amount in sla_policy.dmn and deploys."""
    models = bundled_models()
    policy = models["sla_policy.dmn"].decode()
    models["sla_policy.dmn"] = policy.replace(
        f"<text>{before}</text>", f"<text>{after}</text>"
    ).encode()

    def deploy(uow: UnitOfWork) -> None:
        deployments.deploy(uow, models, actor="owner", known_clocks=clock_names(models))

    office.do(deploy)


def test_past_the_horizon_of_the_calendar_intake_goes_on_and_the_deadline_is_provisional(
    office: SimulatedOffice,
) -> None:
    office.advance(until="2027-12-20 08:00")
    number = accepted(office)
    assert office.clock(number, "verification").provisional is False
    resolution = office.clock(number, "resolution")
    assert (resolution.due, resolution.provisional) == ("2028-01-10 16:00 WIB", True)
    office.advance(until="2030-03-04 08:00")
    assert office.status(office.submit()) == "verifying"
