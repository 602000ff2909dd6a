"""Running root instances and what lives in them, for those who run the place; never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, Row, String

from engine import incidents, steps
from engine.execution.state import ROOT_NUMBER, State, Token, Wait, Waiting, WaitKind
from engine.incidents import Incident
from engine.model.definition import ROOT, Definition, NodeKind
from engine.runtime import Runtime
from engine.store.keys import MASK, key_in_sql, key_of, number_of
from kernel.columns import Instant, Serial
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
#: Since when `root_instance r` stands still: the fact as engine.history records it, in its own row.
SUSPENDED_AT = (
    "(SELECT max(h.at) FROM history h WHERE h.root = r.number AND r.suspended_by IS NOT NULL"
    """ AND h.facts LIKE '[["suspended",%')"""
)
_SELECT = (
    "SELECT r.number AS root, r.business_key, d.id AS process_id, d.version, p.started_at,"
    f" r.ended, r.suspended_by, {SUSPENDED_AT} AS suspended_at,"
    f" (SELECT count(*) FROM incident i WHERE i.key BETWEEN {key_in_sql('r.number', 0)}"
    f" AND {key_in_sql('r.number', MASK)}) AS incidents FROM root_instance r"
    f" JOIN process_instance p ON p.key = {key_in_sql('r.number', ROOT_NUMBER)}"
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
_EXPECTED = query(
    " UNION ALL ".join(
        f"SELECT key, {columns} FROM {table} WHERE key BETWEEN :first AND :last"
        for table, columns in (
            ("user_task", "assignee AS name, due_at, clock"),
            ("timer", "NULL, due_at, clock"),
            ("job", "type, due_at, NULL"),
            ("message_subscription", "message_name, NULL, NULL"),
            ("signal_subscription", "signal_name, NULL, NULL"),
        )
    ),
    {"key": BigInteger, "name": String, "due_at": Instant, "clock": String},
    first=BigInteger,
    last=BigInteger,
)


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
class Expected:
    """What is waited for, as its row tells it.

    `name` is the assignee of a user task, the type of a job, the name of a message or signal, the
    text of a condition; `due_at` also when a job is tried next. `clock` dates what it is due.
    """

    name: str | None = None
    due_at: datetime | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedEvent:
    """An event that is waited for, by its own token, at a boundary, or to start `subprocess`."""

    element_id: str
    kind: WaitKind
    expected: Expected
    process_id: str
    subprocess: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveElement:
    """A live token: `number` is its own in the instance, `scope` that of the scope it stands in.

    `events` are those that it waits for, its boundary events included.
    """

    number: int
    scope: int
    process_id: str
    element_id: str
    name: str | None
    waiting: Waiting
    expected: Expected
    events: tuple[AwaitedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What lives in an instance: its tokens by number, what could start event subprocesses in its
    scopes, its open incidents, and the names of its own variables.
    """

    elements: tuple[ActiveElement, ...]
    starts: tuple[AwaitedEvent, ...]
    incidents: tuple[Incident, ...]
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
        raise steps.gone(root)
    return RunningInstance(**row)


def look_inside(uow: UnitOfWork, runtime: Runtime, root: int) -> Inside:
    """What lives in the root instance with this number; nothing in one that has ended."""
    loaded = steps.look(uow, root)
    if loaded is None:
        raise steps.gone(root)
    state = loaded.state
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    rows = {number_of(row.key): row for row in uow.execute(_EXPECTED, bounds)}
    lookup = _Lookup(runtime.catalogue(uow, loaded.stamp).definitions, state, rows)
    events = {number: lookup.event(wait) for number, wait in state.waits.items()}
    own = state.scopes.get(ROOT_NUMBER)
    return Inside(
        elements=tuple(lookup.element(state.tokens[one], events) for one in sorted(state.tokens)),
        starts=tuple(one for one in events.values() if one.subprocess is not None),
        incidents=tuple(incidents.list_of_root(uow, root)),
        variable_names=() if own is None else tuple(sorted(own.variables)),
    )


@dataclass(frozen=True, slots=True)
class _Lookup:
    """A state beside the definitions it stands in and the rows of what it waits for, by number."""

    definitions: Mapping[int, Definition]
    state: State
    rows: Mapping[int, Row[Any]]

    def element(self, token: Token, events: Mapping[int, AwaitedEvent]) -> ActiveElement:
        definition = self.definitions[self.state.scopes[token.scope].definition]
        node = definition.nodes[token.node]
        own = [
            events[wait.number]
            for wait in self.state.waits.values()
            if wait.owner == token.number and events[wait.number].subprocess is None
        ]
        return ActiveElement(
            number=token.number,
            scope=token.scope,
            process_id=definition.process_id,
            element_id=node.id,
            name=node.name,
            waiting=token.waiting,
            expected=self._expected(token.number),
            events=tuple(own),
        )

    def event(self, wait: Wait) -> AwaitedEvent:
        definition = self.definitions[self.state.scopes[wait.scope].definition]
        node = definition.nodes[wait.node]
        starts = node.kind is NodeKind.START and node.parent != ROOT
        condition = None if node.event is None else node.event.condition
        expected = self._expected(wait.number)
        if wait.kind is WaitKind.CONDITION and condition is not None:
            expected = Expected(name=condition.condition.text)
        return AwaitedEvent(
            element_id=node.id,
            kind=wait.kind,
            expected=expected,
            process_id=definition.process_id,
            subprocess=definition.nodes[node.parent].id if starts else None,
        )

    def _expected(self, number: int) -> Expected:
        row = self.rows.get(number)
        if row is None:
            return Expected()
        return Expected(name=row.name, due_at=row.due_at, clock=row.clock)
