"""`tuntas instance`, as one who runs the place uses it on a complaint that is stuck."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands.shell import Answer, Shell
from tests.acceptance.commands.stuck import start_undecided, undecided
from tests.office import SimulatedOffice
from tests.seeded import SqliteSeeds


class Desk:
    """A shell on a store with two complaints that wait for their verification."""

    def __init__(self, shell: Shell, url: str) -> None:
        self._shell = shell
        office = SimulatedOffice(url)
        self.number, self.other = office.submit(), office.submit()
        office.close()
        self._store = ("--store", url)

    def run(self, *words: object) -> Answer:
        return self._shell.run("instance", *words, *self._store)

    def shown(self) -> Any:
        return self.run("show", self.number, "--json").json()


@pytest.fixture
def desk(shell: Shell, sqlite_seeds: SqliteSeeds, tmp_path: Path) -> Iterator[Desk]:
    shell.keep_known_key()
    with sqlite_seeds.copy(tmp_path) as url:
        yield Desk(shell, url)


@pytest.fixture
def each_desk(shell: Shell, office_url: str) -> Desk:
    """One on each store."""
    shell.keep_known_key()
    return Desk(shell, office_url)


def test_running_instances_are_listed_page_by_page(desk: Desk) -> None:
    rows = desk.run("list", "--json").json()
    assert [one["business_key"] for one in rows] == [desk.number, desk.other]
    assert {one["version"] for one in rows} == {1}
    first = desk.run("list", "--most", "1").out
    assert desk.number in first
    assert first.endswith(f"1 instances; for more add --after {rows[0]['root']}\n")
    assert desk.run("list", "--after", rows[0]["root"], "--json").json() == rows[1:]
    unknown = desk.run("list", "--process", "nothing")
    assert (unknown.code, unknown.out) == (1, "")
    assert "process 'nothing' is not deployed; deployed are complaint_handling" in unknown.err


def test_one_instance_shows_where_it_stands_and_no_value(desk: Desk) -> None:
    seen = desk.shown()
    task = next(one for one in seen["elements"] if one["element_id"] == "verify_complaint")
    assert task["waiting"] == "user_task"
    assert "class" in seen["variables"]
    starts = {one["subprocess"]: one for one in seen["event_subprocesses"]}
    assert starts["withdraw_complaint"]["expected"]["name"] == "complaint-withdrawn"
    text = desk.run("show", desk.number).out
    due = f"due {task['expected']['due_at']}, by clock verification"
    assert f"{task['number']:>8} verify_complaint: user_task, {due}" in text
    assert (
        "event subprocess withdraw_complaint awaits message `complaint-withdrawn`"
        " at receive_withdrawal\n" in text
    )
    assert desk.run("show", seen["root"]).out == text


def test_it_is_suspended_once_and_resumed(each_desk: Desk) -> None:
    desk = each_desk
    assert desk.run("suspend", desk.number).code == 0
    (row,) = desk.run("list", "--suspended", "--json").json()
    assert row["business_key"] == desk.number
    assert row["suspended_by"] is not None
    assert row["suspended_at"] is not None
    told = desk.run("show", desk.number).out
    assert f"it stands still until: tuntas instance resume {desk.number} --store" in told
    again = desk.run("suspend", desk.number)
    assert (again.code, "was suspended by" in again.err) == (1, True)
    assert desk.shown()["elements"][0]["element_id"] == "verify_complaint"
    assert desk.run("resume", desk.number).code == 0
    assert desk.run("list", "--suspended", "--json").json() == []


def test_variables_are_set_and_only_names_are_told(desk: Desk) -> None:
    answer = desk.run("set", desk.number, "--set", json.dumps({"secret_note": "xyzzy"}))
    assert (answer.code, answer.out) == (0, f"{desk.number}: set secret_note\n")
    assert "secret_note" in desk.shown()["variables"]
    assert "xyzzy" not in desk.run("show", desk.number).out


def test_an_element_is_ended_and_begun_again(desk: Desk) -> None:
    (before,) = [x for x in desk.shown()["elements"] if x["element_id"] == "verify_complaint"]
    moved = ("--activate", "verify_complaint", "--terminate", before["number"])
    assert desk.run("modify", desk.number, *moved).code == 0
    (after,) = [x for x in desk.shown()["elements"] if x["element_id"] == "verify_complaint"]
    assert after["number"] > before["number"]
    assert desk.run("modify", desk.number).code == 2
    unknown = desk.run("modify", desk.number, "--activate", "nowhere")
    assert (unknown.code, "nowhere" in unknown.err) == (1, True)


def test_a_cancelled_one_is_gone(desk: Desk) -> None:
    assert desk.run("cancel", desk.number).code == 0
    (row,) = desk.run("list", "--json").json()
    assert row["business_key"] == desk.other
    assert "has ended" in desk.run("cancel", desk.number).err
    assert desk.shown()["ended"] is True
    for wanted in ("ADU-1999-000001", "", "\uff10", str(2**64), "9" * 5_000):
        missing = desk.run("show", wanted)
        assert missing.code == 1
        assert f"no process instance has the business key {wanted!r}" in missing.err


def test_what_it_says_to_type_mends_an_incident(shell: Shell) -> None:
    shell.file("undecided.bpmn", undecided())
    store = f"sqlite:///{shell.folder}/office.sqlite"
    assert shell.run("deploy", "undecided.bpmn", "--store", store).code == 0
    start_undecided(store, "ADU 1")
    told = shell.run("instance", "show", "ADU 1", "--store", store).out
    assert "none of its conditions is true" in told
    assert "  it reads: amount\n" in told
    (line,) = [one for one in told.splitlines() if "set what it reads and try again:" in one]
    _, *typed = shlex.split(line.split(": ", 1)[1].replace("VALUE", "6"))
    answer = shell.run(*typed)
    assert (answer.code, answer.out) == (0, "0 open incidents\n")
    assert ", ended" in shell.run("instance", "show", "ADU 1", "--store", store).out
