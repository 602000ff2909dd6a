"""kill -9 into the middle of a broadcast and of batches: another worker ends each of them once."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from time import sleep

import pytest

from engine import batches, check, history, instances, migration, signals
from engine.batches import Batch, BatchState, Kind, migration_plan
from engine.feel import to_feel
from engine.store.keys import key_of
from kernel.unit_of_work import UnitOfWork
from tests.acceptance.commands.shell import Running, Shell
from tests.rooms.engine import small_models as models
from tests.rooms.host.workshop import Workshop, until
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

CROWD, KILLS = 300, 3
FEW = 80  #: where two workers meet
# Whoever waits, counts and waits again: a signal that came twice would be seen.
LOOP = flows("s again", "again hear", "hear count", "count again")
COUNT = node("scriptTask", "count", zeebe('script expression="=n + 1" resultVariable="n"'))
AGAIN = node("exclusiveGateway", "again")


def listener(name: str) -> bytes:
    """Versions of one process differ in a name."""
    hears = node("intermediateCatchEvent", "hear", models.ON_ALARM, f'name="{name}"')
    return file_of(process(models.START, AGAIN, hears, COUNT, LOOP), models.ALARM)


class Crowds:
    """Instances that wait for a signal, half of them to be migrated; half as many to be cancelled.

    On PostgreSQL they are few, and two workers serve them at once.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.workers = 1 if url.startswith("sqlite") else 2
        self.many = CROWD if self.workers == 1 else FEW
        self.workshop = Workshop(url)
        self.workshop.deploy(listener("one"), models.one_task("q"))
        self.listening = self._start("p", self.many)
        self.moving = self.listening[::2]
        self.ending = self._start("q", self.many // 2)
        self.workshop.deploy(listener("two"), models.one_task("q"))
        self.workshop.office.database.write(self._order)

    def _start(self, process_id: str, many: int) -> list[int]:
        runtime, given = self.workshop.office.runtime, {"n": to_feel(0)}

        def start(uow: UnitOfWork) -> list[int]:
            every = (instances.start_latest(uow, runtime, process_id, given) for _ in range(many))
            return [one.root for one in every]

        return self.workshop.office.database.write(start)

    def _order(self, uow: UnitOfWork) -> None:
        plan = migration.make_plan(uow, self.workshop.office.runtime, "p", (1, 2), {})
        for kind, made, roots in (
            (Kind.MIGRATE, migration_plan(plan), self.moving),
            (Kind.CANCEL, {}, self.ending),
        ):
            batches.create(uow, kind, made, [key_of(root, 1) for root in roots], actor="rina")
        signals.broadcast(uow, "alarm", {})

    def facts(self) -> dict[int, Counter[str]]:
        """What happened to each, as its history tells it."""

        def look(uow: UnitOfWork) -> dict[int, Counter[str]]:
            return {
                root: Counter(one.fact for one in history.list_entries(uow, root))
                for root in (*self.listening, *self.ending)
            }

        return self.workshop.office.database.read(look)

    def counted(self) -> set[str]:
        """How many signals the instances have counted, each value once."""
        return self.workshop.office.database.read(
            lambda uow: {str(instances.variables(uow, root)["n"]) for root in self.listening}
        )

    def batches(self) -> list[Batch]:
        return self.workshop.office.database.read(batches.list_batches)

    def done(self) -> int:
        """How many items of the batches have been done."""
        return sum(one.done + one.failed for one in self.batches())

    def has_done(self, least: int) -> bool:
        return self.done() >= least

    def over(self) -> bool:
        left = self.workshop.office.database.read(signals.list_broadcasts)
        return not left and all(one.state is BatchState.COMPLETED for one in self.batches())

    def problems(self) -> list[str]:
        runtime = self.workshop.office.runtime
        found, _ = self.workshop.office.database.read(
            lambda uow: check.problems_of_roots(uow, runtime, after=0, most=2 * self.many)
        )
        return [str(one) for one in found]

    def close(self) -> None:
        self.workshop.close()


@pytest.fixture
def crowds(store_url: str) -> Iterator[Crowds]:
    with closing(Crowds(store_url)) as opened:
        yield opened


def _begin(shell: Shell, crowds: Crowds) -> list[Running]:
    return [shell.start("worker", "--store", crowds.url) for _ in range(crowds.workers)]


def _kill(workers: list[Running]) -> None:
    for one in workers:
        one.process.kill()
    assert {one.finish().code for one in workers} == {-9}


def test_killed_again_and_again_each_instance_gets_each_thing_once(
    shell: Shell, crowds: Crowds
) -> None:
    chance = random.Random(22)  # noqa: S311 (repeatable on purpose)
    for _ in range(KILLS):
        more = crowds.done() + chance.randrange(5, crowds.many // (KILLS + 1))
        workers = _begin(shell, crowds)
        until(partial(crowds.has_done, more))
        sleep(chance.random() * 0.02)
        _kill(workers)
        assert not crowds.over()
    workers = _begin(shell, crowds)
    until(crowds.over)
    _kill(workers)

    facts = crowds.facts()
    assert {facts[root]["signal_caught"] for root in crowds.listening} == {1}
    assert {facts[root]["migrated"] for root in crowds.moving} == {1}
    assert {facts[root]["process_ended"] for root in crowds.ending} == {1}
    assert crowds.counted() == {"1"}
    assert crowds.problems() == []
    half = crowds.many // 2
    assert [(one.done, one.failed) for one in crowds.batches()] == [(half, 0), (half, 0)]
