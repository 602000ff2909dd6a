"""Walks one random path through a model, in the executor and in the naive reading at once.

The executor runs what the front end made of a BPMN file, the naive reading the model as it was
built: what is wrong in either room shows. At every step both must offer the same that can happen
next, enter and leave the same elements, and hold the same variables; the executor's state must
survive its record, and be sound.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from engine.catalogue import Catalogue
from engine.execution import effects as facts
from engine.execution.advance import advance
from engine.execution.commands import (
    CancelProcess,
    CatchSignal,
    Command,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FailJob,
    FireTimer,
    ResolveIncident,
    SetVariables,
    StartProcess,
    ThrowJobError,
)
from engine.execution.invariants import problems
from engine.execution.state import Limits, State, Waiting, WaitKind
from engine.model.definition import EventKind
from engine.store.codec import decode_state, encode_state
from tests.unit.execution.builder import Model, catalogue_of
from tests.unit.execution.naive.catching import nearest
from tests.unit.execution.naive.live import Token, Wait, seen
from tests.unit.execution.naive.reading import Reading
from tests.unit.execution.running import MORNING
from tests.unit.execution.written import compiled

#: what can happen: a word, the element, and which of those there, the oldest first
Choice = tuple[str, str, int]
CODES = {"throw E": "E", "throw other": "other"}
LIMITS = Limits(entries=1_000)  #: the naive reading gives up before
AT_TASK = ("complete",)
AT_JOB = ("work", "fail", *CODES)
WAITS = {WaitKind.TIMER: "fire", WaitKind.MESSAGE: "tell", WaitKind.SIGNAL: "signal"}


class Ours:
    """The executor, in one go and by way of the record: both must agree in every respect."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.state: State | None = None
        self.effects: list[facts.Effect] = []

    def give(self, command: Command) -> State:
        """One step."""
        after, self.effects = advance(self.catalogue, self.state, command, MORNING, LIMITS)
        if self.state is not None:
            loaded = decode_state(encode_state(self.state))
            assert loaded == self.state
            again, same = advance(self.catalogue, loaded, command, MORNING, LIMITS)
            assert (again, same) == (after, self.effects)
            assert encode_state(again) == encode_state(after)
        assert problems(self.catalogue, after) == []
        self.state = after
        return after

    def open(self) -> dict[Choice, int]:
        """What can happen now, and to which number."""
        assert self.state is not None
        found = []
        for number, token in sorted(self.state.tokens.items()):
            id_ = self._id(token.scope, token.node)
            if token.waiting is Waiting.USER_TASK:
                found += [(word, id_, number) for word in AT_TASK]
            elif token.waiting is Waiting.JOB:
                found += [(word, id_, number) for word in AT_JOB]
            elif token.waiting is Waiting.INCIDENT:
                found.append(("resolve", id_, number))
        for number, wait in sorted(self.state.waits.items()):
            if wait.kind in WAITS:
                found.append((WAITS[wait.kind], self._id(wait.scope, wait.node), number))
        return _ranked(found)

    def do(self, choice: Choice, number: int, data: dict[str, Any]) -> State:
        """Gives the command that a choice means."""
        word = choice[0]
        commands: dict[str, Callable[[], Command]] = {
            "complete": lambda: CompleteUserTask(number, data),
            "work": lambda: CompleteJob(number, data),
            "fail": lambda: FailJob(number, "x"),
            "fire": lambda: FireTimer(number, MORNING),
            "tell": lambda: CorrelateMessage(number, data),
            "signal": lambda: CatchSignal(self._signal_waits(), data),
            "resolve": lambda: ResolveIncident(number),
            "set": lambda: SetVariables(1, data),
        }
        if word in CODES:
            return self.give(ThrowJobError(number, CODES[word], variables=data))
        return self.give(commands[word]())

    def _signal_waits(self) -> tuple[int, ...]:
        assert self.state is not None
        waits = sorted(self.state.waits.items())
        return tuple(number for number, wait in waits if wait.kind is WaitKind.SIGNAL)

    def history(self) -> Counter[tuple[str, str]]:
        """What the last step entered and left."""
        found: Counter[tuple[str, str]] = Counter()
        for effect in self.effects:
            if isinstance(effect, facts.ElementEntered):
                found["entered", effect.element_id] += 1
            elif isinstance(effect, facts.ElementLeft):
                found[effect.ending.value, effect.element_id] += 1
        return found

    def data(self) -> list[tuple[str, Any]]:
        """What each element that waits sees, and the variables of the process."""
        assert self.state is not None
        found: list[tuple[str, Any]] = []
        for number, token in sorted(self.state.tokens.items()):
            if token.waiting in (Waiting.USER_TASK, Waiting.JOB, Waiting.EVENT):
                found.append((self._id(token.scope, token.node), self._seen(number)))
        if not self.state.ended:
            found.append(("", dict(self.state.scopes[1].variables)))
        return sorted(found, key=lambda one: one[0])

    def _seen(self, number: int) -> dict[str, Any]:
        assert self.state is not None
        token = self.state.tokens[number]
        known, at = dict(token.local or {}), self.state.scopes[token.scope]
        while True:
            known = {**at.variables, **known}
            if at.is_process or at.parent is None:
                return known
            at = self.state.scopes[at.parent]

    def _id(self, scope: int, node: int) -> str:
        assert self.state is not None
        definition = self.catalogue.definition(self.state.scopes[scope].definition)
        return definition.nodes[node].id


