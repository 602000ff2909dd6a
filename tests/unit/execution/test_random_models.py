"""Random structured models, random events: states stay sound and the codec changes nothing."""

from decimal import Decimal

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.catalogue import Catalogue
from engine.execution import effects as facts
from engine.execution.advance import advance
from engine.execution.commands import (
    CancelProcess,
    Command,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FailJob,
    FireTimer,
    ResolveIncident,
    StartProcess,
    ThrowJobError,
)
from engine.execution.invariants import problems
from engine.execution.state import State, Waiting, WaitKind
from engine.store.codec import decode_state, encode_state
from tests.unit.execution.builder import Model, catalogue_of
from tests.unit.execution.random_models import models
from tests.unit.execution.running import MORNING

STEPS = 25


def commands(state: State, given: dict[str, object]) -> list[Command]:
    """Everything that can happen next; incidents are resolved when nothing else is left."""
    found: list[Command] = []
    for number, token in state.tokens.items():
        if token.waiting is Waiting.USER_TASK:
            found.append(CompleteUserTask(number, given))
        elif token.waiting is Waiting.JOB:
            found += [CompleteJob(number, given), FailJob(number, "x")]
            found += [ThrowJobError(number, "E"), ThrowJobError(number, "other")]
    for number, wait in state.waits.items():
        if wait.kind is WaitKind.TIMER:
            found.append(FireTimer(number, MORNING))
        else:
            found.append(CorrelateMessage(number, given))
    return found or [
        ResolveIncident(number)
        for number, token in state.tokens.items()
        if token.waiting is Waiting.INCIDENT
    ]


class Books:
    """What a reader of the effects believes to be open: the projections of the store."""

    OPENS = (
        (facts.UserTaskCreated, facts.UserTaskClosed),
        (facts.JobCreated, facts.JobClosed),
        (facts.TimerArmed, facts.TimerClosed),
        (facts.SubscriptionOpened, facts.SubscriptionClosed),
        (facts.IncidentRaised, facts.IncidentClosed),
        (facts.ProcessStarted, facts.ProcessEnded),
        (facts.ElementEntered, facts.ElementLeft),
    )

    def __init__(self) -> None:
        self.open: dict[type, set[int]] = {opens: set() for opens, _ in self.OPENS}

    def read(self, effects: list[facts.Effect]) -> None:
        for effect in effects:
            for opens, closes in self.OPENS:
                if isinstance(effect, opens):
                    assert effect.number not in self.open[opens], effect
                    self.open[opens].add(effect.number)
                elif isinstance(effect, closes):
                    self.open[opens].remove(effect.number)

    def agree_with(self, state: State) -> None:
        waiting = {
            kind: {n for n, token in state.tokens.items() if token.waiting is kind}
            for kind in Waiting
        }
        waits = {
            kind: {n for n, wait in state.waits.items() if wait.kind is kind} for kind in WaitKind
        }
        processes = {n for n, scope in state.scopes.items() if scope.is_process}
        assert self.open[facts.UserTaskCreated] == waiting[Waiting.USER_TASK]
        assert self.open[facts.JobCreated] == waiting[Waiting.JOB]
        assert self.open[facts.IncidentRaised] == waiting[Waiting.INCIDENT]
        assert self.open[facts.TimerArmed] == waits[WaitKind.TIMER]
        assert self.open[facts.SubscriptionOpened] == waits[WaitKind.MESSAGE]
        assert self.open[facts.ProcessStarted] == processes
        assert self.open[facts.ElementEntered] == set(state.tokens) - waiting[Waiting.JOIN]


def step(catalogue: Catalogue, state: State | None, command: Command, books: Books) -> State:
    """One step, in one go and by way of the record: both must agree in every respect."""
    after, effects = advance(catalogue, state, command, MORNING)
    if state is not None:
        loaded = decode_state(encode_state(state))
        assert loaded == state
        again, same = advance(catalogue, loaded, command, MORNING)
        assert (again, same) == (after, effects)
        assert encode_state(again) == encode_state(after)
    assert problems(catalogue, after) == []
    books.read(effects)
    books.agree_with(after)
    return after


@seed(20261124)
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(models=models(), data=st.data())
def test_every_step_of_a_random_model_leaves_a_sound_state(
    models: list[Model], data: st.DataObject
) -> None:
    catalogue = catalogue_of(*models)
    books = Books()
    given = {"key": "k", "go": False, "n": Decimal(data.draw(st.integers(0, 3)))}
    state = step(catalogue, None, StartProcess(1, given), books)
    for _ in range(STEPS):
        if state.ended:
            return
        choices = commands(state, {"go": data.draw(st.booleans()), "n": Decimal(2)})
        assert choices, "nothing can happen any more, but the instance has not ended"
        state = step(catalogue, state, data.draw(st.sampled_from(choices)), books)
    if not state.ended:
        state = step(catalogue, state, CancelProcess(), books)
    assert state.ended
    assert not any(books.open.values())
