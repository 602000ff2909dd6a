"""The main job on a part of the log: every tenth case, and what must come out of any log.

The whole of it, with the outcomes of its description, is tests/nightly/test_replay_whole_log.py.
"""

import csv
import gzip

import pytest

from tests.acceptance.commands.files import LOG
from tests.acceptance.commands.shell import Shell

CASE = "case:concept:name"
TENTH = 10


@pytest.mark.skipif(not LOG.exists(), reason="../shared/data/receipt.csv.gz is absent")
def test_every_tenth_case_of_the_log_comes_to_an_outcome(shell: Shell) -> None:
    """One run on SQLite; conftest puts it first, so that others run beside it."""
    cases = tenth(shell)
    answer = shell.run("replay", "tenth.csv", "--store", "sqlite:///var/replay.sqlite", "--json")
    assert answer.code == 0, answer.err
    report = answer.json()
    outcomes, clocks = report["outcomes"], report["clocks"]
    assert report["complaints"] == cases > 100
    assert report["closed"] + report["open"] == cases
    assert outcomes["answered"] == outcomes["closed_after_silence"] == clocks["silence"]["met"] > 50
    assert outcomes["accepted"] + outcomes["never_verified"] <= cases
    assert sum(n for key, n in clocks["verification"].items() if "working" not in key) == cases
    assert report["mails"]["acknowledgement"] == {"sent": cases}


def tenth(shell: Shell) -> int:
    """Writes every tenth case of the log to `tenth.csv`; how many there are."""
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as log:
        reader = csv.DictReader(log)
        rows, names = list(reader), reader.fieldnames or []
    kept = set(list(dict.fromkeys(row[CASE] for row in rows))[::TENTH])
    with (shell.folder / "tenth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(row for row in rows if row[CASE] in kept)
    return len(kept)
