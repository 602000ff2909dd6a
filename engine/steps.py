"""One stimulus, one root instance, one transaction: load, advance, persist, tell."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, Integer, LargeBinary, Result, Row, String

from engine import publishers
from engine.catalogue import Catalogue
from engine.events import StepTaken
from engine.execution.advance import advance
from engine.execution.commands import CancelProcess, Command, FireTimer, StartProcess
from engine.execution.effects import Effect
from engine.execution.state import State
from engine.execution.work import SETTING
from engine.publishers import NOBODY, Publisher, of_instance
from engine.runtime import Runtime
from engine.self_starts import descent_of
from engine.store.changes import Changes, collect
from engine.store.codec import decode_state, weighed_record
from engine.store.facts import facts_json
from engine.store.persist import NewRoot, new_root, next_revision, write_changes, write_history
from engine.store.tables import idempotency
from kernel.columns import Serial
from kernel.errors import Conflict, Invalid, NotFound
from kernel.indexed import check_key
from kernel.statements import Parameters, Query, insert_into, query
from kernel.unit_of_work import UnitOfWork

ENGINE = publishers.ENGINE

_COLUMNS = {
    "revision": Integer,
    "business_key": String,
    "ended": Boolean,
    "state": LargeBinary,
    "suspended_by": String,
    "started_by": String,
    "stamp": String,
}
_LOAD_SQL = (
    "SELECT revision, business_key, ended, state, suspended_by, started_by,"
    " (SELECT id || ':' || digest FROM deployment ORDER BY id DESC LIMIT 1) AS stamp"
    " FROM root_instance WHERE number = :number"
)
_LOAD = query(_LOAD_SQL, _COLUMNS, number=Serial)
_LOAD_AND_LOCK = query(_LOAD_SQL + " FOR UPDATE", _COLUMNS, number=Serial)
_LOAD_UNLESS_LOCKED = query(_LOAD_SQL + " FOR UPDATE SKIP LOCKED", _COLUMNS, number=Serial)
_SEEN = query("SELECT root FROM idempotency WHERE key = :key", {"root": Serial}, key=String)
_REMEMBER = insert_into(idempotency, "key", "root", "at")
# Two starts with one key have no row yet to meet at. SQLite has one writer at a time anyway.
_ONE_AT_A_TIME = query(
    "SELECT pg_advisory_xact_lock(hashtextextended(:key, 0)) AS nothing",
    {"nothing": String},
    key=String,
)


class GivenKey(str):
    """A reserved business key, from the room that gives it (Protection.is_reserved)."""

    __slots__ = ()


class Suspended(Conflict):
    """The instance stands still until somebody resumes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A root instance as read, locked on PostgreSQL until the transaction ends."""

    root: int
    revision: int
    business_key: str | None
    ended: bool
    state: State
    suspended_by: str | None  #: who made it stand still, if anybody did
    started_by: tuple[str, ...]  #: ids of the people behind its start
    stamp: str

    @property
    def awake(self) -> bool:
        """Whether its timers, jobs, messages and signals go on."""
        return self.suspended_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one stimulus did; `repeated` when its idempotency key was already seen."""

    root: int
    effects: tuple[Effect, ...] = ()
    repeated: bool = False


def load(uow: UnitOfWork, root: int, *, skip_locked: bool = False) -> Loaded | None:
    """Load and lock the root instance; None when it is absent or, if asked, locked elsewhere."""
    return load_and_ask(uow, root, skip_locked=skip_locked)[0]


def load_and_ask(
    uow: UnitOfWork, root: int, *queries: tuple[Query, Parameters], skip_locked: bool = False
) -> tuple[Loaded | None, list[Result[Any]]]:
    """Load and lock as `load` does, then ask `queries` under the lock, all in one round trip."""
    sql = _LOAD
    if uow.on_postgresql:
        sql = _LOAD_UNLESS_LOCKED if skip_locked else _LOAD_AND_LOCK
    found, *answers = uow.ask((sql, {"number": root}), *queries)
    return _loaded(root, found.one_or_none()), answers


def look(uow: UnitOfWork, root: int) -> Loaded | None:
    """Load the root instance to read it only."""
    return _loaded(root, uow.execute(_LOAD, {"number": root}).one_or_none())


def _loaded(root: int, row: Row[Any] | None) -> Loaded | None:
    if row is None:
        return None
    return Loaded(
        root=root,
        revision=row.revision,
        business_key=row.business_key,
        ended=row.ended,
        state=decode_state(row.state),
        suspended_by=row.suspended_by,
        started_by=publishers.split(row.started_by),
        stamp=row.stamp,
    )


def start(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    command: StartProcess,
    *,
    business_key: str | None = None,
    actor: str = ENGINE,
    idempotency_key: str | None = None,
    behind: Publisher = NOBODY,
    came_of: str | None = None,
) -> Step:
    """Start a root instance; a seen idempotency key gives the instance of the first time.

    `behind` is who sent the message or signal that starts it, `came_of` the descent of that
    (engine/self_starts.py). Raises Invalid for a key that is too long to be looked for, and for a
    reserved business key that is no GivenKey.
    """
    check_key("the business key", business_key)
    check_key("the idempotency key", idempotency_key)
    _refuse_reserved(runtime, business_key)
    if idempotency_key:
        if uow.on_postgresql:
            uow.execute(_ONE_AT_A_TIME, {"key": idempotency_key})
        if (first := seen(uow, idempotency_key)) is not None:
            return Step(root=first, repeated=True)
    catalogue = runtime.catalogue(uow)
    state, effects = advance(catalogue, None, command, uow.now, runtime.limits)
    business_key = None if business_key is None else str(business_key)
    started_by = _starters(catalogue, command, actor, behind)
    new = NewRoot(
        business_key=business_key,
        ended=state.ended,
        state=_record(runtime, state),
        started_by=publishers.join(started_by),
        descent=descent_of(catalogue.definition(command.definition).process_id, came_of),
    )
    taken = StepTaken(
        root=new_root(uow, new),
        revision=1,
        business_key=business_key,
        actor=behind.actor if actor == ENGINE else actor,
        state=state,
        catalogue=catalogue,
        effects=effects,
    )
    publisher = of_instance(catalogue, None, taken.root, started_by, effects)
    return _project(uow, taken, command, publisher, idempotency_key)


