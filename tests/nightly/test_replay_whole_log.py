"""The main job: the whole log, and what must come out whatever the implementation."""

from pathlib import Path

import pytest

from tests.acceptance.commands.files import LOG
from tests.acceptance.commands.shell import Shell
from tests.nightly.conftest import Figures

#: The table at the end of ../shared/data/README.md.
OUTCOMES = {
    "forwarded": 44,
    "archived": 20,
    "never_verified": 116,
    "accepted": 1254,
    "answered": 1214,
    "closed_after_silence": 1214,
    "waiting_to_assign": 9,
    "waiting_to_handle": 16,
    "waiting_to_approve": 15,
}


@pytest.mark.skipif(not LOG.exists(), reason="../shared/data/receipt.csv.gz is absent")
def test_the_outcomes_of_the_whole_log_are_those_of_its_description(
    tmp_path: Path, figures: Figures
) -> None:
    answer = Shell(tmp_path).run("replay", LOG, "--store", "sqlite:///var/replay.sqlite", "--json")
    assert answer.code == 0, answer.err
    report = answer.json()
    figures(complaints=report["complaints"], closed=report["closed"], open=report["open"])
    assert (report["complaints"], report["closed"], report["open"]) == (1434, 1278, 156)
    assert report["outcomes"] == OUTCOMES
    clocks = report["clocks"]
    assert clocks["silence"]["met"] == 1214
    assert sum(n for key, n in clocks["verification"].items() if "working" not in key) == 1434
    assert report["mails"]["acknowledgement"] == {"sent": 1434}
