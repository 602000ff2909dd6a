"""`tuntas replay`: the same bytes every time and on each store; foreign stores are refused."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.acceptance.commands.files import LOG
from tests.acceptance.commands.replaying import (
    CASES,
    Finished,
    counter_of,
    little_log,
    replay,
    replayed,
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
    shell: Shell, store_url: str, finished: Finished
) -> None:
    first = replay(shell, little_log(shell), store_url)
    assert first.out == finished.report
    again = replay(shell, little_log(shell), store_url)
    assert (again.code, again.out, again.err) == (0, finished.report, "")  # at once: no progress


def test_the_report_as_json_has_the_promised_keys(finished: Finished) -> None:
    log = little_log(finished.shell)
    report = replay(finished.shell, log, finished.url, "--json").json()
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


def test_no_two_lines_of_rungs_look_alike(finished: Finished) -> None:
    rungs = finished.report.split("\nrungs\n")[1].split("\nmails\n")[0]
    without_counts = [line.rsplit(maxsplit=1)[0] for line in rungs.splitlines()]
    assert len(set(without_counts)) == len(without_counts) > 10
    assert "no alert" in rungs
    assert "alert at its instant" in rungs


def test_progress_and_speed_are_told_beside_the_report(finished: Finished) -> None:
    with counter_of(finished.url) as count:
        total = count()
    assert f"{total} of {total} stimuli, " in finished.answer.err
    assert "a second" not in finished.report


def test_the_store_of_a_replay_is_in_order(finished: Finished) -> None:
    problems = finished.shell.run("check", "--store", finished.url, "--json").json()
    assert [one for one in problems if "due since" not in one["problem"]] == []


def test_a_store_of_another_log_is_refused_and_left_alone(finished: Finished) -> None:
    shell, url = finished.shell, finished.url
    log = little_log(shell)
    other = replay(shell, little_log(shell, seed=12), url)
    slice_ = replay(shell, log, url, "--most", "5")
    for refused in (other, slice_):
        assert (refused.code, refused.out) == (1, "")
        assert "this store holds the replay of another log, or of another --most" in refused.err
    assert replayed(shell, log, url) == finished.report


def test_the_store_of_a_working_office_is_refused(demo_shell: Shell, shell: Shell) -> None:
    shell.keep_known_key()
    url = f"sqlite:///{demo_shell.folder}/var/demo.sqlite"
    answer = replay(shell, little_log(shell), url)
    assert answer.code == 1
    assert "this store holds the complaints of an office" in answer.err


def test_a_second_replay_on_the_file_is_refused_by_name(shell: Shell) -> None:
    log = little_log(shell)
    first = shell.start("replay", log, "--store", OTHER)
    while not (shell.folder / "var" / "other.sqlite.run").exists():
        assert first.process.is_alive()
        sleep(0.01)
    second = replay(shell, log, OTHER)
    assert second.code == 1
    assert f"is in use by process {first.process.pid}; stop it first" in second.err
    assert first.finish().code == 0


def test_two_replays_at_once_on_postgresql_do_nothing_twice(
    shell: Shell, postgres_url: str, finished: Finished
) -> None:
    log = little_log(shell)
    both = [shell.start("replay", log, "--store", postgres_url) for _ in range(2)]
    answers = [one.finish() for one in both]
    assert all("Traceback" not in answer.err for answer in answers)
    assert any(answer.code == 1 for answer in answers)
    assert replayed(shell, log, postgres_url) == finished.report


@needs_log
def test_a_slice_of_the_real_log_is_the_same_on_both_stores(
    shell: Shell, postgres_url: str
) -> None:
    first = replay(shell, LOG, OTHER, "--most", "60")
    second = replay(shell, LOG, postgres_url, "--most", "60")
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert first.out.startswith("60 complaints: 45 closed, 15 open")
