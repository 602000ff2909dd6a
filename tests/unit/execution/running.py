"""Drives one instance in tests by element ids, and checks every step on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from engine.catalogue import Catalogue
from engine.execution.advance import advance
from engine.execution.commands import (
    CatchSignal,
    Command,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FireTimer,
    ResolveIncident,
    SetVariables,
    StartProcess,
)
from engine.execution.effects import (
    Effect,
    ElementEntered,
    ElementLeft,
    Ending,
    IncidentRaised,
    ProcessEnded,
    TimerArmed,
)
from engine.execution.invariants import problems
from engine.execution.state import Limits, State, Token, Waiting, WaitKind
from engine.feel import to_feel
from engine.store.codec import decode_state, encode_state
from tests.unit.execution.builder import Model, catalogue_of

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
E = TypeVar("E", bound=Effect)


def variables(given: dict[str, Any]) -> dict[str, Any]:
    return {name: to_feel(value) for name, value in given.items()}


class Running:
    """One instance. `effects` are those of the last step, `history` those of all."""

    def __init__(
        self, *models: Model, catalogue: Catalogue | None = None, limits: Limits | None = None
    ) -> None:
        self.catalogue = catalogue or catalogue_of(*models)
        self.limits = limits or Limits()
        self.now = MORNING
        self.effects: list[Effect] = []
        self.history: list[Effect] = []
        self._state: State | None = None

    @property
    def state(self) -> State:
        assert self._state is not None
        return self._state

    def give(self, command: Command) -> "Running":
        before = None if self._state is None else encode_state(self._state)
        given = None if before is None else decode_state(before)
        state, effects = advance(self.catalogue, given, command, self.now, self.limits)
        assert given is None or encode_state(given) == before, "the given state was changed"
        assert problems(self.catalogue, state) == []
        assert decode_state(encode_state(state)) == state
        self._state, self.effects = state, effects
        self.history += effects
        return self

    def load(self, record: bytes) -> "Running":
        """Goes on from the record of a state."""
        self._state = decode_state(record)
        assert problems(self.catalogue, self._state) == []
        return self

    def start(self, start_id: str | None = None, zone: str = "UTC", **given: Any) -> "Running":
        return self.give(StartProcess(1, variables(given), start_id, zone))

    def complete(self, id_: str, **given: Any) -> "Running":
        return self.give(CompleteUserTask(self.task(id_), variables(given)))

    def give_last(self, **given: Any) -> "Running":
        """Completes the youngest user task."""
        waiting = self.state.tokens.values()
        number = max(one.number for one in waiting if one.waiting is Waiting.USER_TASK)
        return self.give(CompleteUserTask(number, variables(given)))

    def work(self, id_: str, **given: Any) -> "Running":
        return self.give(CompleteJob(self.number(id_), variables(given)))

    def fire(self, id_: str, late: timedelta = timedelta(0)) -> "Running":
        """Fires the timer of an event at the instant it is due, or later."""
        number = self.wait(id_)
        due = next(armed.due_at for armed in self.all(TimerArmed) if armed.number == number)
        due = due or self.now
        self.now = max(self.now, due) + late
        return self.give(FireTimer(number, due))

    def tell(self, id_: str, **given: Any) -> "Running":
        return self.give(CorrelateMessage(self.wait(id_), variables(given)))

    def signal(self, *ids: str, **given: Any) -> "Running":
        """A signal reaches these events, or all that wait for a signal."""
        waits = self.state.waits.values()
        numbers = [
            wait.number
            for wait in waits
            if wait.kind is WaitKind.SIGNAL
            and (not ids or self._node_id(wait.scope, wait.node) in ids)
        ]
        return self.give(CatchSignal(tuple(numbers), variables(given)))

    def resolve(self, id_: str) -> "Running":
        return self.give(ResolveIncident(self.number(id_)))

    def set(self, **given: Any) -> "Running":
        """Sets variables of the root."""
        return self.give(SetVariables(1, variables(given)))

    def give_local(self, id_: str, **given: Any) -> "Running":
        """Sets variables of one activity."""
        return self.give(SetVariables(self.number(id_), variables(given)))

    def token(self, id_: str) -> Token:
        found = [token for token in self.state.tokens.values() if self._id(token) == id_]
        assert found, f"no token at {id_}, only at {self.at()}"
        return found[0]

    def number(self, id_: str) -> int:
        return self.token(id_).number

    def task(self, id_: str) -> int:
        """The user task of an element, the oldest of several; the element where it has none."""
        for token in self.state.tokens.values():
            if token.waiting is Waiting.USER_TASK and self._id(token) == id_:
                return token.number
        return self.number(id_)

    def wait(self, id_: str) -> int:
        for wait in self.state.waits.values():
            if self._node_id(wait.scope, wait.node) == id_:
                return wait.number
        raise AssertionError(f"{id_} waits for nothing")

    def at(self) -> list[str]:
        """The elements that have a token, sorted."""
        return sorted(self._id(token) for token in self.state.tokens.values())

    def waits(self) -> list[str]:
        """The events that are waited for, sorted."""
        return sorted(self._node_id(wait.scope, wait.node) for wait in self.state.waits.values())

    def incidents(self) -> list[str]:
        return sorted(
            self._id(token)
            for token in self.state.tokens.values()
            if token.waiting is Waiting.INCIDENT
        )

    def variables(self, number: int = 1) -> dict[str, Any]:
        return dict(self.state.scopes[number].variables)

    def last(self, kind: type[E]) -> E:
        return self.all(kind)[-1]

    def all(self, kind: type[E]) -> list[E]:
        return [effect for effect in self.history if isinstance(effect, kind)]

    def entered(self) -> list[str]:
        return [effect.element_id for effect in self.all(ElementEntered)]

    def left(self, ending: Ending = Ending.COMPLETED) -> list[str]:
        return [left.element_id for left in self.all(ElementLeft) if left.ending is ending]

    def ending(self) -> Ending | None:
        """How the root ended; None while it runs."""
        ends = [ended.ending for ended in self.all(ProcessEnded) if ended.number == 1]
        assert self.state.ended == bool(ends)
        return ends[0] if ends else None

    def complaint(self) -> IncidentRaised:
        return self.last(IncidentRaised)

    def _id(self, token: Token) -> str:
        return self._node_id(token.scope, token.node)

    def _node_id(self, scope: int, node: int) -> str:
        key = self.state.scopes[scope].definition
        return self.catalogue.definition(key).nodes[node].id
