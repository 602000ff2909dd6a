"""Candidate groups of open user tasks, by group and by person: who waits for whom."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import JSON, BigInteger, Integer, String

from kernel.statements import Query, query, statement
from kernel.unit_of_work import UnitOfWork

_KEYS = {"key": BigInteger}
_OF_GROUPS = query(
    "SELECT DISTINCT c.key FROM user_task_candidate c JOIN user_task t ON t.key = c.key"
    " WHERE c.kind = 'group' AND c.name IN (SELECT key FROM json_each(:names))"
    " AND t.assignee IS NULL AND c.key > :after ORDER BY c.key LIMIT :most",
    _KEYS,
    names=JSON,
    after=BigInteger,
    most=Integer,
)
_OF_ASSIGNEES = query(
    "SELECT t.key FROM user_task t WHERE t.assignee IN (SELECT key FROM json_each(:names))"
    " AND t.key > :after ORDER BY t.key LIMIT :most",
    _KEYS,
    names=JSON,
    after=BigInteger,
    most=Integer,
)
_CANDIDATES = query(
    "SELECT t.element_id, t.assignee, t.business_key, c.kind, c.name FROM user_task t"
    " LEFT JOIN user_task_candidate c ON c.key = t.key WHERE t.key = :key ORDER BY c.kind, c.name",
    dict.fromkeys(("element_id", "assignee", "business_key", "kind", "name"), String),
    key=BigInteger,
)
# With the due instant of its task, by which lists are in order.
_ADD = statement(
    "INSERT INTO user_task_candidate (key, kind, name, due_at)"
    " SELECT key, 'group', :name, due_at FROM user_task WHERE key = :key"
    " ON CONFLICT (key, kind, name) DO NOTHING",
    key=BigInteger,
    name=String,
)
_REMOVE = statement(
    "DELETE FROM user_task_candidate WHERE key = :key AND kind = 'group' AND name = :name",
    key=BigInteger,
    name=String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open user task and whom it waits for."""

    key: int
    element_id: str
    business_key: str | None
    assignee: str | None
    groups: tuple[str, ...]
    people: tuple[str, ...]


def find(uow: UnitOfWork, key: int) -> Waiting | None:
    """The open user task with this key, if it is open; one statement."""
    rows = uow.execute(_CANDIDATES, {"key": key}).all()
    if not rows:
        return None
    return Waiting(
        key=key,
        element_id=rows[0].element_id,
        business_key=rows[0].business_key,
        assignee=rows[0].assignee,
        groups=tuple(row.name for row in rows if row.kind == "group"),
        people=tuple(row.name for row in rows if row.kind == "user"),
    )


def list_of_groups(
    uow: UnitOfWork, groups: Collection[str], *, after: int = 0, most: int = 100
) -> list[int]:
    """Keys of unassigned tasks that wait for any of these groups, from the one after `after`."""
    return _keys(uow, _OF_GROUPS, groups, after, most)


def list_of_assignees(
    uow: UnitOfWork, people: Collection[str], *, after: int = 0, most: int = 100
) -> list[int]:
    """Keys of tasks that one of these people has, from the one after `after`."""
    return _keys(uow, _OF_ASSIGNEES, people, after, most)


def add_group(uow: UnitOfWork, key: int, group: str) -> None:
    """Let members of one more group claim the task; its model's groups stay."""
    uow.write(_ADD, {"key": key, "name": group})


def remove_group(uow: UnitOfWork, key: int, group: str) -> None:
    """Take a group away that `add_group` gave."""
    uow.write(_REMOVE, {"key": key, "name": group})


def _keys(
    uow: UnitOfWork, asked: Query, names: Collection[str], after: int, most: int
) -> list[int]:
    if not names:
        return []
    binds = {"names": dict.fromkeys(sorted(names), 1), "after": after, "most": most}
    return [row.key for row in uow.execute(asked, binds)]
