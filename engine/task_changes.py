"""Changing an open user task: who may claim it, when it is due, how urgent it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import BigInteger, Integer, String

from engine import history, user_tasks
from engine.store import tables
from engine.store.facts import Fact
from engine.store.keys import number_of
from engine.user_tasks import Locked, UserTask
from kernel.columns import Instant
from kernel.errors import Conflict
from kernel.indexed import check_key
from kernel.statements import insert_into, statement
from kernel.unit_of_work import UnitOfWork

_SET = statement(
    "UPDATE user_task SET priority = :priority, due_at = :due_at, follow_up_at = :follow_up_at"
    " WHERE key = :key",
    priority=Integer,
    due_at=Instant,
    follow_up_at=Instant,
    key=BigInteger,
)
_SET_DUE = statement(
    "UPDATE user_task_candidate SET due_at = :due_at WHERE key = :key",
    due_at=Instant,
    key=BigInteger,
)
_NO_CANDIDATES = statement(
    "DELETE FROM user_task_candidate WHERE key = :key AND kind = :kind", key=BigInteger, kind=String
)
_CANDIDATE = insert_into(tables.user_task_candidate, "key", "kind", "name", "due_at")


class TaskChange(TypedDict, total=False):
    """What to change; what is not named stays. None takes a date away."""

    candidate_groups: Sequence[str]
    candidate_users: Sequence[str]
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int


def change(uow: UnitOfWork, key: int, asked: TaskChange, *, actor: str) -> None:
    """Change an open task and note it in its history, attribute by attribute.

    Raises NotFound, and Conflict when it is closed or when a clock decides its due date.
    """
    locked, _ = user_tasks.lock(uow, key)
    task = user_tasks.opened(uow, locked).task
    if "due_at" in asked and task.clock is not None:
        raise Conflict(
            f"user task {key} ({task.element_id}) is due when its clock {task.clock!r} says;"
            " the date moves with the clock only"
        )
    before = _before(task, locked)
    after: TaskChange = {**before, **asked}
    facts = list(_facts(task, before, after))
    if not facts:
        return
    row = {"key": key, "due_at": after["due_at"]}
    uow.write(_SET, {**row, "priority": after["priority"], "follow_up_at": after["follow_up_at"]})
    uow.write(_SET_DUE, row)
    _set_candidates(uow, row, "group", asked.get("candidate_groups"))
    _set_candidates(uow, row, "user", asked.get("candidate_users"))
    history.record(uow, task.root, *facts, actor=actor)


def _set_candidates(
    uow: UnitOfWork, row: Mapping[str, object], kind: str, names: Sequence[str] | None
) -> None:
    """`row` are the key and due instant of the task."""
    if names is not None:
        for name in names:
            check_key(f"a candidate {kind}", name)
        uow.write(_NO_CANDIDATES, {"key": row["key"], "kind": kind})
        uow.write(_CANDIDATE, [{**row, "kind": kind, "name": one} for one in dict.fromkeys(names)])


def _before(task: UserTask, locked: Locked) -> TaskChange:
    return TaskChange(
        candidate_groups=locked.groups,
        candidate_users=locked.people,
        due_at=task.due_at,
        follow_up_at=task.follow_up_at,
        priority=task.priority,
    )


def _facts(task: UserTask, before: TaskChange, after: TaskChange) -> Iterator[Fact]:
    told = _told(before)
    for name, now in _told(after).items():
        if told[name] != now:
            yield ["changed", number_of(task.key), task.element_id, name, told[name], now]


def _told(one: TaskChange) -> dict[str, str | int | list[str] | None]:
    due_at, follow_up_at = one["due_at"], one["follow_up_at"]
    return {
        "candidate_groups": sorted(set(one["candidate_groups"])),
        "candidate_users": sorted(set(one["candidate_users"])),
        "due_at": None if due_at is None else due_at.isoformat(),
        "follow_up_at": None if follow_up_at is None else follow_up_at.isoformat(),
        "priority": one["priority"],
    }
