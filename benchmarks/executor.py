"""CPU per step of the executor in a complaint-like loop, early and late, with the state's size.

Run: `python benchmarks/executor.py [ROUNDS]`. A step is one command: a task completed with its
boundary timers, decision and gateways. The figure is the median CPU of the steps around a round.
Then, for loops through what could grow, the CPU of a late round over that of round 10. What one
instance of a large multi-instance costs is told by `python benchmarks/multi_instance.py`.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.catalogue import Catalogue
from engine.execution.advance import advance
from engine.execution.commands import CompleteUserTask, StartProcess
from engine.execution.state import State, Variables
from engine.feel import to_feel
from engine.store.codec import decode_state, encode_state
from tests.unit.execution.builder import Model, catalogue_of, message, timer
from tests.unit.execution.rounds import KINDS, Rounds

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ANSWER = {"accepted": True, "dispute": True, "note": "round again"}
VARIABLES = {"key": "2026-000123", "channel": "web", "complaint_class": "complaint", "round": 0}


def complaint() -> Model:
    """Three human steps with due dates and timers, a script, two decisions by gateway, a loop."""
    model = Model("complaint").start().exclusive("again", "accepted", "disputed")
    model.user_task("verify", candidate_groups='="kejari-bandung:coordinator"', due="=now()")
    model.user_task("handle", candidate_groups="kejari-bandung:handler", priority="=50 + 10")
    model.user_task("approve", assignee="=channel")
    model.script("count", "round + 1", "round").end("closed").end("archived")
    model.boundary("late", "handle", timer(duration="P5D"), interrupting=False).end("reminded")
    model.boundary("silent", "approve", timer(duration="P10D")).end("silence")
    with model.inside("withdrawal", event=True):
        model.start("withdrawn", message("withdrawn")).end("stopped").path("withdrawn", "stopped")
    model.path("start", "again", "verify", "accepted").path("late", "reminded")
    model.flow("accepted", "handle", when="accepted = true and channel != null")
    model.flow("accepted", "archived", default=True).path("handle", "count", "approve", "disputed")
    model.flow("disputed", "again", when="dispute").flow("disputed", "closed", default=True)
    return model.path("silent", "silence")


def main(rounds: int) -> None:
    catalogue = catalogue_of(complaint())
    variables = {name: to_feel(value) for name, value in VARIABLES.items()}
    answer = {name: to_feel(value) for name, value in ANSWER.items()}
    state, _ = advance(catalogue, None, StartProcess(1, variables), NOW)
    spent: list[int] = []
    for number in range(1, rounds + 1):
        for _ in range(3):
            state, cost = _step(catalogue, state, answer, NOW + timedelta(minutes=number))
            spent.append(cost)
        if number in (10, rounds):
            _report(number, spent[-3 * min(number, 500) :], state)


def _step(
    catalogue: Catalogue, state: State, answer: Variables, now: datetime
) -> tuple[State, int]:
    number = max(state.tokens)
    begun = time.process_time_ns()
    state, _ = advance(catalogue, state, CompleteUserTask(number, answer), now)
    return state, time.process_time_ns() - begun


def _report(number: int, spent: list[int], state: State) -> None:
    record = encode_state(state)
    begun = time.process_time_ns()
    for _ in range(200):
        decode_state(encode_state(state))
    codec = (time.process_time_ns() - begun) / 200_000
    print(
        f"round {number:>6}: {median(spent) / 1000:6.1f} us a step, "
        f"{sum(spent) / len(spent) / 1000:6.1f} mean, "
        f"state {len(record)} bytes, encode + decode {codec:.1f} us"
    )


def ratios(rounds: int) -> None:
    """CPU of a round at the end over that of the rounds 10 to 20 of many young instances."""
    for kind in KINDS:
        old = Rounds(kind)
        old.go(rounds)
        young: list[int] = []
        late: list[int] = []
        for _ in range(50):  # by turns, so that a busy machine slows both
            fresh = Rounds(kind)
            fresh.go(9)
            young += _rounds(fresh)
            late += _rounds(old)
        early, at_last = median(young) / 1000, median(late) / 1000
        print(
            f"{kind:<18}: {early:6.1f} us in round 10, {at_last:6.1f} us in round {rounds}, "
            f"ratio {at_last / early:.2f}"
        )


def _rounds(measured: Rounds) -> list[int]:
    spent = []
    for _ in range(10):
        begun = time.process_time_ns()
        measured.go(1)
        spent.append(time.process_time_ns() - begun)
    return spent


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    ratios(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
