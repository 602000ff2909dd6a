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
    JOIN = "join"  #: at a parallel gateway, until the other flows have a token
    USER_TASK = "user_task"
    JOB = "job"
    EVENT = "event"  #: its own waits decide: catch event, receive task, event-based gateway
    SCOPE = "scope"  #: until the scope of the same number is empty
    INCIDENT = "incident"


class Place(StrEnum):
    """The step at which an element stopped; resolving an incident begins there again."""

    OPEN = "open"  #: the event subprocesses of the process, before its start event
    JOIN = "join"  #: a parallel gateway goes on with the tokens that have come
    ACTIVATE = "activate"
    TRIGGER = "trigger"  #: an event that has happened is entered
    JOB = "job"  #: the job is created again
    LEAVE = "leave"  #: output mappings
    TAKE = "take"  #: choosing the flows out


class WaitKind(StrEnum):
    """What ends a wait."""

    TIMER = "timer"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Token:
    """One activation of an element. `node` is an index in the definition of its scope.

    `flow` is the flow it came by (-1: none), `local` the variables of its io inputs, or what an
    event brought while it is on its way in; `place` is set at an incident only.
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
class Scope:
    """A process, called process, subprocess or event subprocess that runs.

    Its number is that of the token that carries it (the root's has none). `body` is the node index
    whose children run in it, or ROOT; variables are looked up outwards until a ROOT body.
    """

    number: int
    parent: int | None
    definition: int
    body: int
    variables: Variables = field(default_factory=dict)
    interrupted: bool = False  #: an interrupting event subprocess has taken over

    @property
    def is_process(self) -> bool:
        """Whether this is the root or a called process."""
        return self.body == ROOT

    def holding(self, variables: Variables) -> "Scope":
        """The same scope with these variables instead."""
        return Scope(
            self.number, self.parent, self.definition, self.body, variables, self.interrupted
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """A timer or message subscription. `node` is the event's index in the definition of `scope`.

    `owner` is the token it belongs to (the host of a boundary event), or the scope whose event
    subprocess it starts. A cycle keeps its text and the firings left after this (None: endless).
    """

    number: int
    owner: int
    scope: int
    node: int
    kind: WaitKind
    cycle: str | None = None
    repeats: int | None = None


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
    """What one advance may do before a token counts as runaway."""

    entries: int = 20_000  #: elements entered in one advance
    tokens: int = 1_000  #: live tokens
