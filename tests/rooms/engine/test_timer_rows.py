"""Timers as rows: due order, once, late, and those that a clock dates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest

from engine import clock_dues, steps, timers, user_tasks
from engine.clock_dues import Move
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.unit_of_work import UnitOfWork
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.stores import PostgresStores
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process

HOUR = timedelta(hours=1)
DEADLINE = (
    '<timerEventDefinition><timeDate>=deadline("resolve", 0.8)</timeDate></timerEventDefinition>'
)


def next_due_in(floor: Floor) -> timedelta | None:
    due_at = floor.read(timers.next_due)
    return None if due_at is None else due_at - floor.clock.now()


def move_all(floor: Floor, root: int, due_in: timedelta | None, round_: int = 1) -> None:
    """What the clock's room does when the clock's due instant becomes known."""
    due_at = None if due_in is None else floor.clock.now() + due_in
    bound = floor.read(lambda uow: clock_dues.list_bound(uow, root))
    moves = [Move(one, due_at, round_) for one in bound]
    floor.write(lambda uow: clock_dues.move(uow, moves))


def test_a_timer_fires_when_it_is_due_and_not_before(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    root = floor.start()
    assert next_due_in(floor) == HOUR
    assert floor.tick(HOUR - timedelta(microseconds=1)) == 0
    assert floor.tick(timedelta(microseconds=1)) == 1
    assert floor.tasks(root) == ["handle"]
    assert next_due_in(floor) is None
    assert floor.facts(root, "timer_fired", "late") == [("timer_fired", "pause")]


def test_after_downtime_each_timer_fires_once_the_oldest_first(floor: Floor) -> None:
    floor.deploy(models.pauses("=wait"))
    roots = [floor.start(wait=f"PT{minutes}M") for minutes in (30, 10, 20)]
    floor.clock.move_to(floor.clock.now() + timedelta(days=3))
    due = floor.read(timers.list_due)
    assert [key >> 24 for _, key in due] == [roots[1], roots[2], roots[0]]
    assert floor.tick() == 3
    assert floor.tick() == 0
    assert [floor.tasks(root) for root in roots] == [["handle"]] * 3
    assert floor.problems() == []


def test_an_overdue_timer_records_how_late_it_was(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    root = floor.start()
    floor.tick(timedelta(hours=3, microseconds=5))
    late = [one for one in floor.entries(root) if one.fact == "late"]
    assert [(one.element_id, one.details) for one in late] == [("pause", (7200,))]
    assert late[0].number == next(
        one.number for one in floor.entries(root) if one.fact == "timer_fired"
    )


def test_less_than_a_second_is_not_late(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    root = floor.start()
    floor.tick(HOUR + timedelta(milliseconds=999))
    assert floor.facts(root, "timer_fired", "late") == [("timer_fired", "pause")]


def test_a_cycle_missed_while_nothing_ran_is_caught_up_by_one_firing(floor: Floor) -> None:
    remind = models.boundary("remind", "handle", models.CYCLE.format("R5/PT1H"), interrupting=False)
    links = flows("remind reminded")
    reminded = node("endEvent", "reminded")
    file = models.chain(models.user_task("handle"), remind, reminded, links, ids=("handle",))
    floor.deploy(file)
    root = floor.start()
    assert floor.tick(timedelta(hours=2, minutes=30)) == 1
    assert next_due_in(floor) == timedelta(minutes=30)
    assert floor.tick(HOUR) == 1
    assert floor.facts(root, "timer_fired") == [("timer_fired", "remind")] * 2
    floor.complete(root)
    assert (next_due_in(floor), floor.ended(root)) == (None, True)


def test_an_interrupting_timer_takes_the_task_away(floor: Floor) -> None:
    late = models.boundary("late", "handle", models.LATER.format("PT1H"))
    file = models.chain(
        models.user_task("handle"),
        late,
        models.user_task("take_over"),
        flows("late take_over", "take_over e"),
        ids=("handle",),
    )
    floor.deploy(file)
    root = floor.start()
    floor.tick(HOUR)
    assert floor.tasks(root) == ["take_over"]
    assert [one.details for one in floor.entries(root) if one.fact == "user_task"] == [
        ("terminated",)
    ]
    assert floor.problems() == []


def test_workers_that_meet_at_a_timer_fire_it_once(floor: Floor) -> None:
    floor.deploy(models.pauses("PT1H"))
    root = floor.start()
    floor.clock.move_to(floor.clock.now() + HOUR)
    ((_, key),) = floor.read(timers.list_due)
    start = Barrier(6)

    def fire(_: int) -> bool:
        start.wait()
        return floor.fire(key)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(fire, range(6))).count(True) == 1
    assert floor.facts(root, "timer_fired") == [("timer_fired", "pause")]


def test_a_worker_passes_over_an_instance_that_somebody_works_on(
    postgres_stores: PostgresStores, tmp_path: Path, clock: SimulatedClock
) -> None:
    with postgres_stores.fresh(tmp_path) as url:
        floor = Floor(open_database(url, clock, {}), clock)
        floor.deploy(models.pauses("PT1H"))
        busy, free = floor.start(), floor.start()
        clock.move_to(clock.now() + HOUR)

        def work(uow: UnitOfWork) -> list[bool]:
            steps.load(uow, busy)
            with ThreadPoolExecutor(1) as worker:
                due = [key for _, key in timers.list_due(uow)]
                return list(worker.map(floor.fire, due))

        assert floor.write(work) == [False, True]
        assert floor.tick() == 1
        assert (floor.tasks(busy), floor.tasks(free)) == (["handle"], ["handle"])
        floor.database.close()


def test_a_timer_that_waits_for_a_clock_is_undated_until_the_clock_speaks(floor: Floor) -> None:
    floor.deploy(_watched())
    root = floor.start()
    assert next_due_in(floor) is None
    (bound,) = floor.read(lambda uow: clock_dues.list_bound(uow, root))
    assert (bound.kind, bound.clock, bound.share) == ("timer", "resolve", Decimal("0.8"))
    assert floor.problems() == []
    move_all(floor, root, 2 * HOUR)
    assert next_due_in(floor) == 2 * HOUR
    move_all(floor, root, None)
    assert next_due_in(floor) is None
    move_all(floor, root, HOUR)
    floor.tick(HOUR)
    assert floor.facts(root, "timer_fired") == [("timer_fired", "warn")]


def test_such_a_timer_fires_once_a_round_also_when_its_element_is_entered_again(
    floor: Floor,
) -> None:
    floor.deploy(_watched(loops=True))
    root = floor.start()
    move_all(floor, root, HOUR)
    floor.tick(HOUR)
    floor.complete(root, "handle")
    floor.complete(root, "check", again=True)
    move_all(floor, root, HOUR)
    assert next_due_in(floor) is None
    move_all(floor, root, HOUR, round_=2)
    assert floor.tick(HOUR) == 1
    assert floor.facts(root, "timer_fired") == [("timer_fired", "warn")] * 2
    assert floor.problems() == []


def test_an_element_alive_twice_fires_such_a_timer_once_and_the_other_waits(floor: Floor) -> None:
    fork = node("parallelGateway", "fork")
    links = flows("s fork", "fork handle", "fork handle", "handle e", "warn e")
    file = file_of(process(models.START, fork, *_handled(), models.END, links), models.TOLD)
    floor.deploy(file)
    root = floor.start()
    move_all(floor, root, HOUR)
    floor.tick(HOUR)
    assert floor.facts(root, "timer_fired") == [("timer_fired", "warn")]
    assert next_due_in(floor) is None
    assert floor.tasks(root) == ["handle", "handle"]


def test_the_due_date_of_a_task_moves_with_its_clock_in_the_inbox_too(floor: Floor) -> None:
    task = models.user_task(
        "handle",
        models.for_group("bandung:handler"),
        'taskSchedule dueDate="=deadline(&quot;resolve&quot;)"',
    )
    floor.deploy(models.chain(task, ids=("handle",)))
    first, second = floor.start(), floor.start()
    move_all(floor, first, 2 * HOUR)
    move_all(floor, second, HOUR)
    found = floor.read(lambda uow: user_tasks.list_inbox(uow, "bandung:handler"))
    assert [(one.root, one.due_at) for one in found] == [
        (second, TUESDAY_MORNING + HOUR),
        (first, TUESDAY_MORNING + 2 * HOUR),
    ]


def _handled() -> tuple[str, str]:
    warn = models.boundary("warn", "handle", DEADLINE, interrupting=False)
    return models.user_task("handle"), warn


def _watched(loops: bool = False) -> bytes:
    """A task with a warning at 0.8 of a clock; with a way back after a second task."""
    if not loops:
        return models.chain(*_handled(), flows("warn e"), ids=("handle",))
    choose = node("exclusiveGateway", "choose", attributes='default="on"')
    links = [
        flows("s handle", "handle check", "check choose", "warn e"),
        flow("choose", "handle", "=again = true"),
        flow("choose", "e", attributes='id="on"'),
    ]
    inner = (models.START, *_handled(), models.user_task("check"), choose, models.END, *links)
    return file_of(process(*inner))


@pytest.mark.parametrize("duration", ["PT0S", "-PT1H", "tomorrow"])
def test_a_duration_of_nothing_stops_the_instance_with_an_incident(
    floor: Floor, duration: str
) -> None:
    floor.deploy(models.pauses("=wait"))
    root = floor.start(wait=duration)
    (incident,) = floor.incidents()
    assert incident.element_id == "pause"
    assert "longer than nothing" in incident.message
    assert (floor.ended(root), floor.problems()) == (False, [])
