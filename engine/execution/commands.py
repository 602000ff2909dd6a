"""What may be asked of an instance. `number` names a token or wait of the instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.execution.migration_plan import Plan
from engine.feel.values import Value

Variables = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class StartProcess:
    """Start a new instance of the definition with this key.

    `start_id` names a message, timer or signal start event; None means the none start event.
    `zone` is the IANA zone in which now() and today() are answered.
    """

    definition: int
    variables: Variables = field(default_factory=dict)
    start_id: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class CompleteUserTask:
    number: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompleteJob:
    number: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FailJob:
    """The last attempt of a job failed; the element gets an incident."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class ThrowJobError:
    """The worker throws a BPMN error; without a catching event it becomes an incident."""

    number: int
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireTimer:
    """`due_at` is the instant the row was due; a cycle counts on from it."""

    number: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CorrelateMessage:
    number: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CatchSignal:
    """A signal reaches the subscriptions `numbers` of this instance, those that still wait."""

    numbers: tuple[int, ...]
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResolveIncident:
    """Try again where the token `number` stopped."""

    number: int


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Set variables in the scope `number` (the instance's own scope is the root's number)."""

    number: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class CancelProcess:
    """End the root instance from outside."""


@dataclass(frozen=True, slots=True)
class Activation:
    """An element to activate. `scope` is the number of an open scope around it, None: the only one.

    Subprocesses between that scope and the element that are not open are entered on the way.
    `variables` are set in the element's scope before.
    """

    element_id: str
    scope: int | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModifyProcess:
    """Move tokens: first `activate`, then terminate the activations `terminate`; all or nothing."""

    activate: tuple[Activation, ...] = ()
    terminate: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MigrateProcess:
    """Let what runs of the plans' sources be of their targets from now on; all or nothing."""

    plans: tuple[Plan, ...]


Command = (
    StartProcess
    | CompleteUserTask
    | CompleteJob
    | FailJob
    | ThrowJobError
    | FireTimer
    | CorrelateMessage
    | ResolveIncident
    | SetVariables
    | CancelProcess
    | CatchSignal
    | ModifyProcess
    | MigrateProcess
)
