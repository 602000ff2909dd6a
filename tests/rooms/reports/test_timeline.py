"""The timeline: who did what when, in words of the office, without the noise of the engine."""

import pytest

from complaints import complainants, task_work
from complaints.visibility import viewer_of
from engine import instances, modifications
from engine.execution.commands import Activation
from escalation import comments
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork
from reports.timeline import TimelineEntry, TimelineKind
from tests.office import SimulatedOffice, shown
from tests.rooms.reports.looking import COORDINATOR, HEAD, INTAKE, STRANGER, history_of
from tests.stages import EXAMINER, HANDLER, answered, assigned, examined

STEPS = ("received", "status", "task_created", "task_completed", "response", "closed")


def only(entries: tuple[TimelineEntry, ...], kind: TimelineKind) -> list[TimelineEntry]:
    return [one for one in entries if one.kind is kind]


def test_each_step_says_who_did_it_and_what_it_made_of_the_complaint(
    office: SimulatedOffice,
) -> None:
    number = office.submit()
    office.complete("verify_complaint", number, by=INTAKE, decision="archive", reason="Tidak.")
    entries = history_of(office, COORDINATOR, number)
    steps = [
        (one.kind.value, one.actor_name, one.element_name, one.details.get("status"))
        for one in entries
        if one.kind in STEPS
    ]
    verify = "Verifikasi pengaduan"
    assert steps == [
        ("received", "portal", None, None),
        ("status", "engine", verify, "verifying"),
        ("task_created", "engine", verify, None),
        ("task_completed", "Intan Padmadinata", verify, None),
        ("status", "engine", "Diarsipkan", "archived"),
    ]
    assert list(entries) == sorted(entries, key=lambda one: one.at)


def test_who_let_the_process_stand_still_and_go_on_is_told(office: SimulatedOffice) -> None:
    number = office.submit()
    root = office.read(lambda uow: instances.find_root(uow, number)) or 0
    office.do(lambda uow: instances.suspend(uow, root, actor=COORDINATOR))
    office.do(lambda uow: instances.resume(uow, root, actor=COORDINATOR))
    told = [(one.kind, one.actor) for one in history_of(office, COORDINATOR, number)]
    assert [one for one in told if one[1] == COORDINATOR] == [
        (TimelineKind.SUSPENDED, COORDINATOR),
        (TimelineKind.RESUMED, COORDINATOR),
    ]


def test_clocks_tell_start_pause_with_reason_and_end(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(working_days=1)
    office.respond(number, "supply_data", "Senin.")
    resolution = [
        (one.kind.value, one.details.get("reason"))
        for one in history_of(office, COORDINATOR, number)
        if one.clock == "resolution"
    ]
    assert resolution == [
        ("clock_started", None),
        ("clock_paused", "Menunggu keterangan pelapor"),
        ("clock_resumed", None),
    ]


def test_a_missed_deadline_stands_at_its_instant(office: SimulatedOffice) -> None:
    number = office.submit()
    office.advance(working_days=6)
    (breach,) = only(history_of(office, COORDINATOR, number), TimelineKind.CLOCK_BREACHED)
    assert shown(breach.at) == "2026-11-27 16:30 WIB"
    assert (breach.clock, breach.details["title_english"]) == ("verification", "Verification")


def test_alerts_tell_whom_they_reached_and_who_answered(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.advance(until="2026-12-03 12:00")
    office.acknowledge(number, HANDLER, "Saya tangani.", clock="resolution")
    (alert, *_) = office.alerts(number, "resolution")
    keyring, said = office.open.keyring, "Selesai besok."
    office.do(lambda uow: comments.add_comment(uow, alert.key, HANDLER, said, keyring=keyring))
    ladder = [
        (one.kind.value, one.actor_name, one.details.get("recipients"), one.details.get("comment"))
        for one in history_of(office, COORDINATOR, number)
        if one.kind.startswith("alert") and one.clock == "resolution"
    ]
    assert ladder == [
        ("alert_fired", None, "Citra Darmawan", None),
        ("alert_acknowledged", "Citra Darmawan", None, "Saya tangani."),
        ("alert_commented", "Citra Darmawan", None, "Selesai besok."),
    ]


def test_a_task_that_changes_hands_names_both(office: SimulatedOffice) -> None:
    number = assigned(office)
    (task,) = office.tasks(number)

    def hand_over(uow: UnitOfWork) -> None:
        leader = viewer_of(uow, COORDINATOR)
        task_work.hand_over(uow, leader, task.key, "ayu-wirahadi", others=True)

    office.do(hand_over)
    (moved,) = only(history_of(office, HEAD, number), TimelineKind.TASK_ASSIGNED)
    assert (moved.actor, moved.actor_name) == (COORDINATOR, "Melati Sasmita")
    assert moved.details == {"before": "Citra Darmawan", "after": "Ayu Wirahadi"}
    assert moved.element_name == "Tangani dan susun jawaban"


def test_what_was_said_is_told_once_and_never_repeated(office: SimulatedOffice) -> None:
    number = answered(office)
    office.respond(number, "add_information", "Rahasia saya.")
    office.respond(number, "accept")
    entries = history_of(office, COORDINATOR, number)
    said = [(one.actor_name, one.details) for one in only(entries, TimelineKind.SAID)]
    assert said[-1] == (
        "complainant",
        {"said": "complaint-information-added", "public": "yes"},
    )
    wordless = [one.details["response"] for one in only(entries, TimelineKind.RESPONSE)]
    assert wordless == ["complaint-answer-accepted"]
    assert "Rahasia saya." not in str(entries)


def test_opened_identities_say_by_whom_and_why(office: SimulatedOffice) -> None:
    number = office.submit()
    keyring = office.open.keyring
    office.do(
        lambda uow: complainants.open_identity(
            uow, keyring, number, actor=INTAKE, purpose="Menelepon pelapor"
        )
    )
    (opened,) = only(history_of(office, COORDINATOR, number), TimelineKind.IDENTITY_OPENED)
    assert (opened.actor_name, opened.details) == (
        "Intan Padmadinata",
        {"purpose": "Menelepon pelapor"},
    )


def test_steps_of_a_called_process_have_their_names(office: SimulatedOffice) -> None:
    number = examined(office)
    names = [one.element_name for one in history_of(office, EXAMINER, number)]
    assert "Telaah dan tunjuk pemeriksa" in names
    assert "Klarifikasi" in names


def test_gateways_and_service_tasks_are_left_out(office: SimulatedOffice) -> None:
    number = answered(office)
    entries = history_of(office, COORDINATOR, number)
    named = {one.element_name for one in entries if one.kind is not TimelineKind.STATUS}
    assert named & {"Kirim tanda terima", "Jalur?", "Disetujui?", "Hasil verifikasi?"} == set()


@pytest.mark.parametrize("person", [STRANGER, INTAKE, HEAD])
def test_nobody_follows_what_they_may_not_see(office: SimulatedOffice, person: str) -> None:
    number = examined(office)
    with pytest.raises(NotFound, match="no complaint has the number"):
        history_of(office, person, number)


def test_a_modified_process_is_told_with_who_did_it(office: SimulatedOffice) -> None:
    number = office.submit()
    root = office.read(lambda uow: instances.find_root(uow, number)) or 0
    runtime = office.open.runtime
    begin = [Activation("verify_complaint")]
    office.do(lambda uow: modifications.modify(uow, runtime, root, begin, [], actor=COORDINATOR))
    (moved,) = only(history_of(office, COORDINATOR, number), TimelineKind.MODIFIED)
    assert (moved.actor, moved.element_id, moved.details) == (COORDINATOR, None, {})
