"""How many statements a step costs, and how many round trips those are on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from engine import instances, job_workers, jobs, starts, timers
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.test_starts import by_message
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process


@contextmanager
def counted(floor: Floor) -> Iterator[list[int]]:
    """Statements (round trips on PostgreSQL) inside; BEGIN and COMMIT are not among them."""
    seen: list[int] = []
    before = floor.database.round_trips
    yield seen
    seen.append(floor.database.round_trips - before)


def start(floor: Floor) -> Callable[[], object]:
    return floor.start


def complete(floor: Floor) -> Callable[[], object]:
    key = floor.task(floor.start()).key
    return lambda: floor.complete_key(key, {"decision": "accept"})


def complete_once(floor: Floor) -> Callable[[], object]:
    key = floor.task(floor.start()).key
    return lambda: floor.complete_key(key, {"decision": "accept"}, once="a")


def claim_nothing(floor: Floor) -> Callable[[], object]:
    return lambda: (
        floor.read(timers.next_due),
        floor.read(lambda uow: jobs.next_due(uow, floor.delegates)),
    )


@pytest.mark.parametrize(
    ("doing", "most", "trips"),
    [(start, 7, 4), (complete, 9, 3), (complete_once, 11, 4), (claim_nothing, 2, 2)],
    ids=lambda it: getattr(it, "__name__", str(it)),
)
def test_a_step_of_two_tasks_costs_no_more_than(
    floor: Floor, doing: Callable[[Floor], Callable[[], object]], most: int, trips: int
) -> None:
    task = models.user_task("verify", models.for_group("bandung:coordinator"))
    other = models.user_task("handle", models.for_group("bandung:handler"))
    floor.deploy(models.chain(task, other, ids=("verify", "handle")))
    floor.start()  # the catalogue is compiled
    act = doing(floor)
    with counted(floor) as statements:
        act()
    assert statements[0] <= (trips if floor.database.url.startswith("postgresql") else most)


def activate(floor: Floor) -> list[job_workers.ActivatedJob]:
    asked: dict[str, Any] = {"type": "work", "worker": "w", "timeout": timedelta(hours=1)}
    return floor.write(lambda uow: job_workers.activate(uow, floor.runtime, **asked, most=5))


def activate_five(floor: Floor) -> Callable[[], object]:
    for _ in range(5):
        floor.start("far")
    return lambda: activate(floor)


def complete_job(floor: Floor) -> Callable[[], object]:
    floor.start("far")
    (job,) = activate(floor)
    return lambda: floor.write(
        lambda uow: job_workers.complete(uow, floor.runtime, job.key, {}, actor="w")
    )


def start_by_message(floor: Floor) -> Callable[[], object]:
    floor.publish("reported", "N-1")
    (meeting,) = floor.read(starts.list_meetings)
    return lambda: floor.start_by(meeting)


def suspend(floor: Floor) -> Callable[[], object]:
    root = floor.start("far")
    return lambda: floor.write(lambda uow: instances.suspend(uow, root, actor="rina"))


@pytest.mark.parametrize(
    ("doing", "most", "trips"),
    [(activate_five, 3, 3), (complete_job, 10, 3), (start_by_message, 10, 6), (suspend, 5, 3)],
    ids=lambda it: getattr(it, "__name__", str(it)),
)
def test_a_stimulus_from_outside_costs_no_more_than(
    floor: Floor, doing: Callable[[Floor], Callable[[], object]], most: int, trips: int
) -> None:
    task = models.user_task("verify", models.for_group("bandung:coordinator"))
    far = models.chain(models.job("do", "work"), task, ids=("do", "verify"), name="far")
    floor.deploy(far, by_message())
    floor.start("far")
    activate(floor)  # the catalogue is compiled, and no job is left over
    act = doing(floor)
    with counted(floor) as statements:
        act()
    assert statements[0] <= (trips if floor.database.url.startswith("postgresql") else most)


def test_the_cost_of_a_step_does_not_grow_with_the_history(floor: Floor) -> None:
    again = flow("choose", "handle", "=again")
    choose = node("exclusiveGateway", "choose", attributes='default="on"')
    links = [
        flows("s handle", "handle choose"),
        flow("choose", "e", attributes='id="on"'),
    ]
    inner = (models.START, models.user_task("handle"), choose, models.END, again, *links)
    floor.deploy(file_of(process(*inner)))
    root = floor.start()
    costs = []
    for _ in range(30):
        key = floor.task(root).key
        with counted(floor) as statements:
            floor.complete_key(key, {"again": True})
        costs += statements
    assert len(set(costs)) == 1
    size = "SELECT length(state) FROM root_instance"
    assert floor.read(lambda uow: uow.connection.exec_driver_sql(size).scalar_one()) < 150


def test_an_idle_tick_asks_the_same_whatever_waits(floor: Floor) -> None:
    floor.deploy(models.pauses("P1D"))
    for _ in range(20):
        floor.start()
    with counted(floor) as statements:
        assert floor.tick(timedelta(minutes=1)) == 0
    assert statements == [5]
