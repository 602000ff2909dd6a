"""A timer of a clock that fired in a round does not fire again under another id (design D7)."""

from datetime import datetime

from engine import clock_dues
from engine.clock_dues import Move
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.migrating import boundary, migrate
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process

DEADLINE = '<timerEventDefinition><timeDate>=deadline("answer")</timeDate></timerEventDefinition>'


def looping(remind: str) -> bytes:
    """A task that is done again and again, with a reminder that a clock decides."""
    nodes = (
        models.START,
        models.user_task("handle"),
        boundary(remind, "handle", DEADLINE),
        node("task", "noted"),
        node("exclusiveGateway", "again", attributes='default="f_done"'),
        models.END,
    )
    back = flow("again", "handle", "=more = true")
    done = flow("again", "e", attributes='id="f_done"')
    links = flows("s handle", "handle again", f"{remind} noted")
    return file_of(process(*nodes, back, done, links))


def date_timers(floor: Floor, root: int, at: datetime) -> list[datetime | None]:
    """The clock, in its first round, says when its timers are due; when they are, then."""

    def work(uow: UnitOfWork) -> None:
        bound = clock_dues.list_bound(uow, root)
        clock_dues.move(uow, [Move(one, at, 1) for one in bound])

    floor.write(work)
    return [one.due_at for one in floor.read(lambda uow: clock_dues.list_bound(uow, root))]


def test_it_stays_undated_when_a_loop_arms_it_again(floor: Floor) -> None:
    floor.deploy(looping("remind"))
    root = floor.start()
    now = floor.clock.now()
    assert date_timers(floor, root, now) == [now]
    floor.tick()
    assert floor.facts(root, "timer_fired") == [("timer_fired", "remind")]
    floor.deploy(looping("warn"))
    migrate(floor, root, remind="warn")
    floor.complete(root, "handle", more=True)
    assert date_timers(floor, root, now) == [None]
    floor.tick()
    assert floor.facts(root, "timer_fired") == [("timer_fired", "remind")]
    assert floor.problems() == []
