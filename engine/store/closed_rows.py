"""What closes goes from the table of what is open to that of what is over, in the same step."""

from sqlalchemy import BigInteger, Integer, String, Table

from engine.store import tables
from engine.store.changes import Changes, Row
from kernel.columns import Instant
from kernel.statements import AnyType, Statement, statement
from kernel.unit_of_work import UnitOfWork

_CANDIDATES = (
    "(SELECT {object}(c.name, 1) FROM user_task_candidate c WHERE c.key = o.key"
    " AND c.kind = '{kind}')"
)


def _moved(table: str, closed: Table, binds: dict[str, AnyType], **given: str) -> Statement:
    """Copy the row :key of `table`; `given` are the columns that are not as they were."""
    values = ", ".join(given.get(name, f"o.{name}") for name in _names(closed))
    sql = f"SELECT {values} FROM {table} o WHERE o.key = :key"  # noqa: S608
    return statement(_into(closed, sql), key=BigInteger, **binds)


def _written(closed: Table) -> Statement:
    """A row that was never stored as an open one."""
    values = ", ".join(f":{name}" for name in _names(closed))
    types = {column.name: column.type for column in closed.columns}
    return statement(_into(closed, f"VALUES ({values})"), **types)


def _into(closed: Table, rows: str) -> str:
    """An INSERT in which a later closing under the same key takes the place of the earlier."""
    names = _names(closed)
    again = ", ".join(f"{name} = excluded.{name}" for name in names if name != "key")
    return (
        f"INSERT INTO {closed.name} ({', '.join(names)}) {rows}"
        f" ON CONFLICT (key) DO UPDATE SET {again}"
    )


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _moved_task(makes_object: str) -> Statement:
    return _moved(
        "user_task",
        tables.closed_user_task,
        {"ending": String, "closed_at": Instant},
        candidate_groups=_CANDIDATES.format(object=makes_object, kind="group"),
        candidate_users=_CANDIDATES.format(object=makes_object, kind="user"),
        ending=":ending",
        closed_at=":closed_at",
    )


_TASK_ON_SQLITE = _moved_task("json_group_object")
_TASK_ON_POSTGRESQL = _moved_task("json_object_agg")
_TASK_PASSED = _written(tables.closed_user_task)
_JOB = _moved(
    "job",
    tables.closed_job,
    {
        "retries": Integer,
        "error_code": String,
        "last_error": String,
        "ending": String,
        "closed_at": Instant,
    },
    retries="coalesce(:retries, o.retries)",
    error_code=":error_code",
    last_error="coalesce(:last_error, o.last_error)",
    ending=":ending",
    closed_at=":closed_at",
)
_JOB_PASSED = _written(tables.closed_job)
_INCIDENT = _moved(
    "incident",
    tables.closed_incident,
    {"ending": String, "closed_at": Instant},
    ending=":ending",
    closed_at=":closed_at",
)
_INCIDENT_PASSED = _written(tables.closed_incident)
# Its element was ended while its incident waited: nobody will do it any more.
_JOB_GIVEN_UP = statement(
    "UPDATE closed_job SET ending = 'cancelled', closed_at = :closed_at"
    " WHERE key = :key AND ending = 'failed'",
    key=BigInteger,
    closed_at=Instant,
)


def write_closed(uow: UnitOfWork, changes: Changes) -> None:
    """Keep what this step closed; its rows are deleted afterwards."""
    uow.write(
        _TASK_ON_POSTGRESQL if uow.on_postgresql else _TASK_ON_SQLITE, changes.user_tasks.closed
    )
    uow.write(_TASK_PASSED, [_passed_task(row) for row in changes.user_tasks.passed])
    uow.write(_JOB, changes.jobs.closed)
    uow.write(_JOB_PASSED, changes.jobs.passed)
    uow.write(_INCIDENT, changes.incidents.closed)
    uow.write(_INCIDENT_PASSED, changes.incidents.passed)
    incidents = [*changes.incidents.closed, *changes.incidents.passed]
    uow.write(_JOB_GIVEN_UP, [row for row in incidents if row["ending"] != "resolved"])


def _passed_task(row: Row) -> Row:
    named = {"candidate_groups": row["groups"], "candidate_users": row["users"]}
    return {**row, **{name: dict.fromkeys(given, 1) for name, given in named.items()}}