class Theirs:
    """The naive reading, asked the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        processes = {id_: versions[-1] for id_, versions in catalogue.processes.items()}
        self.reading = Reading(processes)

    def open(self) -> dict[Choice, Token | Wait]:
        """What can happen now, and to what."""
        found: list[tuple[str, str, Any]] = []
        for token in sorted(self.reading.tokens(), key=lambda token: token.born):
            words = {"user_task": AT_TASK, "job": AT_JOB, "incident": ("resolve",)}
            found += [(word, token.node.id, token) for word in words.get(token.state, ())]
        for wait in sorted(self.reading.waits(), key=lambda wait: wait.born):
            kinds = {EventKind.TIMER: "fire", EventKind.MESSAGE: "tell", EventKind.SIGNAL: "signal"}
            if wait.event.kind in kinds:
                found.append((kinds[wait.event.kind], wait.node.id, wait))
        return _ranked(found)

    def do(self, choice: Choice, at: Any, data: dict[str, Any]) -> None:
        """Lets happen what a choice means."""
        reading, word = self.reading, choice[0]
        if word == "set":
            assert reading.root is not None
            reading.step(lambda: reading.root.variables.update(data))  # type: ignore[union-attr]
        elif word == "signal":
            reading.step(lambda: self._signal(data))
        elif word in ("fire", "tell"):
            reading.step(lambda: reading.happen(at, data if word == "tell" else {}))
        elif word == "resolve":
            reading.step(lambda: reading.attempt(at, at.again))
        elif word in ("complete", "work"):
            reading.step(lambda: reading.attempt(at, lambda: reading.leave(at, data)))
        else:
            reading.step(lambda: self._fail(at, CODES.get(word), data))

    def _signal(self, data: dict[str, Any]) -> None:
        for wait in sorted(self.reading.waits(), key=lambda wait: wait.born):
            if wait.event.kind is EventKind.SIGNAL:
                self.reading.happen(wait, data)

    def _fail(self, token: Token, code: str | None, data: dict[str, Any]) -> None:
        found = None if code is None else nearest(token, EventKind.ERROR, code)
        if found is None:
            token.state = "incident"
            token.again = lambda: setattr(token, "state", "job")
        else:
            self.reading.caught(found, data)

    def history(self) -> Counter[tuple[str, str]]:
        """What the last step entered and left."""
        return Counter(self.reading.history)

    def data(self) -> list[tuple[str, Any]]:
        """What each element that waits sees, and the variables of the process."""
        found = [
            (token.node.id, seen(token.scope, token.local))
            for token in sorted(self.reading.tokens(), key=lambda token: token.born)
            if token.state in ("user_task", "job", "event")
        ]
        if self.reading.root is not None:
            found.append(("", self.reading.root.variables))
        return sorted(found, key=lambda one: one[0])


def _ranked(found: Iterable[tuple[str, str, Any]]) -> dict[Choice, Any]:
    """Counts those at the same element, the oldest first."""
    seen_: dict[tuple[str, str], int] = defaultdict(int)
    ranked = {}
    for word, id_, thing in found:
        ranked[word, id_, seen_[word, id_]] = thing
        seen_[word, id_] += 1
    return ranked


def walk(
    models: Sequence[Model], path: Iterable[int], look: Callable[[Ours], None] = lambda _: None
) -> Ours:
    """Both along one path; each number says what happens and what it brings. `look` sees each step.

    Raises TooLongError where a model runs on and on.
    """
    ours, theirs = Ours(compiled(*models)), Theirs(catalogue_of(*models))
    items = [Decimal(1), Decimal(2)]
    given = {"key": "k", "go": False, "n": Decimal(1), "items": items}
    theirs.reading.start("main", given)
    ours.give(StartProcess(1, given))
    for number in path:
        look(ours)
        here, there = same(ours, theirs)
        if theirs.reading.ended:
            return ours
        choices = [*sorted(there), ("set", "", 0)]
        choice = choices[number % len(choices)]
        data = {"go": number % 2 == 1, "n": Decimal(number // 7 % 4)}
        theirs.do(choice, there.get(choice), data)
        ours.do(choice, here.get(choice, 0), data)
    look(ours)
    same(ours, theirs)
    if not theirs.reading.ended:
        assert ours.give(CancelProcess()).ended
        look(ours)
    return ours


def same(ours: Ours, theirs: Theirs) -> tuple[dict[Choice, int], dict[Choice, Token | Wait]]:
    """Asserts that both stand at the same place with the same data; what can happen."""
    assert ours.state is not None
    assert ours.history() == theirs.history()
    assert ours.state.ended == theirs.reading.ended
    here, there = ours.open(), theirs.open()
    assert sorted(here) == sorted(there)
    assert ours.data() == theirs.data()
    assert here or ours.state.ended or _waits_for_data(ours.state), "nothing can happen any more"
    return here, there


def _waits_for_data(state: State) -> bool:
    return any(wait.kind is WaitKind.CONDITION for wait in state.waits.values())
