"""Tuntas and SpiffWorkflow run the same random models along the same random paths (design D1).

At every step: the same user tasks open, the same elements completed, in the same order within each
parallel branch, the same data where one branch is all there is, and over at the same step. What
SpiffWorkflow does wrong is left out of the models (drawing.py says what).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from tests.oracle.drawing import draw
from tests.oracle.sheet import Drawn, Open
from tests.oracle.spiff_run import SpiffRun
from tests.oracle.tuntas_run import TuntasRun

PARTS = 12  #: of a night; so that workers share them
OF_A_DAY = 4  #: of these
MODELS = 50  #: in each part
AT_LEAST = 500  #: the design asks for
STEPS = 200  #: no path is longer
#: what else is compared, and in how many models of each part at least
FEATURES = {
    "parallel multi-instance": 10,
    "sequential multi-instance": 10,
    "standard loop": 10,
    "signal": 3,
    "signal that interrupts": 1,
    "signal that begins a path": 1,
}


@dataclass(slots=True)
class Walked:
    """How much one path compared; `features` are those of the elements that both completed."""

    steps: int = 0
    data: int = 0
    ended: bool = False
    features: set[str] = field(default_factory=set)


def walk(seed: int) -> Walked:
    """Runs the model of this seed in both, along the path of this seed."""
    drawn, random, walked = draw(seed), Random(seed), Walked()
    ours, theirs = TuntasRun(drawn.xml, drawn.items), SpiffRun(drawn.xml, drawn.items)
    for _ in range(STEPS):
        waiting = same(seed, drawn, ours, theirs)
        if not waiting:
            walked.ended = ours.ended()
            done = set(ours.finished()) & set(theirs.finished())
            walked.features = {drawn.features[one] for one in done if one in drawn.features}
            return walked
        one = random.choice(waiting)
        name = one[0]
        if len(waiting) == 1 and drawn.threads[name] == "main":
            same_data(drawn, one, ours.data(one), theirs.data(one))
            walked.data += 1
        answer = {drawn.answers.get(name, name): drawn.fixed.get(name, random.randrange(6))}
        ours.complete(one, answer)
        theirs.complete(one, answer)
        walked.steps += 1
    raise AssertionError(f"seed {seed} does not end")


def same_data(drawn: Drawn, one: Open, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Compares the variables that both should have; of an instance, those that were before it."""
    left_out = drawn.lost
    if one[0] in drawn.items:
        left_out |= drawn.results
    here, there = (
        {name: plain(drawn, name, value) for name, value in data.items() if name not in left_out}
        for data in (ours, theirs)
    )
    assert here == there


def plain(drawn: Drawn, name: str, value: Any) -> Any:
    """A list of results as SpiffWorkflow collects them."""
    if not isinstance(value, list):
        return value
    done = [one for one in value if one is not None]
    return sorted(done) if name in drawn.unordered else done


def same(seed: int, drawn: Drawn, ours: TuntasRun, theirs: SpiffRun) -> list[Open]:
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


@pytest.mark.parametrize("part", range(OF_A_DAY))
def test_both_engines_walk_the_same_way_through_random_models(part: int) -> None:
    compare(part)


def compare(part: int) -> list[Walked]:
    """The models of one part, and that enough was compared in them."""
    walks = [walk(seed) for seed in range(part * MODELS, (part + 1) * MODELS)]

    assert sum(walked.ended for walked in walks) == MODELS
    assert sum(walked.data for walked in walks) >= MODELS
    assert sum(walked.steps for walked in walks) >= 3 * MODELS
    seen = Counter(feature for walked in walks for feature in walked.features)
    assert [word for word, least in FEATURES.items() if seen[word] < least] == []
    return walks


def test_at_least_five_hundred_models_are_compared() -> None:
    assert PARTS * MODELS >= AT_LEAST
    assert len({draw(seed).xml for seed in range(PARTS * MODELS)}) == PARTS * MODELS


def test_the_models_hold_every_element_that_is_to_be_compared() -> None:
    drawn = b"".join(draw(seed).xml for seed in range(PARTS * MODELS))
    held = Counter(re.findall(rb"<(\w+)", drawn))

    tags = ("userTask", "task", "manualTask", "scriptTask", "subProcess", "intermediateThrowEvent")
    more = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "conditionExpression")
    events = ("boundaryEvent", "errorEventDefinition", "escalationEventDefinition")
    signals = ("signalEventDefinition", "intermediateCatchEvent")
    loops = ("multiInstanceLoopCharacteristics", "completionCondition")
    rounds = ("standardLoopCharacteristics", "loopCondition")
    wanted = (*tags, *more, *events, *signals, *loops, *rounds)
    assert [tag for tag in wanted if held[tag.encode()] <= MODELS] == []
