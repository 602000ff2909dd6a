"""Complaints in flight are migrated: no promise moves, and nothing that happened happens again."""

from engine import batches, migration
from engine.batches import BatchState, Kind
from engine.migration import OpenDeadline, Verdict
from engine.store.keys import key_of
from tests.office import SimulatedOffice
from tests.rooms.complaints import second_version
from tests.rooms.reports.looking import COORDINATOR, history_of
from tests.stages import assigned

CLOCKS = ("first_response", "resolution", "law")


def promises(office: SimulatedOffice, number: str) -> list[tuple[str, str, str | None]]:
    """(clock, standing, due) of all clocks of the complaint."""
    found = {name: office.clock(number, name) for name in office.clocks(number)}
    return [(name, one.standing, one.due) for name, one in found.items()]


def rungs(office: SimulatedOffice, number: str) -> list[tuple[object, ...]]:
    return [
        (one.clock, one.round, one.number, one.fired_at, one.next_at)
        for one in office.rungs(number)
    ]


def deadlines(office: SimulatedOffice, number: str) -> tuple[OpenDeadline, ...]:
    root = office.complaint(number).root
    return office.read(lambda uow: migration.list_deadlines(uow, root))


def test_clocks_rungs_and_due_dates_are_what_they_were(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.advance(working_days=3)
    second_version.deploy(office)
    before = promises(office, number), rungs(office, number), office.task_due(number)
    found = second_version.rehearsed(office, number)
    assert (found.report.verdict, found.moved) == (Verdict.FINE, ())
    assert {one.name for one in found.clocks_before} >= set(CLOCKS)
    assert found.clocks_after == found.clocks_before
    assert office.waits(number) == ["handle_complaint"]
    second_version.move(office, number)
    assert office.waits(number) == ["resolve_complaint"]
    assert (promises(office, number), rungs(office, number), office.task_due(number)) == before
    assert office.problems() == []


def test_alerts_go_on_where_they_were_and_the_complaint_to_its_end(office: SimulatedOffice) -> None:
    moved, stayed = assigned(office), assigned(office)
    office.advance(working_days=3)
    second_version.deploy(office)
    second_version.move(office, moved)
    office.advance(working_days=4)
    alerts = [[(one.clock, one.number) for one in office.alerts(it)] for it in (moved, stayed)]
    assert alerts[0] == alerts[1]
    assert alerts[0]
    answer = {"decision": "answer_ready", "answer": "Sudah ditindaklanjuti."}
    office.complete("resolve_complaint", moved, **answer)
    assert office.clocks(moved)["first_response"] != "running"
    office.complete("inspect_answer", moved)
    office.complete("approve_answer", moved, decision="approve")
    office.respond(moved, "accept")
    assert office.status(moved) == "closed"
    told = [one.element_name for one in history_of(office, COORDINATOR, moved)]
    assert "Tangani dan susun jawaban" in told
    assert "Periksa jawaban" in told
    assert office.problems() == []


def test_a_reminder_that_was_sent_is_not_sent_again(office: SimulatedOffice) -> None:
    number = office.submit()
    wait = {"decision": "wait_for_data", "reason": "Lampiran kurang."}
    office.complete("verify_complaint", number, **wait)
    expiry = office.clock(number, "missing_data").due
    office.advance(hours=16 * 24)
    reminders = [mail for mail in office.mails(number) if mail.startswith("data_reminder")]
    assert len(reminders) == 1
    second_version.deploy(office)
    before = promises(office, number)
    assert second_version.rehearsed(office, number).moved == ()
    second_version.move(office, number)
    assert promises(office, number) == before
    assert office.clock(number, "missing_data").due == expiry
    assert [one.element_id for one in deadlines(office, number)] == ["expire_missing_data"]
    office.advance(working_days=1)
    assert [one for one in office.mails(number) if one.startswith("data_reminder")] == reminders
    office.respond(number, "supply_data", "Ini lampirannya.")
    assert office.waits(number) == ["verify_complaint"]
    assert office.problems() == []


def test_a_paused_clock_stays_paused_until_what_paused_it_is_over(office: SimulatedOffice) -> None:
    moved, stayed = assigned(office), assigned(office)
    for number in (moved, stayed):
        question = {"decision": "request_information", "question": "Kapan?"}
        office.complete("handle_complaint", number, **question)
    second_version.deploy(office)
    second_version.move(office, moved)
    assert office.clocks(moved)["resolution"] == office.clocks(stayed)["resolution"] == "paused"
    office.advance(working_days=2)
    for number in (moved, stayed):
        office.respond(number, "supply_data", "Senin.")
    assert promises(office, moved) == promises(office, stayed)
    assert office.waits(moved) == ["resolve_complaint"]
    assert office.problems() == []


def test_a_worker_does_a_batch_beside_all_else_that_is_due(office: SimulatedOffice) -> None:
    numbers = [assigned(office), office.submit(), assigned(office)]
    office.complete("handle_complaint", numbers[2], decision="answer_ready", answer="Sudah.")
    second_version.deploy(office)
    keys = [key_of(office.complaint(number).root, 1) for number in numbers]
    made = {"moves": [{"source": "handle_complaint", "target": "assign_complaint"}]}
    batch = office.do(lambda uow: batches.create(uow, Kind.MODIFY, made, keys, actor="rina"))
    found = office.read(lambda uow: batches.get(uow, batch))
    assert (found.state, found.done, found.failed) == (BatchState.COMPLETED, 1, 2)
    assert office.waits(numbers[0]) == ["assign_complaint"]
    (reason, _) = [
        one.reason for one in office.read(lambda uow: batches.items(uow, batch)) if one.reason
    ]
    assert "Expected to move handle_complaint, but it is not active" in reason
    assert office.problems() == []
