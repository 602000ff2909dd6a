"""Jobs that run in this process: a delegate does the work in the job's own transaction.

A job type without a delegate here waits for an external worker (engine/job_workers.py).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.exc import OperationalError

from engine import publishers, steps
from engine.execution.commands import CompleteJob, FailJob
from engine.feel.values import Value
from engine.runtime import Delegate, Job, Runtime
from engine.store import tables
from engine.store.awake import awake
from engine.store.codec import decode_value
from engine.store.keys import number_of, root_in_sql, root_of
from kernel.columns import Instant
from kernel.errors import Conflict, TuntasError
from kernel.instants import BEGINNING
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

#: Wait before attempt n+1 after n failures; the last value repeats.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

_COLUMNS = {column.name: column.type for column in tables.job.columns}
_NAMES = ", ".join(_COLUMNS)
_NEXT_DUE = query(
    "SELECT due_at FROM job WHERE type = :type AND due_at > :after AND "
    + awake(root_in_sql("key"))
    + " ORDER BY due_at LIMIT 1",
    {"due_at": Instant},
    type=String,
    after=Instant,
)
_DUE = query(
    "SELECT key, due_at FROM job WHERE type = :type AND due_at <= :now AND "
    + awake(root_in_sql("key"))
    + " ORDER BY due_at, key LIMIT :most",
    {"key": BigInteger, "due_at": Instant},
    type=String,
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


def next_due(
    uow: UnitOfWork, types: Iterable[str], *, after: datetime = BEGINNING
) -> datetime | None:
    """The earliest instant, after `after`, at which a job of these types wants to run."""
    asked = [(_NEXT_DUE, {"type": type_, "after": after}) for type_ in sorted(types)]
    found = [rows.scalar_one_or_none() for rows in uow.ask(*asked)] if asked else []
    return min((due_at for due_at in found if due_at is not None), default=None)


def list_due(
    uow: UnitOfWork, types: Iterable[str], *, most: int = 50
) -> list[tuple[datetime, int]]:
    """(due instant, key) of jobs of these types due by now, oldest first."""
    given = {"now": uow.now, "most": most}
    asked = [(_DUE, {**given, "type": type_}) for type_ in sorted(types)]
    answers = uow.ask(*asked) if asked else []
    found = [(row.due_at, row.key) for rows in answers for row in rows]
    return sorted(found)[:most]


def run(uow: UnitOfWork, runtime: Runtime, key: int) -> bool:
    """Run the delegate of one due job and complete it; False when it is not due any more.

    A delegate's error, always a TuntasError or the store's own OperationalError, rolls the
    transaction back; the caller then calls `record_failure`.
    """
    asked = (_GET, {"key": key})
    loaded, (found,) = steps.load_and_ask(uow, root_of(key), asked, skip_locked=True)
    row = found.one_or_none()
    if loaded is None or not loaded.awake or row is None or row.due_at > uow.now:
        return False
    delegate = runtime.delegates.get(row.type)
    if delegate is None:
        return False
    job = Job(
        key=key,
        publisher=publishers.of_instance(
            runtime.catalogue(uow, loaded.stamp), loaded.state, loaded.root, loaded.started_by
        ),
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
    if loaded is None or not loaded.awake or row is None:
        return  # a suspended one is tried again once it goes on
    retries = row.retries - 1
    if retries > 0:
        wait = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
        failed = {"key": key, "retries": retries, "due_at": uow.now + wait, "error": error}
        uow.execute(_FAILED, failed)
        return
    message = f"job {row.type!r} of {row.element_id} has no attempts left: {error}"
    steps.take(uow, runtime, loaded, FailJob(number_of(key), message))
