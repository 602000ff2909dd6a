"""docs/spiff-defects.md names a test for every mistake of others, and each of them exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docs" / "spiff-defects.md").read_text(encoding="utf-8").splitlines()
ROWS = [line for line in LINES if line.startswith("| ") and not line.startswith("| what goes")]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_mistake_has_a_test() -> None:
    assert len(ROWS) >= 60
    assert [row for row in ROWS if not NAMED.search(row.rsplit("|", 2)[1])] == []


def test_every_test_that_is_named_exists() -> None:
    named = {found for row in ROWS for found in NAMED.findall(row)}
    gone = [
        f"{file}::{name}"
        for file, name in sorted(named)
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert gone == []
