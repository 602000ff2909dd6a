"""Of the instances that messages with one key start, one runs at a time (as Camunda 8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from engine import instances, messages, starts
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.test_starts import MESSAGE as REPORTED
from tests.rooms.engine.test_starts import ON_REPORT, by_message
from tests.unit.model.bpmn_builder import file_of, flows, node, process

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _deployed(floor: Floor) -> None:
    floor.deploy(by_message())


def pass_time(floor: Floor, time: timedelta) -> None:
    floor.clock.move_to(floor.clock.now() + time)


def test_a_second_message_waits_until_the_first_instance_has_ended(floor: Floor) -> None:
    floor.publish("reported", "ADU-7", ttl=HOUR, unit="first")
    floor.publish("reported", "ADU-7", ttl=HOUR, unit="second")
    assert (floor.meet(), floor.meet()) == (1, 0)
    pass_time(floor, MINUTE)
    floor.complete(1)
    assert (floor.meet(), floor.meet()) == (1, 0)
    assert floor.variables(2) == {"unit": "second"}
    assert floor.problems() == []


def test_a_cancelled_instance_holds_up_nobody(floor: Floor) -> None:
    floor.publish("reported", "ADU-7", ttl=HOUR)
    floor.publish("reported", "ADU-7", ttl=HOUR)
    floor.meet()
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, 1, actor="rina"))
    assert floor.meet() == 1


def test_a_message_without_time_to_live_is_lost_while_an_instance_runs(floor: Floor) -> None:
    floor.publish("reported", "ADU-7")
    floor.meet()
    floor.publish("reported", "ADU-7")
    pass_time(floor, MINUTE)
    floor.complete(1)
    assert floor.meet() == 0


def test_a_message_whose_life_ends_before_the_instance_is_lost(floor: Floor) -> None:
    floor.publish("reported", "ADU-7", ttl=HOUR)
    floor.meet()
    floor.publish("reported", "ADU-7", ttl=HOUR)
    pass_time(floor, HOUR + MINUTE)
    floor.complete(1)
    assert floor.meet() == 0
    floor.publish("reported", "ADU-7")  # a new one starts a new instance
    assert floor.meet() == 1


def test_a_late_worker_still_starts_what_came_after_the_end(floor: Floor) -> None:
    floor.publish("reported", "ADU-7")
    floor.meet()
    floor.complete(1)
    pass_time(floor, MINUTE)
    floor.publish("reported", "ADU-7")
    pass_time(floor, 2 * HOUR)
    assert floor.meet() == 1


def test_other_keys_other_processes_and_messages_without_a_key_are_not_held_up(
    floor: Floor,
) -> None:
    floor.deploy(by_message(), by_message("look", process="other"))
    for key in ("ADU-7", "ADU-8", "", ""):
        floor.publish("reported", key)
    assert floor.meet() == 8


def test_an_instance_that_ends_at_once_frees_its_key(floor: Floor) -> None:
    begin = node("startEvent", "begin", ON_REPORT)
    floor.deploy(file_of(process(begin, models.END, flows("begin e")), REPORTED))
    for _ in range(3):
        floor.publish("reported", "ADU-7", ttl=HOUR)
    assert floor.meet() == 3


def test_what_is_over_is_forgotten(floor: Floor) -> None:
    floor.publish("reported", "ADU-7")
    floor.meet()
    floor.publish("reported", "ADU-7")
    pass_time(floor, MINUTE)
    floor.complete(1)
    pass_time(floor, HOUR + MINUTE)
    floor.write(messages.forget_expired)
    assert (floor.count("message"), floor.count("message_start_lock")) == (0, 0)


def test_a_message_held_up_past_its_life_is_forgotten_while_the_instance_runs(
    floor: Floor,
) -> None:
    floor.publish("reported", "ADU-7", ttl=3 * HOUR)
    floor.meet()
    floor.publish("reported", "ADU-7", ttl=HOUR)
    pass_time(floor, 2 * HOUR + MINUTE)
    floor.write(messages.forget_expired)
    assert (floor.count("message"), floor.count("message_start_lock")) == (1, 1)


def test_workers_with_two_messages_of_one_key_start_one_instance(floor: Floor) -> None:
    for _ in range(2):
        floor.publish("reported", "ADU-7", ttl=HOUR)
    meetings = floor.read(starts.list_meetings)
    assert len(meetings) == 2
    barrier = Barrier(2)

    def begin(meeting: starts.StartMeeting) -> bool:
        barrier.wait()
        return floor.start_by(meeting)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, meetings)) == [False, True]
    assert floor.count("root_instance") == 1
    pass_time(floor, MINUTE)
    floor.complete(1)
    assert floor.meet() == 1
    assert floor.problems() == []
