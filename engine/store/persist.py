"""Writes one step: the instance row with its version check, its projections and its history."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, String, Table, Text

from engine.store import tables
from engine.store.changes import Changes, TableChanges
from engine.store.closed_rows import write_closed
from kernel.columns import Instant, Serial
from kernel.gapped import gapped_query, gapped_statement
from kernel.statements import Statement, insert_into, statement
from kernel.unit_of_work import UnitOfWork

_NEW_ROOT = gapped_query(
    "INSERT INTO root_instance (number, revision, business_key, ended, state, started_by, descent)"
    " VALUES ({next}, 1, :business_key, :ended, :state, :started_by, :descent) RETURNING number",
    ("root_instance", "number"),
    {"number": Serial},
    business_key=String,
    ended=Boolean,
    state=LargeBinary,
    started_by=String,
    descent=Text,
)
_NEW_COLUMNS = ("business_key", "ended", "state", "started_by", "descent")
_NEXT_REVISION = statement(
    "UPDATE root_instance SET revision = revision + 1, ended = :ended, state = :state,"
    " suspended_by = CASE WHEN :ended THEN NULL ELSE suspended_by END"
    " WHERE number = :number AND revision = :revision",
    number=Serial,
    revision=Integer,
    ended=Boolean,
    state=LargeBinary,
)
_HISTORY = statement(
    "INSERT INTO history (root, revision, at, actor, facts)"
    " VALUES (:root, :revision, :at, :actor, :facts)",
    root=Serial,
    revision=Integer,
    at=Instant,
    actor=String,
    facts=String,
)
_END_PROCESS = statement(
    "UPDATE process_instance SET status = :status, ended_at = :ended_at WHERE key = :key",
    key=Serial,
    status=String,
    ended_at=Instant,
)


def _delete_from(table: Table) -> Statement:
    return statement(f"DELETE FROM {table.name} WHERE key = :key", key=Serial)  # noqa: S608


_PROCESS = insert_into(
    tables.process_instance,
    *("key", "root", "parent", "definition", "business_key", "status", "started_at"),
)
_CANDIDATE = insert_into(tables.user_task_candidate, "key", "kind", "name", "due_at")
_CANDIDATE_GONE = _delete_from(tables.user_task_candidate)
_USER_TASK = (
    insert_into(
        tables.user_task,
        *("key", "element_id", "name", "process_id", "definition", "business_key", "assignee"),
        *("priority", "created_at", "due_at", "clock", "share", "follow_up_at", "form"),
        "variables",
    ),
    _delete_from(tables.user_task),
)
_TIMER = (
    insert_into(tables.timer, "key", "element_id", "due_at", "clock", "share"),
    _delete_from(tables.timer),
)
_JOB = (
    insert_into(
        tables.job,
        *("key", "element_id", "type", "retries", "attempts", "headers", "variables"),
        *("business_key", "due_at"),
    ),
    _delete_from(tables.job),
)
_SUBSCRIPTION = (
    insert_into(
        tables.message_subscription,
        *("key", "element_id", "process_id", "message_name", "correlation_key", "opened_at"),
    ),
    _delete_from(tables.message_subscription),
)
_SIGNAL_SUBSCRIPTION = (
    insert_into(
        tables.signal_subscription,
        *("key", "element_id", "process_id", "signal_name", "opened_at"),
    ),
    _delete_from(tables.signal_subscription),
)
# Whoever waits by now is to get it.
THROW_SQL = (
    "INSERT INTO signal"
    " (id, name, variables, published_at, publisher, sender, descent, spread_to, last)"
    " SELECT {next}, :name, :variables, :published_at, :publisher, :sender,"
    " (SELECT descent FROM root_instance WHERE number = :sender), -1, coalesce(max(id), 0)"
    " FROM signal_subscription WHERE signal_name = :name"
)
THROW_BINDS = {
    "name": String,
    "variables": LargeBinary,
    "published_at": Instant,
    "publisher": String,
    "sender": BigInteger,  # the root instance whose step threw it, if one did
}
THROWN = ("signal", "id")
_THROW = gapped_statement(THROW_SQL, THROWN, **THROW_BINDS)
_RELEASE_START = statement(
    "UPDATE message_start_lock SET released_at = :now WHERE root = :root",
    now=Instant,
    root=BigInteger,
)
_INCIDENT = (
    insert_into(
        tables.incident,
        *("key", "element_id", "kind", "message", "inputs", "business_key", "raised_at"),
    ),
    _delete_from(tables.incident),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoot:
    """A root instance as it starts; `started_by` are the people behind it, as a row keeps them,
    `descent` the processes it came of (engine/self_starts.py)."""

    business_key: str | None
    ended: bool
    state: bytes
    started_by: str | None
    descent: str


def new_root(uow: UnitOfWork, new: NewRoot) -> int:
    """Insert the instance with revision 1 and return its root number, above those before it."""
    row = {name: getattr(new, name) for name in _NEW_COLUMNS}
    return int(uow.execute(*_NEW_ROOT.of(uow, row)).scalar_one())


def next_revision(uow: UnitOfWork, root: int, revision: int, ended: bool, state: bytes) -> None:
    """Store the state after `revision`.

    The instance is locked since it was loaded; should another step have come in between all the
    same, the key (root, revision) of its history row fails this transaction.
    """
    row = {"number": root, "revision": revision, "ended": ended, "state": state}
    uow.write(_NEXT_REVISION, row)


def write_changes(uow: UnitOfWork, changes: Changes) -> None:
    """Write the projections of one step."""
    uow.write(_PROCESS, changes.started)
    uow.write(_END_PROCESS, changes.ended)
    write_closed(uow, changes)
    _write_table(uow, _USER_TASK, changes.user_tasks)
    uow.write(_CANDIDATE_GONE, [{"key": key} for key in changes.user_tasks.delete])
    uow.write(_CANDIDATE, changes.candidates())
    _write_table(uow, _TIMER, changes.timers)
    _write_table(uow, _JOB, changes.jobs)
    _write_table(uow, _SUBSCRIPTION, changes.subscriptions)
    _write_signals(uow, changes)
    _write_table(uow, _INCIDENT, changes.incidents)
    if changes.root_ended:
        uow.write(_RELEASE_START, {"root": changes.root, "now": changes.now})


def write_history(uow: UnitOfWork, root: int, revision: int, actor: str, facts: str) -> None:
    """Append the facts of one step."""
    row = {"root": root, "revision": revision, "at": uow.now, "actor": actor, "facts": facts}
    uow.write(_HISTORY, row)


def _write_signals(uow: UnitOfWork, changes: Changes) -> None:
    """In the order of the step: what is opened after a signal was thrown does not get it."""
    insert, delete = _SIGNAL_SUBSCRIPTION
    uow.write(delete, [{"key": key} for key in changes.signal_subscriptions.delete])
    opened = dict(changes.signal_subscriptions.insert)
    for thrown in changes.signals:
        uow.write(insert, [opened.pop(key) for key in thrown.waiting if key in opened])
        uow.write(*_THROW.of(uow, thrown.row))
    uow.write(insert, list(opened.values()))


def _write_table(
    uow: UnitOfWork, statements: tuple[Statement, Statement], change: TableChanges
) -> None:
    insert, delete = statements
    uow.write(delete, [{"key": key} for key in change.delete])
    uow.write(insert, list(change.insert.values()))
