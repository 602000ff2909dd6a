"""Random models along random paths: sound states, a record that changes nothing, and what a naive
reading of the specification says too. Each is written as a BPMN file and read by the front end.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from engine.execution import effects as facts
from engine.execution.state import Place, State, Waiting, WaitKind
from tests.unit.execution.naive.reading import TooLongError
from tests.unit.execution.random_building import models_of
from tests.unit.execution.random_models import graphs, structured, undone
from tests.unit.execution.random_walk import Ours, walk

FOUND = Path(__file__).parent / "found"
paths = st.lists(st.integers(0, 1_000), min_size=12, max_size=20)
several = settings(
    max_examples=200,  # of a day; tests/nightly/test_random_models.py has 2,000 of each
    deadline=None,
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Books:
    """What a reader of the effects believes to be open: the projections of the store."""

    OPENS = (
        (facts.UserTaskCreated, facts.UserTaskClosed),
        (facts.JobCreated, facts.JobClosed),
        (facts.TimerArmed, facts.TimerClosed),
        (facts.SubscriptionOpened, facts.SubscriptionClosed),
        (facts.SignalSubscriptionOpened, facts.SignalSubscriptionClosed),
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
        assert self.open[facts.SignalSubscriptionOpened] == waits[WaitKind.SIGNAL]
        outside = {n for n, token in state.tokens.items() if token.place in (Place.JOIN, Place.ARM)}
        outside |= waiting[Waiting.JOIN]
        assert self.open[facts.ElementEntered] == set(state.tokens) - outside

    def look(self, ours: Ours) -> None:
        """Reads what a step has told."""
        assert ours.state is not None
        self.read(ours.effects)
        self.agree_with(ours.state)


def keep(plan: dict[str, Any], path: list[int]) -> None:
    """Says what differs as the file that it becomes in `found`."""
    note(json.dumps({"why": "", "plan": plan, "path": path}))


def compare(plan: dict[str, Any], path: list[int]) -> None:
    """Walks; a model without end says nothing."""
    books = Books()
    try:
        ours = walk(models_of(plan), path, books.look)
    except TooLongError:
        return
    assert ours.state is not None
    assert not ours.state.ended or not any(books.open.values())


@several
@given(plan=structured, path=paths)
def test_structured_models_run_as_the_naive_reading_says(
    plan: dict[str, Any], path: list[int]
) -> None:
    keep(plan, path)
    compare(plan, path)


@several
@given(plan=undone, path=paths)
def test_what_is_done_is_undone_as_the_naive_reading_says(
    plan: dict[str, Any], path: list[int]
) -> None:
    keep(plan, path)
    compare(plan, path)


@several
@given(plan=graphs(), path=paths)
def test_any_graph_runs_as_the_naive_reading_says(plan: dict[str, Any], path: list[int]) -> None:
    keep(plan, path)
    compare(plan, path)


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_found_once_stays_right(file: Path) -> None:
    case = json.loads(file.read_text())
    compare(case["plan"], case["path"])
