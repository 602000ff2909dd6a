"""Searching open user tasks. Closed ones stand in the history of their instance only."""

from collections.abc import Collection

from sqlalchemy import JSON, BigInteger, Integer, String

from engine.search.in_sql import Column, Source, always
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_CANDIDATES = "SELECT c.name FROM user_task_candidate c WHERE c.key = t.key AND c.kind = '{kind}'"
_ROOT_KEY = root_key_in_sql("t.key")
COLUMNS = {
    "user_task_key": Column("t.key", BigInteger),
    "element_instance_key": Column("t.key", BigInteger),
    "element_id": Column("t.element_id"),
    "name": Column("t.name"),
    "state": always("CREATED"),
    "assignee": Column("t.assignee"),
    "candidate_group": Column(_CANDIDATES.format(kind="group"), shown=False, among=True),
    "candidate_user": Column(_CANDIDATES.format(kind="user"), shown=False, among=True),
    "priority": Column("t.priority", Integer),
    "creation_date": Column("t.created_at", Instant),
    "due_date": Column("t.due_at", Instant),
    "follow_up_date": Column("t.follow_up_at", Instant),
    "business_id": Column("t.business_key"),
    "process_definition_id": Column("t.process_id"),
    "process_definition_key": Column("t.definition", BigInteger),
    "process_definition_version": Column("d.version", Integer),
    "process_name": Column("d.name"),
    "process_instance_key": Column(_ROOT_KEY, BigInteger),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
    "form": Column("t.form"),
    "deployment": Column("d.deployment", BigInteger),
}
SOURCE = Source(
    tables="user_task t JOIN definition d ON d.key = t.definition",
    columns=COLUMNS,
    key="user_task_key",
    root=root_in_sql("t.key"),
)
_OF_TASKS = query(
    "SELECT key, kind, name FROM user_task_candidate"
    " WHERE key IN (SELECT CAST(j.key AS BIGINT) FROM json_each(:keys) j) ORDER BY key, kind, name",
    {"key": BigInteger, "kind": String, "name": String},
    keys=JSON,
)


def candidates(uow: UnitOfWork, keys: Collection[int]) -> dict[tuple[int, str], list[str]]:
    """(key of a task, `group` or `user`) -> who may claim it."""
    found: dict[tuple[int, str], list[str]] = {}
    asked = {"keys": dict.fromkeys(map(str, keys), 1)}
    for row in uow.execute(_OF_TASKS, asked):
        found.setdefault((row.key, row.kind), []).append(row.name)
    return found
