"""What is live in one root instance: scopes, tokens and waits, and nothing that is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel.values import Value
from engine.model.definition import ROOT

Variables = Mapping[str, Value]

NO_VARIABLES: Variables = {}
ROOT_NUMBER = 1  #: the number of the root scope
LARGEST_NUMBER = 2**24 - 1  #: a key is instance number x 2^24 + number (design D4)


class Waiting(StrEnum):
    """What a token stands for between two steps; MOVING and TRIGGERED only live inside one."""

    MOVING = "moving"  #: on its way into the element
    TRIGGERED = "triggered"  #: on its way into an event that has already happened
    JOIN = "join"  #: at a parallel or inclusive gateway, until the other flows have a token
    USER_TASK = "user_task"
    JOB = "job"
    EVENT = "event"  #: its own waits decide: catch event, receive task, event-based gateway
    SCOPE = "scope"  #: until the scope of the same number is empty
    LATER = "later"  #: before its element: the step has used its work, the next one goes on
    INCIDENT = "incident"


class Place(StrEnum):
    """The step at which an element stopped; resolving an incident begins there again."""

    OPEN = "open"  #: the event subprocesses of the process, before its start event
    JOIN = "join"  #: a joining gateway goes on with the tokens that have come
    ACTIVATE = "activate"
    TRIGGER = "trigger"  #: an event that has happened is entered
    ARM = "arm"  #: a condition that could not be decided is waited for again
    JOB = "job"  #: the job is created again
    LEAVE = "leave"  #: output mappings
    TAKE = "take"  #: choosing the flows out


class WaitKind(StrEnum):
    """What ends a wait."""

    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CONDITION = "condition"  #: looked at after each change of a variable
    CONTINUATION = "continuation"  #: nothing but the next transaction, in which it goes on


@dataclass(frozen=True, slots=True)
class Token:
    """One activation of an element. `node` is an index in the definition of its scope.

    `flow` is the flow it came by (-1: none), of an instance of a repeated activity the place of its
    item instead; `local` the variables of its io inputs, or what an
    event brought while it is on its way in; `place` is set at an incident, and where it goes on
    later, only.
    """

    number: int
    scope: int
    node: int
    waiting: Waiting
    flow: int = -1
    local: Variables | None = None
    place: Place | None = None

    def turned(
        self, waiting: Waiting, local: Variables | None, place: Place | None = None
    ) -> "Token":
        """The same activation in another phase."""
        return Token(self.number, self.scope, self.node, waiting, self.flow, local, place)


@dataclass(frozen=True, slots=True)
class Loop:
    """The work of a scope that repeats its own activity: multi-instance or standard loop.

    The scope's `body` is the activity itself, and each instance is a token at that same node inside
    the scope. `items` is None for a standard loop; `results` None without an output collection.
    """

    items: tuple[Value, ...] | None
    results: tuple[Value, ...] | None
    begun: int = 0  #: instances begun
    completed: int = 0  #: instances completed


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed activity that can be compensated: it has a handler, or such activities inside.

    `variables` are those of a subprocess as it ended, seen by what compensates inside it.
    """

    node: int
    variables: Variables = field(default_factory=dict)
    inside: "tuple[Completed, ...]" = ()


@dataclass(frozen=True, slots=True)
class Undoing:
    """The work of a scope that compensates: `left` is undone from its end, one at a time."""

    left: tuple[Completed, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A process, called process, subprocess or event subprocess that runs; or a loop, or undoing.

    Its number is that of the token that carries it (the root's has none). `body` is the node index
    whose children run in it, or ROOT; variables are looked up outwards until a ROOT body. With
    `work`, no child but what the work says runs in it. `completed`, the latest last, is what a
    compensation in this scope would undo.
    """

    number: int
    parent: int | None
    definition: int
    body: int
    variables: Variables = field(default_factory=dict)
    interrupted: bool = False  #: an interrupting event subprocess has taken over
    work: Loop | Undoing | None = None
    completed: tuple[Completed, ...] = ()

    @property
    def is_process(self) -> bool:
        """Whether this is the root or a called process."""
        return self.body == ROOT

    def holding(self, variables: Variables) -> "Scope":
        """The same scope with these variables instead."""
        return Scope(
            self.number,
            self.parent,
            self.definition,
            self.body,
            variables,
            self.interrupted,
            self.work,
            self.completed,
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """What an event waits for. `node` is the event's index in the definition of `scope`.

    `owner` is the token it belongs to (the host of a boundary event), or the scope whose event
    subprocess it starts. A cycle keeps its text and the firings left after this (None: endless), a
    continuation in `repeats` the work used since the instance last waited.
    `held` is whether a condition was true when last looked at: it happens when it becomes true.
    """

    number: int
    owner: int
    scope: int
    node: int
    kind: WaitKind
    cycle: str | None = None
    repeats: int | None = None
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All of one root instance, by number; never changed in place."""

    next_number: int
    zone: str
    scopes: Mapping[int, Scope]
    tokens: Mapping[int, Token]
    waits: Mapping[int, Wait]
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one advance may do: past `work` and `instances` it goes on in the next transaction, past
    the others a token counts as runaway.
    """

    entries: int = 20_000  #: elements entered in one advance
    tokens: int = 1_000  #: live tokens
    instances: int = 100  #: instances of repeated activities begun in one advance
    work: int = 120_000  #: units of work (engine/execution/work.py), also of one element alone
    unresting: int = 12_000_000  #: units of work over many advances without a wait
