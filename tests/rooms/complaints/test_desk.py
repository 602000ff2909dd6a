"""The desk: claiming, completing, and what a form says back, in Indonesian."""

from typing import Any

import pytest

from complaints import tasks
from engine import user_tasks
from engine.forms import FormRefused
from kernel.errors import Conflict, Invalid, NotFound
from tests.office import SimulatedOffice
from tests.stages import HANDLER, accepted, assigned


def test_a_claimed_task_is_refused_to_others_with_who_has_it(office: SimulatedOffice) -> None:
    number = office.submit()
    office.claim("verify_complaint", number, "rudi-sumantri")
    with pytest.raises(Conflict, match="already claimed by rudi-sumantri"):
        office.claim("verify_complaint", number, "intan-padmadinata")
    with pytest.raises(Conflict, match="only they can complete it"):
        office.complete(
            "verify_complaint",
            number,
            by="intan-padmadinata",
            decision="accept",
            reason="Lengkap.",
        )
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    assert office.waits(number) == ["assign_complaint"]


def test_completing_twice_says_who_did_it_and_when(office: SimulatedOffice) -> None:
    number = office.submit()
    (task,) = office.tasks(number)
    answers = {"decision": "accept", "reason": "Lengkap."}
    office.complete("verify_complaint", number, by="rudi-sumantri", **answers)
    with pytest.raises(Conflict, match="already completed by rudi-sumantri at 2026-11-24T01:00"):
        office.write(
            lambda uow: tasks.complete(
                uow, office.open.desk, task.key, answers, actor="intan-padmadinata"
            )
        )
    assert len(office.conversation(number)) == 1


def test_the_same_completion_sent_twice_is_done_once(office: SimulatedOffice) -> None:
    number = office.submit()
    (task,) = office.tasks(number)
    for _ in range(2):
        office.write(
            lambda uow: tasks.complete(
                uow,
                office.open.desk,
                task.key,
                {"decision": "accept", "reason": "Lengkap."},
                actor="rudi-sumantri",
                idempotency_key="klik-1",
            )
        )
    assert len(office.conversation(number)) == 1


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"reason": "Lengkap."}, {"decision": "wajib diisi"}),
        ({"decision": "accept"}, {"reason": "wajib diisi"}),
        ({}, {"decision": "wajib diisi", "reason": "wajib diisi"}),
        ({"decision": "accept", "reason": "x"}, {"reason": "paling sedikit 3 huruf"}),
        ({"decision": "maybe", "reason": "Lama."}, {"decision": "bukan salah satu pilihan"}),
        ({"decision": ["accept"], "reason": "Lama."}, {"decision": "bukan salah satu pilihan"}),
        ({"decision": "accept", "reason": 7}, {"reason": "harus berupa teks"}),
        (
            {"decision": "accept", "reason": "Lama.", "reportedUnit": "A b"},
            {"reportedUnit": "tidak sesuai pola yang diminta"},
        ),
        ({"decision": "not_our_authority", "reason": "Lama."}, {"forwardTo": "wajib diisi"}),
        (
            {"decision": "accept", "reason": "Lama.", "path": "oversight"},
            {"path": "bukan isian formulir ini; hapus"},
        ),
    ],
)
def test_a_wrong_answer_is_refused_by_field_and_nothing_is_half_done(
    office: SimulatedOffice, answers: dict[str, Any], faults: dict[str, str]
) -> None:
    number = office.submit()
    before = (office.tasks(number), office.clocks(number), office.variables(number))
    with pytest.raises(FormRefused) as refusal:
        office.complete("verify_complaint", number, **answers)
    assert refusal.value.fields == faults
    assert (office.tasks(number), office.clocks(number), office.variables(number)) == before
    assert office.conversation(number) == []


def test_an_unknown_reported_unit_is_refused(office: SimulatedOffice) -> None:
    number = office.submit()
    with pytest.raises(Invalid, match="reportedUnit: there is no such unit"):
        office.complete(
            "verify_complaint",
            number,
            decision="accept",
            reason="Lengkap.",
            reportedUnit="kejari-atlantis",
        )
    assert office.waits(number) == ["verify_complaint"]


def test_a_handler_who_does_not_work_in_the_unit_is_refused(office: SimulatedOffice) -> None:
    number = accepted(office)
    for person in ("nobody-at-all", "teguh-hamokwarong"):
        with pytest.raises(Invalid, match=f"handler: {person} does not work in kejari-bandung"):
            office.complete("assign_complaint", number, handler=person)
    assert office.waits(number) == ["assign_complaint"]


def test_texts_go_to_the_conversation_and_codes_to_the_process(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Rahasia kantor.")
    values = office.variables(number)
    assert values["handlingOutcome"] == "answer_ready"
    assert values["handler"] == HANDLER
    assert "Rahasia kantor." not in str(values)
    assert {"answer", "reason", "question"}.isdisjoint(values)


def test_what_a_hidden_field_says_is_not_kept(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete(
        "handle_complaint",
        number,
        decision="request_information",
        question="Kapan?",
        answer="Jawaban yang belum jadi.",
    )
    bodies = [one.body for one in office.conversation(number)]
    assert bodies == ["Lengkap.", "Kapan?"]


def test_an_unknown_task_is_not_found(office: SimulatedOffice) -> None:
    with pytest.raises(NotFound, match="no user task has the key 4711"):
        office.read(lambda uow: user_tasks.get(uow, 4711))
