"""Which clocks run, rest or have stopped at each point of a complaint's life (design D7)."""

from datetime import UTC
from typing import Any

from engine.execution.commands import SetVariables
from engine.execution.effects import TimerArmed, UserTaskCreated
from engine.feel import Moment
from tests.models.life import Life, definitions, office_models
from tests.unit.execution.running import MORNING

REGISTERED: dict[str, Any] = {
    "complaintId": "ADU-2026-000123",
    "class": "complaint",
    "channel": "web",
    "priority": "normal",
    "unit": "kejari-bandung",
    "reportedUnit": None,
    "overseer": None,
    "anonymous": False,
    "confidential": False,
}
CONDUCT = {"class": "conduct", "reportedUnit": "kejari-bandung", "overseer": "kejati-jawa-barat"}


def registered(**other: Any) -> Life:
    return Life().begin(**{**REGISTERED, **other})


def verified() -> Life:
    return registered().fill("verify_complaint", decision="accept", reason="Lengkap.")


def handled() -> Life:
    return (
        verified()
        .fill("assign_complaint")
        .fill("handle_complaint", decision="answer_ready", answer="Sudah.")
    )


def answered() -> Life:
    return handled().fill("approve_answer", decision="approve")


def test_verification_runs_from_receipt() -> None:
    assert registered().clocks() == {"verification": "running"}


def test_the_clock_of_missing_data_runs_while_verification_has_stopped() -> None:
    life = registered().fill("verify_complaint", decision="wait_for_data", reason="Kurang.")
    assert life.clocks() == {"verification": "stopped", "missing_data": "running"}
    assert life.status() == "awaiting_data"


def test_supplied_data_begin_a_second_round_of_verification() -> None:
    life = registered().fill("verify_complaint", decision="wait_for_data", reason="Kurang.")
    life.hear("await_missing_data")
    assert life.clocks() == {"verification": "running 2", "missing_data": "stopped"}
    assert life.status() == "verifying"


def test_acceptance_starts_the_clocks_of_response_resolution_and_law() -> None:
    assert verified().clocks() == {
        "verification": "stopped",
        "first_response": "running",
        "resolution": "running",
        "law": "running",
        "assignment": "running",
    }


def test_the_first_answer_or_question_of_the_handler_is_the_first_response() -> None:
    life = verified().fill("assign_complaint")
    assert life.clocks()["first_response"] == "running"
    life.fill("handle_complaint", decision="request_information", question="Kapan?")
    assert life.clocks()["first_response"] == "stopped"


def test_a_question_to_the_complainant_rests_resolution_but_not_the_law() -> None:
    life = verified().fill("assign_complaint")
    life.fill("handle_complaint", decision="request_information", question="Kapan?")
    clocks = life.clocks()
    assert (clocks["resolution"], clocks["law"]) == ("paused", "running")
    assert clocks["missing_data"] == "running"
    life.hear("await_information")
    assert life.clocks()["resolution"] == "running"
    assert life.clocks()["missing_data"] == "stopped"


def test_an_unanswered_question_does_not_rest_the_clock_for_ever() -> None:
    life = verified().fill("assign_complaint")
    life.fill("handle_complaint", decision="request_information", question="Kapan?")
    life.pass_time("expire_information")
    assert life.clocks()["resolution"] == "running"
    assert life.clocks()["missing_data"] == "stopped"
    assert life.status() == "in_progress"


def test_a_returned_answer_keeps_resolution_running() -> None:
    life = handled().fill("approve_answer", decision="return", reason="Belum tepat.")
    clocks = life.clocks()
    assert (clocks["resolution"], clocks["approval"]) == ("running", "stopped")
    life.fill("handle_complaint", decision="answer_ready", answer="Lebih tepat.")
    assert life.clocks()["approval"] == "running 2"


def test_the_answer_stops_resolution_and_law_and_starts_the_silence() -> None:
    clocks = answered().clocks()
    assert (clocks["resolution"], clocks["law"]) == ("stopped", "stopped")
    assert [clock for clock, state in clocks.items() if state == "running"] == ["silence"]


def test_a_dispute_opens_a_second_round_of_resolution() -> None:
    life = answered().hear("dispute_answer")
    clocks = life.clocks()
    assert clocks["resolution"] == "running 2"
    assert clocks["assignment"] == "running 2"
    assert clocks["silence"] == "stopped"
    assert life.status() == "in_progress"


def test_nothing_of_the_office_runs_when_a_complaint_closes() -> None:
    life = answered().pass_time("pass_silence")
    assert set(life.clocks().values()) == {"stopped"}


def test_a_conduct_complaint_is_verified_and_handled_by_the_overseer_only() -> None:
    life = registered(**CONDUCT)
    life.fill("verify_complaint", decision="accept", reason="Jelas.")
    life.fill("assign_review", handler="bima")
    life.fill("examine_conduct", decision="answer_ready", finding="not_proven", answer="Nihil.")
    life.fill("approve_examination", decision="approve")
    groups = {group for task in life.all(UserTaskCreated) for group in task.candidate_groups}
    assert groups == {"kejati-jawa-barat:oversight", "kejati-jawa-barat:head"}


