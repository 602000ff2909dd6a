"""Facts about one step, in the order they happened. Every projection is made from them.

`number` is the token, wait or scope number inside the root instance; numbers are never reused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.feel.values import Value
from engine.model.definition import NO_PROPERTIES, Deadline, Reference, SlaMark


class Ending(StrEnum):
    """How an element or a process was left."""

    COMPLETED = "completed"
    TERMINATED = "terminated"  #: by an interrupting event, a terminate end or an error
    CANCELLED = "cancelled"  #: from outside


@dataclass(frozen=True, slots=True)
class ProcessStarted:
    """The root (number 1, parent None) or a called process (number and parent: the call's)."""

    number: int
    definition: int
    parent: int | None
    sla: tuple[SlaMark, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    number: int
    ending: Ending
    sla: tuple[SlaMark, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementEntered:
    """`scope` is the number of the enclosing scope."""

    number: int
    scope: int
    element_id: str
    kind: str
    sla: tuple[SlaMark, ...] = ()
    properties: Mapping[str, str] = field(default_factory=lambda: NO_PROPERTIES)


@dataclass(frozen=True, slots=True)
class ElementLeft:
    number: int
    element_id: str
    ending: Ending
    sla: tuple[SlaMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskCreated:
    """`form.id` is already text; at most one of `due_at` and `due_deadline` is set."""

    number: int
    element_id: str
    name: str | None
    process_id: str
    definition: int
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: datetime | None
    due_deadline: Deadline | None
    follow_up_at: datetime | None
    priority: int
    form: Reference | None
    variables: Mapping[str, Value] = field(default_factory=dict)  #: local ones (io inputs)


@dataclass(frozen=True, slots=True)
class UserTaskClosed:
    number: int
    element_id: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class TimerArmed:
    """`due_at` None with `deadline`: the clock decides; fires once per (clock round, element)."""

    number: int
    element_id: str
    due_at: datetime | None
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class TimerClosed:
    """Fired or disarmed."""

    number: int
    element_id: str
    fired: bool


@dataclass(frozen=True, slots=True)
class JobCreated:
    number: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Mapping[str, Value]  #: all that the element sees


@dataclass(frozen=True, slots=True)
class JobClosed:
    number: int
    element_id: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class SubscriptionOpened:
    number: int
    element_id: str
    process_id: str
    message_name: str
    correlation_key: str


@dataclass(frozen=True, slots=True)
class SubscriptionClosed:
    number: int
    element_id: str
    correlated: bool


@dataclass(frozen=True, slots=True)
class SignalSubscriptionOpened:
    number: int
    element_id: str
    process_id: str
    signal_name: str


@dataclass(frozen=True, slots=True)
class SignalSubscriptionClosed:
    number: int
    element_id: str
    caught: bool


@dataclass(frozen=True, slots=True)
class SignalThrown:
    """To be broadcast: every open subscription, in this instance too, and every start event."""

    number: int
    element_id: str
    signal_name: str
    variables: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class EscalationThrown:
    """`caught_by` is the id of the event that catches it; None: nobody, and the path goes on."""

    number: int
    element_id: str
    code: str
    caught_by: str | None


@dataclass(frozen=True, slots=True)
class ConditionBecameTrue:
    number: int
    element_id: str


@dataclass(frozen=True, slots=True)
class Compensated:
    """The handler of a completed activity is done; `handler_id` is None for a subprocess."""

    number: int
    element_id: str
    handler_id: str | None


@dataclass(frozen=True, slots=True)
class DecisionEvaluated:
    number: int
    element_id: str
    decision_id: str
    decision_version: int
    matched_rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentRaised:
    """`message` names element and expression; `inputs` are names, never their values."""

    number: int
    element_id: str
    kind: str  #: expression | decision | form | process | job | error | runaway | work | deadlock
    message: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    number: int
    element_id: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class ProcessModified:
    """Somebody moves tokens by hand; element ids. What follows from it comes after."""

    number: int
    activated: tuple[str, ...]
    terminated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessMigrated:
    """A process, root or called, is one of another definition from now on."""

    number: int
    definition: int
    from_definition: int


@dataclass(frozen=True, slots=True)
class ElementMigrated:
    """A token or wait stands at an element of another definition; what it waits for stays."""

    number: int
    element_id: str
    from_id: str
    process_id: str
    definition: int


Effect = (
    ProcessStarted
    | ProcessEnded
    | ElementEntered
    | ElementLeft
    | UserTaskCreated
    | UserTaskClosed
    | TimerArmed
    | TimerClosed
    | JobCreated
    | JobClosed
    | SubscriptionOpened
    | SubscriptionClosed
    | SignalSubscriptionOpened
    | SignalSubscriptionClosed
    | SignalThrown
    | EscalationThrown
    | ConditionBecameTrue
    | Compensated
    | DecisionEvaluated
    | IncidentRaised
    | IncidentClosed
    | ProcessModified
    | ProcessMigrated
    | ElementMigrated
)
