"""Batches: many instances, one a transaction; suspended, cancelled, with failures.

Killed they are in tests/acceptance/commands/test_batches_killed.py.
"""

import pytest

from engine import batches
from engine.batches import BatchState, BatchWork, ItemState, Kind, migration_plan
from engine.store.keys import key_of
from kernel.errors import Conflict, Invalid, NotFound
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.migrating import batch_of, look, plan, version, work, work_one
from tests.unit.model.bpmn_builder import file_of, flows, process


def crowd(floor: Floor, many: int = 3) -> list[int]:
    floor.deploy(version("handle"))
    roots = [floor.start(key=f"ADU-{number}") for number in range(many)]
    floor.deploy(version("resolve", after="approve"))
    return roots


def migrating(floor: Floor, roots: list[int], **mapping: str) -> int:
    made = migration_plan(plan(floor, **mapping))
    return batch_of(floor, Kind.MIGRATE, made, *(key_of(root, 1) for root in roots))


def test_an_item_that_fails_says_why_and_stops_no_other(floor: Floor) -> None:
    roots = crowd(floor)
    floor.complete(roots[1], "handle")
    batch = migrating(floor, roots, handle="resolve")
    work(floor)
    found = floor.read(lambda uow: batches.items(uow, batch))
    assert [one.state for one in found] == [ItemState.DONE, ItemState.FAILED, ItemState.DONE]
    assert "has ended" in str(found[1].reason)
    assert look(floor, batch).state is BatchState.COMPLETED


def test_an_item_that_is_done_is_not_done_again(floor: Floor) -> None:
    roots = crowd(floor, 1)
    batch = migrating(floor, roots, handle="resolve")
    one = BatchWork(batch, key_of(roots[0], 1))
    assert work_one(floor, one)
    assert not work_one(floor, one)
    assert len(floor.facts(roots[0], "migrated")) == 1


def test_a_suspended_batch_stands_still_and_a_cancelled_one_for_good(floor: Floor) -> None:
    batch = migrating(floor, crowd(floor), handle="resolve")
    work(floor, most=1)
    floor.write(lambda uow: batches.suspend(uow, batch))
    assert work(floor) == 0
    floor.write(lambda uow: batches.resume(uow, batch))
    work(floor, most=1)
    floor.write(lambda uow: batches.cancel(uow, batch))
    assert work(floor) == 0
    found = look(floor, batch)
    assert (found.state, found.done, found.pending) == (BatchState.CANCELLED, 2, 1)
    with pytest.raises(Conflict, match="is cancelled"):
        floor.write(lambda uow: batches.cancel(uow, batch))
    with pytest.raises(Conflict, match="is cancelled, not suspended"):
        floor.write(lambda uow: batches.resume(uow, batch))


def test_instances_are_cancelled_in_a_batch(floor: Floor) -> None:
    roots = crowd(floor)
    batch_of(floor, Kind.CANCEL, {}, *(key_of(root, 1) for root in roots[:2]))
    work(floor)
    assert [floor.ended(root) for root in roots] == [True, True, False]


def test_instances_are_modified_in_a_batch(floor: Floor) -> None:
    floor.deploy(version("handle", after="approve"))
    roots = [floor.start() for _ in range(2)]
    moves = {"moves": [{"source": "handle", "target": "approve"}]}
    batch_of(floor, Kind.MODIFY, moves, *(key_of(root, 1) for root in roots))
    work(floor)
    assert [floor.tasks(root) for root in roots] == [["approve"], ["approve"]]
    assert len(floor.facts(roots[0], "modified")) == 1


def test_incidents_are_resolved_in_a_batch(floor: Floor) -> None:
    broken = models.user_task("ask", models.for_group("=[missing]"))
    floor.deploy(file_of(process(models.START, broken, models.END, flows("s ask", "ask e"))))
    roots = [floor.start() for _ in range(2)]
    keys = [one.key for one in floor.incidents()]
    assert len(keys) == len(roots)
    batch = batch_of(floor, Kind.RESOLVE_INCIDENTS, {}, *keys)
    work(floor)
    assert look(floor, batch).done == 2


def test_a_batch_over_nothing_completes(floor: Floor) -> None:
    batch = batch_of(floor, Kind.CANCEL, {})
    work(floor)
    assert look(floor, batch).state is BatchState.COMPLETED
    assert [one.id for one in floor.read(batches.list_batches)] == [batch]


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (Kind.MIGRATE, {"source": 1}),
        (Kind.MODIFY, {"moves": []}),
        (Kind.MODIFY, {"moves": [{"source": "a"}]}),
        (Kind.CANCEL, {"why": "so"}),
    ],
)
def test_a_plan_of_another_kind_is_refused(
    floor: Floor, kind: Kind, made: dict[str, object]
) -> None:
    with pytest.raises(Invalid, match="plan"):
        batch_of(floor, kind, made, key_of(1, 1))
    assert floor.count("batch") == 0


def test_a_batch_that_is_not_there_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound, match="no batch has the number 7"):
        look(floor, 7)
