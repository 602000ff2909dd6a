"""Jobs that external workers do: they activate some, and complete, fail or throw by key.

An activated job is leased until its deadline and goes to no other worker before. Whoever answers
first, by key, has done it (as Camunda 8): a lease that ran out takes nothing from a slow worker
unless another one was faster.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Row, String

from engine import steps
from engine.catalogue import Catalogue
from engine.execution.commands import CompleteJob, FailJob, SetVariables, ThrowJobError, Variables
from engine.execution.state import NO_VARIABLES, State
from engine.model.definition import LARGEST_RETRIES
from engine.runtime import Runtime
from engine.search.in_sql import Hidden
from engine.store import tables
from engine.store.awake import awake
from engine.store.codec import decode_state, decode_value
from engine.store.keys import key_of, number_of, root_in_sql, root_of
from kernel.columns import Instant
from kernel.errors import Conflict, Invalid, NotFound
from kernel.statements import Query, query, statement
from kernel.unit_of_work import UnitOfWork

LARGEST_BATCH = 1_000  #: jobs activated at once
LONGEST_LEASE = timedelta(days=30)
LONGEST_BACK_OFF = timedelta(days=30)

_COLUMNS = {column.name: column.type for column in tables.job.columns}
_NAMES = ", ".join(f"j.{name}" for name in _COLUMNS)
_FREE_SQL = (
    f"SELECT {_NAMES}, r.state FROM job j JOIN root_instance r ON r.number = {root_in_sql('j.key')}"
    f" WHERE j.type = :type AND j.due_at <= :now AND {awake('r.number')} AND {{seen}}"
    " ORDER BY j.due_at, j.key LIMIT :most"
)
_LOCK = " FOR UPDATE OF j SKIP LOCKED"
_GET = query(f"SELECT {_NAMES} FROM job j WHERE key = :key", _COLUMNS, key=BigInteger)
_LEASE = statement(
    "UPDATE job SET worker = :worker, due_at = :deadline WHERE key = :key",
    worker=String,
    deadline=Instant,
    key=BigInteger,
)
_GIVE_BACK = statement(
    "UPDATE job SET retries = :retries, attempts = attempts + 1, due_at = :due_at,"
    " last_error = :error, worker = NULL WHERE key = :key",
    retries=Integer,
    due_at=Instant,
    error=String,
    key=BigInteger,
)
_SET_RETRIES = statement(
    "UPDATE job SET retries = :retries WHERE key = :key", retries=Integer, key=BigInteger
)
_INCIDENT_RETRIES = query(
    "UPDATE incident SET retries = :retries WHERE key = :key AND kind = 'job' RETURNING key",
    {"key": BigInteger},
    retries=Integer,
    key=BigInteger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingJob:
    """An open job. `deadline` is the end of its lease; None: no worker has it now."""

    key: int
    element_id: str
    type: str
    retries: int
    headers: dict[str, str]
    variables: Variables
    business_key: str | None
    due_at: datetime
    last_error: str | None
    worker: str | None
    deadline: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivatedJob:
    """A job as its worker gets it; it is the worker's until `deadline`.

    `variables` are what the element sees now.
    """

    key: int
    type: str
    process_instance_key: int
    process_definition_id: str
    process_definition_version: int
    process_definition_key: int
    element_id: str
    element_instance_key: int
    custom_headers: dict[str, str]
    worker: str
    retries: int
    deadline: datetime
    variables: Variables
    business_key: str | None


def activate(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    *,
    type: str,  # noqa: A002 (its name everywhere else)
    worker: str,
    timeout: timedelta,
    most: int,
    fetch_variables: Sequence[str] | None = None,
    hidden: Hidden | None = None,
) -> list[ActivatedJob]:
    """Lease up to `most` jobs of a type for `timeout`, those that wait longest first.

    A job whose lease ran out is free again and keeps its retries; those of suspended instances are
    not given out, nor are those of `hidden` ones. `fetch_variables` None means all. Raises Invalid
    naming the field at fault, and Conflict for a type that a delegate in this process does.
    """
    _check_request(runtime, type, timeout, most)
    found = _free(uow, type, most, hidden, _LOCK if uow.on_postgresql else "")
    deadline = uow.now + timeout
    lease = {"worker": worker, "deadline": deadline}
    uow.write(_LEASE, [{"key": row.key, **lease} for row in found])
    catalogue = runtime.catalogue(uow) if found else Catalogue()
    jobs = [_activated(catalogue, row, worker, deadline) for row in found]
    return jobs if fetch_variables is None else [_only(job, fetch_variables) for job in jobs]


def is_free(uow: UnitOfWork, type: str, hidden: Hidden | None = None) -> bool:  # noqa: A002
    """Whether `activate` would find a job of this type now; locks nothing."""
    return bool(_free(uow, type, 1, hidden, ""))


def _free(
    uow: UnitOfWork, type_: str, most: int, hidden: Hidden | None, lock: str
) -> Sequence[Row[Any]]:
    row = {"type": type_, "now": uow.now, "most": most}
    if hidden is None:
        return uow.execute(_free_query("1 = 1", (), lock), row).all()
    seen = f"NOT ({hidden.sql.format(root='r.number')})"
    made = _free_query(seen, tuple(hidden.types.items()), lock)
    return uow.execute(made, {**row, **hidden.values}).all()


@lru_cache(maxsize=10)
def _free_query(seen: str, types: tuple[tuple[str, Any], ...], lock: str) -> Query:
    """The same question again costs no second compilation."""
    return query(
        _FREE_SQL.format(seen=seen) + lock,
        {**_COLUMNS, "state": LargeBinary},
        type=String,
        now=Instant,
        most=Integer,
        **dict(types),
    )


def get(uow: UnitOfWork, key: int) -> WaitingJob:
    """The open job with this key, of whatever type; NotFound when it is over or never was."""
    row = uow.execute(_GET, {"key": key}).one_or_none()
    if row is None:
        raise gone(key)
    return _waiting(row, uow.now)


def complete(
    uow: UnitOfWork, runtime: Runtime, key: int, variables: Variables, *, actor: str
) -> steps.Step:
    """Complete a job by its key, leased or not. NotFound when it is over: somebody was faster."""
    loaded, _ = _open(uow, key)
    return steps.take(uow, runtime, loaded, CompleteJob(number_of(key), variables), actor=actor)


def fail(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    key: int,
    *,
    retries: int,
    error: str,
    back_off: timedelta = timedelta(),
    variables: Variables = NO_VARIABLES,
    actor: str = steps.ENGINE,
) -> None:
    """A worker could not do a job: free again after `back_off`, or an incident without retries.

    `variables` become local ones of the element: seen by those who try next, by nobody else.
    Where a condition ends the element by them, the job is over, and there is nothing left to fail.
    Resolving the incident creates the job again, under the same key.
    """
    _check_retries(retries)
    if not timedelta() <= back_off <= LONGEST_BACK_OFF:
        given = _in_seconds(back_off)
        raise Invalid(f"back-off is {given}; expected 0 to {LONGEST_BACK_OFF.days} days")
    loaded, job = _open(uow, key)
    if variables:
        command = SetVariables(number_of(key), variables)
        steps.take(uow, runtime, loaded, command, actor=actor)
        if uow.execute(_GET, {"key": key}).one_or_none() is None:
            return
        loaded = steps.load_or_refuse(uow, loaded.root)
    if retries == 0:
        message = f"job {job.type!r} of {job.element_id} has no attempts left: {error}"
        steps.take(uow, runtime, loaded, FailJob(number_of(key), message), actor=actor)
        return
    row = {
        "key": key,
        "retries": retries,
        "due_at": uow.now + back_off,
        "error": error,
    }
    uow.write(_GIVE_BACK, row)


def throw_error(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    key: int,
    code: str,
    message: str = "",
    variables: Variables = NO_VARIABLES,
    *,
    actor: str,
) -> steps.Step:
    """End a job with a BPMN error; without an event that catches it the element has an incident."""
    if not code:
        raise Invalid("the error code is empty; expected the code of a BPMN error of the model")
    loaded, _ = _open(uow, key)
    command = ThrowJobError(number_of(key), code, message, variables)
    return steps.take(uow, runtime, loaded, command, actor=actor)


def update(
    uow: UnitOfWork, key: int, *, retries: int | None = None, timeout: timedelta | None = None
) -> None:
    """Give a job more retries, or let its lease end `timeout` from now.

    The retries may also be those of a job whose incident waits: it gets them when that is resolved.
    Conflict when the lease of a job is to be extended that nobody has.
    """
    if retries is not None:
        _check_retries(retries, least=1)
    if timeout is not None:
        _check_lease(timeout)
    row = {"key": key, "retries": retries}
    loaded = steps.load(uow, root_of(key))
    found = uow.execute(_GET, {"key": key}).one_or_none()
    if loaded is None or found is None:
        waits = retries is not None and timeout is None
        if not (waits and uow.execute(_INCIDENT_RETRIES, row).first()):
            raise gone(key)
        return
    job = _waiting(found, uow.now)
    if retries is not None:
        uow.write(_SET_RETRIES, row)
    if timeout is not None:
        if job.deadline is None:
            raise Conflict(f"job {key} ({job.element_id}) is not leased; activate it instead")
        uow.write(_LEASE, {"key": key, "worker": job.worker, "deadline": uow.now + timeout})


def _open(uow: UnitOfWork, key: int) -> tuple[steps.Loaded, WaitingJob]:
    loaded, (found,) = steps.load_and_ask(uow, root_of(key), (_GET, {"key": key}))
    row = found.one_or_none()
    if loaded is None or row is None:
        raise gone(key)
    steps.refuse_suspended(loaded)
    return loaded, _waiting(row, uow.now)


def gone(key: int) -> NotFound:
    """What is raised where a job is not open."""
    return NotFound(f"no open job has the key {key}: it was done, cancelled, or never was")


def _check_request(runtime: Runtime, type_: str, timeout: timedelta, most: int) -> None:
    if not type_:
        raise Invalid("type is empty; expected the type of the jobs to activate")
    if type_ in runtime.delegates:
        raise Conflict(f"jobs of type {type_!r} are done by Tuntas itself; take another type")
    _check_lease(timeout)
    if not 1 <= most <= LARGEST_BATCH:
        raise Invalid(f"{most} jobs were asked for; expected 1 to {LARGEST_BATCH}")


def _check_lease(timeout: timedelta) -> None:
    if not timedelta() < timeout <= LONGEST_LEASE:
        raise Invalid(
            f"timeout is {_in_seconds(timeout)}; expected up to {LONGEST_LEASE.days} days"
        )


def _in_seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.15g} seconds"


def _check_retries(retries: int, least: int = 0) -> None:
    if not least <= retries <= LARGEST_RETRIES:
        raise Invalid(f"retries is {retries}; expected {least} to {LARGEST_RETRIES}")


def _waiting(row: Row[Any], now: datetime) -> WaitingJob:
    return WaitingJob(
        key=row.key,
        element_id=row.element_id,
        type=row.type,
        retries=row.retries,
        headers=json.loads(row.headers),
        variables=decode_value(row.variables),
        business_key=row.business_key,
        due_at=row.due_at,
        last_error=row.last_error,
        worker=row.worker,
        deadline=row.due_at if row.worker is not None and row.due_at > now else None,
    )


def _activated(
    catalogue: Catalogue, row: Row[Any], worker: str, deadline: datetime
) -> ActivatedJob:
    state = decode_state(row.state)
    process = steps.process_of(state, number_of(row.key))
    definition = catalogue.definition(state.scopes[process].definition)
    return ActivatedJob(
        key=row.key,
        type=row.type,
        process_instance_key=key_of(root_of(row.key), process),
        process_definition_id=definition.process_id,
        process_definition_version=definition.version,
        process_definition_key=definition.key,
        element_id=row.element_id,
        element_instance_key=row.key,
        custom_headers=json.loads(row.headers),
        worker=worker,
        retries=row.retries,
        deadline=deadline,
        variables=_seen(state, number_of(row.key)),
        business_key=row.business_key,
    )


def _seen(state: State, number: int) -> Variables:
    """All that a token sees: its local variables first, then its scope and outwards."""
    token = state.tokens[number]
    layers = [token.local or NO_VARIABLES]
    at: int | None = token.scope
    while at is not None:
        scope = state.scopes[at]
        layers.append(scope.variables)
        at = None if scope.is_process else scope.parent
    return {name: value for layer in reversed(layers) for name, value in layer.items()}


def _only(job: ActivatedJob, names: Sequence[str]) -> ActivatedJob:
    wanted = {name: job.variables[name] for name in names if name in job.variables}
    return replace(job, variables=wanted)
