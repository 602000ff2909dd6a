"""Signals: thrown once, caught by all that waited by then, one transaction an instance."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from engine import instances, signals
from engine.signals import Broadcast, SignalDelivery
from kernel.errors import Invalid
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.shelf import put
from tests.unit.execution.builder import Model, signal
from tests.unit.model.bpmn_builder import file_of, flows, node, process

ALARM = signal("alarm")
TABLES = ("signal", "signal_delivery", "signal_subscription")


def waiter(name: str = "p") -> Model:
    model = Model(name).start().catch("wait", ALARM).user_task("handle").end()
    return model.path("start", "wait", "handle", "end")


def watcher() -> Model:
    """A task that each alarm gives another one besides."""
    model = Model().start().user_task("handle").boundary("heard", "handle", ALARM, False)
    model.user_task("look").end().end("seen")
    return model.path("start", "handle", "end").path("heard", "look", "seen")


def thrower(*branches: str) -> Model:
    """Throws the alarm in one of the parallel branches; `wait` and `late` catch it."""
    model = Model().start().parallel("fork")
    model.throw("throw", ALARM).catch("late", ALARM).end("end1")
    model.catch("wait", ALARM).end("end2")
    model.path("start", "fork").path("throw", "late", "end1").path("wait", "end2")
    for branch in branches:
        model.flow("fork", branch)
    return model


def broadcast(floor: Floor, **variables: Any) -> int:
    return floor.write(lambda uow: signals.broadcast(uow, "alarm", variables))


def spread(floor: Floor, number: int, most: int = 100) -> bool:
    return floor.write(lambda uow: signals.spread(uow, Broadcast(number), most=most))


def deliveries(floor: Floor, most: int = 50) -> list[SignalDelivery]:
    return floor.read(lambda uow: signals.list_deliveries(uow, most=most))


def left(floor: Floor) -> list[int]:
    return [floor.count(table) for table in TABLES]


def test_all_that_wait_get_it_and_nobody_who_comes_later(floor: Floor) -> None:
    put(floor, waiter())
    waiting = [floor.start() for _ in range(3)]
    broadcast(floor, level="red")
    late = floor.start()
    floor.tick()
    assert [floor.tasks(root) for root in waiting] == [["handle"]] * 3
    assert {floor.variables(root)["level"] for root in waiting} == {"red"}
    assert (floor.tasks(late), left(floor)) == ([], [0, 0, 1])
    assert floor.facts(waiting[0], "signal_caught") == [("signal_caught", "wait")]
    assert floor.problems() == []


def test_a_signal_of_another_name_or_that_nobody_awaits_is_forgotten(floor: Floor) -> None:
    put(floor, waiter())
    root = floor.start()
    floor.write(lambda uow: signals.broadcast(uow, "fire", {}))
    floor.tick()
    assert (floor.tasks(root), left(floor)) == ([], [0, 0, 1])


def test_a_signal_needs_a_name(floor: Floor) -> None:
    with pytest.raises(Invalid, match="the signal has no name"):
        floor.write(lambda uow: signals.broadcast(uow, "", {}))


def test_one_instance_that_waits_twice_gets_it_twice_in_one_step(floor: Floor) -> None:
    model = Model().start().parallel("fork").catch("a", ALARM).catch("b", ALARM)
    model.user_task("ta").user_task("tb").end()
    model.path("start", "fork", "a", "ta", "end").path("fork", "b", "tb", "end")
    put(floor, model)
    root = floor.start()
    broadcast(floor)
    floor.tick()
    assert floor.tasks(root) == ["ta", "tb"]
    assert len({one.revision for one in floor.entries(root)}) == 2


def test_one_that_goes_on_waiting_gets_each_signal_once_and_in_order(floor: Floor) -> None:
    put(floor, watcher())
    root = floor.start()
    broadcast(floor, n="1")
    broadcast(floor, n="2")
    floor.tick()
    floor.tick()
    assert floor.tasks(root) == ["handle", "look", "look"]
    assert floor.variables(root)["n"] == "2"
    assert left(floor) == [0, 0, 1]


def test_a_later_signal_is_not_delivered_before_an_earlier_one(floor: Floor) -> None:
    put(floor, watcher())
    root = floor.start()
    first, second = broadcast(floor), broadcast(floor)
    spread(floor, first)
    spread(floor, second)
    assert deliveries(floor) == [SignalDelivery(first, root, "")]
    assert not floor.deliver_signal(SignalDelivery(second, root, ""))
    assert floor.deliver_signal(SignalDelivery(first, root, ""))
    assert floor.deliver_signal(SignalDelivery(second, root, ""))


@pytest.mark.parametrize("branches", [("wait", "throw"), ("throw", "wait")])
def test_a_throwing_instance_gets_its_own_signal_where_it_waits_already(
    floor: Floor, branches: tuple[str, str]
) -> None:
    """What opens after the throw, even in the same step, does not get it."""
    put(floor, thrower(*branches), waiter("q"))
    other = floor.start("q")
    root = floor.start()
    assert floor.facts(root, "signal_thrown") == [("signal_thrown", "throw")]
    floor.tick()
    caught = [("signal_caught", "wait")] if branches[0] == "wait" else []
    assert floor.facts(root, "signal_caught") == caught
    assert floor.tasks(other) == ["handle"]
    assert floor.problems() == []


def test_it_starts_each_process_that_begins_with_it(floor: Floor) -> None:
    def begins(name: str) -> Model:
        model = Model(name).start(event=ALARM).user_task("handle").end()
        return model.path("start", "handle", "end")

    put(floor, begins("p"), begins("q"))
    broadcast(floor, level="red")
    floor.tick()
    floor.tick()
    assert [floor.tasks(root) for root in (1, 2)] == [["handle"]] * 2
    assert (floor.variables(1), left(floor)) == ({"level": "red"}, [0, 0, 0])
    assert floor.count("root_instance") == 2
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    put(floor, begins("r"))
    floor.tick()
    assert floor.count("root_instance") == 2


def begun_by_alarm(name: str, task: str = "handle") -> bytes:
    begin = node("startEvent", "begin", models.ON_ALARM)
    links = flows(f"begin {task}", f"{task} e")
    body = (begin, models.user_task(task), models.END, links)
    return file_of(process(*body, attributes=f'id="{name}" isExecutable="true"'), models.ALARM)


def test_a_signal_on_its_way_starts_the_version_deployed_meanwhile(floor: Floor) -> None:
    floor.deploy(begun_by_alarm("p", "first"))
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    broadcast(floor)
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    floor.deploy(begun_by_alarm("p", "second"), begun_by_alarm("late"))
    floor.tick()
    assert (floor.tasks(1), floor.count("root_instance")) == (["second"], 1)
    assert floor.problems() == []


def test_a_start_signal_without_a_name_refuses_the_deployment(floor: Floor) -> None:
    nameless = begun_by_alarm("p").replace(b'name="alarm"', b'name="=1 + 1"')
    with pytest.raises(Invalid, match="the signal name .* cannot be used here"):
        floor.deploy(nameless)
    assert floor.count("deployment") == 0


def test_it_is_spread_in_batches_by_whoever_goes_on(floor: Floor) -> None:
    put(floor, waiter())
    roots = [floor.start() for _ in range(5)]
    number = broadcast(floor)
    assert spread(floor, number, most=2)
    assert [one.root for one in deliveries(floor)] == roots[:2]
    assert floor.deliver_signal(deliveries(floor)[0])
    another = Floor(floor.database, floor.clock)  # the first one was killed here
    another.runtime = floor.runtime
    while spread(another, number, most=2):
        pass
    another.tick()
    assert [another.tasks(root) for root in roots] == [["handle"]] * 5
    assert left(another) == [0, 0, 0]


def test_who_has_stopped_waiting_meanwhile_is_passed_over(floor: Floor) -> None:
    put(floor, waiter())
    gone, there = floor.start(), floor.start()
    number = broadcast(floor)
    spread(floor, number)
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, gone, actor="rina"))
    floor.tick()
    assert (floor.status(gone), floor.tasks(there)) == ("cancelled", ["handle"])
    assert left(floor) == [0, 0, 0]


def test_a_suspended_instance_gets_it_when_it_goes_on(floor: Floor) -> None:
    put(floor, waiter())
    still, other = floor.start(), floor.start()
    floor.write(lambda uow: instances.suspend(uow, still, actor="rina"))
    broadcast(floor, level="red")
    floor.tick()
    assert (floor.tasks(still), floor.tasks(other)) == ([], ["handle"])
    assert floor.read(lambda uow: signals.oldest_due(uow)) is None
    assert floor.tick() == 0
    floor.write(lambda uow: instances.resume(uow, still, actor="rina"))
    assert floor.read(lambda uow: signals.oldest_due(uow)) == (floor.clock.now(), "alarm")
    floor.tick()
    assert (floor.tasks(still), left(floor)) == (["handle"], [0, 0, 0])


def test_one_cancelled_while_suspended_leaves_nothing_to_deliver(floor: Floor) -> None:
    put(floor, waiter())
    root = floor.start()
    floor.write(lambda uow: instances.suspend(uow, root, actor="rina"))
    broadcast(floor)
    floor.tick()
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))
    floor.tick()
    assert left(floor) == [0, 0, 0]


def test_workers_that_meet_at_a_signal_do_each_thing_once(floor: Floor) -> None:
    begins = Model("q").start(event=ALARM).user_task("handle").end().path("start", "handle", "end")
    put(floor, watcher(), begins)
    roots = [floor.start() for _ in range(4)]
    number = broadcast(floor)
    start = Barrier(4)

    def work(_: int) -> None:
        start.wait()
        while floor.count("signal"):
            spread(floor, number, most=3)
            for one in deliveries(floor):
                floor.deliver_signal(one)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert [floor.tasks(root) for root in roots] == [["handle", "look"]] * 4
    assert floor.count("root_instance") == 5
    assert floor.problems() == []
