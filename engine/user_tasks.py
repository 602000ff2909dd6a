"""User tasks: the inbox query and the verbs claim, unclaim, hand over, complete."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Result, RowMapping, String

from engine import history, steps
from engine.execution.commands import CompleteUserTask, Variables
from engine.feel import to_feel
from engine.feel.values import Value
from engine.forms import validate_form
from engine.forms.refusal import Language
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.store import tables
from engine.store.codec import decode_value
from engine.store.keys import number_of, root_of
from kernel.errors import Conflict, NotFound
from kernel.indexed import check_key
from kernel.statements import Parameters, Query, query, statement
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {column.name: column.type for column in tables.user_task.columns}
_NAMES = ", ".join(f"t.{name}" for name in _COLUMNS)
_GET = query(f"SELECT {_NAMES} FROM user_task t WHERE key = :key", _COLUMNS, key=BigInteger)
_INBOX_SQL = (
    f"SELECT {_NAMES} FROM user_task_candidate c JOIN user_task t ON t.key = c.key"
    " WHERE c.kind = :kind AND c.name = :name AND c.due_at IS {null} NULL"
    " ORDER BY c.due_at, c.key LIMIT :most"
)
_INBOX = {
    dated: query(
        _INBOX_SQL.format(null="NOT" if dated else ""),
        _COLUMNS,
        kind=String,
        name=String,
        most=Integer,
    )
    for dated in (True, False)
}
_MINE = query(
    f"SELECT {_NAMES} FROM user_task t WHERE assignee = :assignee"
    " ORDER BY due_at IS NULL, due_at, key LIMIT :most",
    _COLUMNS,
    assignee=String,
    most=Integer,
)
_OF_ROOT = query(
    f"SELECT {_NAMES} FROM user_task t WHERE key BETWEEN :first AND :last ORDER BY key",
    _COLUMNS,
    first=BigInteger,
    last=BigInteger,
)
_CANDIDATES = query(
    "SELECT kind, name FROM user_task_candidate WHERE key = :key ORDER BY kind, name",
    {"kind": String, "name": String},
    key=BigInteger,
)
_ASSIGN = statement(
    "UPDATE user_task SET assignee = :assignee WHERE key = :key",
    assignee=String,
    key=BigInteger,
)
_RAISE_PRIORITY = statement(
    "UPDATE user_task SET priority = :priority WHERE key = :key AND priority < :priority",
    priority=Integer,
    key=BigInteger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask:
    """An open user task; `form` is (id, binding, version tag)."""

    key: int
    element_id: str
    name: str | None
    process_id: str
    definition: int
    business_key: str | None
    assignee: str | None
    priority: int
    created_at: datetime
    due_at: datetime | None
    clock: str | None
    share: str | None
    follow_up_at: datetime | None
    form: tuple[str, Binding, str | None] | None
    variables: Variables

    @property
    def root(self) -> int:
        return root_of(self.key)


def get(uow: UnitOfWork, key: int) -> UserTask:
    """The open user task with this key. A closed one is a Conflict that says who closed it."""
    return _open(uow, key, uow.execute(_GET, {"key": key}).mappings().one_or_none())


def gone(key: int) -> NotFound:
    """What is raised where there never was such a user task."""
    return NotFound(f"no user task has the key {key}")


def _open(uow: UnitOfWork, key: int, row: RowMapping | None) -> UserTask:
    if row is not None:
        return _record(row)
    closing = history.user_task_closing(uow, key)
    if closing is None:
        raise gone(key)
    raise Conflict(
        f"user task {key} ({closing.element_id}) was already {closing.ending}"
        f" by {closing.actor} at {closing.at.isoformat()}; there is nothing left to do in it"
    )


def list_inbox(uow: UnitOfWork, group: str, *, most: int = 50) -> list[UserTask]:
    """Open user tasks that members of `group` (`unit:role`) may claim, earliest due first."""
    found: list[UserTask] = []
    for dated in (True, False):
        if len(found) < most:
            row = {"kind": "group", "name": group, "most": most - len(found)}
            found += [_record(row) for row in uow.execute(_INBOX[dated], row).mappings()]
    return found


def list_assigned(uow: UnitOfWork, assignee: str, *, most: int = 50) -> list[UserTask]:
    """Open user tasks of one person, earliest due first."""
    rows = uow.execute(_MINE, {"assignee": assignee, "most": most}).mappings()
    return [_record(row) for row in rows]


def list_of_root(uow: UnitOfWork, root: int) -> list[UserTask]:
    """All open user tasks of one root instance, oldest first."""
    bounds = {"first": root << 24, "last": (root << 24) | 0xFFFFFF}
    return [_record(row) for row in uow.execute(_OF_ROOT, bounds).mappings()]


def candidate_groups(uow: UnitOfWork, key: int) -> list[str]:
    """The groups that may claim the task."""
    return [row.name for row in uow.execute(_CANDIDATES, {"key": key}) if row.kind == "group"]


def claim(uow: UnitOfWork, key: int, person: str) -> UserTask:
    """Take an unassigned task; Conflict names who has it already."""
    steps.load(uow, root_of(key))
    return claim_locked(uow, get(uow, key), person)


def claim_locked(uow: UnitOfWork, task: UserTask, person: str) -> UserTask:
    """As `claim`, for a task read under the lock of its instance."""
    if task.assignee not in (None, person):
        raise Conflict(
            f"user task {task.key} ({task.element_id}) is already claimed by {task.assignee};"
            " ask them to hand it over"
        )
    return assign_locked(uow, task, person, actor=person)


def unclaim(uow: UnitOfWork, key: int, person: str) -> None:
    """Give a task back to its groups; only its assignee may."""
    steps.load(uow, root_of(key))
    unclaim_locked(uow, get(uow, key), person)


def unclaim_locked(uow: UnitOfWork, task: UserTask, person: str) -> None:
    """As `unclaim`, for a task read under the lock of its instance."""
    if task.assignee != person:
        raise Conflict(
            f"user task {task.key} ({task.element_id}) is claimed by {task.assignee or 'nobody'},"
            f" not by {person}; only its assignee gives it up"
        )
    assign_locked(uow, task, None, actor=person)


def reassign(
    uow: UnitOfWork, key: int, person: str | None, *, actor: str = steps.ENGINE
) -> UserTask:
    """Hand the task over, whoever has it; None gives it back to its groups."""
    steps.load(uow, root_of(key))
    return assign_locked(uow, get(uow, key), person, actor=actor)


def assign_locked(uow: UnitOfWork, task: UserTask, person: str | None, *, actor: str) -> UserTask:
    """Change the assignee of a task read under the lock, and note it in the history."""
    if task.assignee == person:
        return task
    check_key("the assignee", person)
    uow.write(_ASSIGN, {"key": task.key, "assignee": person})
    history.record_assigned(
        uow, task.key, task.element_id, before=task.assignee, after=person, actor=actor
    )
    return replace(task, assignee=person)


def raise_priority(uow: UnitOfWork, key: int, priority: int) -> None:
    """Make the task at least this urgent (0 to 100)."""
    uow.execute(_RAISE_PRIORITY, {"key": key, "priority": priority})


@dataclass(frozen=True, slots=True)
class Opened:
    """An open task with its instance loaded and locked: ready to be completed."""

    task: UserTask
    instance: steps.Loaded


def open_task(
    uow: UnitOfWork, key: int, *, actor: str, idempotency_key: str | None = None
) -> Opened | steps.Step:
    """Lock the instance of an open task that `actor` may complete.

    A key seen before gives the step it led to. Raises NotFound, and Conflict when the task is
    closed or is assigned to somebody else.
    """
    instance, (found,) = steps.load_and_ask(uow, root_of(key), (_GET, {"key": key}))
    # Asked under the lock, so that the same request sent twice at once is done once.
    if repeated := steps.seen_before(uow, root_of(key), idempotency_key):
        return repeated
    task = _open(uow, key, found.mappings().one_or_none())
    if instance is None:
        raise steps.gone(root_of(key))
    check_assignee(task, actor)
    return Opened(task, instance)


def check_assignee(task: UserTask, actor: str) -> None:
    """Conflict when the task is assigned to somebody else."""
    if task.assignee not in (None, actor):
        raise Conflict(
            f"user task {task.key} ({task.element_id}) is claimed by {task.assignee};"
            " only they can complete it"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A user task as it is under the lock of its instance; `task` None: not open, or unknown."""

    key: int
    task: UserTask | None
    groups: tuple[str, ...]  #: candidate groups
    people: tuple[str, ...]  #: candidate users
    instance: steps.Loaded | None

    @property
    def root(self) -> int:
        return root_of(self.key)


