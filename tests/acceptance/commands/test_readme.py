"""What README.md shows is what Tuntas does: the lines of the demo, and the command lines."""

import re
import shlex
from pathlib import Path

import pytest

from tests.acceptance.commands.shell import Shell

ROOT = Path(__file__).parents[3]
BLOCKS = re.findall(r"^```\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
LINES = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines()]
#: `replay` needs a log that is not part of the project.
COMMANDS = [line for line in LINES if re.match(r"tuntas (?!replay)", line)]
(SHOWN,) = (block for block in BLOCKS if " complaints: " in block)


def test_the_demo_tells_the_lines_that_are_shown(demo_shell: Shell) -> None:
    told = (demo_shell.folder / "command-1.out").read_text().splitlines()
    shown = [line for line in SHOWN.splitlines() if line.strip() != "..."]
    assert [line for line in shown if line not in told] == []


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_line_that_is_shown_works(demo_shell: Shell, line: str) -> None:
    words = [str(ROOT / word) if (ROOT / word).exists() else word for word in shlex.split(line)]
    answer = demo_shell.run(*words[1:])
    assert (answer.code, answer.out.strip() != "") == (0, True), answer.err
