"""`tuntas instance`, as one who runs the place uses it on a complaint that is stuck."""

import json
from typing import Any

import pytest

from host import schema
from tests.acceptance.commands.shell import Answer, Shell
from tests.office import SimulatedOffice
from tests.seeded import seed


class Desk:
    """A shell on a store with two complaints that wait for their verification."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        url = f"sqlite:///{shell.folder}/office.sqlite"
        schema.migrate(url)
        seed(url)
        office = SimulatedOffice(url)
        self.number, self.other = office.submit(), office.submit()
        office.close()
        self._store = ("--store", url)

    def run(self, *words: object) -> Answer:
        return self._shell.run("instance", *words, *self._store)

    def shown(self) -> Any:
        return self.run("show", self.number, "--json").json()


@pytest.fixture
def desk(shell: Shell) -> Desk:
    return Desk(shell)


def test_running_instances_are_listed_page_by_page(desk: Desk) -> None:
    rows = desk.run("list", "--json").json()
    assert [one["business_key"] for one in rows] == [desk.number, desk.other]
    assert {one["version"] for one in rows} == {1}
    first = desk.run("list", "--most", "1").out
    assert desk.number in first
    assert first.endswith(f"1 instances; for more add --after {rows[0]['root']}\n")
    assert desk.run("list", "--after", rows[0]["root"], "--json").json() == rows[1:]
    assert desk.run("list", "--process", "nothing").out == "0 instances\n"


def test_one_instance_shows_where_it_stands_and_no_value(desk: Desk) -> None:
    seen = desk.shown()
    task = next(one for one in seen["elements"] if one["element_id"] == "verify_complaint")
    assert task["waiting"] == "user_task"
    assert "class" in seen["variables"]
    text = desk.run("show", desk.number).out
    assert f"{task['number']:>8} verify_complaint: user_task" in text
    assert desk.run("show", seen["root"]).out == text


def test_it_is_suspended_once_and_resumed(desk: Desk) -> None:
    assert desk.run("suspend", desk.number).code == 0
    (row,) = desk.run("list", "--suspended", "--json").json()
    assert row["business_key"] == desk.number
    assert row["suspended_by"] is not None
    assert row["suspended_at"] is not None
    again = desk.run("suspend", desk.number)
    assert (again.code, "was suspended by" in again.err) == (1, True)
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
    missing = desk.run("show", "ADU-1999-000001")
    assert (missing.code, "no process instance" in missing.err) == (1, True)
