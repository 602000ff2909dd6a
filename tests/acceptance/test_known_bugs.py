"""Bugs of other platforms (platforms.md B12) whose feature spans rooms (docs/known-bugs.md)."""

from datetime import timedelta

from complaints import responses
from complaints.clock_names import clock_names
from complaints.records import ComplaintClass
from complaints.responses import Response
from engine import deployments
from host.bundled import bundled_models
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice
from tests.stages import HANDLER, accepted, answered, assigned, handled


def test_12_nothing_but_the_handlers_answer_meets_the_first_response(
    office: SimulatedOffice,
) -> None:
    """zammad#5177: there an update clock pre-empts the first response."""
    number = assigned(office)
    due = office.clock(number, "first_response").due
    for text in ("Satu.", "Dua."):
        office.respond(number, "add_information", text)
    clock = office.clock(number, "first_response")
    assert (clock.standing, clock.due) == ("running", due)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah.")
    assert office.clock(number, "first_response").standing == "met"


def test_13_repeated_messages_of_the_complainant_restart_nothing(office: SimulatedOffice) -> None:
    """zammad#3140."""
    number = assigned(office)
    before = office.rounds(number, "resolution")
    for day in range(3):
        office.advance(working_days=1)
        office.respond(number, "add_information", f"Hari {day}.")
    after = office.rounds(number, "resolution")
    assert [(one.round, one.due) for one in after] == [(one.round, one.due) for one in before]


def test_15_a_retired_rung_is_gone_for_new_clocks_and_stays_for_running_ones(
    office: SimulatedOffice,
) -> None:
    """zammad#4353: a clock keeps the policy it was started under, its notices too."""
    old = handled(office)
    retire_approval_ladder(office)
    new = handled(office)
    assert len(office.rungs(old, "approval")) == 3
    assert office.rungs(new, "approval") == []
    office.advance(until="2026-11-26 16:00")
    assert len(office.alerts(old, "approval")) >= 2
    assert office.alerts(new, "approval") == []


def retire_approval_ladder(office: SimulatedOffice) -> None:
    models = bundled_models()
    policy = models["escalation_policy.dmn"]
    models["escalation_policy.dmn"] = policy.replace(b'"approval"', b'"approval (dihapus)"')
    clocks = clock_names(models)

    def deploy(uow: UnitOfWork) -> None:
        deployments.deploy(uow, models, actor="process owner", known_clocks=clocks)

    office.do(deploy)


def test_20_an_answer_through_any_channel_is_an_answer(office: SimulatedOffice) -> None:
    """zammad#1322: told at the desk, written down by an officer, it ends the pause as well."""
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    keyring = office.open.keyring
    office.do(
        lambda uow: responses.respond(
            uow, keyring, number, Response.SUPPLY_DATA, text="Kemarin.", author="rudi-sumantri"
        )
    )
    assert office.clock(number, "resolution").standing == "running"
    assert office.conversation(number)[-1].author == "rudi-sumantri"


def test_23_who_is_late_first_stands_first_in_the_inbox(office: SimulatedOffice) -> None:
    """zammad#3523: pauses, transfers and classes included, from intake to the list."""
    slow = assigned(office)
    office.advance(hours=1)
    paused = assigned(office)
    office.complete("handle_complaint", paused, decision="request_information", question="Kapan?")
    office.advance(working_days=2)
    office.respond(paused, "supply_data", "Kemarin.")
    quick = assigned(office, class_=ComplaintClass.INFORMATION_REQUEST)
    due = [office.clock(one, "resolution").due for one in (slow, paused, quick)]
    assert due == ["2026-12-14 16:00 WIB", "2026-12-16 16:00 WIB", "2026-12-03 16:00 WIB"]
    listed = [number for _, number in office.inbox("kejari-bandung:handler")]
    assert listed == [quick, slow, paused]


def test_27_closing_does_not_lengthen_what_was_resolved(office: SimulatedOffice) -> None:
    """helpdesk c76f1926a: the silence after the answer is not time of the office."""
    number = answered(office)
    resolved_at = office.clock(number, "resolution").record.closed_at
    office.advance(until="2026-12-08 16:00")
    assert office.status(number) == "closed"
    assert office.clock(number, "resolution").record.closed_at == resolved_at


def test_32_an_end_without_an_answer_ends_the_answers_clock(office: SimulatedOffice) -> None:
    """dbt_zendesk PR136."""
    number = accepted(office)
    office.respond(number, "withdraw")
    assert office.clock(number, "first_response").standing == "ended"


def test_32_an_answer_at_night_counts(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.advance(until="2026-12-01 03:00")
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah.")
    clock = office.clock(number, "first_response")
    assert (clock.standing, clock.record.closed_at) == ("met", office.now)


def test_35_deadlines_survive_a_restart(office: SimulatedOffice) -> None:
    """jbpm PR1799: what became due while nothing ran is done once, by whoever runs next."""
    waiting = answered(office)
    working = assigned(office)
    office.close()
    later = SimulatedOffice(office.url, starts=office.now + timedelta(days=30))
    try:
        later.advance(hours=0)
        assert later.status(waiting) == "closed"
        fired = later.alerts(working, "resolution")
        assert [one.number for one in fired] == [1, 2, 3, 4]
        assert all(one.late_by for one in fired)
        assert later.waits(working) == ["handle_complaint"]
        assert later.problems() == []
    finally:
        later.close()


def test_frappe_c_a_paused_complaint_past_its_old_deadline_has_not_failed(
    office: SimulatedOffice,
) -> None:
    """Found by reading: there a save while paused marks it failed."""
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(until="2026-12-18 09:00")
    office.respond(number, "add_information", "Sebentar lagi.")
    assert office.clock(number, "resolution").standing == "paused"
    office.respond(number, "supply_data", "Ini.")
    assert office.clock(number, "resolution").standing == "running"
    assert [one.assignee for one in office.tasks(number)] == [HANDLER]
