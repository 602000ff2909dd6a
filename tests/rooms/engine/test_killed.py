"""The engine is killed while it drives many instances: nothing lost, twice or stuck."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine import instances
from engine.history import HistoryEntry
from kernel.clock import SimulatedClock
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import crowd
from tests.rooms.engine.floor import Floor
from tests.rooms.kernel import notebook

ROOT = Path(__file__).parents[3]
KILLS = 3
WHOLE_LIFE = Counter(
    {
        ("user_task", "verify"): 1,
        ("user_task", "handle"): 1,
        ("timer_fired", "pause"): 1,
        ("message_correlated", "hear"): 1,
        ("job", "register"): 1,
        ("job", "tell"): 1,
        ("process_ended", None): 1,
    }
)


def begin(url: str, number: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.rooms.engine.crowd", url, str(number)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def run(process: "subprocess.Popen[str]", chance: random.Random | None = None) -> list[list[str]]:
    """What the crowd said: to the end, or killed soon after as many lines as chance will."""
    assert process.stdout is not None
    first = ""
    if chance is not None:
        first = "".join(process.stdout.readline() for _ in range(chance.randint(1, 60)))
        time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate(timeout=60)
    assert errors == ""
    lines = (first + rest).splitlines(keepends=True)
    return [line.split() for line in lines if line.endswith("\n")]


def check_promises(floor: Floor, said: list[list[str]]) -> None:
    """All that was said is in the store, and the store is whole."""
    assert floor.problems() == []
    keys = {(root, one.number) for root in roots(floor) for one in closings(floor, root)}
    for verb, *words in said:
        if verb == "started":
            number, root = words
            assert find_root(floor, number) == int(root)
        elif verb == "completed":
            key = int(words[0])
            assert (key >> 24, key & 0xFFFFFF) in keys


def closings(floor: Floor, root: int) -> list[HistoryEntry]:
    return [one for one in floor.entries(root) if one.fact == "user_task"]


def find_root(floor: Floor, number: str) -> int | None:
    return floor.read(lambda uow: instances.find_root(uow, number))


def roots(floor: Floor) -> list[int]:
    found = (find_root(floor, str(number)) for number in crowd.NUMBERS)
    return [root for root in found if root is not None]


def check_lives(floor: Floor) -> None:
    """Every instance has ended, and each thing happened once in it."""
    assert floor.count("root_instance") == len(crowd.NUMBERS)
    assert floor.read(notebook.numbers) == list(crowd.NUMBERS)
    for root in roots(floor):
        assert Counter(floor.facts(root, *{fact for fact, _ in WHOLE_LIFE})) == WHOLE_LIFE
    waiting = ("user_task", "timer", "job", "message_subscription", "incident")
    assert [floor.count(table) for table in waiting] == [0] * 5


@pytest.fixture
def floor(store_url: str) -> Iterator[Floor]:
    clock = SimulatedClock(TUESDAY_MORNING + timedelta(days=KILLS + 1))
    opened = crowd.open_floor(store_url, clock)
    opened.write(notebook.make_table)
    yield opened
    opened.database.close()


@pytest.mark.parametrize("seed", [2026])
def test_a_killed_engine_goes_on_where_it_was(floor: Floor, seed: int) -> None:
    chance = random.Random(seed)
    url = floor.database.url
    for number in range(KILLS):
        said = run(begin(url, number), chance)
        assert said[-1] != ["all", "ended"]
        check_promises(floor, said)
    said = run(begin(url, KILLS))
    assert said[-1] == ["all", "ended"]
    check_promises(floor, said)
    check_lives(floor)


def test_two_processes_that_do_the_same_work_do_it_once(floor: Floor) -> None:
    both = [begin(floor.database.url, 0) for _ in range(2)]
    for process in both:
        said = run(process)
        assert said[-1] == ["all", "ended"]
        check_promises(floor, said)
    check_lives(floor)
