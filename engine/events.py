"""What the engine tells the rooms above, in the transaction of the step."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalogue import Catalogue
from engine.execution.effects import Effect
from engine.execution.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSuspended:
    """A root instance stands still from now on: nothing in it is due until it is resumed."""

    root: int
    business_key: str | None
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceResumed:
    """A suspended root instance goes on; what became due meanwhile is due now."""

    root: int
    business_key: str | None
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened:
    """Something cannot go on until a person mends it, though no token stands still for it.

    Incidents of tokens are effects of a step (`IncidentRaised` in StepTaken). `root` is None where
    no instance is concerned; `message` holds no data of a person.
    """

    root: int | None
    business_key: str | None
    element_id: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One stimulus of one root instance was carried out.

    `state` is the state after the step and is read only; `actor` is a person id or `engine`.
    """

    root: int
    revision: int
    business_key: str | None
    actor: str
    state: State
    catalogue: Catalogue
    effects: Sequence[Effect]
