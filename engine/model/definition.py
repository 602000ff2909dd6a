"""The compiled, immutable process definition: the front end makes it, the executor runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from engine.feel import Expression, Moment
from engine.feel.values import Value

NO_PROPERTIES: Mapping[str, str] = MappingProxyType({})
ROOT = -1  # the `parent` of nodes that stand directly in the process


class NodeKind(StrEnum):
    """What a flow node is; the values are BPMN's own tag names."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"  #: undefined task: passes through
    MANUAL_TASK = "manualTask"  #: done outside: passes through
    USER_TASK = "userTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    SCRIPT_TASK = "scriptTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    EVENT_BASED = "eventBasedGateway"
    INCLUSIVE = "inclusiveGateway"
    SUBPROCESS = "subProcess"
    EVENT_SUBPROCESS = "eventSubProcess"  #: a subProcess with triggeredByEvent
    TRANSACTION = "transaction"  #: a subprocess that a cancel end event undoes
    CALL_ACTIVITY = "callActivity"


class EventKind(StrEnum):
    """The event definition of an event node."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    TERMINATE = "terminate"
    SIGNAL = "signal"
    ESCALATION = "escalation"
    LINK = "link"
    CONDITIONAL = "conditional"
    COMPENSATION = "compensation"
    CANCEL = "cancel"


class Binding(StrEnum):
    """Which version of a called process, decision or form is meant."""

    LATEST = "latest"
    DEPLOYMENT = "deployment"  #: the one deployed together with the caller
    VERSION_TAG = "versionTag"


@dataclass(frozen=True, slots=True)
class Literal:
    """A static attribute; evaluates to its own text, so callers need no second path."""

    text: str
    inputs: frozenset[str] = frozenset()

    def evaluate(
        self,
        context: Mapping[str, Value],
        at: Moment,
        warnings: list[str] | None = None,
    ) -> Value:
        return self.text


Term = Expression | Literal


@dataclass(frozen=True, slots=True)
class Deadline:
    """`deadline("clock")` or `deadline("clock", 0.8)`: a due date that the clock decides."""

    clock: str
    share: Decimal = Decimal(1)


class TimerKind(StrEnum):
    """Which child of timerEventDefinition was given."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True)
class TimerSpec:
    """A timer; `deadline` replaces `term` where the date is a clock's (kind is DATE then)."""

    kind: TimerKind
    term: Term
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class MessageSpec:
    """A message; `correlation_key` is None on start events of the process and on throws."""

    name: Term
    correlation_key: Term | None = None


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """An error; `code` None on a catch event means any error."""

    code: str | None


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """A signal, known by its name."""

    name: Term


@dataclass(frozen=True, slots=True)
class EscalationSpec:
    """An escalation; `code` None on a catch event means any escalation."""

    code: str | None


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """A link; `target` is the node index of the catch event, -1 on the catch event itself."""

    name: str
    target: int = -1


