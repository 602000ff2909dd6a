"""Lets what was compiled from a mutant run: at random, under small limits, a few steps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from engine.catalogue import Catalogue
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
from engine.feel import Value
from engine.model.definition import ROOT, Definition, NodeKind
from engine.store.codec import decode_state, encode_state
from kernel.errors import TuntasError
from tests.unit.execution.running import MORNING

STEPS = 12
LIMITS = Limits(entries=300, tokens=60, instances=20)
VALUES: tuple[Value, ...] = (
    *(None, True, False, Decimal(0), Decimal(2), Decimal("-1.5"), "", "a", "accept", []),
    *([Decimal(1), "x"], {"a": Decimal(1)}, MORNING),
)


def live(definitions: tuple[Definition, ...], seed: int) -> int:
    """Starts the first process and lets things happen; how many steps it took.

    What the engine refuses in its own words (Conflict, Invalid...) and incidents are right answers;
    any other exception is a fault of the executor and comes out.
    """
    random = Random(seed)
    known = [replace(one, key=key, deployment=1) for key, one in enumerate(definitions, 1)]
    catalogue = Catalogue(
        definitions={one.key: one for one in known},
        processes={one.process_id: [one] for one in known},
    )
    state: State | None = None
    names = sorted(_names(known))
    for step in range(STEPS):
        command = _start(random, known[0], names) if state is None else _next(random, state, names)
        try:
            state = _advanced(catalogue, state, command, step)
        except TuntasError:
            if state is None:
                return 0
        if state.ended:
            return step
    _advanced(catalogue, state, CancelProcess(), STEPS)
    return STEPS


def _advanced(catalogue: Catalogue, state: State | None, command: Command, step: int) -> State:
    """The state after it, which is sound, and the same however often it is asked for."""
    now = MORNING + timedelta(days=step)
    after, effects = advance(catalogue, state, command, now, LIMITS)
    again, same = advance(catalogue, state, command, now, LIMITS)
    assert encode_state(again) == encode_state(after)
    assert same == effects
    assert decode_state(encode_state(after)) == after
    assert problems(catalogue, after) == []
    return after


def _names(definitions: list[Definition]) -> set[str]:
    """Variables that the expressions of the nodes read, as far as flows and mappings say."""
    found = {"n", "go", "key", "items", "unit"}
    for definition in definitions:
        for node in definition.nodes:
            for flow in node.outgoing:
                found |= flow.condition.inputs if flow.condition else frozenset()
            for mapping in (*node.inputs, *node.outputs):
                found |= mapping.source.inputs
    return found


def _data(random: Random, names: list[str]) -> Mapping[str, Value]:
    return {name: random.choice(VALUES) for name in names if random.random() < 0.7}


def _start(random: Random, definition: Definition, names: list[str]) -> Command:
    starts = [
        node.id for node in definition.nodes if node.kind is NodeKind.START and node.parent == ROOT
    ]
    none = definition.none_starts.get(ROOT)
    chosen = None if none is not None or not starts else random.choice(starts)
    return StartProcess(1, _data(random, names), chosen, "Asia/Jakarta")


def _next(random: Random, state: State, names: list[str]) -> Command:
    data = _data(random, names)
    commands: list[Command] = [SetVariables(1, data)]
    for number, token in sorted(state.tokens.items()):
        if token.waiting is Waiting.USER_TASK:
            commands += [CompleteUserTask(number, data)] * 2
        elif token.waiting is Waiting.JOB:
            commands += [
                CompleteJob(number, data),
                FailJob(number, "x"),
                ThrowJobError(number, "E"),
            ]
        elif token.waiting is Waiting.INCIDENT:
            commands.append(ResolveIncident(number))
    for number, wait in sorted(state.waits.items()):
        if wait.kind is WaitKind.SIGNAL:
            commands.append(CatchSignal((number,), data))
        elif wait.kind is WaitKind.MESSAGE:
            commands.append(CorrelateMessage(number, data))
        elif wait.kind in (WaitKind.TIMER, WaitKind.CONTINUATION):
            commands.append(FireTimer(number, MORNING))
    return random.choice(commands)
