"""Process instances: start, suspend, resume, cancel, read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, String

from engine import history, steps
from engine.events import InstanceResumed, InstanceSuspended
from engine.execution.commands import CancelProcess, SetVariables, StartProcess, Variables
from engine.execution.state import ROOT_NUMBER
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.store import tables
from engine.store.keys import MASK, key_of, root_of
from kernel.columns import Serial
from kernel.errors import Conflict, NotFound
from kernel.statements import query, statement
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

SUSPENDED = "suspended"
_SUSPEND = statement(
    "UPDATE root_instance SET suspended_by = :suspended_by WHERE number = :root",
    suspended_by=String,
    root=Serial,
)
_MARK = statement(
    "UPDATE process_instance SET status = :status"
    " WHERE key BETWEEN :first AND :last AND status = :before",
    status=String,
    first=BigInteger,
    last=BigInteger,
    before=String,
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


def suspend(uow: UnitOfWork, root: int, *, actor: str) -> None:
    """Let the instance stand still until `resume`: only cancelling it is still possible.

    Nothing in it is due meanwhile. What comes due, and the messages and signals that reach it, wait
    for the resuming. Conflict when it is suspended already or has ended.
    """
    loaded = steps.load_or_refuse(uow, root)
    steps.refuse_suspended(loaded)
    _mark(uow, root, SUSPENDED, "active", by=actor)
    history.record(uow, root, [SUSPENDED, ROOT_NUMBER, None], actor=actor)
    uow.emit(InstanceSuspended(root=root, business_key=loaded.business_key, actor=actor))


def resume(uow: UnitOfWork, root: int, *, actor: str) -> None:
    """Let a suspended instance go on; each timer that came due fires once, and says how late."""
    loaded = steps.load_or_refuse(uow, root)
    if loaded.awake:
        name = f"process instance {root} ({loaded.business_key or '-'})"
        raise Conflict(f"{name} is not suspended; there is nothing to resume")
    _mark(uow, root, "active", SUSPENDED, by=None)
    history.record(uow, root, ["resumed", ROOT_NUMBER, None], actor=actor)
    uow.emit(InstanceResumed(root=root, business_key=loaded.business_key, actor=actor))


def _mark(uow: UnitOfWork, root: int, status: str, before: str, *, by: str | None) -> None:
    uow.write(_SUSPEND, {"root": root, "suspended_by": by})
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    uow.write(_MARK, {**bounds, "status": status, "before": before})


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
        raise steps.gone(root)
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
