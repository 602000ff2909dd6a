"""Messages and subscriptions: they meet in whichever order they come, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from engine import messages
from kernel.errors import Conflict, Invalid
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _deployed(floor: Floor) -> None:
    floor.deploy(models.waits_for_message("hearer"), models.waits_for_message("other"))


def test_a_message_reaches_the_subscription_that_waits_for_it(floor: Floor) -> None:
    mine = floor.start("hearer", number="N-1")
    not_mine = floor.start("hearer", number="N-2")
    assert floor.read(lambda uow: messages.is_awaited(uow, "told", "N-1", 1))
    floor.publish("told", "N-1", news="good")
    assert floor.tick() == 1
    assert (floor.ended(mine), floor.ended(not_mine)) == (True, False)
    assert floor.facts(mine, "message_correlated") == [("message_correlated", "hear")]
    assert not floor.read(lambda uow: messages.is_awaited(uow, "told", "N-1", 1))
    assert floor.problems() == []


def test_a_message_that_comes_first_waits_as_long_as_it_lives(floor: Floor) -> None:
    floor.publish("told", "N-1", ttl=HOUR)
    floor.tick(HOUR)
    root = floor.start("hearer", number="N-1")
    assert floor.tick() == 1
    assert floor.ended(root)


def test_a_message_whose_life_ended_is_not_delivered(floor: Floor) -> None:
    floor.publish("told", "N-1", ttl=HOUR)
    floor.tick(HOUR + timedelta(microseconds=1))
    root = floor.start("hearer", number="N-1")
    assert floor.tick() == 0
    assert not floor.ended(root)


def test_a_late_tick_loses_no_message(floor: Floor) -> None:
    root = floor.start("hearer", number="N-1")
    floor.publish("told", "N-1")
    floor.clock.move_to(floor.clock.now() + timedelta(days=2))
    floor.write(messages.forget_expired)
    assert floor.tick() == 1
    assert floor.ended(root)


def test_one_message_reaches_one_instance_of_each_process(floor: Floor) -> None:
    first, second = (floor.start("hearer", number="N-1") for _ in range(2))
    other = floor.start("other", number="N-1")
    floor.publish("told", "N-1", ttl=HOUR)
    floor.tick()
    assert [floor.ended(root) for root in (first, second, other)] == [True, False, True]
    floor.publish("told", "N-1", ttl=HOUR)
    floor.tick()
    assert floor.ended(second)


def test_messages_are_met_in_the_order_they_were_published(floor: Floor) -> None:
    events = [models.catches("first"), models.catches("second")]
    floor.deploy(models.chain(*events, ids=("first", "second"), more=models.TOLD))
    floor.publish("told", "N-1", ttl=HOUR, news="one")
    floor.publish("told", "N-1", ttl=HOUR, news="two")
    root = floor.start(number="N-1")
    assert floor.tick() == 2
    assert floor.facts(root, "message_correlated") == [
        ("message_correlated", "first"),
        ("message_correlated", "second"),
    ]
    assert floor.ended(root)


def test_the_same_message_id_is_published_once_for_a_name_and_key(floor: Floor) -> None:
    def publish(name: str = "told", key: str = "N-1") -> int:
        return floor.write(lambda uow: messages.publish(uow, name, key, {}, message_id="mail-7"))

    publish()
    with pytest.raises(Conflict, match="'told' with this key and the id 'mail-7' was"):
        publish()
    publish(key="N-2")
    publish(name="asked")
    assert floor.count("message") == 3


def test_a_negative_life_is_refused(floor: Floor) -> None:
    with pytest.raises(Invalid, match="message 'told': a time to live of -1 day"):
        floor.publish("told", "N-1", ttl=-HOUR)


def test_expired_messages_are_forgotten_with_what_was_noted_of_them(floor: Floor) -> None:
    floor.start("hearer", number="N-1")
    floor.publish("told", "N-1", ttl=HOUR)
    floor.publish("told", "N-9", ttl=3 * HOUR)
    floor.tick(2 * HOUR)
    floor.write(messages.forget_expired)
    assert (floor.count("message"), floor.count("message_delivery")) == (2, 1)
    floor.tick(timedelta(microseconds=1))
    floor.write(messages.forget_expired)
    assert (floor.count("message"), floor.count("message_delivery")) == (1, 0)


def test_workers_that_meet_at_a_rendezvous_deliver_once(floor: Floor) -> None:
    root = floor.start("hearer", number="N-1")
    floor.publish("told", "N-1", ttl=HOUR)
    (pair,) = floor.read(messages.list_rendezvous)
    start = Barrier(6)

    def deliver(_: int) -> bool:
        start.wait()
        return floor.deliver(pair)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(deliver, range(6))).count(True) == 1
    assert floor.facts(root, "message_correlated") == [("message_correlated", "hear")]


def test_one_message_for_two_instances_is_not_given_to_both_at_once(floor: Floor) -> None:
    roots = [floor.start("hearer", number="N-1") for _ in range(2)]
    message = floor.publish("told", "N-1", ttl=HOUR)
    keys = [_subscription(floor, root) for root in roots]
    start = Barrier(2)

    def deliver(key: int) -> bool:
        start.wait()
        return floor.deliver(messages.Rendezvous(message, key))

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(deliver, keys))
    assert outcomes.count(True) == 1
    assert [floor.ended(root) for root in roots].count(True) == 1
    assert floor.problems() == []


def _subscription(floor: Floor, root: int) -> int:
    sql = f"SELECT key FROM message_subscription WHERE key / 16777216 = {root}"
    return int(floor.read(lambda uow: uow.connection.exec_driver_sql(sql).scalar_one()))
