"""Thousands of letters, workers that are killed, a database that crashes: none lost, few doubled.

A kill may leave one letter of each carrier in doubt, which is then sent again; a crash of the
database doubles none, because carriers live on and record what they have sent.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from tests.acceptance.commands.posting import (
    all_sent,
    doubled,
    letters,
    start_worker,
    write_letters,
)
from tests.acceptance.commands.serving import stop
from tests.acceptance.commands.shell import Running, Shell
from tests.mail_server import MailServer, mail_server
from tests.nightly.own_postgres import own_postgres
from tests.rooms.host.workshop import until
from tests.seeded import seed
from tests.stores import SqliteStores

Figures = Callable[..., None]

KILLS, CRASHES, BATCH = 40, 20, 150
CARRIERS, WORKERS = 4, 2
LONG = 600.0  #: seconds until all must have arrived


def test_one_worker_is_killed_again_and_again(
    sqlite_stores: SqliteStores, tmp_path: Path, figures: Figures
) -> None:
    chance = random.Random(1910)  # noqa: S311 (repeatable on purpose)
    shell = Shell(tmp_path)
    with sqlite_stores.fresh(tmp_path) as url, mail_server() as server:
        seed(url)
        ids: list[str] = []
        for _ in range(KILLS):
            worker = start_worker(shell, url, server, CARRIERS)
            _meet_letters(url, server, ids, chance)
            worker.process.kill()
            worker.finish()
        worker = start_worker(shell, url, server, CARRIERS)
        _finish(url, server, ids, worker)
        _judge(url, server, ids, Events(kills=KILLS), figures)


def test_workers_are_killed_and_the_database_crashes(tmp_path: Path, figures: Figures) -> None:
    chance = random.Random(2410)  # noqa: S311 (repeatable on purpose)
    shell = Shell(tmp_path)
    with own_postgres() as store, mail_server() as server:
        ids: list[str] = []
        workers = [start_worker(shell, store.url, server, CARRIERS) for _ in range(WORKERS)]
        for turn in range(KILLS + CRASHES):
            _meet_letters(store.url, server, ids, chance)
            if turn % 3 == 2:
                store.crash()
            else:
                _replace(shell, store.url, server, workers)
        _finish(store.url, server, ids, *workers)
        _judge(store.url, server, ids, Events(kills=KILLS, crashes=CRASHES), figures)


def test_a_database_that_only_crashes_doubles_no_letter(tmp_path: Path, figures: Figures) -> None:
    chance = random.Random(2411)  # noqa: S311 (repeatable on purpose)
    with own_postgres() as store, mail_server() as server:
        ids: list[str] = []
        worker = start_worker(Shell(tmp_path), store.url, server, CARRIERS)
        for _ in range(CRASHES):
            _meet_letters(store.url, server, ids, chance)
            store.crash()
        _finish(store.url, server, ids, worker)
        _judge(store.url, server, ids, Events(crashes=CRASHES), figures)


def _meet_letters(url: str, server: MailServer, ids: list[str], chance: random.Random) -> None:
    """Write some more, and let some arrive: the next event meets letters anywhere on their way."""
    wanted = len(server.received) + chance.randrange(5, BATCH // 2)
    ids += write_letters(url, BATCH, len(ids))
    until(lambda: len(server.received) >= wanted, LONG)
    sleep(chance.random() * 0.03)


def _finish(url: str, server: MailServer, ids: list[str], *workers: Running) -> None:
    until(lambda: len(server.received) >= len(ids), LONG)
    until(lambda: all_sent(url), LONG)
    for one in workers:
        stop(one)


def _replace(shell: Shell, url: str, server: MailServer, workers: list[Running]) -> None:
    """Kill the older one and begin another."""
    oldest = workers.pop(0)
    oldest.process.kill()
    oldest.finish()
    workers.append(start_worker(shell, url, server, CARRIERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What was done to them."""

    kills: int = 0
    crashes: int = 0


def _judge(url: str, server: MailServer, ids: list[str], events: Events, figures: Figures) -> None:
    rows = letters(url)
    doubts = sum(one.doubts for one in rows)
    lost = len(set(ids) - set(server.ids()))
    twice = doubled(server)
    figures(letters=len(ids), kills=events.kills, database_crashes=events.crashes, lost=lost)
    figures(doubled=twice, in_doubt=doubts, carriers=CARRIERS)
    assert lost == 0
    assert len(rows) == len(ids)
    assert twice <= doubts <= events.kills * CARRIERS
