"""A late government holiday: shown first, then imported, and the open deadlines move with it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.commands.shell import Shell
from tests.office import nth

NAME = "indonesia-wib"
STORE = ("--store", "sqlite:///var/edited.sqlite")


@pytest.fixture
def edited(demo_shell: Shell, tmp_path: Path) -> Shell:
    """A copy of the demo's store, and `late.json`: its calendar with one more day off."""
    shutil.copytree(demo_shell.folder / "var", tmp_path / "var")
    shell = Shell(tmp_path)
    for file in (tmp_path / "var").glob("demo.sqlite*"):
        file.rename(file.with_name(file.name.replace("demo", "edited")))
    calendar = json.loads(shell.run("calendar", "export", NAME, *STORE).out)
    calendar["days_off"].append({"on": "2026-12-10", "name": "Libur", "kind": "government"})
    calendar["days_off"].sort(key=lambda day: day["on"])
    (tmp_path / "late.json").write_text(json.dumps(calendar))
    return shell


def test_a_preview_shows_what_would_move_and_stores_nothing(edited: Shell) -> None:
    answer = edited.run(
        "calendar", "import", "late.json", "--reason", "SKB", "--preview", "--json", *STORE
    )
    moved = {(one["number"], one["clock"]): one for one in json.loads(answer.out)}
    # The suggestion box: 14 working days from 8 December, one of which is now a day off.
    resolution = moved[nth(11), "resolution"]
    assert (resolution["before"], resolution["after"]) == (
        "2026-12-30 09:00:00+00:00",
        "2026-12-31 09:00:00+00:00",
    )
    assert edited.run("calendar", "export", *STORE).out.splitlines()[0] == f"{NAME} version 1"


def test_an_import_moves_open_deadlines_and_leaves_the_store_sound(edited: Shell) -> None:
    answer = edited.run("calendar", "import", "late.json", "--reason", "SKB", *STORE)
    assert answer.out.startswith(f"calendar {NAME}: version 2, ")
    explained = edited.run("explain", nth(11), "--language", "en", *STORE).out
    assert "Thursday, 31 December 2026" in explained
    assert "Thursday, 10 December 2026: not counted, government day off: Libur" in explained
    again = edited.run("calendar", "import", "late.json", "--reason", "SKB", *STORE)
    assert again.out.endswith("; 0 complaints recomputed\n")
