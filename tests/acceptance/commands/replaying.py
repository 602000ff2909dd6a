"""A little log, replays of it that run in real processes, and how far a store has come."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import psycopg

from kernel.sqlite import sqlite_file
from tests.acceptance.commands.shell import Answer, Running, Shell
from tests.unit.replay.little_log import csv_text, seeded_cases

CASES = 66
_DONE = "SELECT done FROM replay_progress"


@dataclass(frozen=True, slots=True)
class Finished:
    """A replay that ran to its end in `shell`, on the store at `url`."""

    shell: Shell
    url: str
    answer: Answer

    @property
    def report(self) -> str:
        return self.answer.out


def little_log(shell: Shell, seed: int = 11) -> Path:
    """A log of CASES cases of every kind; another seed is another log."""
    return shell.file(f"log-{seed}.csv", csv_text(*seeded_cases(seed, CASES)))


def replay(shell: Shell, log: Path, url: str, *more: str) -> Answer:
    """Run a replay to its end."""
    return shell.run("replay", log, "--store", url, *more)


def replayed(shell: Shell, log: Path, url: str) -> str:
    """The report of a replay that must succeed."""
    answer = replay(shell, log, url)
    assert answer.code == 0, answer.err
    return answer.out


@contextmanager
def counter_of(url: str) -> Iterator[Callable[[], int]]:
    """A function that says how many stimuli the store has committed by now."""
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(sqlite_file(url), timeout=10, isolation_level=None)
    else:
        connection = psycopg.connect(url, autocommit=True)

    def count() -> int:
        row = connection.execute(_DONE).fetchone()
        return 0 if row is None else int(row[0])

    with closing(connection):
        yield count


def wait_for(running: Running, url: str, done: int) -> None:
    """Wait until a running replay has committed so many stimuli, or has ended."""
    with counter_of(url) as count:
        while running.process.is_alive() and count() < done:
            sleep(0.002)