@dataclass(frozen=True, slots=True)
class ConditionSpec:
    """A conditional event: it happens when `condition` becomes true."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class CompensationSpec:
    """Which activity a throw or end event compensates, by node index; None: all of its scope."""

    activity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The event definition of a start, end, catch, throw or boundary event."""

    kind: EventKind = EventKind.NONE
    timer: TimerSpec | None = None
    message: MessageSpec | None = None
    error: ErrorSpec | None = None
    signal: SignalSpec | None = None
    escalation: EscalationSpec | None = None
    link: LinkSpec | None = None
    condition: ConditionSpec | None = None
    compensation: CompensationSpec | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A called process, decision or form: its id and which version."""

    id: Term
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskSpec:
    """`zeebe:` extensions of a user task; groups and users are FEEL lists or comma lists."""

    assignee: Term | None = None
    candidate_groups: Term | None = None
    candidate_users: Term | None = None
    due: Term | Deadline | None = None
    follow_up: Term | None = None
    priority: Term | None = None
    form: Reference | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


LARGEST_RETRIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """`zeebe:taskDefinition` and headers: work done by a delegate or a worker."""

    type: Term
    retries: Term
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ScriptSpec:
    """`zeebe:script`: a FEEL expression and the variable that takes its value."""

    expression: Expression
    result_variable: str


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """`zeebe:calledDecision`: a decision and the variable that takes its result."""

    decision: Reference
    result_variable: str


@dataclass(frozen=True, slots=True)
class CallSpec:
    """`zeebe:calledElement` of a call activity."""

    process: Reference
    propagate_parent: bool = True  #: all variables of the caller are copied in
    propagate_child: bool = True  #: all variables of the called process come back


LOOP_COUNTER = "loopCounter"  #: each instance of a repeated activity sees its place, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstanceSpec:
    """`multiInstanceLoopCharacteristics` with `zeebe:loopCharacteristics`.

    Either `collection` (a list) or `cardinality` (a whole number) says how many. Each instance sees
    `loopCounter` (from 1) and, where named, `input_element`; `output_element` is evaluated when one
    is done and put into `output_collection` at the place of its item.
    """

    sequential: bool
    collection: Term | None = None
    cardinality: Term | None = None
    input_element: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    completion: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSpec:
    """`standardLoopCharacteristics`: again while `condition` holds, at most `maximum` times."""

    condition: Expression | None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """One `zeebe:input` or `zeebe:output`; target `a.b` is the path ("a", "b")."""

    source: Term
    target: tuple[str, ...]


class SlaVerb(StrEnum):
    """The `sla.` properties of design D7."""

    START = "sla.start"
    RESTART = "sla.restart"
    PAUSE = "sla.pause"
    STOP = "sla.stop"


@dataclass(frozen=True, slots=True)
class SlaMark:
    """One clock named by one `sla.` property of an element or process."""

    verb: SlaVerb
    clock: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `source` and `target` are node indexes. `id` may be absent in the file."""

    index: int
    id: str | None
    name: str | None
    source: int
    target: int
    condition: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A flow node. `index` is its place in `Definition.nodes`; `parent` is a node index or ROOT."""

    index: int
    id: str  #: the file's id, or `kind-line-n` where the file gives none
    name: str | None
    kind: NodeKind
    line: int
    parent: int = ROOT
    outgoing: tuple[Flow, ...] = ()
    incoming: int = 0  #: how many flows lead here
    default: Flow | None = None
    event: Event | None = None
    attached_to: int | None = None  #: boundary events: the host's index
    interrupting: bool = True  #: boundary events, and start events of event subprocesses
    boundaries: tuple[int, ...] = ()
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    user_task: UserTaskSpec | None = None
    job: JobSpec | None = None  #: also of message throw and end events, as in Camunda 8
    script: ScriptSpec | None = None
    decision: DecisionSpec | None = None
    call: CallSpec | None = None
    loop: MultiInstanceSpec | LoopSpec | None = None
    is_for_compensation: bool = False  #: no flow leads here; only compensation starts it
    #: of an activity: node index of its compensation handler. Its compensation boundary event is no
    #: wait, and is left out of `boundaries`.
    compensated_by: int | None = None
    sla: tuple[SlaMark, ...] = ()
    #: `zeebe:property` values that are not `sla.`; rooms above react to those they know
    properties: Mapping[str, str] = field(default_factory=lambda: NO_PROPERTIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One executable process. `key`, `version`, `deployment` are 0 until it is deployed."""

    process_id: str
    name: str | None
    nodes: tuple[Node, ...]
    version_tag: str | None = None
    sla: tuple[SlaMark, ...] = ()
    #: parent index -> index of its none start event (absent: event subprocesses, message starts)
    none_starts: Mapping[int, int]
    #: parent index -> indexes of the event subprocesses directly in it
    event_subprocesses: Mapping[int, tuple[int, ...]]
    #: event subprocess index -> index of its one start event
    event_starts: Mapping[int, int]
    #: index of an inclusive gateway -> flow into it -> nodes from which a path leads to that flow
    #: without passing the gateway (an activity's boundary events count as ways out of it)
    inclusive_paths: Mapping[int, Mapping[int, frozenset[int]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    #: element id -> node index
    by_id: Mapping[str, int]
    key: int = 0
    version: int = 0
    deployment: int = 0
