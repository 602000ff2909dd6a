"""What closes is kept: also what was open for no longer than one step, and what comes back."""

from datetime import timedelta
from typing import Any

import pytest

from engine import instances, job_workers
from engine.search import in_sql, incidents, jobs, user_tasks
from engine.search.in_sql import Source
from engine.search.terms import Condition, Found, Operator, Search
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process


def rows(floor: Floor, source: Source) -> list[tuple[str, str]]:
    """(element id, state) of all rows."""
    found = floor.read(lambda uow: in_sql.search(uow, source, Search())).items
    return [(row["element_id"], row["state"]) for row in found]


def test_what_is_born_and_over_in_one_step_is_told_as_over(floor: Floor) -> None:
    task = models.user_task("ask", models.for_group("bandung:handler"))
    parts = (
        *(models.START, node("parallelGateway", "fork"), task),
        *(models.job("send", "mail"), models.job("write", "=nothing")),
        node("endEvent", "stop", "<terminateEventDefinition/>"),
        flows("s fork", "fork ask", "fork send", "fork write", "fork stop"),
    )
    floor.deploy(file_of(process(*parts)))
    root = floor.start(key="K-1")
    assert floor.ended(root)
    assert floor.count("user_task") + floor.count("job") + floor.count("incident") == 0
    assert rows(floor, user_tasks.SOURCE) == [("ask", "CANCELED")]
    assert rows(floor, jobs.SOURCE) == [("send", "CANCELED")]
    assert rows(floor, incidents.SOURCE) == [("write", "RESOLVED")]
    (row,) = floor.read(lambda uow: in_sql.search(uow, user_tasks.SOURCE, Search())).items
    who = floor.read(lambda uow: user_tasks.candidates(uow, [row["user_task_key"]]))
    assert who == {(row["user_task_key"], "group"): ["bandung:handler"]}
    assert row["creation_date"] == row["completion_date"]
    assert floor.problems() == []


def test_a_job_that_fails_again_and_again_is_one_job(floor: Floor) -> None:
    floor.deploy(models.works())
    root = floor.start()

    def fail(uow: Any) -> None:
        asked: dict[str, Any] = {"type": "work", "worker": "w", "timeout": timedelta(hours=1)}
        (job,) = job_workers.activate(uow, floor.runtime, **asked, most=5)
        job_workers.fail(uow, floor.runtime, job.key, retries=0, error="no paper")

    for _ in range(2):
        floor.write(fail)
        assert rows(floor, jobs.SOURCE) == [("do", "FAILED")]
        (incident,) = floor.incidents()
        floor.resolve(incident.key)
        assert rows(floor, jobs.SOURCE) == [("do", "CREATED")]
        assert rows(floor, incidents.SOURCE) == [("do", "RESOLVED")]
    floor.write(fail)
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))
    assert rows(floor, jobs.SOURCE) == [("do", "CANCELED")]
    assert rows(floor, incidents.SOURCE) == [("do", "RESOLVED")]
    assert floor.problems() == []


@pytest.mark.parametrize(
    ("source", "state", "step"),
    [
        (user_tasks.SOURCE, "CREATED", models.user_task("do")),
        (jobs.SOURCE, "CREATED", models.job("do", "work")),
        (incidents.SOURCE, "ACTIVE", models.job("do", "=nothing")),
    ],
    ids=["user_tasks", "jobs", "incidents"],
)
def test_who_asks_for_open_ones_only_reads_nothing_that_is_over(
    floor: Floor, source: Source, state: str, step: str
) -> None:
    floor.deploy(models.chain(step, ids=("do",)))
    root, _ = floor.start(), floor.start()
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))

    def search(asked: Search) -> Found:
        return floor.read(lambda uow: in_sql.search(uow, source, asked))

    every = search(Search())
    (still,) = [row for row in every.items if row["state"] == state]
    assert every.total == 2
    both = Search(conditions=(Condition("state", Operator.NEQ, state),))
    assert source.narrowed(both) is source
    for operator, value in ((Operator.EQ, state), (Operator.IN, (state,))):
        asked = Search(conditions=(Condition("state", operator, value),))
        assert "UNION ALL" not in source.narrowed(asked).tables
        found = search(asked)
        assert (found.items, found.total) == ((still,), 1)
