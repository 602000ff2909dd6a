"""User tasks in the store: inbox, claim, hand over, complete, and who was first."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from engine import user_tasks
from engine.forms import FormRefused
from kernel.errors import Conflict, NotFound, TuntasError
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor

GROUP = "bandung:handler"


def claim(floor: Floor, key: int, person: str) -> user_tasks.UserTask:
    return floor.write(lambda uow: user_tasks.claim(uow, key, person))


def inbox(floor: Floor, group: str = GROUP) -> list[int]:
    return [task.root for task in floor.read(lambda uow: user_tasks.list_inbox(uow, group))]


def assignee(floor: Floor, root: int) -> str | None:
    return floor.task(root).assignee


@pytest.fixture
def key(floor: Floor) -> int:
    """One open task, for GROUP."""
    floor.deploy(models.one_task())
    return floor.task(floor.start(key="ADU-1")).key


def test_from_start_to_completion(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    root = floor.start(key="ADU-1", channel="walk_in")
    assert floor.tasks(root) == ["verify"]
    floor.complete(root, "verify", decision="accept")
    assert floor.tasks(root) == ["handle"]
    assert floor.variables(root) == {"channel": "walk_in", "decision": "accept"}
    floor.complete(root, "handle")
    assert (floor.tasks(root), floor.status(root)) == ([], "completed")
    assert floor.problems() == []


def test_a_task_stands_in_the_inbox_of_its_group_alone(floor: Floor, key: int) -> None:
    assert inbox(floor) == [key >> 24]
    assert inbox(floor, "makassar:handler") == []
    floor.complete_key(key, {})
    assert inbox(floor) == []


def test_who_claims_a_task_has_it(floor: Floor, key: int) -> None:
    assert claim(floor, key, "sari").assignee == "sari"
    assert claim(floor, key, "sari").assignee == "sari"
    mine = floor.read(lambda uow: user_tasks.list_assigned(uow, "sari"))
    assert [(task.key, task.business_key) for task in mine] == [(key, "ADU-1")]


def test_a_claimed_task_cannot_be_claimed_and_the_text_says_who_has_it(
    floor: Floor, key: int
) -> None:
    claim(floor, key, "sari")
    with pytest.raises(Conflict, match=r"\(handle\) is already claimed by sari; ask them"):
        claim(floor, key, "budi")
    assert assignee(floor, key >> 24) == "sari"


def test_only_its_assignee_gives_a_task_up(floor: Floor, key: int) -> None:
    claim(floor, key, "sari")
    with pytest.raises(Conflict, match="claimed by sari, not by budi"):
        floor.write(lambda uow: user_tasks.unclaim(uow, key, "budi"))
    floor.write(lambda uow: user_tasks.unclaim(uow, key, "sari"))
    with pytest.raises(Conflict, match="claimed by nobody, not by sari"):
        floor.write(lambda uow: user_tasks.unclaim(uow, key, "sari"))
    claim(floor, key, "budi")


def test_a_task_is_handed_over_whoever_has_it(floor: Floor, key: int) -> None:
    claim(floor, key, "sari")
    floor.write(lambda uow: user_tasks.reassign(uow, key, "budi"))
    with pytest.raises(Conflict, match="is claimed by budi; only they can complete it"):
        floor.complete_key(key, {}, by="sari")
    floor.write(lambda uow: user_tasks.reassign(uow, key, None))
    assert assignee(floor, key >> 24) is None
    floor.complete_key(key, {}, by="sari")
    assert floor.ended(key >> 24)


def test_a_priority_is_raised_and_never_lowered(floor: Floor, key: int) -> None:
    floor.write(lambda uow: user_tasks.raise_priority(uow, key, 70))
    floor.write(lambda uow: user_tasks.raise_priority(uow, key, 60))
    assert floor.task(key >> 24).priority == 70


@pytest.mark.parametrize("verb", ["claim", "unclaim", "reassign", "complete"])
def test_a_completed_task_says_who_closed_it_and_when(floor: Floor, key: int, verb: str) -> None:
    floor.complete_key(key, {}, by="sari")
    text = r"\(handle\) was already completed by sari at 2026-11-24T01:00:00\+00:00"
    with pytest.raises(Conflict, match=text):
        _do(floor, verb, key)
    assert floor.problems() == []


@pytest.mark.parametrize("verb", ["claim", "unclaim", "reassign", "complete"])
def test_an_unknown_task_is_not_found(floor: Floor, key: int, verb: str) -> None:
    with pytest.raises(NotFound, match=f"no user task has the key {key + 1}"):
        _do(floor, verb, key + 1)
    with pytest.raises(NotFound, match="no user task has the key 77"):
        _do(floor, verb, 77)


def _do(floor: Floor, verb: str, key: int) -> None:
    verbs = {"claim": user_tasks.claim, "unclaim": user_tasks.unclaim}
    if verb == "complete":
        floor.complete_key(key, {}, by="budi")
    elif verb == "reassign":
        floor.write(lambda uow: user_tasks.reassign(uow, key, "budi"))
    else:
        floor.write(lambda uow: verbs[verb](uow, key, "budi"))


def test_answers_are_checked_against_the_form_of_the_task(floor: Floor) -> None:
    floor.deploy(models.with_form(), answer_form=models.ANSWER_FORM)
    root = floor.start()
    with pytest.raises(FormRefused) as refused:
        floor.complete(root, verdict="x" * 11, days="many")
    assert sorted(refused.value.fields) == ["days", "verdict"]
    assert floor.tasks(root) == ["handle"]
    floor.complete(root, verdict="accept", days=14)
    assert floor.ended(root)
    assert floor.problems() == []


def test_answers_kept_back_are_checked_but_do_not_reach_the_process(floor: Floor) -> None:
    file = models.chain(
        models.user_task("handle", 'formDefinition formId="answer" bindingType="deployment"'),
        models.user_task("after"),
        ids=("handle", "after"),
    )
    floor.deploy(file, answer_form=models.ANSWER_FORM)
    root = floor.start()
    task = floor.task(root).key

    def answer(uow: UnitOfWork) -> None:
        opened = user_tasks.open_task(uow, task, actor="sari")
        assert isinstance(opened, user_tasks.Opened)
        schema = user_tasks.form_schema(uow, floor.runtime, opened) or {}
        assert schema["id"] == "answer"
        data = {"verdict": "private", "days": 2}
        given = user_tasks.check_answers(uow, floor.runtime, opened, data)
        kept = {"days": given["days"], "unit": "bandung"}
        user_tasks.finish(uow, floor.runtime, opened, kept, actor="sari")

    floor.write(answer)
    assert floor.variables(root) == {"days": Decimal(2), "unit": "bandung"}


def test_the_inbox_is_in_the_order_of_due_dates_and_undated_last(floor: Floor) -> None:
    dated = models.user_task("handle", models.for_group(GROUP), 'taskSchedule dueDate="=due"')
    floor.deploy(models.chain(dated, ids=("handle",)), models.one_task("undated"))
    last = floor.start("undated")
    later = floor.start(due="2026-11-26T08:00:00Z")
    sooner = floor.start(due="2026-11-25T08:00:00Z")
    assert inbox(floor) == [sooner, later, last]
    first = floor.read(lambda uow: user_tasks.list_inbox(uow, GROUP, most=1))
    assert [task.root for task in first] == [sooner]


def test_of_people_who_complete_one_task_together_one_wins(floor: Floor, key: int) -> None:
    start = Barrier(8)

    def complete(person: int) -> str:
        start.wait()
        try:
            floor.complete_key(key, {"by": person}, by=f"p{person}")
        except Conflict as refusal:
            return str(refusal)
        return "won"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(complete, range(8)))
    winner = outcomes.index("won")
    assert outcomes.count("won") == 1
    assert sum(f"already completed by p{winner} at" in one for one in outcomes) == 7
    assert floor.facts(key >> 24, "user_task") == [("user_task", "handle")]
    assert floor.problems() == []


def test_of_people_who_claim_one_task_together_one_gets_it(floor: Floor, key: int) -> None:
    start = Barrier(8)

    def take(person: int) -> str:
        start.wait()
        try:
            return str(claim(floor, key, f"p{person}").assignee)
        except TuntasError as refusal:
            return str(refusal)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(take, range(8)))
    winner = assignee(floor, key >> 24)
    assert outcomes.count(str(winner)) == 1
    assert sum(f"is already claimed by {winner}" in one for one in outcomes) == 7
