"""A long crowd of slow clients of every kind, and web processes killed while people file."""

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.acceptance.commands.crowds import SLOW, allow_files, answers, crowd
from tests.acceptance.commands.posting import KEY
from tests.acceptance.commands.serving import Site, open_site, stop
from tests.acceptance.commands.shell import Shell
from tests.nightly.own_postgres import OwnPostgres, own_postgres

Figures = Callable[..., None]

EACH, ROUNDS = 500, 40  #: clients of each kind; rounds of a dozen requests
KILLS, CLIENTS = 20, 4


@pytest.fixture(scope="module")
def store() -> Iterator[OwnPostgres]:
    with own_postgres() as opened:
        yield opened


def _open(kind: str, store: OwnPostgres, folder: Path) -> Site:
    if kind == "run":
        return open_site(Shell(folder), "run")
    return open_site(Shell(folder), "web", "--processes", 2, "--store", store.url, **KEY)


@pytest.mark.parametrize("kind", ["run", "web"])
def test_fifteen_hundred_that_stand_still_or_drip(
    kind: str, store: OwnPostgres, tmp_path: Path, figures: Figures
) -> None:
    """With the patience of every day: who is let go comes again and again."""
    allow_files(EACH * 4)
    site = _open(kind, store, tmp_path)
    over = threading.Event()
    came = [0]

    def come_again() -> None:
        while not over.is_set():
            with ExitStack() as stack:
                made = [
                    one
                    for begins in SLOW.values()
                    for one in stack.enter_context(crowd(site, EACH, begins))
                ]
                came[0] += len(made)
                for _ in range(25):
                    for one in made:
                        with suppress(OSError):
                            one.setblocking(False)
                            one.send(b"a")
                    if over.wait(1):
                        return

    crowding = threading.Thread(target=come_again)
    crowding.start()
    answered, longest = 0, 0.0
    try:
        for _ in range(ROUNDS):
            began = time.monotonic()
            assert answers(site)
            longest = max(longest, (time.monotonic() - began) / 12)
            answered += 12
    finally:
        over.set()
        crowding.join()
        figures(slow_clients=came[0], answered=answered, slowest_round_ms_each=longest * 1000)
    stop(site.running)


def test_web_processes_are_killed_while_people_file(
    store: OwnPostgres, tmp_path: Path, figures: Figures
) -> None:
    """What was acknowledged is stored once; who gets no answer tries again."""
    chance = random.Random(29)  # noqa: S311 (repeatable on purpose)
    shell = Shell(tmp_path)
    environment = {**KEY, "TUNTAS_DATABASE_URL": store.url}
    site = open_site(shell, "web", "--processes", 2, **environment)
    made = shell.run(
        *("token", "create", "intan-padmadinata", "--label", "loket"),
        *("--scope", "register_complaints", "--scope", "read_complaints"),
        **environment,
    )
    token, over = made.out.strip(), threading.Event()
    taken: list[str] = []

    def file_complaints() -> None:
        while not over.is_set():
            with suppress(OSError, http.client.HTTPException):
                taken.append(site.submit(token))

    people = [threading.Thread(target=file_complaints) for _ in range(CLIENTS)]
    for one in people:
        one.start()
    for _ in range(KILLS):
        time.sleep(0.5 + chance.random())
        os.kill(chance.choice(_processes(site)), signal.SIGKILL)
    over.set()
    for one in people:
        one.join()
    stored = [one for one in taken if _is_stored(site, token, one)]
    figures(kills=KILLS, acknowledged=len(taken), lost=len(taken) - len(stored))
    assert len(set(taken)) == len(taken) == len(stored)
    stop(site.running)


def _processes(site: Site) -> list[int]:
    pid = site.running.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while not (found := children.read_text().split()):
        time.sleep(0.05)
    return [int(one) for one in found]


def _is_stored(site: Site, token: str, number: str) -> bool:
    return site.ask("GET", f"/api/v1/complaints/{number}", token=token).status == 200
