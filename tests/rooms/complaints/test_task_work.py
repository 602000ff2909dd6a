"""People at their tasks: who may claim, give back, hand over, complete; and what is noted of it."""

from collections.abc import Callable
from typing import Any

import pytest

from complaints import task_work
from complaints.refusals import FieldsRefused
from complaints.visibility import viewer_of
from engine import deployments, history, instances, user_tasks
from engine.forms import FormRefused
from engine.steps import Step
from engine.user_tasks import UserTask
from identity.absences import Absence, add_absence
from identity.people import Person, put_person
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, at
from tests.rooms.complaints.test_races import at_once
from tests.stages import EXAMINER, HANDLER, accepted, assigned, conduct, handled
from tests.unit.model.bpmn_builder import around, node, zeebe

OTHER_HANDLER = "iwan-nurhayati"
INTAKE, OTHER_INTAKE = "intan-padmadinata", "rudi-sumantri"
ANSWER = {"decision": "answer_ready", "answer": "Sudah."}
ACCEPT = {"decision": "accept", "reason": "Lengkap."}


class Desk:
    """The verbs by person and number: each one transaction."""

    def __init__(self, office: SimulatedOffice) -> None:
        self.office = office

    def key(self, number: str) -> int:
        (task,) = self.office.tasks(number)
        return task.key

    def task(self, number: str) -> UserTask:
        (task,) = self.office.tasks(number)
        return task

    def claim(self, person: str, key: int) -> UserTask:
        return self.office.write(lambda uow: task_work.claim(uow, viewer_of(uow, person), key))

    def unclaim(self, person: str, key: int) -> None:
        self.office.write(lambda uow: task_work.unclaim(uow, viewer_of(uow, person), key))

    def hand_over(self, person: str, key: int, to: str | None, *, others: bool = False) -> None:
        self.office.write(
            lambda uow: task_work.hand_over(uow, viewer_of(uow, person), key, to, others=others)
        )

    def complete(self, person: str, key: int, data: dict[str, Any], **given: Any) -> Step:
        desk = self.office.open.desk
        return self.office.write(
            lambda uow: task_work.complete(uow, desk, viewer_of(uow, person), key, data, **given)
        )

    def handed(self, number: str) -> list[tuple[object, ...]]:
        """(by whom, element, from, to) of each change of hands."""
        root = self.office.complaint(number).root
        entries = self.office.read(lambda uow: history.list_entries(uow, root))
        return [
            (one.actor, one.element_id, *one.details) for one in entries if one.fact == "assigned"
        ]


@pytest.fixture
def desk(office: SimulatedOffice) -> Desk:
    return Desk(office)


def test_claim_give_back_and_hand_over_are_noted_with_from_and_to(desk: Desk) -> None:
    number = desk.office.submit()
    key = desk.key(number)
    assert desk.claim(INTAKE, key).assignee == INTAKE
    desk.claim(INTAKE, key)  # again: nothing new
    desk.unclaim(INTAKE, key)
    desk.claim(OTHER_INTAKE, key)
    desk.hand_over(OTHER_INTAKE, key, INTAKE)
    desk.hand_over(INTAKE, key, None)
    assert desk.task(number).assignee is None
    element = "verify_complaint"
    assert desk.handed(number) == [
        (INTAKE, element, None, INTAKE),
        (INTAKE, element, INTAKE, None),
        (OTHER_INTAKE, element, None, OTHER_INTAKE),
        (OTHER_INTAKE, element, OTHER_INTAKE, INTAKE),
        (INTAKE, element, INTAKE, None),
    ]
    assert desk.office.problems() == []
    desk.complete(INTAKE, key, ACCEPT)
    assert desk.office.problems() == []


def test_an_unassigned_task_may_be_completed_by_its_group_at_once(desk: Desk) -> None:
    number = desk.office.submit()
    desk.complete(INTAKE, desk.key(number), ACCEPT)
    assert desk.office.status(number) != "verifying"


def test_who_is_of_no_candidate_group_is_told_whose_it_is(desk: Desk) -> None:
    number = assigned(desk.office)
    key = desk.key(number)
    for verb in (
        lambda: desk.claim("irfan-sopandi", key),
        lambda: desk.complete("irfan-sopandi", key, ANSWER),
    ):
        with pytest.raises(Forbidden, match="is for kejari-bandung:handler; irfan-sopandi is not"):
            verb()


