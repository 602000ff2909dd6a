"""`tuntas replay`: the same bytes every time and on each store; foreign stores are refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.commands.files import LOG
from tests.acceptance.commands.replaying import (
    CASES,
    little_log,
    replay,
    replayed,
    stimuli_done,
    wait_for,
)
from tests.acceptance.commands.shell import Shell
from tests.stores import PostgresStores

OTHER = "sqlite:///var/other.sqlite"
needs_log = pytest.mark.skipif(not LOG.exists(), reason="../shared/data/receipt.csv.gz is absent")


@pytest.fixture
def postgres_url(postgres_stores: PostgresStores, tmp_path: Path) -> Iterator[str]:
    with postgres_stores.fresh(tmp_path) as url:
        yield url


def test_twice_the_same_run_gives_the_same_bytes_on_both_stores(
    shell: Shell, postgres_url: str
) -> None:
    log = little_log(shell)
    first = replayed(shell, log, "sqlite:///var/first.sqlite")
    assert first.startswith(f"{CASES} complaints: ")
    assert replayed(shell, log, "sqlite:///var/second.sqlite") == first
    assert replayed(shell, log, postgres_url) == first


def test_a_finished_replay_gives_its_report_at_once(shell: Shell, store_url: str) -> None:
    log = little_log(shell)
    first = replay(shell, log, store_url)
    again = replay(shell, log, store_url)
    assert "stimuli" in first.err
    assert (again.code, again.out, again.err) == (0, first.out, "")


def test_the_report_as_json_has_the_promised_keys(shell: Shell) -> None:
    report = replay(shell, little_log(shell), OTHER, "--json").json()
    assert set(report) >= {"closed", "open", "outcomes", "clocks", "rungs"}
    assert report["closed"] + report["open"] == report["complaints"] == CASES
    assert report["outcomes"]["forwarded"] == report["outcomes"]["archived"] == 6
    assert all(
        {"met", "breached", "median_working_days", "p90_working_days"} <= set(clock)
        for clock in report["clocks"].values()
    )
    assert all(
        set(rung) == {"clock", "rung", "name", "status", "fired", "early", "count"}
        for rung in report["rungs"]
    )


def test_no_two_lines_of_rungs_look_alike(shell: Shell) -> None:
    report = replayed(shell, little_log(shell), OTHER)
    rungs = report.split("\nrungs\n")[1].split("\nmails\n")[0].splitlines()
    without_counts = [line.rsplit(maxsplit=1)[0] for line in rungs]
    assert len(set(without_counts)) == len(without_counts) > 10
    assert {"no alert", "alert at its instant"} <= {
        fact for line in rungs for fact in ("no alert", "alert at its instant") if fact in line
    }


def test_a_store_of_another_log_is_refused_and_left_alone(shell: Shell, store_url: str) -> None:
    log = little_log(shell)
    first = replayed(shell, log, store_url)
    for other in (replay(shell, little_log(shell, seed=12), store_url), None):
        refused = other or replay(shell, log, store_url, "--most", "5")
        assert (refused.code, refused.out) == (1, "")
        assert "this store holds the replay of another log, or of another --most" in refused.err
    assert replayed(shell, log, store_url) == first


def test_the_store_of_a_working_office_is_refused(demo_shell: Shell, shell: Shell) -> None:
    url = f"sqlite:///{demo_shell.folder}/var/demo.sqlite"
    answer = replay(shell, little_log(shell), url)
    assert answer.code == 1
    assert "this store holds the complaints of an office" in answer.err


def test_a_second_replay_on_the_file_is_refused_by_name(shell: Shell) -> None:
    log = little_log(shell)
    first = shell.start("replay", log, "--store", OTHER)
    while not (shell.folder / "var" / "other.sqlite.run").exists():
        assert first.process.is_alive()
    second = replay(shell, log, OTHER)
    assert second.code == 1
    assert f"is in use by process {first.process.pid}; stop it first" in second.err
    assert first.finish().code == 0


def test_two_replays_at_once_on_postgresql_do_nothing_twice(
    shell: Shell, postgres_url: str
) -> None:
    log = little_log(shell)
    both = [shell.start("replay", log, "--store", postgres_url) for _ in range(2)]
    answers = [one.finish() for one in both]
    assert all("Traceback" not in answer.err for answer in answers)
    assert any(answer.code == 1 for answer in answers)
    assert replayed(shell, log, postgres_url) == replayed(shell, log, OTHER)


def test_the_store_of_a_replay_is_in_order(shell: Shell) -> None:
    replayed(shell, little_log(shell), OTHER)
    problems = shell.run("check", "--store", OTHER, "--json").json()
    assert [one for one in problems if "due since" not in one["problem"]] == []


@needs_log
def test_a_slice_of_the_real_log_is_the_same_on_both_stores(
    shell: Shell, postgres_url: str
) -> None:
    first = replay(shell, LOG, OTHER, "--most", "60")
    second = replay(shell, LOG, postgres_url, "--most", "60")
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert first.out.startswith("60 complaints: 45 closed, 15 open")


def test_progress_is_told_beside_the_report(shell: Shell) -> None:
    log = little_log(shell)
    running = shell.start("replay", log, "--store", OTHER)
    answer = running.finish()
    total = stimuli_done(f"sqlite:///{shell.folder}/var/other.sqlite")
    assert f"{total} of {total} stimuli, " in answer.err
    assert "a second" not in answer.out
    wait_for(running, OTHER, total)
