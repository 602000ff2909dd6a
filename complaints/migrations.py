"""Rehearses the migration of complaints: what becomes of each deadline, the promised ones first.

A rehearsal is the migration itself with all that reacts to it, and is then rolled back: what it
shows is what happens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import migration
from engine.execution.migration_plan import Plan
from engine.migration import InstanceReport, OpenDeadline, Verdict
from engine.runtime import Runtime
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork
from sla import clocks


@dataclass(frozen=True, slots=True)
class ClockDue:
    """A running clock; `due_at` None while it is paused."""

    name: str
    round: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a migration would do to one instance; `clocks_after` is `clocks_before` if it may."""

    report: InstanceReport
    clocks_before: tuple[ClockDue, ...] = ()
    clocks_after: tuple[ClockDue, ...] = ()

    @property
    def moved(self) -> tuple[str, ...]:
        """The deadlines that would not be what they were: none may."""
        after = {one.key: one for one in self.report.after}
        found = [
            f"{one.kind} {one.element_id}: {one.due_at}, then {after[one.key].due_at}"
            for one in self.report.before
            if one.key in after and after[one.key].due_at != one.due_at
        ]
        found += [
            f"clock {one.name} (round {one.round}): {one.due_at}, then it differs"
            for one in self.clocks_before
            if one not in self.clocks_after
        ]
        return tuple(found)


class _RolledBackError(Exception):
    """Ends a rehearsal; carries what was seen."""

    def __init__(self, deadlines: Sequence[OpenDeadline], after: Sequence[ClockDue]) -> None:
        self.deadlines = tuple(deadlines)
        self.clocks = tuple(after)


def rehearse(
    database: Database, runtime: Runtime, plans: Sequence[Plan], root: int, *, actor: str
) -> Rehearsal:
    """What the plans would do to one root instance; nothing is changed. NotFound without one."""

    def look(uow: UnitOfWork) -> Rehearsal:
        report = migration.report(uow, runtime, plans, root)
        running = _running(uow, root)
        return Rehearsal(report=report, clocks_before=running, clocks_after=running)

    def play(uow: UnitOfWork) -> None:
        migration.migrate(uow, runtime, root, plans, actor=actor)
        uow.settle()
        raise _RolledBackError(migration.list_deadlines(uow, root), _running(uow, root))

    found = database.read(look)
    if found.report.verdict is not Verdict.FINE:
        return found
    try:
        database.write(play)
    except _RolledBackError as seen:
        report = replace(found.report, after=seen.deadlines)
        return replace(found, report=report, clocks_after=seen.clocks)
    raise AssertionError("a rehearsal was not rolled back")


def _running(uow: UnitOfWork, root: int) -> tuple[ClockDue, ...]:
    found = clocks.load_open(uow, [root]).values()
    dues = [ClockDue(one.record.name, one.record.round, one.due_at) for one in found]
    return tuple(sorted(dues, key=lambda one: one.name))