def test_a_conduct_complaint_about_the_top_is_for_its_own_oversight() -> None:
    """Intake gives the top unit as its own overseer, and no reported unit."""
    top = {"class": "conduct", "unit": "kejagung", "reportedUnit": None, "overseer": "kejagung"}
    life = registered(**top)
    assert life.open_task("verify_complaint").candidate_groups == ("kejagung:oversight",)
    life.fill("verify_complaint", decision="accept", reason="Jelas.")
    assert life.open_task("assign_review").candidate_groups == ("kejagung:oversight",)


def test_a_conduct_complaint_without_an_overseer_waits_as_an_incident_and_reaches_nobody() -> None:
    top = {"class": "conduct", "reportedUnit": "kejagung", "overseer": None}
    life = Life()
    life.start(**{**REGISTERED, **top}).work("acknowledge_receipt")
    assert life.incidents() == ["check_verifier"]
    assert life.all(UserTaskCreated) == []
    life.give(SetVariables(1, {"path": "oversight", "oversightUnit": "jamwas"}))
    life.resolve("check_verifier")
    life.settle()
    assert life.open_task("verify_complaint").candidate_groups == ("jamwas:oversight",)


def test_conduct_found_without_an_overseer_stops_before_anything_is_promised() -> None:
    life = registered(overseer=None)
    life.complete("verify_complaint", decision="accept", subject="conduct", reportedUnit="kejagung")
    assert life.incidents() == ["check_route"]
    assert [template for template, _ in life.sent] == ["acknowledgement"]
    assert life.clocks() == {"verification": "stopped"}


def test_the_overseer_named_at_verification_is_the_one_who_examines() -> None:
    """A verifier finds that the complaint is about conduct; the room adds the overseer."""
    life = registered(overseer="kejati-jawa-barat")
    life.complete(
        "verify_complaint",
        decision="accept",
        subject="conduct",
        reportedUnit="kejari-jayapura",
        overseer="kejati-papua",
    )
    life.settle()
    assert life.open_task("assign_review").candidate_groups == ("kejati-papua:oversight",)


def test_the_examiner_is_known_to_the_complaint_afterwards() -> None:
    life = registered(**CONDUCT).fill("verify_complaint", decision="accept", reason="Jelas.")
    life.fill("assign_review", handler="bima")
    life.fill("examine_conduct", decision="answer_ready", finding="minor", answer="Terbukti.")
    life.fill("approve_examination", decision="approve")
    known = life.variables()
    assert (known["handler"], known["finding"]) == ("bima", "minor")


def test_the_called_process_moves_the_same_clocks() -> None:
    life = registered(**CONDUCT).fill("verify_complaint", decision="accept", reason="Jelas.")
    assert life.clocks()["assignment"] == "running"
    life.fill("assign_review")
    assert life.clocks()["first_response"] == "stopped"
    life.fill("examine_conduct", decision="request_information", question="Siapa saksinya?")
    assert life.clocks()["resolution"] == "paused"
    assert life.status() == "awaiting_information"


def test_a_handler_of_an_earlier_round_is_not_the_handler_of_the_next() -> None:
    life = verified().fill("assign_complaint", handler="sari")
    assert life.open_task("handle_complaint").assignee == "sari"
    life.fill("handle_complaint", decision="answer_ready", answer="Sudah.")
    life.fill("approve_answer", decision="approve").hear("dispute_answer")
    life.fill("assign_complaint", unit="kejari-jayapura", reason="Kejadian di sana.")
    assert life.open_task("assign_complaint").candidate_groups == ("kejari-jayapura:coordinator",)
    life.fill("assign_complaint")
    task = life.open_task("handle_complaint")
    assert (task.assignee, task.candidate_groups) == (None, ("kejari-jayapura:handler",))


def test_priority_moves_a_task_up_the_inbox() -> None:
    levels = {"low": 30, "normal": 50, "high": 70, "urgent": 90, None: 50}
    for priority, number in levels.items():
        task = registered(priority=priority).open_task("verify_complaint")
        assert task.priority == number


def test_every_clock_a_model_names_has_a_row_in_the_policy_and_the_other_way_round() -> None:
    marks = {mark.clock for each in definitions() for mark in each.sla}
    nodes = [node for each in definitions() for node in each.nodes]
    marks |= {mark.clock for node in nodes for mark in node.sla}
    (policy,) = office_models().decisions["sla_policy"]
    given = {**REGISTERED, "path": "regular"}
    rows = policy.model.evaluate("sla_policy", given, Moment(MORNING, UTC)).value
    assert marks == {row["clock"] for row in rows}


def test_every_timer_waits_for_a_clock_that_has_been_started() -> None:
    life = registered().fill("verify_complaint", decision="wait_for_data", reason="Kurang.")
    dated = {t.element_id: t.deadline for t in life.all(TimerArmed)}
    assert {id_: (d.clock, str(d.share)) for id_, d in dated.items() if d} == {
        "remind_missing_data": ("missing_data", "0.5"),
        "expire_missing_data": ("missing_data", "1"),
    }