def _refuse_reserved(runtime: Runtime, business_key: str | None) -> None:
    if business_key is None or isinstance(business_key, GivenKey):
        return
    if runtime.protection.is_reserved(business_key):
        raise Invalid(
            f"the business key {business_key!r} has a form that only the office itself gives;"
            " choose one of another form"
        )


def _starters(
    catalogue: Catalogue, command: StartProcess, actor: str, behind: Publisher
) -> tuple[str, ...]:
    """The people behind a start; of one that nobody asked for, such as a timer's, who deployed."""
    if actor != ENGINE:
        return (actor,)
    deployer = catalogue.deployer(command.definition)
    return behind.people or (() if deployer is None else (deployer,))


def take(
    uow: UnitOfWork,
    runtime: Runtime,
    loaded: Loaded,
    command: Command,
    *,
    actor: str = ENGINE,
    remember: str | None = None,
) -> Step:
    """Carry out `command` on a loaded instance. Raises Conflict when it does not fit its state.

    A suspended instance can only be cancelled. `remember` is an idempotency key that the caller
    found unused.
    """
    check_key("the idempotency key", remember)
    if not isinstance(command, CancelProcess):
        refuse_suspended(loaded)
    catalogue = runtime.catalogue(uow, loaded.stamp)
    state, effects = advance(catalogue, loaded.state, command, uow.now, runtime.limits)
    next_revision(uow, loaded.root, loaded.revision, state.ended, _record(runtime, state))
    taken = StepTaken(
        root=loaded.root,
        revision=loaded.revision + 1,
        business_key=loaded.business_key,
        actor=actor,
        state=state,
        catalogue=catalogue,
        effects=effects,
    )
    publisher = of_instance(catalogue, loaded.state, loaded.root, loaded.started_by, effects)
    return _project(uow, taken, command, publisher, remember)


def _record(runtime: Runtime, state: State) -> bytes:
    """The state as it is stored. Each step reads and writes all of it: Invalid for one so large
    that this alone is more than the work of a step.
    """
    record, work = weighed_record(state)
    if work > runtime.limits.work:
        raise Invalid(
            f"the variables of this process instance weigh {work} units of work, and a step may"
            f" use {runtime.limits.work}; keep less in them, or raise {SETTING}"
        )
    return record


def gone(root: int) -> NotFound:
    """What is raised where there is no such instance."""
    return NotFound(f"no process instance has the number {root}")


def load_or_refuse(uow: UnitOfWork, root: int) -> Loaded:
    """Load and lock; NotFound without such an instance, Conflict when it has ended."""
    loaded = load(uow, root)
    if loaded is None:
        raise gone(root)
    if loaded.ended:
        raise Conflict(f"process instance {root} ({loaded.business_key or '-'}) has ended")
    return loaded


def refuse_suspended(loaded: Loaded) -> None:
    """Conflict when the instance stands still; says who made it."""
    if not loaded.awake:
        raise Suspended(
            f"process instance {loaded.root} ({loaded.business_key or '-'}) was suspended by"
            f" {loaded.suspended_by}; resume it first"
        )


def process_of(state: State, number: int) -> int:
    """The number of the process, root or called, that the token with this number stands in."""
    scope = state.scopes[state.tokens[number].scope]
    while not scope.is_process and scope.parent is not None:
        scope = state.scopes[scope.parent]
    return scope.number


def _project(
    uow: UnitOfWork,
    taken: StepTaken,
    command: Command,
    publisher: Publisher,
    remember: str | None,
) -> Step:
    changes = Changes(taken.root, taken.business_key, uow.now, command, publisher)
    write_changes(uow, collect(changes, taken.effects))
    late = uow.now - command.due_at if isinstance(command, FireTimer) else timedelta()
    facts = facts_json(taken.effects, late)
    write_history(uow, taken.root, taken.revision, taken.actor, facts)
    if remember:
        uow.write(_REMEMBER, {"key": remember, "root": taken.root, "at": uow.now})
    uow.emit(taken)
    return Step(root=taken.root, effects=tuple(taken.effects))


def seen_before(uow: UnitOfWork, root: int, idempotency_key: str | None) -> Step | None:
    """The step to answer with when this key was seen; Conflict when it went to another instance."""
    first = seen(uow, idempotency_key) if idempotency_key else None
    if first is None:
        return None
    if first != root:
        raise Conflict(
            f"the idempotency key {idempotency_key!r} was already used for instance {first},"
            f" not {root}; give each request its own"
        )
    return Step(root=root, repeated=True)


def seen(uow: UnitOfWork, key: str) -> int | None:
    """The root instance that a stimulus with this idempotency key went to, if any."""
    root = uow.execute(_SEEN, {"key": key}).scalar_one_or_none()
    return None if root is None else int(root)
