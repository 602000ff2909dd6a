"""Ids that people see grow, and leave gaps of which none says whether a row lies in it."""

import random
from collections.abc import Callable, Iterator

import pytest

from engine import messages
from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor


def opened(url: str, clock: SimulatedClock, seed: int) -> Database:
    return open_database(url, clock, {}, random.Random(seed).randbytes)


@pytest.fixture
def gappy(store_url: str, clock: SimulatedClock) -> Iterator[Floor]:
    database = opened(store_url, clock, 7)
    yield Floor(database, clock)
    database.close()


def differences(ids: list[int]) -> list[int]:
    return [later - earlier for earlier, later in zip(ids, ids[1:], strict=False)]


def start(floor: Floor) -> int:
    return floor.start()


def publish(floor: Floor) -> int:
    return floor.publish("told", "N-1")


@pytest.mark.parametrize("make", [start, publish])
def test_they_grow_by_steps_of_many_sizes(gappy: Floor, make: Callable[[Floor], int]) -> None:
    gappy.deploy(models.one_task())
    steps = differences([make(gappy) for _ in range(40)])
    assert min(steps) >= 1
    assert len(set(steps)) > 10
    assert sum(steps) < 40 * 64
    assert gappy.problems() == []


def test_the_same_source_makes_the_same_ids_on_both_stores(gappy: Floor) -> None:
    gappy.deploy(models.one_task())
    expected = random.Random(7)
    ids = [gappy.start() for _ in range(5)]
    drawn = [next(n for n, b in enumerate(expected.randbytes(96), 1) if b < 16) for _ in range(5)]
    assert ids == [sum(drawn[: place + 1]) for place in range(5)]


def test_what_was_rolled_back_leaves_no_id_twice(gappy: Floor) -> None:
    def failing(uow: UnitOfWork) -> None:
        messages.publish(uow, "told", "N-1", {})
        raise LookupError

    ids = [publish(gappy)]
    with pytest.raises(LookupError):
        gappy.write(failing)
    ids.append(publish(gappy))
    assert ids[0] < ids[1]


def test_a_gap_says_nothing_of_how_long_it_will_be() -> None:
    """Without memory: of those that lasted ten numbers as many last ten more as of all."""
    dice = random.Random(3)
    uow = UnitOfWork(None, None, {}, dice.randbytes)  # type: ignore[arg-type]
    gaps = [uow.gap() for _ in range(20_000)]
    longer = [gap for gap in gaps if gap > 10]
    of_all = len(longer) / len(gaps)
    of_those = sum(gap > 20 for gap in longer) / len(longer)
    assert abs(of_all - of_those) < 0.03
    assert 15 < sum(gaps) / len(gaps) < 17