def test_a_colleague_is_told_who_has_it(desk: Desk) -> None:
    key = desk.key(assigned(desk.office))
    with pytest.raises(Conflict, match=f"already claimed by {HANDLER}"):
        desk.claim(OTHER_HANDLER, key)
    with pytest.raises(Conflict, match=f"claimed by {HANDLER}; only they can complete it"):
        desk.complete(OTHER_HANDLER, key, ANSWER)
    with pytest.raises(Conflict, match="only its assignee gives it up"):
        desk.unclaim(OTHER_HANDLER, key)


@pytest.mark.parametrize("person", ["siti-felle", "irfan-sopandi", "dimas-susanto", "orang-hilang"])
def test_an_unseen_task_and_an_unknown_one_say_the_same(desk: Desk, person: str) -> None:
    """Of another unit, of the reported one, of no role at work, nobody; open and closed."""
    number = conduct(desk.office)
    closed = desk.key(number)
    desk.complete(EXAMINER, closed, {"decision": "accept", "reason": "Cukup bukti awal."})
    desk.office.advance(hours=0)
    key = desk.key(number)
    verbs: list[Callable[[int], object]] = [
        lambda key: desk.claim(person, key),
        lambda key: desk.unclaim(person, key),
        lambda key: desk.hand_over(person, key, EXAMINER, others=True),
        lambda key: desk.complete(person, key, ACCEPT, idempotency_key="a"),
    ]
    for verb in verbs:
        said = set()
        for asked in (key, closed, 4711, (9_999_999 << 24) | 5):
            with pytest.raises(NotFound) as refusal:
                verb(asked)
            said.add(str(refusal.value).replace(str(asked), "K"))
        assert said == {"no user task has the key K"}


def test_of_two_who_complete_the_second_hears_who_was_first(desk: Desk) -> None:
    number = desk.office.submit()
    key = desk.key(number)
    outcomes = at_once(
        lambda: desk.complete(INTAKE, key, ACCEPT), lambda: desk.complete(OTHER_INTAKE, key, ACCEPT)
    )
    (refused,) = [one for one in outcomes if isinstance(one, Conflict)]
    first = (INTAKE, OTHER_INTAKE)[outcomes.index(refused) == 0]
    assert f"was already completed by {first} at 2026-11-24T01:00" in str(refused)
    assert len(desk.office.conversation(number)) == 1


def test_of_two_who_claim_at_once_one_has_it(desk: Desk) -> None:
    number = desk.office.submit()
    key = desk.key(number)
    outcomes = at_once(lambda: desk.claim(INTAKE, key), lambda: desk.claim(OTHER_INTAKE, key))
    assert len([one for one in outcomes if isinstance(one, Conflict)]) == 1
    assert len(desk.handed(number)) == 1
    assert desk.office.problems() == []


def test_the_same_completion_again_is_the_first_one_also_when_it_is_out_of_sight(
    desk: Desk,
) -> None:
    number = desk.office.submit()
    key = desk.key(number)
    about_us = {**ACCEPT, "reportedUnit": "kejari-bandung"}
    first = desk.complete(INTAKE, key, about_us, idempotency_key="klik")
    again = desk.complete(INTAKE, key, about_us, idempotency_key="klik")
    assert (first.repeated, again.repeated) == (False, True)
    for person, data in ((OTHER_INTAKE, about_us), (INTAKE, ACCEPT)):
        with pytest.raises(NotFound):
            desk.complete(person, key, data, idempotency_key="klik")
    assert len(desk.office.conversation(number)) == 1


def test_the_same_key_with_other_answers_is_another_request(desk: Desk) -> None:
    key = desk.key(desk.office.submit())
    desk.complete(INTAKE, key, ACCEPT, idempotency_key="klik")
    with pytest.raises(Conflict, match=f"already completed by {INTAKE}"):
        desk.complete(INTAKE, key, {**ACCEPT, "reason": "Berubah."}, idempotency_key="klik")


# Handing over.


def test_one_may_hand_over_only_what_one_has_unless_one_may_move_others(desk: Desk) -> None:
    number = assigned(desk.office)
    key = desk.key(number)
    with pytest.raises(Forbidden, match=f"claimed by {HANDLER}; you may hand over only"):
        desk.hand_over(OTHER_HANDLER, key, OTHER_HANDLER)
    desk.hand_over("melati-sasmita", key, OTHER_HANDLER, others=True)  # coordinator
    assert desk.task(number).assignee == OTHER_HANDLER
    desk.complete(OTHER_HANDLER, key, ANSWER)


