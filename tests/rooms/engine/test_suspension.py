"""A suspended instance stands still until it is resumed; only cancelling it is possible."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from engine import incidents, instances, job_workers, jobs, messages, timers
from engine.events import InstanceResumed, InstanceSuspended
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.errors import Conflict
from kernel.events import Handler
from kernel.unit_of_work import UnitOfWork
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor

HOUR = timedelta(hours=1)


def suspend(floor: Floor, root: int) -> None:
    floor.write(lambda uow: instances.suspend(uow, root, actor="rina"))


def resume(floor: Floor, root: int) -> None:
    floor.write(lambda uow: instances.resume(uow, root, actor="rina"))


def activate(floor: Floor) -> list[int]:
    asked: dict[str, Any] = {"type": "far", "worker": "w", "timeout": HOUR, "most": 9}
    return [
        job.key for job in floor.write(lambda u: job_workers.activate(u, floor.runtime, **asked))
    ]


def test_it_is_seen_as_suspended_and_told_who_did_it(floor: Floor) -> None:
    floor.deploy(models.calls(), models.one_task("inner"))
    root = floor.start(key="ADU-1")
    suspend(floor, root)
    assert floor.status(root) == "suspended"
    assert floor.problems() == []
    with pytest.raises(Conflict, match=r"instance 1 \(ADU-1\) was suspended by rina; resume it"):
        floor.complete(root, "handle")
    resume(floor, root)
    assert floor.status(root) == "active"
    floor.complete(root, "handle")
    assert floor.ended(root)
    noted = [(one.fact, one.actor) for one in floor.entries(root) if one.number == 1]
    assert noted[1:3] == [("suspended", "rina"), ("resumed", "rina")]
    assert floor.problems() == []


def test_nothing_but_cancelling_is_possible(floor: Floor) -> None:
    task = models.user_task("handle")
    branches = (task, models.pause("wrong", "=missing"), models.job("far", "far"))
    floor.deploy(models.in_parallel(*branches, ids=("handle", "wrong", "far")))
    root = floor.start()
    (far,) = activate(floor)
    (incident,) = floor.incidents()
    suspend(floor, root)
    runtime = floor.runtime
    for refused in (
        lambda uow: instances.suspend(uow, root, actor="adi"),
        lambda uow: instances.set_variables(uow, runtime, root, {"a": 1}, actor="adi"),
        lambda uow: incidents.resolve(uow, runtime, incident.key, actor="adi"),
        lambda uow: job_workers.complete(uow, runtime, far, {}, actor="w"),
        lambda uow: job_workers.fail(uow, runtime, far, retries=1, error="no"),
        lambda uow: job_workers.throw_error(uow, runtime, far, "X", actor="w"),
    ):
        with pytest.raises(Conflict, match="was suspended by rina"):
            floor.write(refused)
    floor.write(lambda uow: instances.cancel(uow, runtime, root, actor="adi"))
    assert floor.status(root) == "cancelled"
    assert floor.problems() == []
    with pytest.raises(Conflict, match="has ended"):
        resume(floor, root)


def test_one_that_goes_on_cannot_be_resumed(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    with pytest.raises(Conflict, match="instance 1 .* is not suspended"):
        resume(floor, root)


def test_an_overdue_timer_fires_once_after_resuming_and_says_how_late(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    still, other = floor.start(), floor.start()
    suspend(floor, still)
    assert floor.tick(HOUR) == 1
    assert (floor.tasks(still), floor.tasks(other)) == ([], ["handle"])
    assert floor.read(timers.next_due) is None
    floor.tick(HOUR)
    resume(floor, still)
    assert floor.tick() == 1
    assert floor.tasks(still) == ["handle"]
    (late,) = [one for one in floor.entries(still) if one.fact == "late"]
    assert late.details == (3600,)


def test_a_suspended_timer_does_not_hide_those_that_are_due(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    still = [floor.start() for _ in range(3)]
    for root in still:
        suspend(floor, root)
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    going = floor.start()
    floor.clock.move_to(floor.clock.now() + HOUR)
    due = floor.read(lambda uow: timers.list_due(uow, most=1))
    assert [key >> 24 for _, key in due] == [going]


def test_a_timer_found_due_before_the_suspension_does_not_fire_after_it(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    root = floor.start()
    floor.clock.move_to(floor.clock.now() + HOUR)
    ((_, key),) = floor.read(timers.list_due)
    suspend(floor, root)
    assert not floor.fire(key)


def test_its_jobs_are_neither_run_nor_given_out(floor: Floor) -> None:
    floor.delegates["near"] = lambda _uow, _job: {"done": True}
    branches = (models.job("near", "near"), models.job("far", "far"))
    floor.deploy(models.in_parallel(*branches, ids=("near", "far")))
    root = floor.start()
    ((_, near),) = floor.due_jobs()
    suspend(floor, root)
    assert (floor.tick(), floor.run_job(near), activate(floor)) == (0, False, [])
    assert floor.read(lambda uow: jobs.next_due(uow, floor.delegates)) is None
    resume(floor, root)
    assert (floor.tick(), len(activate(floor))) == (1, 1)


def test_a_failure_noted_after_the_suspension_costs_nothing(floor: Floor) -> None:
    floor.delegates["near"] = lambda _uow, _job: {}
    floor.deploy(models.chain(models.job("near", "near"), ids=("near",)))
    root = floor.start()
    ((_, key),) = floor.due_jobs()
    suspend(floor, root)
    floor.write(lambda uow: jobs.record_failure(uow, floor.runtime, key, "broke"))
    assert floor.incidents() == []
    resume(floor, root)
    floor.tick()
    assert floor.ended(root)


def test_a_message_for_it_waits_for_the_resuming_however_late(floor: Floor) -> None:
    floor.deploy(models.waits_for_message("hearer"))
    root = floor.start("hearer", number="N-1")
    suspend(floor, root)
    floor.publish("told", "N-1")
    assert floor.tick() == 0
    floor.tick(24 * HOUR)
    floor.write(messages.forget_expired)
    resume(floor, root)
    assert floor.tick() == 1
    assert floor.ended(root)


def test_a_message_goes_to_another_instance_that_waits_for_it(floor: Floor) -> None:
    floor.deploy(models.waits_for_message("hearer"))
    still, other = (floor.start("hearer", number="N-1") for _ in range(2))
    suspend(floor, still)
    floor.publish("told", "N-1", ttl=HOUR)
    floor.tick()
    assert (floor.status(still), floor.ended(other)) == ("suspended", True)
    resume(floor, still)
    assert floor.tick() == 0


def test_nothing_happens_after_a_suspension_that_comes_at_the_same_moment(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    roots = [floor.start() for _ in range(8)]
    keys = {root: floor.task(root).key for root in roots}
    start = Barrier(2)

    def meet(work: Callable[[int], object], root: int) -> None:
        start.wait()
        with suppress(Conflict):
            work(root)

    with ThreadPoolExecutor(2) as pool:
        for root in roots:
            stopping = pool.submit(meet, partial(suspend, floor), root)
            pool.submit(meet, lambda root: floor.complete_key(keys[root], {}), root).result()
            stopping.result()
    assert [floor.status(root) for root in roots] == ["suspended"] * 8
    assert [floor.entries(root)[-1].fact for root in roots] == ["suspended"] * 8
    assert floor.problems() == []


def test_the_rooms_above_are_told(store_url: str) -> None:
    heard: list[object] = []

    def listen(_uow: UnitOfWork, event: object) -> None:
        heard.append(event)

    handlers: dict[type, list[Handler]] = {
        InstanceSuspended: [listen],
        InstanceResumed: [listen],
    }
    database = open_database(store_url, SimulatedClock(TUESDAY_MORNING), handlers)
    floor = Floor(database, SimulatedClock(TUESDAY_MORNING))
    floor.deploy(models.one_task())
    root = floor.start(key="ADU-1")
    suspend(floor, root)
    resume(floor, root)
    facts: dict[str, Any] = {"root": root, "business_key": "ADU-1", "actor": "rina"}
    assert heard == [InstanceSuspended(**facts), InstanceResumed(**facts)]
    database.close()
