"""Five hundred slow clients of each kind stop neither `tuntas run` nor `tuntas web`."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.commands.crowds import SLOW, answers, crowd
from tests.acceptance.commands.posting import KEY
from tests.acceptance.commands.serving import PATIENCE, Site, open_site, stop
from tests.acceptance.commands.shell import Shell
from tests.rooms.host.workshop import until
from tests.seeded import PostgresSeeds

CROWD = 500


@pytest.fixture(scope="module")
def run_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One process on a fresh SQLite store."""
    site = open_site(Shell(tmp_path_factory.mktemp("run")), "run", TUNTAS_WEB_PATIENCE="300")
    yield site
    stop(site.running)


@pytest.fixture(scope="module")
def web_site(
    postgres_seeds: PostgresSeeds, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Two processes on PostgreSQL."""
    folder = tmp_path_factory.mktemp("web")
    with postgres_seeds.copy(folder) as url:
        words = ("web", "--processes", 2, "--store", url)
        site = open_site(Shell(folder), *words, **KEY, TUNTAS_WEB_PATIENCE="300")
        yield site
        if site.running.process.is_alive():
            stop(site.running)


@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.parametrize("fixture", ["run_site", "web_site"])
def test_others_are_answered(request: pytest.FixtureRequest, fixture: str, kind: str) -> None:
    """No patience ends meanwhile: the crowd stays, and there is room."""
    site: Site = request.getfixturevalue(fixture)
    with crowd(site, CROWD, SLOW[kind]):
        assert answers(site)


def _processes(site: Site) -> list[int]:
    pid = site.running.process.pid
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_web_process_that_ends_is_followed_by_another_and_told(web_site: Site) -> None:
    first, second = _processes(web_site)
    os.kill(first, signal.SIGKILL)
    until(lambda: len(set(_processes(web_site)) - {first, second}) == 1, PATIENCE)
    assert answers(web_site, 4)
    assert f"web process {first} ended (-9); another begins in " in _told(web_site)


def _told(site: Site) -> str:
    return site.running.err.read_text()


def test_processes_whose_parent_was_killed_end_by_themselves(web_site: Site) -> None:
    """The last test here: nobody listens at the port any more, so it can be opened again."""
    left = _processes(web_site)
    web_site.running.process.kill()
    web_site.running.finish()
    until(lambda: not any(_lives(pid) for pid in left), PATIENCE)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
