"""One user task: its form, its complaint, and what this person may do with it."""

import pytest

from complaints import task_work
from complaints.visibility import viewer_of
from kernel.errors import Conflict, NotFound
from reports.task_file import TaskFile
from tests.office import SimulatedOffice
from tests.rooms.reports.looking import (
    COORDINATOR,
    INTAKE,
    OTHER_HANDLER,
    STRANGER,
    task_of,
)
from tests.stages import EXAMINER, HANDLER, assigned, conduct, handled

GROUP = "kejari-bandung:handler"
THIRD_HANDLER = "ayu-wirahadi"


def key_of(office: SimulatedOffice, number: str) -> int:
    (task,) = office.tasks(number)
    return task.key


def hand_over(office: SimulatedOffice, key: int, to: str) -> None:
    office.do(
        lambda uow: task_work.hand_over(uow, viewer_of(uow, COORDINATOR), key, to, others=True)
    )


def rights(found: TaskFile) -> list[str]:
    names = ("may_complete", "may_claim", "may_unclaim", "may_hand_over")
    return [name.removeprefix("may_") for name in names if getattr(found, name)]


def test_an_unclaimed_task_may_be_claimed_or_done_by_its_group(office: SimulatedOffice) -> None:
    key = key_of(office, office.submit())
    found = task_of(office, INTAKE, key)
    assert rights(found) == ["complete", "claim"]
    assert (found.candidates, found.colleagues) == (("kejari-bandung:intake",), ())
    assert found.schema is not None
    assert found.schema["id"] == "verify_complaint"
    assert found.file is not None
    assert found.file.content.subject == "Pelayanan lambat"
    assert rights(task_of(office, COORDINATOR, key)) == []


def test_ones_own_task_may_be_done_given_back_or_handed_over(office: SimulatedOffice) -> None:
    key = key_of(office, assigned(office))
    found = task_of(office, HANDLER, key)
    assert rights(found) == ["complete", "unclaim", "hand_over"]
    assert [one.id for one in found.colleagues] == [THIRD_HANDLER, OTHER_HANDLER]
    assert rights(task_of(office, OTHER_HANDLER, key)) == []


def test_who_leads_may_hand_over_what_is_not_theirs(office: SimulatedOffice) -> None:
    key = key_of(office, assigned(office))
    found = task_of(office, COORDINATOR, key, others=True)
    assert rights(found) == ["hand_over"]
    assert [one.id for one in found.colleagues] == [THIRD_HANDLER, OTHER_HANDLER]


def test_nobody_is_offered_who_is_away_or_reported(office: SimulatedOffice) -> None:
    number = assigned(office, reported_official=OTHER_HANDLER, reported_unit="kejari-makassar")
    office.absent(THIRD_HANDLER, "2026-11-24 07:00", "2026-11-30 07:00")
    assert task_of(office, HANDLER, key_of(office, number)).colleagues == ()


def test_everybody_offered_can_be_handed_the_task(office: SimulatedOffice) -> None:
    key = key_of(office, assigned(office))
    for colleague in task_of(office, COORDINATOR, key, others=True).colleagues:
        hand_over(office, key, colleague.id)
        assert task_of(office, colleague.id, key).row.assignee == colleague.id


def test_the_etag_changes_when_it_changes_hands(office: SimulatedOffice) -> None:
    key = key_of(office, office.submit())
    before = task_of(office, INTAKE, key).etag
    office.do(lambda uow: task_work.claim(uow, viewer_of(uow, INTAKE), key))
    claimed = task_of(office, INTAKE, key).etag
    office.do(lambda uow: task_work.unclaim(uow, viewer_of(uow, INTAKE), key))
    assert len({before, claimed, task_of(office, INTAKE, key).etag}) == 3


@pytest.mark.parametrize("person", [STRANGER, INTAKE, "nobody-at-all"])
def test_an_unseen_task_is_refused_as_an_unknown_one(office: SimulatedOffice, person: str) -> None:
    number = conduct(office)
    for key in (key_of(office, number), 999_999, 2**60):
        with pytest.raises(NotFound, match=f"^no user task has the key {key}$"):
            task_of(office, person, key)
    assert rights(task_of(office, EXAMINER, key_of(office, number))) == ["complete", "claim"]


def test_a_closed_task_says_who_closed_it_to_those_who_see_the_complaint(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    key = key_of(office, number)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah.")
    closed = f"user task {key} .handle_complaint. was already completed by {HANDLER} at 2026"
    with pytest.raises(Conflict, match=closed):
        task_of(office, COORDINATOR, key)
    with pytest.raises(NotFound, match=f"^no user task has the key {key}$"):
        task_of(office, STRANGER, key)


def test_the_form_is_that_of_the_version_that_runs(office: SimulatedOffice) -> None:
    number = handled(office)
    found = task_of(office, "irfan-sopandi", key_of(office, number))
    assert found.schema is not None
    assert found.schema["id"] == "approve_answer"
