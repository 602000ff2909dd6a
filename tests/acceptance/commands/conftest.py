"""A shell in a fresh folder, and one in which the demo has been played."""

from pathlib import Path

import pytest

from tests.acceptance.commands.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def demo_shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Its store is `sqlite:///var/demo.sqlite`; tests only read it."""
    shell = Shell(tmp_path_factory.mktemp("demo"))
    assert shell.run("demo").code == 0
    return shell
