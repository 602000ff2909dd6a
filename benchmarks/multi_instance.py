"""What one instance of a large multi-instance costs: parallel and sequential, alone and stored.

Run: `python benchmarks/multi_instance.py`. Every instance puts its result into the output
collection and has the completion condition evaluated. Figures are CPU, and ratios to the smallest
multi-instance of the same run, measured by turns.
"""

import contextlib
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import fresh_store
from engine import deployments, instances, timers, user_tasks
from engine.catalogue import Catalogue
from engine.execution.advance import advance
from engine.execution.commands import Command, CompleteUserTask, FireTimer, StartProcess
from engine.execution.effects import ElementEntered
from engine.execution.state import State, Waiting
from engine.runtime import Runtime
from engine.store.codec import decode_state, encode_state
from kernel.clock import SystemClock
from kernel.database import Database, open_database
from kernel.unit_of_work import UnitOfWork
from tests.unit.execution.builder import Model, catalogue_of, each

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SIZES = (100, 1_000, 10_000)
TASKS = (100, 300, 990)  #: user tasks at once: a process instance has 1,000 tokens at most
TURNS = 3
STEPS = 50  #: completions measured at the beginning and at the end

STORED = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://tuntas">
  <process id="many" isExecutable="true">
    <startEvent id="s"/>
    <userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements>
      <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics
        inputCollection="=people" inputElement="person" outputCollection="answers"
        outputElement="=answer"/></extensionElements>
      <completionCondition>=numberOfCompletedInstances = numberOfInstances</completionCondition>
      </multiInstanceLoopCharacteristics></userTask>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="e"/>
  </process></definitions>"""


@dataclass(slots=True)
class Life:
    """One process instance from its start to its end."""

    executor: float = 0  #: seconds of CPU in `advance`
    codec: float = 0  #: seconds of CPU to read and write the state, as every step in a store does
    steps: int = 0
    most_entered: int = 0  #: elements entered in one step
    most_bytes: int = 0  #: of the state between two steps


def main() -> None:
    """Measure and print."""
    for sequential in (False, True):
        _print_scripts("sequential" if sequential else "parallel", sequential)
    _print_tasks()
    with fresh_store("sqlite") as url:
        _print_stored(url)


def _loop(sequential: bool) -> Model:
    """Each doubles its number; whether they are enough is asked after each."""
    loop = each(
        "=people",
        sequential=sequential,
        input_element="person",
        output_collection="answers",
        output_element="doubled",
        completion="numberOfCompletedInstances = numberOfInstances",
    )
    model = Model().start().script("double", "person * 2", "doubled", loop=loop).end()
    return model.path("start", "double", "end")


def _asked() -> Model:
    loop = each(
        "=people",
        input_element="person",
        output_collection="answers",
        output_element="answer",
        completion="numberOfCompletedInstances = numberOfInstances",
    )
    return Model().start().user_task("ask", loop=loop).end().path("start", "ask", "end")


def _print_scripts(kind: str, sequential: bool) -> None:
    catalogue = catalogue_of(_loop(sequential))
    turns = [{size: _lives(catalogue, size) for size in SIZES} for _ in range(TURNS)]
    for size in SIZES:
        alone = [(turn[size].executor / size, turn[SIZES[0]].executor / SIZES[0]) for turn in turns]
        one = turns[0][size]
        print(
            f"{kind:<10} {size:>6}: {_middle(alone)}; its state read and written "
            f"{median(turn[size].codec for turn in turns) / size * 1e6:6.1f} us; {one.steps}"
            f" steps, at most {one.most_entered} elements in one, {one.most_bytes} bytes"
        )


def _middle(costs: list[tuple[float, float]]) -> str:
    """The median cost, and the median of the ratios to what was measured in the same turn."""
    ratio = median(cost / first for cost, first in costs)
    return f"{median(cost for cost, _ in costs) * 1e6:6.1f} us an instance, ratio {ratio:.2f}"


def _lives(catalogue: Catalogue, size: int) -> Life:
    """The middle one of as many lives as make about as much work at every size."""
    lives = [_live(catalogue, size) for _ in range(SIZES[-1] // size)]
    return sorted(lives, key=lambda one: one.executor)[len(lives) // 2]


def _live(catalogue: Catalogue, size: int) -> Life:
    life = Life()
    command: Command = StartProcess(1, {"people": [Decimal(one) for one in range(size)]})
    state: State | None = None
    while state is None or not state.ended:
        if state is not None:
            command = FireTimer(next(iter(state.waits)), NOW)
        state = _step(life, catalogue, state, command)
    return life


def _step(life: Life, catalogue: Catalogue, state: State | None, command: Command) -> State:
    begun = time.process_time()
    after, effects = advance(catalogue, state, command, NOW)
    middle = time.process_time()
    record = encode_state(after)
    decoded = decode_state(record)
    ended = time.process_time()
    life.executor += middle - begun
    life.codec += ended - middle
    life.steps += 1
    entered = sum(isinstance(one, ElementEntered) for one in effects)
    life.most_entered = max(life.most_entered, entered)
    life.most_bytes = max(life.most_bytes, len(record))
    return decoded


def _print_tasks() -> None:
    """User tasks wait all at once and are completed one after the other."""
    catalogue = catalogue_of(_asked())
    means: dict[int, float] = {}
    for size in TASKS:
        spent, largest = _completions(catalogue, size)
        means[size] = sum(spent) / size
        print(
            f"user tasks {size:>6}: {median(spent[:STEPS]):6.1f} us a completion at the beginning,"
            f" {median(spent[-STEPS:]):6.1f} at the end, mean {means[size]:6.1f}, ratio of means"
            f" {means[size] / means[TASKS[0]]:.2f}; {largest} bytes"
        )


def _completions(catalogue: Catalogue, size: int) -> tuple[list[float], int]:
    """Microseconds of CPU of each completion, and the bytes of the state before the first."""
    life = Life()
    command: Command = StartProcess(1, {"people": [Decimal(one) for one in range(size)]})
    state = _step(life, catalogue, None, command)
    while state.waits:
        state = _step(life, catalogue, state, FireTimer(next(iter(state.waits)), NOW))
    spent, largest = [], len(encode_state(state))
    while not state.ended:
        command = CompleteUserTask(_asked_first(state), {"answer": "yes"})
        begun = time.process_time_ns()
        state, _ = advance(catalogue, state, command, NOW)
        spent.append((time.process_time_ns() - begun) / 1000)
    return spent, largest


def _asked_first(state: State) -> int:
    waiting = state.tokens.items()
    return next(number for number, token in waiting if token.waiting is Waiting.USER_TASK)


def _print_stored(url: str) -> None:
    with contextlib.closing(open_database(url, SystemClock(), {})) as database:
        for size in TASKS:
            begun, (first, last) = _stored(database, size)
            print(
                f"stored on SQLite, {size:>4} user tasks: {begun:6.1f} ms to begin them all, "
                f"{first:.2f} ms a completion at the beginning, {last:.2f} at the end"
            )


def _stored(database: Database, size: int) -> tuple[float, tuple[float, float]]:
    runtime = Runtime({})
    people = {"people": [Decimal(one) for one in range(size)]}
    database.write(lambda uow: deployments.deploy(uow, {"many.bpmn": STORED}, actor="benchmark"))
    begun = time.perf_counter()
    root = database.write(lambda uow: instances.start_latest(uow, runtime, "many", people)).root
    while due := database.read(timers.list_due):
        for _, key in due:
            database.write(partial(timers.fire, runtime=runtime, key=key))
    ready = (time.perf_counter() - begun) * 1000
    spent = []
    for task in database.read(lambda uow: user_tasks.list_of_root(uow, root)):
        begun = time.perf_counter()
        database.write(partial(_answer, runtime=runtime, key=task.key))
        spent.append((time.perf_counter() - begun) * 1000)
    return ready, (median(spent[:STEPS]), median(spent[-STEPS:]))


def _answer(uow: UnitOfWork, runtime: Runtime, key: int) -> None:
    user_tasks.complete(uow, runtime, key, {"answer": "yes"}, actor="benchmark")


if __name__ == "__main__":
    main()