def test_it_goes_to_members_also_absent_ones_and_to_who_stands_in(desk: Desk) -> None:
    office = desk.office
    key = desk.key(assigned(office))
    away = Absence(
        person="ayu-wirahadi",
        away_from=at("2026-11-24 00:00"),
        away_until=at("2026-11-26 00:00"),
        substitute="hasan-kosasih",
    )
    office.write(lambda uow: add_absence(uow, away))
    desk.hand_over(HANDLER, key, "ayu-wirahadi")
    desk.hand_over("ayu-wirahadi", key, "hasan-kosasih")


def test_it_goes_to_nobody_who_may_not_have_it(desk: Desk) -> None:
    office = desk.office
    number = accepted(office, reported_official=HANDLER, reported_unit="kejari-makassar")
    office.complete("assign_complaint", number, handler=OTHER_HANDLER)
    also_there = Person(id="ayu-wirahadi", name="Ayu Wirahadi", email="ayu@k.example")
    groups = ["kejari-bandung:handler", "kejari-makassar:auditor"]
    office.write(lambda uow: put_person(uow, also_there, groups))
    key = desk.key(number)
    for to, why in (
        (HANDLER, "may not take part"),
        ("ayu-wirahadi", "may not take part"),
        ("irfan-sopandi", "is not one of kejari-bandung:handler"),
        ("orang-hilang", "there is no such person"),
        ("' OR 1=1", "there is no such person"),
    ):
        with pytest.raises(FieldsRefused, match=why) as refusal:
            desk.hand_over(OTHER_HANDLER, key, to)
        assert refusal.value.field == "to"
        assert refusal.value.texts("id")["to"]
    assert desk.task(number).assignee == OTHER_HANDLER


def test_a_closed_task_changes_hands_no_more(desk: Desk) -> None:
    number = assigned(desk.office)
    key = desk.key(number)
    desk.complete(HANDLER, key, ANSWER)
    for verb in (
        lambda: desk.claim(HANDLER, key),
        lambda: desk.unclaim(HANDLER, key),
        lambda: desk.hand_over(HANDLER, key, None),
    ):
        with pytest.raises(Conflict, match=f"already completed by {HANDLER}"):
            verb()


def test_wrong_answers_are_told_in_the_language_asked(desk: Desk) -> None:
    key = desk.key(handled(desk.office))
    for language, text in (("id", "wajib diisi"), ("en", "this is required")):
        with pytest.raises(FormRefused) as refusal:
            desk.complete("irfan-sopandi", key, {}, language=language)
        assert refusal.value.fields["decision"] == text


def test_a_unit_that_cannot_be_is_told_beside_its_field(desk: Desk) -> None:
    key = desk.key(accepted(desk.office))
    data = {"unit": "kejari-atlantis", "reason": "Di sana."}
    with pytest.raises(FieldsRefused) as refusal:
        desk.complete("melati-sasmita", key, data)
    assert refusal.value.fields == {"unit": "there is no such unit; choose one of the list"}


def test_what_the_engine_gives_back_is_noted_too(desk: Desk) -> None:
    number = assigned(desk.office)
    key = desk.key(number)
    desk.office.write(lambda uow: user_tasks.reassign(uow, key, None))
    assert desk.handed(number) == [("engine", "handle_complaint", HANDLER, None)]


def test_a_task_of_another_process_than_a_complaints_is_its_groups(desk: Desk) -> None:
    groups = 'assignmentDefinition candidateGroups="kejari-bandung:handler"'
    task = node("userTask", "count_chairs", zeebe("userTask", groups))
    model = around(task, ids=("count_chairs",))
    runtime = desk.office.open.runtime

    def start(uow: UnitOfWork) -> int:
        deployments.deploy(uow, {"p.bpmn": model}, actor="owner", zone="Asia/Jakarta")
        step = instances.start_latest(uow, runtime, "p", {})
        return user_tasks.list_of_root(uow, step.root)[0].key

    key = desk.office.write(start)
    with pytest.raises(Forbidden, match="is for kejari-bandung:handler"):
        desk.claim("siti-felle", key)
    desk.claim(HANDLER, key)
    desk.complete(HANDLER, key, {"chairs": 4})
    with pytest.raises(Conflict, match=f"already completed by {HANDLER}"):
        desk.claim(HANDLER, key)
