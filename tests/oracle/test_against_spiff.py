"""Tuntas and SpiffWorkflow run the same random models along the same random paths (design D1).

At every step: the same user tasks open, the same elements completed, in the same order within each
parallel branch, the same data where one branch is all there is, and over at the same step. What
SpiffWorkflow does wrong is left out of the models (drawing.py says what).
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.oracle.drawing import Drawn, draw
from tests.oracle.spiff_run import SpiffRun
from tests.oracle.tuntas_run import TuntasRun

PARTS = 12  #: so that workers share them
MODELS = 50  #: in each part
AT_LEAST = 500  #: the design asks for
STEPS = 200  #: no path is longer


@dataclass(slots=True)
class Walked:
    """How much one path compared."""

    steps: int = 0
    data: int = 0
    ended: bool = False


def walk(seed: int) -> Walked:
    """Runs the model of this seed in both, along the path of this seed."""
    drawn, random, walked = draw(seed), Random(seed), Walked()
    ours, theirs = TuntasRun(drawn.xml), SpiffRun(drawn.xml)
    for _ in range(STEPS):
        waiting = same(seed, drawn, ours, theirs)
        if not waiting:
            walked.ended = ours.ended()
            return walked
        if len(waiting) == 1 and drawn.threads[waiting[0]] == "main":
            same_data(drawn, ours.data(waiting[0]), theirs.data(waiting[0]))
            walked.data += 1
        name = random.choice(waiting)
        answer = {name: drawn.fixed.get(name, random.randrange(6))}
        ours.complete(name, answer)
        theirs.complete(name, answer)
        walked.steps += 1
    raise AssertionError(f"seed {seed} does not end")


def same_data(drawn: Drawn, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Compares the variables that both should have."""
    assert {name: value for name, value in ours.items() if name not in drawn.lost} == {
        name: value for name, value in theirs.items() if name not in drawn.lost
    }


def same(seed: int, drawn: Drawn, ours: TuntasRun, theirs: SpiffRun) -> list[str]:
    """Compares where both stand; the open user tasks."""
    waiting = ours.open_tasks()
    where = f"seed {seed}, after {ours.finished()}"
    assert waiting == theirs.open_tasks(), where
    assert ours.ended() == theirs.ended() == (not waiting), where
    here, there = without(drawn.failings, ours), without(drawn.failings, theirs)
    assert Counter(here) == Counter(there), where
    assert by_thread(drawn.threads, here) == by_thread(drawn.threads, there), where
    return waiting


def without(names: Container[str], run: TuntasRun | SpiffRun) -> list[str]:
    """The elements completed so far but these."""
    return [name for name in run.finished() if name not in names]


def by_thread(threads: Mapping[str, str], finished: Iterable[str]) -> dict[str, list[str]]:
    """What was completed in each parallel branch: there the order is determined."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in finished:
        found[threads[name]].append(name)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_walk_the_same_way_through_random_models(part: int) -> None:
    walks = [walk(seed) for seed in range(part * MODELS, (part + 1) * MODELS)]

    assert sum(walked.ended for walked in walks) == MODELS
    assert sum(walked.data for walked in walks) >= MODELS
    assert sum(walked.steps for walked in walks) >= 3 * MODELS


def test_at_least_five_hundred_models_are_compared() -> None:
    assert PARTS * MODELS >= AT_LEAST
    assert len({draw(seed).xml for seed in range(PARTS * MODELS)}) == PARTS * MODELS


def test_the_models_hold_every_element_that_is_to_be_compared() -> None:
    drawn = b"".join(draw(seed).xml for seed in range(PARTS * MODELS))

    tags = ("userTask", "task", "manualTask", "scriptTask", "subProcess", "intermediateThrowEvent")
    more = ("exclusiveGateway", "parallelGateway", "conditionExpression", "boundaryEvent")
    events = ("errorEventDefinition", "escalationEventDefinition")
    for tag in (*tags, *more, "inclusiveGateway", *events):
        assert drawn.count(f"<{tag} ".encode()) > MODELS, tag
