"""Searching user tasks, open and closed."""

from collections.abc import Collection

from sqlalchemy import JSON, BigInteger, Integer, String

from engine.search.closed import open_and_closed, still_open
from engine.search.in_sql import Column, Source
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_CANDIDATES = (
    "SELECT c.name FROM user_task_candidate c WHERE c.key = t.key AND c.kind = '{kind}'"
    " UNION ALL SELECT j.key FROM json_each(t.candidate_{kind}s) j"
)
_STATE = (
    "CASE t.ending WHEN 'open' THEN 'CREATED' WHEN 'completed' THEN 'COMPLETED' ELSE 'CANCELED' END"
)
_KEPT = (
    *("key", "element_id", "name", "process_id", "definition", "business_key", "assignee"),
    *("priority", "created_at", "due_at", "follow_up_at", "form"),
)
_CLOSED_ONLY = ("candidate_groups", "candidate_users", "closed_at")
_ROWS = ("user_task", _KEPT, _CLOSED_ONLY)
_NAMED = "JOIN definition d ON d.key = t.definition"
_ROOT_KEY = root_key_in_sql("t.key")
COLUMNS = {
    "user_task_key": Column("t.key", BigInteger),
    "element_instance_key": Column("t.key", BigInteger),
    "element_id": Column("t.element_id"),
    "name": Column("t.name"),
    "state": Column(_STATE),
    "assignee": Column("t.assignee"),
    "candidate_group": Column(_CANDIDATES.format(kind="group"), shown=False, among=True),
    "candidate_user": Column(_CANDIDATES.format(kind="user"), shown=False, among=True),
    "priority": Column("t.priority", Integer),
    "creation_date": Column("t.created_at", Instant),
    "completion_date": Column("t.closed_at", Instant),
    "due_date": Column("t.due_at", Instant),
    "follow_up_date": Column("t.follow_up_at", Instant),
    "business_id": Column("t.business_key"),
    "process_definition_id": Column("t.process_id"),
    "process_definition_key": Column("t.definition", BigInteger),
    "process_definition_version": Column("d.version", Integer),
    "process_name": Column("d.name"),
    "process_instance_key": Column(_ROOT_KEY, BigInteger, root_of="t.key"),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
    "form": Column("t.form"),
    "deployment": Column("d.deployment", BigInteger),
}
SOURCE = Source(
    tables=f"{open_and_closed(*_ROWS)} t {_NAMED}",
    open_tables=f"{still_open(*_ROWS)} t {_NAMED}",
    open_states=frozenset({"CREATED"}),
    columns=COLUMNS,
    key="user_task_key",
    root=root_in_sql("t.key"),
)
_ASKED = "key IN (SELECT CAST(j.key AS BIGINT) FROM json_each(:keys) j)"
_OF_CLOSED = (
    " UNION ALL SELECT c.key, '{kind}', n.key FROM closed_user_task c,"
    " json_each(c.candidate_{kind}s) n"
    f" WHERE c.{_ASKED} AND NOT EXISTS (SELECT 1 FROM user_task o WHERE o.key = c.key)"
)
_OF_TASKS = query(
    f"SELECT key, kind, name FROM user_task_candidate WHERE {_ASKED}"
    + _OF_CLOSED.format(kind="group")
    + _OF_CLOSED.format(kind="user")
    + " ORDER BY key, kind, name",
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
