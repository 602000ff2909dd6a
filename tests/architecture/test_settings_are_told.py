"""Whoever runs Tuntas finds every environment setting in README.md."""

import re

from tests.architecture.sources import ROOT, rooms

NAME = re.compile(r"\bTUNTAS_[A-Z_]*[A-Z]\b")


def test_every_environment_setting_stands_in_the_readme() -> None:
    used = {name for source in rooms() for name in NAME.findall(source.text)}
    told = set(NAME.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert used - told == set()
    assert told - used == set()


def test_only_the_edge_reads_the_environment() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in rooms()
        if not source.path.startswith("host/")
        for line, name in source.calls()
        if name in ("os.getenv", "os.environ.get")
    ]
    assert found == []
