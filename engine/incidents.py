"""Incidents: what the engine could not do, until somebody mends it and it is tried again."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Integer

from engine import steps
from engine.execution.commands import ResolveIncident, SetVariables, Variables
from engine.execution.state import NO_VARIABLES
from engine.runtime import Runtime
from engine.store import tables
from engine.store.keys import MASK, key_of, number_of, root_of
from kernel.errors import NotFound
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {column.name: column.type for column in tables.incident.columns}
_NAMES = ", ".join(_COLUMNS)
_LIST = query(
    f"SELECT {_NAMES} FROM incident WHERE key > :after ORDER BY key LIMIT :most",
    _COLUMNS,
    after=BigInteger,
    most=Integer,
)
_GET = query(f"SELECT {_NAMES} FROM incident WHERE key = :key", _COLUMNS, key=BigInteger)
_OF_ROOT = query(
    f"SELECT {_NAMES} FROM incident WHERE key BETWEEN :first AND :last ORDER BY key",
    _COLUMNS,
    first=BigInteger,
    last=BigInteger,
)
_SET_RETRIES = statement(
    "UPDATE job SET retries = :retries WHERE key = :key", retries=Integer, key=BigInteger
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`message` names element and expression; `inputs` are names of variables, never values."""

    key: int
    element_id: str
    kind: str
    message: str
    inputs: tuple[str, ...]
    business_key: str | None
    raised_at: datetime
    retries: int | None = None  #: those its job gets when it is resolved; None: the model's


def list_open(uow: UnitOfWork, *, after: int = 0, most: int = 100) -> list[Incident]:
    """Open incidents in the order of their keys, from the one after `after`."""
    rows = uow.execute(_LIST, {"after": after, "most": most}).mappings()
    return [_record(dict(row)) for row in rows]


def list_of_root(uow: UnitOfWork, root: int) -> list[Incident]:
    """The open incidents of one root instance, in the order of their keys."""
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    return [_record(dict(row)) for row in uow.execute(_OF_ROOT, bounds).mappings()]


def gone(key: int) -> NotFound:
    """What is raised where an incident is not open."""
    return NotFound(f"no open incident has the key {key}; `tuntas incidents` lists them")


def resolve(
    uow: UnitOfWork,
    runtime: Runtime,
    key: int,
    *,
    actor: str,
    variables: Variables = NO_VARIABLES,
    retries: int | None = None,
) -> steps.Step:
    """Try again where the instance stopped; the same fault raises a new incident.

    `variables` are first set in the process, root or called, that the element stands in. `retries`
    are those its job gets, when it has one; None: those that `job_workers.update` gave it, or else
    those of the model.
    """
    row = uow.execute(_GET, {"key": key}).one_or_none()
    if row is None:
        raise gone(key)
    loaded = steps.load_or_refuse(uow, root_of(key))
    if variables:
        command = SetVariables(steps.process_of(loaded.state, number_of(key)), variables)
        steps.take(uow, runtime, loaded, command, actor=actor)
        loaded = steps.load_or_refuse(uow, root_of(key))
    step = steps.take(uow, runtime, loaded, ResolveIncident(number_of(key)), actor=actor)
    given = row.retries if retries is None else retries
    if given is not None:
        uow.write(_SET_RETRIES, {"key": key, "retries": given})
    return step


def _record(row: dict[str, object]) -> Incident:
    row["inputs"] = tuple(json.loads(str(row["inputs"])))
    return Incident(**row)  # type: ignore[arg-type]
