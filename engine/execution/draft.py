"""The working copy of one step: it is changed freely, then becomes the next state."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.catalogue import Catalogue
from engine.execution.effects import Effect
from engine.execution.state import (
    LARGEST_NUMBER,
    Limits,
    Loop,
    Scope,
    State,
    Token,
    Variables,
    Wait,
    Waiting,
)
from engine.feel import Moment
from engine.feel.values import Value
from engine.model.definition import Definition, Node
from kernel.errors import Conflict


class Draft:
    """Copies of the state's tables, the effects so far, and the work still to do in this step."""

    __slots__ = (
        "armed",
        "arrivals",
        "begun",
        "carried",
        "catalogue",
        "changed",
        "effects",
        "emptied",
        "ended",
        "entries",
        "limits",
        "moment",
        "next_number",
        "results",
        "scopes",
        "sizes",
        "spent",
        "tokens",
        "until",
        "waits",
        "zone",
    )

    def __init__(self, catalogue: Catalogue, state: State, now: datetime, limits: Limits) -> None:
        self.catalogue = catalogue
        self.limits = limits
        self.zone = state.zone
        self.moment = Moment(now, ZoneInfo(state.zone))
        self.next_number = state.next_number
        self.scopes: dict[int, Scope] = dict(state.scopes)
        self.tokens: dict[int, Token] = dict(state.tokens)
        self.waits: dict[int, Wait] = dict(state.waits)
        self.ended = state.ended
        self.effects: list[Effect] = []
        self.entries = 0
        self.begun = 0  #: instances of repeated activities
        self.spent = 0  #: units of work
        self.until = limits.work  #: what `spent` may come to before the element has a fault
        self.carried = 0  #: units of work of the transactions before, without a wait in between
        #: id of a value -> the value and its size
        self.sizes: dict[int, tuple[Value, int]] = {}
        #: scope of a loop -> its results with those of this step, frozen at the end
        self.results: dict[int, list[Value]] = {}
        #: tokens that are MOVING or TRIGGERED, in the order they set out
        self.arrivals: deque[int] = deque()
        #: scopes that lost a token and may be over
        self.emptied: deque[int] = deque()
        #: names of variables that have changed, and waits for a condition that are new: what the
        #: conditions of events are looked at for once all tokens rest
        self.changed: set[str] = set()
        self.armed: set[int] = set()

    @property
    def now(self) -> datetime:
        """The instant of this step."""
        return self.moment.now

    def number(self) -> int:
        """The next number of the shared counter."""
        number = self.next_number
        if number > LARGEST_NUMBER:
            raise Conflict(
                f"this process instance has used up its {LARGEST_NUMBER} numbers; "
                "cancel it and start a new one"
            )
        self.next_number = number + 1
        return number

    def emit(self, effect: Effect) -> None:
        """Notes a fact."""
        self.effects.append(effect)

    def definition(self, scope: int) -> Definition:
        """The definition that the elements of this scope stand in."""
        return self.catalogue.definition(self.scopes[scope].definition)

    def node(self, token: Token) -> Node:
        """The element a token is in."""
        key = self.scopes[token.scope].definition
        return self.catalogue.definition(key).nodes[token.node]

    def send(
        self,
        scope: int,
        node: int,
        flow: int = -1,
        waiting: Waiting = Waiting.MOVING,
        local: Variables | None = None,
    ) -> None:
        """Sets out a new token for an element; it enters when its turn comes."""
        number = self.number()
        self.tokens[number] = Token(number, scope, node, waiting, flow, local)
        self.arrivals.append(number)

    def to_state(self) -> State:
        """The state after this step."""
        for number, results in self.results.items():
            scope = self.scopes.get(number)
            if scope is not None and isinstance(scope.work, Loop):
                work = replace(scope.work, results=tuple(results))
                self.scopes[number] = replace(scope, work=work)
        return State(
            next_number=self.next_number,
            zone=self.zone,
            scopes=self.scopes,
            tokens=self.tokens,
            waits=self.waits,
            ended=self.ended,
        )


def waits_of(draft: Draft, owner: int) -> list[Wait]:
    """The waits of a token and, if it carries a scope, of the scope's event subprocesses."""
    return [wait for wait in draft.waits.values() if wait.owner == owner]


def tokens_in(tokens: Mapping[int, Token], scope: int) -> list[Token]:
    """The tokens that live in a scope or in any scope inside it, oldest first.

    A token is always younger than the one that carries its scope, so one pass finds all.
    """
    inside = {scope}
    found = []
    for number in sorted(tokens):
        token = tokens[number]
        if token.scope in inside:
            inside.add(number)
            found.append(token)
    return found
