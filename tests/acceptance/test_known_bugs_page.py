"""docs/known-bugs.md is true: all 36 rows, and the tests it names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "known-bugs.md").read_text("utf-8")
FILES = {
    "unit": ROOT / "tests/unit/sla/test_known_bugs.py",
    "story": ROOT / "tests/acceptance/test_known_bugs.py",
}


def rows() -> dict[int, str]:
    """number -> the cell that says where it is tested."""
    found = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", PAGE, re.MULTILINE)
    return {int(number): cell for number, cell in found}


def test_every_row_has_a_test_or_says_what_it_waits_for() -> None:
    assert list(rows()) == list(range(1, 37))
    for number, cell in rows().items():
        assert "`" in cell or "waiting for" in cell, number


def test_every_file_it_names_is_there() -> None:
    for path in re.findall(r"`(tests/[\w/]+\.py)`", PAGE):
        assert (ROOT / path).is_file(), path


def test_every_test_it_names_is_there() -> None:
    for number, cell in rows().items():
        for where, file in FILES.items():
            if f"{where} `test_{number:02}`" in cell:
                assert f"def test_{number:02}_" in file.read_text("utf-8"), (where, number)
