"""Two versions of a process in one catalogue, and an instance that goes from one to the other."""

import pytest

from engine.execution.commands import MigrateProcess
from engine.execution.migration_plan import Plan, plan_for
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, catalogue_of
from tests.unit.execution.running import Running


def running(*models: Model) -> Running:
    """An instance to come of the first model; the second is its next version."""
    return Running(catalogue=catalogue_of(*models))


def plan(one: Running, mapping: dict[str, str] | None = None, *, to: int = 2) -> Plan:
    definition = one.catalogue.definition
    return plan_for(definition(1), definition(to), mapping or {})


def move(one: Running, **mapping: str) -> Running:
    """Migrates to the second version."""
    return one.give(MigrateProcess((plan(one, mapping),)))


def refusal(one: Running, **mapping: str) -> str:
    """Why it cannot be migrated; nothing has happened then."""
    before = one.state
    with pytest.raises(Conflict) as problem:
        move(one, **mapping)
    assert one.state is before
    return str(problem.value)
