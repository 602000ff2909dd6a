"""After a stand-still: of one instance the earliest due row is next, also one that just came."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from complaints import deadlines
from engine import history, timers
from host import due
from kernel.clock import SimulatedClock
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import chain
from tests.rooms.host.poison import PoisonedOffice
from tests.unit.model.bpmn_builder import file_of, flows, node, process

HOUR = timedelta(hours=1)


def at_hours(hours: float) -> str:
    """A timer that is due so long after 08:00 in Jakarta, when the tests begin."""
    moment = TUESDAY_MORNING + timedelta(hours=hours)
    return f"<timerEventDefinition><timeDate>{moment.isoformat()}</timeDate></timerEventDefinition>"


def reminders(deadline: float, process_id: str = "p") -> bytes:
    """One path reminds after 1, 2 and 3 hours, each armed by the one before; another is over."""
    nodes = [
        node("startEvent", "s"),
        node("parallelGateway", "both"),
        *(node("intermediateCatchEvent", f"remind_{hour}", at_hours(hour)) for hour in (1, 2, 3)),
        node("intermediateCatchEvent", "deadline", at_hours(deadline)),
        node("endEvent", "r"),
        node("endEvent", "over", "<terminateEventDefinition/>"),
    ]
    ways = flows(
        *("s both", "both remind_1", "remind_1 remind_2", "remind_2 remind_3", "remind_3 r"),
        *("both deadline", "deadline over"),
    )
    return file_of(process(*nodes, ways, attributes=f'id="{process_id}" isExecutable="true"'))


@pytest.fixture
def late(store_url: str, clock: SimulatedClock) -> Iterator[PoisonedOffice]:
    opened = PoisonedOffice(store_url, clock)
    yield opened
    opened.close()


def fired(office: PoisonedOffice, root: int) -> list[str | None]:
    entries = office.read(lambda uow: history.list_entries(uow, root))
    return [one.element_id for one in entries if one.fact == "timer_fired"]


def test_reminders_that_precede_a_deadline_fire_before_it(late: PoisonedOffice) -> None:
    late.deploy(reminders(2.5))
    roots = [late.start(f"K-{number}") for number in range(3)]
    late.wait(10 * HOUR)
    assert late.work() == {}
    for root in roots:
        assert fired(late, root) == ["remind_1", "remind_2", "deadline"]


def test_a_cycle_catches_up_once_and_before_the_deadline(late: PoisonedOffice) -> None:
    """A cycle reminds once for all it missed, as after each stand-still (D6)."""
    remind = models.boundary("remind", "handle", models.CYCLE.format("R/PT1H"), interrupting=False)
    over = models.boundary("deadline", "handle", models.LATER.format("PT2H30M"))
    ends = node("endEvent", "r"), node("endEvent", "o")
    links = flows("remind r", "deadline o")
    late.deploy(chain(models.user_task("handle"), remind, over, *ends, links, ids=("handle",)))
    root = late.start("K-1")
    late.wait(10 * HOUR)
    late.work()
    assert fired(late, root) == ["remind", "deadline"]


def test_across_instances_the_oldest_is_first(late: PoisonedOffice) -> None:
    late.deploy(models.pauses("=wait"), reminders(2.5, "q"))
    first = late.start("K-1", "q")
    late.wait(10 * HOUR)
    assert [at.hour for at, _ in late.read(timers.list_due)] == [2, 3]
    late.work()
    assert fired(late, first) == ["remind_1", "remind_2", "deadline"]


def test_a_timer_is_refused_its_turn_while_an_earlier_one_of_its_instance_is_due(
    late: PoisonedOffice,
) -> None:
    """As when another worker has listed the deadline before this one armed the reminder."""
    late.deploy(reminders(2.5))
    root = late.start("K-1")
    late.wait(10 * HOUR)
    runtime = late.office.runtime
    (_, remind), (_, deadline) = late.read(timers.list_due)
    assert not late.write(lambda uow: timers.fire(uow, runtime, deadline))
    assert late.write(lambda uow: timers.fire(uow, runtime, remind))
    assert not late.write(lambda uow: timers.fire(uow, runtime, deadline))
    (_, second), _ = late.read(timers.list_due)
    assert late.write(lambda uow: timers.fire(uow, runtime, deadline, parked=[second]))
    assert fired(late, root) == ["remind_1", "deadline"]


def test_a_row_that_is_parked_is_not_waited_for(late: PoisonedOffice) -> None:
    late.deploy(reminders(2.5))
    root = late.start("bad")
    late.breaks["bad"] = lambda: KeyError("x")
    late.wait(HOUR)
    assert len(late.work()) == 1
    late.breaks.clear()
    late.clock.move_to(late.clock.now() + timedelta(seconds=1))
    late.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE parked_row SET next_at = next_at + " + next_year(late)
        )
    )
    late.wait(10 * HOUR)
    assert late.work() == {}
    assert fired(late, root) == ["deadline"]


def next_year(office: PoisonedOffice) -> str:
    on_sqlite = office.office.database.url.startswith("sqlite")
    return str(365 * 86400 * 1_000_000) if on_sqlite else "interval '1 year'"


def test_a_timer_that_is_overdue_as_soon_as_it_is_armed_does_not_hold_up_the_others(
    late: PoisonedOffice,
) -> None:
    """A loop around a date that has passed: it fires for ever, a round at a time."""
    past = node("intermediateCatchEvent", "again", at_hours(0.5))
    loop = (node("startEvent", "s"), node("exclusiveGateway", "g"), past)
    ways = ("s g", "g again", "again g")
    late.deploy(
        file_of(process(*loop, flows(*ways), attributes='id="loop" isExecutable="true"')),
        models.pauses("PT1H"),
    )
    mad, sound = late.start("mad", "loop"), late.start("sound")
    late.wait(2 * HOUR)
    rounds: list[datetime] = []

    def stopping() -> bool:
        rounds.append(late.clock.now())
        return late.tasks(sound) == ["handle"] or len(rounds) > 500

    due.run_due(late.office, stopping=stopping)
    assert late.tasks(sound) == ["handle"]
    assert len(rounds) < 200
    assert len(fired(late, mad)) > 1


def test_nothing_more_is_asked_where_nothing_comes_on_the_way(late: PoisonedOffice) -> None:
    """A due row costs what its firing costs."""
    late.deploy(models.pauses("PT1H"))
    database, binding = late.office.database, late.office.deadlines
    cost = []
    for count in (1, 10, 40):
        for number in range(count):
            late.start(f"K-{count}-{number}")
        late.wait(HOUR)
        ((_, key), *_) = late.read(timers.list_due)
        before = database.round_trips
        if count == 1:
            assert late.write(lambda uow, key=key: deadlines.fire_timer(uow, binding, key))  # type: ignore[misc]
        else:
            assert late.work() == {}
        cost.append(database.round_trips - before)
    one, few, many = cost
    assert many - few == 30 * one
