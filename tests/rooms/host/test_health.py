"""What waits without an instant of its own is seen when nobody does it: by health and by check."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from engine import batches, instances, messages, signals, starts
from engine.batches import BatchWork, Kind
from engine.store.keys import key_of
from host import health
from host.check import check_store
from kernel.clock import SimulatedClock
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import small_models as models
from tests.rooms.engine.test_starts import by_message
from tests.rooms.host.workshop import HOUR, Workshop


class StillOffice:
    """An office in which nobody works, and time passes when it is told to."""

    def __init__(self, url: str) -> None:
        self.clock = SimulatedClock(TUESDAY_MORNING)
        self.workshop = Workshop(url, self.clock)
        self.office = self.workshop.office
        self.write = self.office.database.write

    def pass_time(self, time: timedelta) -> datetime:
        self.clock.move_to(self.clock.now() + time)
        return self.clock.now()

    def oldest_due(self) -> datetime | None:
        return self.office.database.read(health.oldest_due)

    def problems(self) -> list[str]:
        return [str(one) for one in check_store(self.office, lambda _: None)]

    def cancelling(self, *roots: int) -> int:
        keys = [key_of(root, 1) for root in roots]
        return self.write(lambda uow: batches.create(uow, Kind.CANCEL, {}, keys, actor="rina"))

    def report(self) -> None:
        self.write(lambda uow: messages.publish(uow, "reported", "K-1", {}, time_to_live=9 * HOUR))

    def work(self, batch: int, key: int) -> None:
        assert self.write(
            lambda uow: batches.work_one(uow, self.office.runtime, BatchWork(batch, key))
        )


@pytest.fixture
def still(store_url: str) -> Iterator[StillOffice]:
    opened = StillOffice(store_url)
    yield opened
    opened.workshop.close()


def test_a_batch_is_late_from_the_last_item_that_was_done(still: StillOffice) -> None:
    still.workshop.deploy(models.one_task())
    first, second = still.workshop.start("K-1"), still.workshop.start("K-2")
    assert still.oldest_due() is None
    batch = still.cancelling(first, second)
    assert still.oldest_due() == still.clock.now()
    later = still.pass_time(HOUR)
    still.work(batch, key_of(first, 1))
    assert (still.oldest_due(), still.problems()) == (later, [])
    still.pass_time(HOUR)
    (problem,) = still.problems()
    assert problem.startswith(f"batch {batch}: due since {later.isoformat()}; is a worker running?")
    still.write(lambda uow: batches.suspend(uow, batch))
    assert (still.oldest_due(), still.problems()) == (None, [])


def test_a_batch_whose_turn_has_not_come_is_not_late(still: StillOffice) -> None:
    still.workshop.deploy(models.one_task())
    roots = still.workshop.start("K-1"), still.workshop.start("K-2")
    first, second = (still.cancelling(root) for root in roots)
    later = still.pass_time(HOUR)
    still.work(first, key_of(roots[0], 1))
    still.work(first, 0)
    assert still.oldest_due() == later
    still.work(second, key_of(roots[1], 1))
    still.work(second, 0)
    assert still.oldest_due() is None


def test_a_signal_that_nobody_spreads_is_named(still: StillOffice) -> None:
    still.workshop.deploy(models.chain(models.alarmed("wait"), ids=("wait",), more=models.ALARM))
    still.workshop.start("K-1")
    still.write(lambda uow: signals.broadcast(uow, "alarm", {}))
    thrown = still.clock.now()
    still.pass_time(HOUR)
    assert still.oldest_due() == thrown
    (problem,) = still.problems()
    assert problem.startswith(f"signal 'alarm': due since {thrown.isoformat()}")


def test_a_message_that_is_to_start_an_instance_is_due_when_none_holds_it_up(
    still: StillOffice,
) -> None:
    still.workshop.deploy(by_message())
    still.report()
    assert still.oldest_due() == still.clock.now()
    (meeting,) = still.office.database.read(starts.list_meetings)
    still.write(lambda uow: starts.start_by_message(uow, still.office.runtime, meeting))
    still.report()
    still.pass_time(HOUR)
    assert (still.oldest_due(), still.problems()) == (None, [])
    freed = still.clock.now()
    still.write(lambda uow: instances.cancel(uow, still.office.runtime, 1, actor="rina"))
    still.pass_time(HOUR)
    assert still.oldest_due() == freed
    (problem,) = still.problems()
    assert problem.startswith("message 2: due since")
