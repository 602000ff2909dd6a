"""Keeps the complaint's row true to its process: status, unit, class, visibility, closing.

The model says the status: `zeebe:property` `complaint.status` on elements, applied when entered.
"""

from complaints import registry
from complaints.facts import facts_of, handling_unit, text_fact
from engine.events import StepTaken
from engine.execution import effects as fx
from kernel.unit_of_work import UnitOfWork

PROPERTY = "complaint.status"
CONFIDENTIAL = "confidential"  #: the visibility routing.dmn gives, such as to corruption


def on_step_taken(uow: UnitOfWork, step: StepTaken) -> None:
    """Apply what the step says about the complaint, if it says anything."""
    status = _last_status(step)
    ended = any(isinstance(one, fx.ProcessEnded) and one.number == 1 for one in step.effects)
    decided = any(isinstance(one, fx.UserTaskClosed) for one in step.effects)
    if status is None and not ended and not decided:
        return
    facts = facts_of(step)
    registry.update(
        uow,
        step.root,
        status=status,
        closed_at=uow.now if ended else None,
        unit=handling_unit(facts),
        class_=text_fact(facts, "class"),
        reported_unit=text_fact(facts, "reportedUnit"),
        reported_official=text_fact(facts, "reportedOfficial"),
        confidential=facts.get("visibility") == CONFIDENTIAL,
    )


def _last_status(step: StepTaken) -> str | None:
    said = [
        effect.properties[PROPERTY]
        for effect in step.effects
        if isinstance(effect, fx.ElementEntered) and PROPERTY in effect.properties
    ]
    return said[-1] if said else None
