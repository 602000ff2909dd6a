"""A changed task: what its history tells, where it is found, and a date that a clock decides."""

import pytest

from engine import task_changes, user_tasks
from engine.task_changes import TaskChange
from kernel.errors import Conflict
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor


def change(floor: Floor, key: int, asked: TaskChange) -> None:
    floor.write(lambda uow: task_changes.change(uow, key, asked, actor="rina"))


def inbox(floor: Floor, group: str) -> list[int]:
    return [task.key for task in floor.read(lambda uow: user_tasks.list_inbox(uow, group))]


def test_its_history_tells_what_it_was_and_is(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    key = floor.task(root).key
    due = floor.clock.now()
    asked: TaskChange = {"candidate_groups": ["bogor:handler"], "due_at": due, "priority": 50}
    change(floor, key, asked)
    changed = [one for one in floor.entries(root) if one.fact == "changed"]
    assert [(one.actor, one.element_id, one.details) for one in changed] == [
        ("rina", "handle", ("candidate_groups", ["bandung:handler"], ["bogor:handler"])),
        ("rina", "handle", ("due_at", None, due.isoformat())),
    ]
    assert (inbox(floor, "bogor:handler"), inbox(floor, "bandung:handler")) == ([key], [])
    assert floor.task(root).due_at == due
    entries = len(floor.entries(root))
    change(floor, key, asked)
    assert len(floor.entries(root)) == entries
    assert floor.problems() == []


def test_a_date_that_a_clock_decides_is_not_set_by_hand(floor: Floor) -> None:
    due = """taskSchedule dueDate='=deadline("handling")'"""
    floor.deploy(models.chain(models.user_task("handle", due), ids=("handle",)))
    key = floor.task(floor.start()).key
    with pytest.raises(Conflict, match="'handling'"):
        change(floor, key, {"due_at": None})
    change(floor, key, {"priority": 70})
