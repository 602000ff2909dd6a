"""Random models migrated to identical copies: nothing that can be seen changes, then or later."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalogue import Catalogue
from engine.execution import effects as fx
from engine.execution.commands import CancelProcess, MigrateProcess, StartProcess
from engine.execution.migration_plan import plan_for
from engine.execution.state import State
from tests.unit.execution.builder import Model
from tests.unit.execution.random_building import models_of
from tests.unit.execution.random_models import graphs, structured
from tests.unit.execution.random_walk import Ours

COPIED = 10  #: added to a definition's key in its copy
_TOLD = fx.ProcessMigrated | fx.ElementMigrated
several = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
paths = st.lists(st.integers(0, 1_000), min_size=10, max_size=16)


def catalogue_with_copies(made: list[Model]) -> Catalogue:
    """Of each process two versions that are the same; calls bind to the first."""
    first = [model.build(key) for key, model in enumerate(made, 1)]
    copies = [replace(one, key=one.key + COPIED) for one in first]
    return Catalogue(
        definitions={one.key: one for one in (*first, *copies)},
        processes={one.process_id: [one] for one in first},
    )


def migrated(stayed: Ours) -> Ours:
    """The same instance on the copies of all its definitions; nothing but that was told."""
    assert stayed.state is not None
    moved = Ours(stayed.catalogue)
    moved.state = stayed.state
    definition = stayed.catalogue.definition
    running = {scope.definition for scope in stayed.state.scopes.values()}
    plans = [plan_for(definition(key), definition(key + COPIED), {}) for key in sorted(running)]
    moved.give(MigrateProcess(tuple(plans)))
    assert [one for one in moved.effects if not isinstance(one, _TOLD)] == []
    elements = [one for one in moved.effects if isinstance(one, fx.ElementMigrated)]
    assert all(one.element_id == one.from_id for one in elements)
    return moved


def as_first(state: State | None) -> State | None:
    """A state on the copies, as it is on the first versions."""
    if state is None:
        return None
    scopes = {
        number: replace(scope, definition=scope.definition % COPIED)
        for number, scope in state.scopes.items()
    }
    return replace(state, scopes=scopes)


def told(effects: list[fx.Effect]) -> list[fx.Effect]:
    """What a step did, whichever of the two versions it ran on."""
    return [
        replace(one, definition=one.definition % COPIED)
        if isinstance(one, fx.ProcessStarted | fx.UserTaskCreated)
        else one
        for one in effects
    ]


def go_both(plan: dict[str, Any], path: list[int], before: int) -> None:
    """Along one path; `before` one of its steps, a second one is migrated, and both go on."""
    stayed, moved = Ours(catalogue_with_copies(models_of(plan))), None
    items = [Decimal(1), Decimal(2)]
    stayed.give(StartProcess(1, {"key": "k", "go": False, "n": Decimal(1), "items": items}))
    for place, number in enumerate(path):
        if stayed.state is None or stayed.state.ended:
            return
        if place == before:
            moved = migrated(stayed)
        here = stayed.open()
        choices = [*sorted(here), ("set", "", 0)]
        choice = choices[number % len(choices)]
        data = {"go": number % 2 == 1, "n": Decimal(number // 7 % 4)}
        for one in (stayed, moved):
            if one is not None:
                one.do(choice, here.get(choice, 0), data)
        agree(stayed, moved)
    if moved is not None and stayed.state is not None and not stayed.state.ended:
        for one in (stayed, moved):
            one.give(CancelProcess())
        agree(stayed, moved)


def agree(stayed: Ours, moved: Ours | None) -> None:
    if moved is not None:
        assert told(moved.effects) == told(stayed.effects)
        assert as_first(moved.state) == stayed.state


@several
@given(plan=structured, path=paths, before=st.integers(0, 8))
def test_blocks_in_blocks_go_on_as_if_nothing_had_been(
    plan: dict[str, Any], path: list[int], before: int
) -> None:
    go_both(plan, path, before)


@several
@given(plan=graphs(), path=paths, before=st.integers(0, 8))
def test_models_without_structure_go_on_as_if_nothing_had_been(
    plan: dict[str, Any], path: list[int], before: int
) -> None:
    go_both(plan, path, before)