def lock(
    uow: UnitOfWork, key: int, *queries: tuple[Query, Parameters]
) -> tuple[Locked, list[Result[Any]]]:
    """Lock the instance of a task, look at the task and ask `queries`: one round trip."""
    row = {"key": key}
    instance, (found, candidates, *answers) = steps.load_and_ask(
        uow, root_of(key), (_GET, row), (_CANDIDATES, row), *queries
    )
    task = found.mappings().one_or_none()
    names = [(one.kind, one.name) for one in candidates]
    locked = Locked(
        key=key,
        task=None if task is None else _record(task),
        groups=tuple(name for kind, name in names if kind == "group"),
        people=tuple(name for kind, name in names if kind == "user"),
        instance=instance,
    )
    return locked, answers


def opened(uow: UnitOfWork, locked: Locked) -> Opened:
    """The task and its instance; refuses a closed or unknown one as `get` does."""
    task = locked.task or _open(uow, locked.key, None)
    if locked.instance is None:
        raise steps.gone(locked.root)
    return Opened(task, locked.instance)


def form_schema(uow: UnitOfWork, runtime: Runtime, opened: Opened) -> Mapping[str, object] | None:
    """The Camunda Forms schema of the task, in the version its binding means."""
    if opened.task.form is None:
        return None
    catalogue = runtime.catalogue(uow, opened.instance.stamp)
    id_, binding, tag = opened.task.form
    deployment = catalogue.definition(opened.task.definition).deployment
    return catalogue.form(id_, binding, tag, deployment).schema


