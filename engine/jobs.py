"""Jobs that run in this process: a delegate does the work in the job's own transaction."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.exc import OperationalError

from engine import steps
from engine.execution.commands import CompleteJob, FailJob
from engine.feel.values import Value
from engine.runtime import Delegate, Job, Runtime
from engine.store import tables
from engine.store.codec import decode_value
from engine.store.keys import number_of, root_of
from kernel.columns import Instant
from kernel.errors import Conflict, TuntasError
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

#: Wait before attempt n+1 after n failures; the last value repeats.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

_COLUMNS = {column.name: column.type for column in tables.job.columns}
_NAMES = ", ".join(_COLUMNS)
_NEXT_DUE = query(
    "SELECT min(due_at) AS due_at FROM job WHERE due_at IS NOT NULL", {"due_at": Instant}
)
_DUE = query(
    "SELECT key, type, due_at FROM job WHERE due_at IS NOT NULL AND due_at <= :now"
    " ORDER BY due_at, key LIMIT :most",
    {"key": BigInteger, "type": String, "due_at": Instant},
    now=Instant,
    most=Integer,
)
_GET = query(f"SELECT {_NAMES} FROM job WHERE key = :key", _COLUMNS, key=BigInteger)
_FAILED = statement(
    "UPDATE job SET retries = :retries, attempts = attempts + 1, due_at = :due_at,"
    " last_error = :error WHERE key = :key",
    retries=Integer,
    due_at=Instant,
    error=String,
    key=BigInteger,
)


def next_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which a job wants to run."""
    due_at: datetime | None = uow.execute(_NEXT_DUE).scalar_one()
    return due_at


def list_due(uow: UnitOfWork, *, most: int = 50) -> list[tuple[datetime, int]]:
    """(due instant, key) of jobs due by now, oldest first."""
    return [(row.due_at, row.key) for row in uow.execute(_DUE, {"now": uow.now, "most": most})]


def run(uow: UnitOfWork, runtime: Runtime, key: int) -> bool:
    """Run the delegate of one due job and complete it; False when it is not due any more.

    A delegate's error, always a TuntasError or the store's own OperationalError, rolls the
    transaction back; the caller then calls `record_failure`.
    """
    asked = (_GET, {"key": key})
    loaded, (found,) = steps.load_and_ask(uow, root_of(key), asked, skip_locked=True)
    row = found.one_or_none()
    if loaded is None or row is None or row.due_at is None or row.due_at > uow.now:
        return False
    delegate = runtime.delegates.get(row.type)
    if delegate is None:
        message = (
            f"no delegate is registered for the job type {row.type!r};"
            f" known are {', '.join(sorted(runtime.delegates))}"
        )
        steps.take(uow, runtime, loaded, FailJob(number_of(key), message))
        return True
    job = Job(
        key=key,
        element_id=row.element_id,
        type=row.type,
        headers=json.loads(row.headers),
        variables=decode_value(row.variables),
        business_key=row.business_key,
        zone=ZoneInfo(loaded.state.zone),
    )
    variables = _work(delegate, uow, job)
    steps.take(uow, runtime, loaded, CompleteJob(number_of(key), variables))
    return True


def _work(delegate: Delegate, uow: UnitOfWork, job: Job) -> Mapping[str, Value]:
    """What the delegate answers. A bug in it is a failed attempt, told without its data."""
    try:
        return delegate(uow, job)
    except (TuntasError, OperationalError):  # the latter may go well when tried again at once
        raise
    except Exception as problem:
        raise Conflict(
            f"the delegate of {job.type!r} broke at {job.element_id} with"
            f" {type(problem).__name__}; mend it, then resolve the incident"
        ) from problem


def record_failure(uow: UnitOfWork, runtime: Runtime, key: int, error: str) -> None:
    """Count a failed attempt: try again later, or raise an incident when none is left."""
    loaded = steps.load(uow, root_of(key))
    row = uow.execute(_GET, {"key": key}).one_or_none()
    if loaded is None or row is None:
        return
    retries = row.retries - 1
    if retries > 0:
        wait = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
        failed = {"key": key, "retries": retries, "due_at": uow.now + wait, "error": error}
        uow.execute(_FAILED, failed)
        return
    uow.execute(_FAILED, {"key": key, "retries": 0, "due_at": None, "error": error})
    message = f"job {row.type!r} of {row.element_id} has no attempts left: {error}"
    steps.take(uow, runtime, loaded, FailJob(number_of(key), message))
