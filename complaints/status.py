"""Keeps the complaint's row true to its process: status, unit, class, closing.

The model says the status: `zeebe:property` `complaint.status` on elements, applied when entered.
"""

from collections.abc import Mapping

from complaints import registry
from engine.events import StepTaken
from engine.execution import effects as fx
from engine.feel.values import Value
from kernel.unit_of_work import UnitOfWork

PROPERTY = "complaint.status"


def on_step_taken(uow: UnitOfWork, step: StepTaken) -> None:
    """Apply what the step says about the complaint, if it says anything."""
    status = _last_status(step)
    ended = any(isinstance(one, fx.ProcessEnded) and one.number == 1 for one in step.effects)
    decided = any(isinstance(one, fx.UserTaskClosed) for one in step.effects)
    if status is None and not ended and not decided:
        return
    scope = step.state.scopes.get(1)
    facts: Mapping[str, Value] = {} if scope is None else scope.variables
    registry.update(
        uow,
        step.root,
        status=status,
        closed_at=uow.now if ended else None,
        unit=_text(facts.get("unit")),
        class_=_text(facts.get("class")),
        reported_unit=_text(facts.get("reportedUnit")),
    )


def _last_status(step: StepTaken) -> str | None:
    said = [
        effect.properties[PROPERTY]
        for effect in step.effects
        if isinstance(effect, fx.ElementEntered) and PROPERTY in effect.properties
    ]
    return said[-1] if said else None


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