def check_answers(
    uow: UnitOfWork,
    runtime: Runtime,
    opened: Opened,
    data: Mapping[str, object],
    language: Language = Language.INDONESIAN,
) -> dict[str, Value]:
    """JSON answers as values, checked against the task's form.

    Raises FormRefused with every field at fault, in `language`.
    """
    schema = form_schema(uow, runtime, opened)
    if schema is None:
        return {name: to_feel(value) for name, value in data.items()}
    return validate_form(schema, data, language)


def complete_for_others(
    uow: UnitOfWork, runtime: Runtime, key: int, data: Mapping[str, object], *, actor: str
) -> steps.Step:
    """Complete an open task whoever has it, as who operates the engine may; else as `complete`."""
    locked, _ = lock(uow, key)
    opening = opened(uow, locked)
    values = check_answers(uow, runtime, opening, data, Language.ENGLISH)
    return finish(uow, runtime, opening, values, actor=actor)


def finish(
    uow: UnitOfWork,
    runtime: Runtime,
    opened: Opened,
    variables: Variables,
    *,
    actor: str,
    remember: str | None = None,
) -> steps.Step:
    """Complete an opened task with checked answers.

    `remember` is the idempotency key that `open_task` found unused.
    """
    command = CompleteUserTask(number_of(opened.task.key), variables)
    return steps.take(uow, runtime, opened.instance, command, actor=actor, remember=remember)


def complete(
    uow: UnitOfWork,
    runtime: Runtime,
    key: int,
    data: Mapping[str, object],
    *,
    actor: str,
    idempotency_key: str | None = None,
) -> steps.Step:
    """Complete an open task with JSON answers; refuses as `open_task` and `check_answers` do."""
    opened = open_task(uow, key, actor=actor, idempotency_key=idempotency_key)
    if isinstance(opened, steps.Step):
        return opened
    values = check_answers(uow, runtime, opened, data)
    return finish(uow, runtime, opened, values, actor=actor, remember=idempotency_key)


def _record(row: RowMapping) -> UserTask:
    fields = dict(row)
    form = json.loads(row["form"]) if row["form"] else None
    fields["form"] = None if form is None else (form[0], Binding(form[1]), form[2])
    fields["variables"] = decode_value(row["variables"])
    return UserTask(**fields)
