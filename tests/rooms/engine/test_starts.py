"""Processes that a message or a timer starts."""

from datetime import timedelta
from functools import partial

import pytest

from engine import deployments, starts, steps
from kernel.errors import Invalid
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process

MESSAGE = '<message id="m" name="reported"/>'


ON_REPORT = '<messageEventDefinition messageRef="m"/>'


def started_by(event: str, task: str = "handle", name: str = "p") -> bytes:
    """A process that begins with this event and then waits for somebody."""
    begin = node("startEvent", "begin", event)
    links = flows(f"begin {task}", f"{task} e")
    body = (begin, models.user_task(task), models.END, links)
    return file_of(process(*body, attributes=f'id="{name}" isExecutable="true"'), MESSAGE)


def by_message(task: str = "handle", process: str = "p") -> bytes:
    return started_by(ON_REPORT, task, process)


def tick(floor: Floor, forward: timedelta) -> int:
    floor.clock.move_to(floor.clock.now() + forward)

    def start(id_: int) -> bool:
        return floor.write(lambda uow: starts.start_by_timer(uow, floor.runtime, id_))

    return sum(start(id_) for _, id_ in floor.read(starts.list_due))


def test_a_message_starts_one_instance_with_its_variables_and_key(floor: Floor) -> None:
    floor.deploy(by_message())
    floor.publish("reported", "ADU-7", unit="bandung")
    assert (floor.meet(), floor.meet()) == (1, 0)
    assert floor.tasks(1) == ["handle"]
    assert floor.variables(1) == {"unit": "bandung"}
    assert floor.task(1).business_key == "ADU-7"


def test_a_message_of_another_name_starts_nothing(floor: Floor) -> None:
    floor.deploy(by_message())
    floor.publish("told", "ADU-7")
    assert floor.meet() == 0


def test_the_latest_version_alone_is_started(floor: Floor) -> None:
    floor.deploy(by_message("first"))
    floor.deploy(by_message("second"))
    floor.publish("reported", "ADU-7")
    assert floor.meet() == 1
    assert floor.tasks(1) == ["second"]


def test_a_message_published_before_the_deployment_waits_as_long_as_it_lives(floor: Floor) -> None:
    floor.publish("reported", "late", ttl=timedelta(hours=1))
    floor.publish("reported", "gone")
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    floor.deploy(by_message())
    assert floor.meet() == 1
    assert floor.task(1).business_key == "late"


def test_a_message_nobody_can_meet_is_swept_away_by_the_next_publisher(floor: Floor) -> None:
    floor.deploy(by_message())
    floor.publish("told", "nobody")
    floor.publish("reported", "ADU-7")
    floor.meet()
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=61))
    floor.publish("reported", "ADU-8")
    assert (floor.count("message"), floor.count("message_delivery")) == (1, 0)


@pytest.mark.parametrize(
    ("timer", "hours", "started"),
    [
        ("<timeDuration>PT2H</timeDuration>", [1, 1, 24], [0, 1, 0]),
        ("<timeDate>2026-11-24T12:00:00+07:00</timeDate>", [3, 1, 24], [0, 1, 0]),
        ("<timeCycle>R2/PT1H</timeCycle>", [1, 1, 1], [1, 1, 0]),
        ("<timeCycle>R/PT1H</timeCycle>", [1, 10, 1], [1, 1, 1]),  # nine missed are one
    ],
)
def test_a_timer_starts_instances(
    floor: Floor, timer: str, hours: list[int], started: list[int]
) -> None:
    floor.deploy(started_by(f"<timerEventDefinition>{timer}</timerEventDefinition>"))
    assert [tick(floor, timedelta(hours=hour)) for hour in hours] == started


@pytest.mark.parametrize(
    ("timer", "hours", "started"),
    [
        ("<timeDuration>PT2H</timeDuration>", [1, 1, 24], [0, 1, 0]),
        ("<timeDate>2026-11-24T08:30:00+07:00</timeDate>", [1, 1, 24], [1, 0, 0]),
        ("<timeCycle>R2/PT3H</timeCycle>", [2, 1, 9], [0, 1, 1]),
    ],
)
def test_deploying_another_file_neither_restarts_nor_postpones_a_timer(
    floor: Floor, timer: str, hours: list[int], started: list[int]
) -> None:
    model = started_by(f"<timerEventDefinition>{timer}</timerEventDefinition>")
    floor.deploy(model)
    for number, (hour, expected) in enumerate(zip(hours, started, strict=True)):
        assert tick(floor, timedelta(hours=hour)) == expected
        floor.deploy(model, models.one_task(f"other{number}"))
    assert floor.problems() == []


def test_a_message_on_its_way_meets_the_version_deployed_meanwhile(floor: Floor) -> None:
    floor.deploy(by_message("first"))
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    floor.publish("reported", "ADU-7")
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=1))
    floor.deploy(by_message("second"))
    assert (floor.meet(), floor.meet()) == (1, 0)
    assert floor.tasks(1) == ["second"]


def test_a_start_message_without_a_name_refuses_the_deployment(floor: Floor) -> None:
    begin = node("startEvent", "begin", '<messageEventDefinition messageRef="m"/>')
    links = flows("begin handle", "handle e")
    nameless = '<message id="m" name="=1 + 1"/>'
    body = process(begin, models.user_task("handle"), models.END, links)
    with pytest.raises(Invalid, match="the message name .* cannot be used here"):
        floor.deploy(file_of(body, nameless))
    assert floor.count("deployment") == 0


def test_a_start_timer_without_offset_is_of_the_zone_it_was_deployed_for(floor: Floor) -> None:
    timer = "<timeDate>2026-11-25T08:00:00+09:00</timeDate>"
    local = "<timeDate>=date and time(&quot;2026-11-25T08:00:00&quot;)</timeDate>"
    due = []
    for text in (timer, local):
        file = {"m.bpmn": started_by(f"<timerEventDefinition>{text}</timerEventDefinition>")}
        floor.write(partial(deployments.deploy, files=file, actor="rina", zone="Asia/Jayapura"))
        due.append(floor.read(starts.next_due))
    assert due[0] == due[1]
    tick(floor, timedelta(days=2))
    started = floor.read(partial(steps.look, root=1))
    assert started is not None
    assert started.state.zone == "Asia/Jayapura"
