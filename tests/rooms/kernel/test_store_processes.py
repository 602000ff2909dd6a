"""Several processes on one store, and processes that are killed while they write."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kernel.database import Database
from kernel.errors import Conflict
from kernel.file_lock import only_process
from tests.rooms.kernel import notebook

ROOT = Path(__file__).parents[3]
TWIN = 1_000_000

HOLD = """
import sys, time
from pathlib import Path
from kernel.file_lock import only_process
with only_process(Path(sys.argv[1])):
    print("running", flush=True)
    time.sleep(60)
"""


def writer(url: str, first: int, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.rooms.kernel.notebook", url, str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(process: "subprocess.Popen[str]") -> set[int]:
    output, _ = process.communicate(timeout=30)
    return numbers_in(output)


def numbers_in(output: str) -> set[int]:
    """The numbers said; a line cut off by the kill is none."""
    return {int(line) for line in output.splitlines(keepends=True) if line.endswith("\n")}


def pairs(store: Database) -> set[int]:
    """The numbers that are there; each must be there with its twin."""
    found = set(store.read(notebook.numbers))
    assert {n % TWIN for n in found if n < TWIN} == {n % TWIN for n in found if n >= TWIN}
    return {n for n in found if n < TWIN}


def test_processes_that_write_one_store_lose_nothing(notes: Database) -> None:
    running = [writer(notes.url, first, 40) for first in (1_000, 2_000, 3_000)]
    for number in range(40):
        notes.write(notebook.adding_pair(number))
    said = [acknowledged(process) for process in running]
    assert [len(one) for one in said] == [40, 40, 40]
    assert pairs(notes) == set(range(40)).union(*said)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_writer_leaves_what_it_acknowledged_and_no_halves(
    notes: Database, seed: int
) -> None:
    chance = random.Random(seed)
    process = writer(notes.url, 0, 100_000)
    assert process.stdout is not None
    output = process.stdout.readline()
    time.sleep(chance.uniform(0, 0.15))
    process.send_signal(signal.SIGKILL)
    output += process.stdout.read()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    said = numbers_in(output)
    notes.write(notebook.adding_pair(500_000))
    there = pairs(notes) - {500_000}
    assert said <= there
    # One more may be committed than its process lived to say.
    assert len(there - said) <= 1


def test_a_second_process_on_the_file_is_refused_with_the_number_of_the_first(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tuntas.sqlite"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    first.stdout.readline()
    with (
        pytest.raises(Conflict, match=f"in use by process {first.pid}; stop it first"),
        only_process(path),
    ):
        pass
    first.kill()
    first.communicate()
    with (
        only_process(path),
        pytest.raises(Conflict, match=f"in use by process {os.getpid()};"),
        only_process(path),
    ):
        pass
    with only_process(path):
        pass
