"""Process instances: start, cancel, read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, String

from engine import steps
from engine.execution.commands import CancelProcess, SetVariables, StartProcess, Variables
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.store import tables
from engine.store.keys import root_of
from kernel.errors import NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {column.name: column.type for column in tables.process_instance.columns}
_GET = query(
    "SELECT key, root, parent, definition, business_key, status, started_at, ended_at"
    " FROM process_instance WHERE key = :key",
    _COLUMNS,
    key=BigInteger,
)
_BY_BUSINESS_KEY = query(
    "SELECT max(number) AS number FROM root_instance WHERE business_key = :business_key",
    {"number": BigInteger},
    business_key=String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessInstance:
    """A root or called instance; `parent` is the key of the calling element's instance."""

    key: int
    root: int
    parent: int | None
    definition: int
    business_key: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None


def start_latest(
    uow: UnitOfWork,
    runtime: Runtime,
    process_id: str,
    variables: Variables,
    *,
    business_key: str | None = None,
    zone: str = "UTC",
    actor: str = steps.ENGINE,
) -> steps.Step:
    """Start the latest version of the process; NotFound when none is deployed."""
    definition = runtime.catalogue(uow).process(process_id, Binding.LATEST, None, 0)
    command = StartProcess(definition.key, variables, None, zone)
    return steps.start(uow, runtime, command, business_key=business_key, actor=actor)


def cancel(uow: UnitOfWork, runtime: Runtime, root: int, *, actor: str) -> steps.Step:
    """End the instance from outside; all that waits in it is closed."""
    return steps.take(uow, runtime, steps.load_or_refuse(uow, root), CancelProcess(), actor=actor)


def set_variables(
    uow: UnitOfWork, runtime: Runtime, root: int, variables: Variables, *, actor: str
) -> steps.Step:
    """Set variables in the instance's own scope."""
    loaded = steps.load_or_refuse(uow, root)
    return steps.take(uow, runtime, loaded, SetVariables(1, variables), actor=actor)


def variables(uow: UnitOfWork, root: int) -> Variables:
    """The variables of the instance's own scope."""
    loaded = steps.look(uow, root)
    if loaded is None:
        raise NotFound(f"no process instance has the number {root}")
    scope = loaded.state.scopes.get(1)
    return {} if scope is None else scope.variables


def get(uow: UnitOfWork, key: int) -> ProcessInstance:
    """The projected instance with this key, root or called."""
    row = uow.execute(_GET, {"key": key}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no process instance has the key {key} (root {root_of(key)})")
    return ProcessInstance(**row)


def find_root(uow: UnitOfWork, business_key: str) -> int | None:
    """The root number behind a business key; of several the youngest."""
    number = uow.execute(_BY_BUSINESS_KEY, {"business_key": business_key}).scalar_one_or_none()
    return None if number is None else int(number)
