"""kill -9 into the middle of requests and due work: begun again, nothing is lost or doubled."""

import http.client
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import sleep

from tests.acceptance.commands.serving import Site, open_site, registrar, stop
from tests.acceptance.commands.shell import Shell

KILLS = 3
CLIENTS = 4


def _submit_until_killed(site: Site, token: str, taken: list[str]) -> None:
    with suppress(OSError, http.client.HTTPException):
        while True:
            taken.append(site.submit(token))


def _live_and_die(site: Site, token: str, taken: list[str], more: int, later: float) -> None:
    """Clients submit, the worker does what that makes due, and in the midst of it comes the end."""
    before = len(taken)
    with ThreadPoolExecutor(CLIENTS) as clients:
        for _ in range(CLIENTS):
            clients.submit(_submit_until_killed, site, token, taken)
        while len(taken) < before + more:
            assert site.running.process.is_alive()
            sleep(0.001)
        sleep(later)
        site.running.process.kill()
    assert site.running.finish().code == -9


def _numbers(site: Site, token: str) -> set[str]:
    found: set[str] = set()
    path: str | None = "/api/v1/complaints?limit=100"
    while path is not None:
        page = site.ask("GET", path, token=token).json()
        found |= {one["number"] for one in page["items"]}
        more = page["next_cursor"]
        path = f"/api/v1/complaints?limit=100&cursor={more}" if more else None
    return found


def test_killed_while_people_submit_nothing_is_lost(shell: Shell) -> None:
    chance = random.Random(9)  # noqa: S311 (repeatable on purpose)
    taken: list[str] = []
    site = open_site(shell, "run", "--demo")
    token = registrar(shell)
    for _ in range(KILLS):
        _live_and_die(site, token, taken, chance.randrange(5, 25), chance.random() * 0.05)
        site = open_site(shell, "run", "--demo")
    assert len(set(taken)) == len(taken)
    assert set(taken) <= _numbers(site, token)
    answer, _ = stop(site.running)
    assert answer.code == 0
    shell.run("tick")  # letters whose lease a killed worker holds wait for its end
    assert shell.run("check").out == "all is well\n"
    told = shell.run("outbox", "--most", "10000", "--json").json()
    about = [(one["about"], one["template"], one["recipient"]) for one in told]
    acknowledged = [one for one in about if one[1] == "acknowledgement"]
    assert len(set(acknowledged)) == len(acknowledged)
