"""What the variables of a complaint's process say about it; the names are those of the model."""

from collections.abc import Mapping

from complaints.records import ComplaintClass, Path
from engine.events import StepTaken
from engine.execution.state import ROOT_NUMBER
from engine.feel.values import Value
from engine.steps import Loaded

OVERSIGHT = Path.OVERSIGHT.value

Facts = Mapping[str, Value]


def facts_of(at: StepTaken | Loaded) -> Facts:
    """The variables of the root instance, after a step or as loaded; none when it has ended."""
    scope = at.state.scopes.get(ROOT_NUMBER)
    return {} if scope is None else scope.variables


def text_fact(facts: Facts, name: str) -> str | None:
    """A variable as text; None when it is missing or null."""
    value = facts.get(name)
    return None if value is None else str(value)


def handling_unit(facts: Facts) -> str | None:
    """Who handles it: its unit, or the overseeing unit on the oversight path.

    A conduct complaint that is not routed yet is the overseer's, where there is one.
    """
    if is_unrouted_conduct(facts) and facts.get("overseer") is not None:
        return text_fact(facts, "overseer")
    if facts.get("path") == OVERSIGHT and facts.get("oversightUnit") is not None:
        return text_fact(facts, "oversightUnit")
    return text_fact(facts, "unit")


def is_unrouted_conduct(facts: Facts) -> bool:
    """Whether no overseeing unit is found yet: nobody may hear of it before, the unit least."""
    return facts.get("class") == ComplaintClass.CONDUCT and facts.get("path") is None
