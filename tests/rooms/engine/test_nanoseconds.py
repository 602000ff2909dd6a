"""A variable keeps nine fractional digits of a second; when a timer is due has six."""

from datetime import UTC, datetime

from engine import timers
from engine.feel import to_json
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import node, zeebe

AT = "=date and time(&quot;2031-12-31T10:00:00.123456789Z&quot;)"
DATE = "<timerEventDefinition><timeDate>=kept</timeDate></timerEventDefinition>"


def test_a_moment_of_nine_digits_is_kept_and_can_be_waited_for(floor: Floor) -> None:
    script = node("scriptTask", "do", zeebe(f'script expression="{AT}" resultVariable="kept"'))
    wait = node("intermediateCatchEvent", "wait", DATE)
    floor.deploy(models.chain(script, wait, ids=("do", "wait")))
    root = floor.start()
    assert to_json(floor.variables(root)["kept"]) == "2031-12-31T10:00:00.123456789Z"
    due = datetime(2031, 12, 31, 10, 0, 0, 123456, tzinfo=UTC)
    assert floor.read(timers.next_due) == due
    floor.clock.move_to(due)
    assert floor.tick() == 1
    assert floor.ended(root)
