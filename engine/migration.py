"""Migration: running instances become ones of another version of their process, one by one.

A dry run looks at each instance as the migration would and says what stands in its way, what would
change, and every open deadline before and after. The rules are those of engine/execution/migration.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Integer, String

from engine import steps
from engine.catalogue import Catalogue
from engine.execution import effects as fx
from engine.execution.advance import advance
from engine.execution.commands import MigrateProcess
from engine.execution.migration_check import Obstacle, obstacles, refusal, ways_of
from engine.execution.migration_plan import Plan, plan_for
from engine.migration_forms import missing_forms
from engine.migration_notes import notes
from engine.model.definition import Deadline, Definition
from engine.runtime import Runtime
from engine.steps import Loaded, Step
from engine.store.keys import MASK, key_of
from engine.store.migrated_rows import write_migrated
from kernel.columns import Instant
from kernel.errors import Conflict, NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_RUNNING = query(
    "SELECT DISTINCT root FROM process_instance WHERE definition = :definition"
    " AND status IN ('active', 'suspended') AND root > :after ORDER BY root LIMIT :most",
    {"root": BigInteger},
    definition=BigInteger,
    after=BigInteger,
    most=Integer,
)
_OPEN_SQL = (
    "SELECT '{table}' AS kind, key, element_id, due_at, clock, share FROM {table}"
    " WHERE key BETWEEN :first AND :last AND (due_at IS NOT NULL OR clock IS NOT NULL)"
)
_DEADLINES = query(
    " UNION ALL ".join(_OPEN_SQL.format(table=table) for table in ("timer", "user_task"))
    + " ORDER BY key",
    {
        "kind": String,
        "key": BigInteger,
        "element_id": String,
        "due_at": Instant,
        "clock": String,
        "share": String,
    },
    first=BigInteger,
    last=BigInteger,
)


class Verdict(StrEnum):
    """Whether an instance can follow a plan."""

    FINE = "fine"
    NEEDS_MAPPING = "needs a mapping"  #: more entries in the plan would do
    REFUSED = "refused"  #: it stays where it is, or the model has to change


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeadline:
    """A timer or user task (`kind` is its table) that is due some day.

    `due_at` None with a `clock`: the clock has not dated it, or no longer.
    """

    key: int
    kind: str
    element_id: str
    due_at: datetime | None
    clock: str | None
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceReport:
    """What a plan would do to one root instance. `before` and `after` are its open deadlines."""

    root: int
    business_key: str | None
    verdict: Verdict
    reasons: tuple[str, ...] = ()  #: why not
    notes: tuple[str, ...] = ()  #: what it changes, and what it leaves as it was
    before: tuple[OpenDeadline, ...] = ()
    after: tuple[OpenDeadline, ...] = ()


def make_plan(
    uow: UnitOfWork,
    runtime: Runtime,
    process_id: str,
    versions: tuple[int, int],
    mapping: Mapping[str, str],
) -> Plan:
    """From one version of a process to another; NotFound, or Invalid that names wrong entries."""
    catalogue = runtime.catalogue(uow)
    source, target = (version_of(catalogue, process_id, version) for version in versions)
    return plan_for(source, target, mapping)


def version_of(catalogue: Catalogue, process_id: str, version: int) -> Definition:
    """The definition with this version number; NotFound that lists those there are."""
    versions = catalogue.processes.get(process_id, ())
    for one in versions:
        if one.version == version:
            return one
    known = ", ".join(str(one.version) for one in versions)
    raise NotFound(
        f"process {process_id!r} has no version {version}; deployed are {known or 'none'}"
    )


def list_running(
    uow: UnitOfWork, definition: int, *, after: int = 0, most: int = 1_000_000
) -> list[int]:
    """Root instances in which a process of this definition runs, root or called, by number."""
    asked = {"definition": definition, "after": after, "most": most}
    return [row.root for row in uow.execute(_RUNNING, asked)]


def list_deadlines(uow: UnitOfWork, root: int) -> tuple[OpenDeadline, ...]:
    """The open deadlines of one root instance, by key."""
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    return tuple(OpenDeadline(**row) for row in uow.execute(_DEADLINES, bounds).mappings())


def migrate(
    uow: UnitOfWork, runtime: Runtime, root: int, plans: Sequence[Plan], *, actor: str
) -> Step:
    """Migrate one root instance; Conflict that says all that stands in the way."""
    loaded = steps.load_or_refuse(uow, root)
    step = steps.take(uow, runtime, loaded, MigrateProcess(tuple(plans)), actor=actor)
    missing = missing_forms(uow, runtime.catalogue(uow, loaded.stamp), root, step.effects)
    if missing:
        raise Conflict(refusal(missing))
    write_migrated(uow, root, step.effects, plans)
    return step


def dry_run(
    uow: UnitOfWork, runtime: Runtime, plans: Sequence[Plan], roots: Iterable[int]
) -> list[InstanceReport]:
    """What the plans would do to each of these instances; nothing is changed.

    New timers and user tasks that a clock decides are undated here: no clock is asked.
    """
    return [report(uow, runtime, plans, root) for root in roots]


def report(uow: UnitOfWork, runtime: Runtime, plans: Sequence[Plan], root: int) -> InstanceReport:
    """What the plans would do to one instance; NotFound when there is none."""
    loaded = steps.look(uow, root)
    if loaded is None:
        raise steps.gone(root)
    before = list_deadlines(uow, root)
    found = _standing_still(loaded)
    catalogue = runtime.catalogue(uow)
    found = found or obstacles(catalogue, loaded.state, plans)
    effects: Sequence[fx.Effect] = ()
    if not found:
        try:
            migrate = MigrateProcess(tuple(plans))
            _, effects = advance(catalogue, loaded.state, migrate, uow.now, runtime.limits)
            reasons = missing_forms(uow, catalogue, root, effects)
        except Conflict as problem:
            reasons = [str(problem)]
        found = [Obstacle(element_id=None, reason=reason) for reason in reasons]
    fine = not found
    return InstanceReport(
        root=root,
        business_key=loaded.business_key,
        verdict=_verdict(found),
        reasons=tuple(one.reason for one in found),
        notes=notes(loaded.state, ways_of(catalogue, plans), effects) if fine else (),
        before=before,
        after=_after(root, before, effects),
    )


def _standing_still(loaded: Loaded) -> list[Obstacle]:
    reason = ""
    if loaded.ended:
        reason = "it has ended"
    elif not loaded.awake:
        reason = f"it was suspended by {loaded.suspended_by}; resume it first"
    return [Obstacle(element_id=None, reason=reason)] if reason else []


def _verdict(found: Sequence[Obstacle]) -> Verdict:
    if not found:
        return Verdict.FINE
    mendable = all(one.needs_mapping for one in found)
    return Verdict.NEEDS_MAPPING if mendable else Verdict.REFUSED


def _after(
    root: int, before: Sequence[OpenDeadline], effects: Sequence[fx.Effect]
) -> tuple[OpenDeadline, ...]:
    """The deadlines once these effects are projected."""
    rows = {one.key: one for one in before}
    for effect in effects:
        key = key_of(root, effect.number)
        match effect:
            case fx.TimerClosed() | fx.UserTaskClosed():
                rows.pop(key, None)
            case fx.ElementMigrated() if key in rows:
                rows[key] = replace(rows[key], element_id=effect.element_id)
            case fx.TimerArmed(due_at=due_at, deadline=deadline):
                rows[key] = _made(key, "timer", effect.element_id, due_at, deadline)
            case fx.UserTaskCreated(due_at=due_at, due_deadline=deadline) if due_at or deadline:
                rows[key] = _made(key, "user_task", effect.element_id, due_at, deadline)
    return tuple(rows[key] for key in sorted(rows))


def _made(
    key: int, kind: str, element_id: str, due_at: datetime | None, deadline: Deadline | None
) -> OpenDeadline:
    clock = None if deadline is None else deadline.clock
    share = None if deadline is None else str(deadline.share)
    return OpenDeadline(
        key=key, kind=kind, element_id=element_id, due_at=due_at, clock=clock, share=share
    )
