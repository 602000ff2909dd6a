"""A shell in a fresh folder, and one in which the demo has been played."""

from pathlib import Path

import pytest

from tests.acceptance.commands.replaying import Finished, little_log, replay
from tests.acceptance.commands.shell import Shell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first: on several processors the others run beside it."""
    items.sort(key=lambda item: "test_replay_whole_log" not in item.nodeid)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def demo_shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Its store is `sqlite:///var/demo.sqlite`; tests only read it."""
    shell = Shell(tmp_path_factory.mktemp("demo"))
    shell.keep_known_key()
    assert shell.run("demo").code == 0
    return shell


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A replay of the little log on SQLite that nobody disturbed; tests only read its store."""
    shell = Shell(tmp_path_factory.mktemp("replay"))
    url = f"sqlite:///{shell.folder}/finished.sqlite"
    answer = replay(shell, little_log(shell), url)
    assert answer.code == 0, answer.err
    return Finished(shell, url, answer)
