"""A large multi-instance goes on transaction by transaction; its row is a timer due at once."""

from decimal import Decimal

from engine import instances, timers
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.shelf import put
from tests.unit.execution.builder import Model, each


def many() -> Model:
    model = Model().start().user_task("ask", loop=each("=people")).end()
    return model.path("start", "ask", "end")


def people(number: int) -> list[Decimal]:
    return [Decimal(one) for one in range(number)]


def test_it_goes_on_at_the_next_tick_and_is_no_timer_to_people(floor: Floor) -> None:
    put(floor, many())
    root = floor.start(people=people(250))
    assert len(floor.tasks(root)) == 100
    assert floor.read(timers.next_due) == floor.clock.now()
    assert floor.problems() == []
    assert floor.tick() == 2
    assert len(floor.tasks(root)) == 250
    assert floor.facts(root, "timer_fired", "late") == []
    assert (floor.count("timer"), floor.problems()) == (0, [])


def test_a_late_tick_is_not_told_as_a_late_timer(floor: Floor) -> None:
    put(floor, many())
    root = floor.start(people=people(101))
    floor.clock.move_to(floor.clock.now().replace(hour=23))
    floor.tick()
    assert floor.facts(root, "timer_fired", "late") == []


def test_a_suspended_one_goes_on_when_it_is_resumed(floor: Floor) -> None:
    put(floor, many())
    root = floor.start(people=people(101))
    floor.write(lambda uow: instances.suspend(uow, root, actor="rina"))
    assert floor.tick() == 0
    floor.write(lambda uow: instances.resume(uow, root, actor="rina"))
    floor.tick()
    assert len(floor.tasks(root)) == 101
