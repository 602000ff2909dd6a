"""A request that comes twice is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kernel.errors import Conflict
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor


@pytest.fixture(autouse=True)
def _deployed(floor: Floor) -> None:
    floor.deploy(models.two_tasks())


def test_a_start_that_is_repeated_gives_the_first_instance(floor: Floor) -> None:
    assert floor.start(once="a") == floor.start(once="a") != floor.start(once="b")
    assert floor.count("root_instance") == 2


def test_a_completion_that_is_repeated_does_nothing_more(floor: Floor) -> None:
    root = floor.start()
    key = floor.task(root).key
    first = floor.complete_key(key, {"n": 1}, once="c")
    again = floor.complete_key(key, {"n": 2}, once="c")
    assert (first.repeated, again.repeated, again.root) == (False, True, root)
    assert floor.tasks(root) == ["handle"]
    assert floor.facts(root, "user_task") == [("user_task", "verify")]


def test_a_repeated_completion_of_an_ended_instance_is_still_answered(floor: Floor) -> None:
    root = floor.start()
    floor.complete(root)
    key = floor.task(root).key
    floor.complete_key(key, {}, once="d")
    assert floor.ended(root)
    assert floor.complete_key(key, {}, once="d").repeated


def test_a_key_of_another_instance_is_refused(floor: Floor) -> None:
    first, second = floor.start(), floor.start()
    floor.complete(first, once="e")
    with pytest.raises(Conflict, match=f"'e' was already used for instance {first}, not {second}"):
        floor.complete(second, once="e")
    assert floor.tasks(second) == ["verify"]


def test_a_refused_request_may_come_again_with_the_same_key(floor: Floor) -> None:
    root = floor.start()
    key = floor.task(root).key
    floor.sql(f"UPDATE user_task SET assignee = 'budi' WHERE key = {key}")
    with pytest.raises(Conflict, match="claimed by budi"):
        floor.complete_key(key, {}, once="f")
    assert not floor.complete_key(key, {}, by="budi", once="f").repeated


def test_the_same_request_many_times_at_once_is_done_once(floor: Floor) -> None:
    with ThreadPoolExecutor(8) as pool:
        roots = set(pool.map(lambda _: floor.start(once="g"), range(8)))
        (root,) = roots
        key = floor.task(root).key
        steps = list(pool.map(lambda _: floor.complete_key(key, {}, once="h"), range(8)))
    assert [step.repeated for step in steps].count(False) == 1
    assert floor.count("root_instance") == 1
    assert floor.problems() == []
