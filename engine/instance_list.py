"""Running root instances and what lives in them, for those who run the place; never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Integer, String

from engine import steps
from engine.execution.state import ROOT_NUMBER, Scope, State, Token, Waiting
from engine.model.definition import Definition
from engine.runtime import Runtime
from engine.store.keys import BITS
from kernel.columns import Instant, Serial
from kernel.errors import NotFound
from kernel.statements import AnyType, query
from kernel.unit_of_work import UnitOfWork

_COLUMNS: dict[str, AnyType] = {
    "root": Serial,
    "business_key": String,
    "process_id": String,
    "version": Integer,
    "started_at": Instant,
    "ended": Boolean,
    "suspended_by": String,
    "suspended_at": Instant,
    "incidents": Integer,
}
# The fact as engine.history records it, in a row of its own.
_SUSPENDED_AT = (
    "(SELECT max(h.at) FROM history h WHERE h.root = r.number AND r.suspended_by IS NOT NULL"
    """ AND h.facts LIKE '[["suspended",%')"""
)
_SELECT = (
    "SELECT r.number AS root, r.business_key, d.id AS process_id, d.version, p.started_at,"
    f" r.ended, r.suspended_by, {_SUSPENDED_AT} AS suspended_at,"
    " (SELECT count(*) FROM incident i WHERE i.key BETWEEN"
    f" (r.number << {BITS}) AND (r.number << {BITS}) + {2**BITS - 1}) AS incidents"
    f" FROM root_instance r JOIN process_instance p ON p.key = (r.number << {BITS}) + {ROOT_NUMBER}"
    " JOIN definition d ON d.key = p.definition"
)
_LIST = query(
    f"{_SELECT} WHERE NOT r.ended AND r.number > :after"
    " AND (:process_id = '' OR d.id = :process_id)"
    " AND (NOT :suspended OR r.suspended_by IS NOT NULL) ORDER BY r.number LIMIT :most",
    _COLUMNS,
    after=BigInteger,
    process_id=String,
    suspended=Boolean,
    most=Integer,
)
_GET = query(f"{_SELECT} WHERE r.number = :root", _COLUMNS, root=Serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningInstance:
    """A root instance; `suspended_by` and `suspended_at` while it stands still."""

    root: int
    business_key: str | None
    process_id: str
    version: int
    started_at: datetime
    ended: bool
    suspended_by: str | None
    suspended_at: datetime | None
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveElement:
    """A live token: `number` is its own in the instance, `scope` that of the scope it stands in.

    `events` are the ids of the events that it waits for, its boundary events included.
    """

    number: int
    scope: int
    process_id: str
    element_id: str
    name: str | None
    waiting: Waiting
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What lives in an instance: its tokens by number, and the names of its own variables."""

    elements: tuple[ActiveElement, ...]
    variable_names: tuple[str, ...]


def list_running(
    uow: UnitOfWork,
    *,
    process_id: str | None = None,
    suspended: bool = False,
    after: int = 0,
    most: int = 100,
) -> list[RunningInstance]:
    """Root instances that have not ended, by number from the one after `after`."""
    values = {"after": after, "process_id": process_id or "", "suspended": suspended, "most": most}
    return [RunningInstance(**row) for row in uow.execute(_LIST, values).mappings()]


def get_running(uow: UnitOfWork, root: int) -> RunningInstance:
    """The root instance with this number, ended or not; NotFound without one."""
    row = uow.execute(_GET, {"root": root}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no process instance has the number {root}")
    return RunningInstance(**row)


def look_inside(uow: UnitOfWork, runtime: Runtime, root: int) -> Inside:
    """What lives in the root instance with this number; nothing in one that has ended."""
    loaded = steps.look(uow, root)
    if loaded is None:
        raise NotFound(f"no process instance has the number {root}")
    state = loaded.state
    definitions = runtime.catalogue(uow, loaded.stamp).definitions
    own = state.scopes.get(ROOT_NUMBER)
    return Inside(
        elements=tuple(
            _element(definitions, state, state.tokens[one]) for one in sorted(state.tokens)
        ),
        variable_names=() if own is None else tuple(sorted(own.variables)),
    )


def _element(definitions: Mapping[int, Definition], state: State, token: Token) -> ActiveElement:
    scope: Scope = state.scopes[token.scope]
    definition = definitions[scope.definition]
    node = definition.nodes[token.node]
    events = [
        definitions[state.scopes[wait.scope].definition].nodes[wait.node].id
        for wait in state.waits.values()
        if wait.owner == token.number
    ]
    return ActiveElement(
        number=token.number,
        scope=token.scope,
        process_id=definition.process_id,
        element_id=node.id,
        name=node.name,
        waiting=token.waiting,
        events=tuple(events),
    )
