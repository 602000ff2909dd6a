"""`tuntas migrate`, as a process owner uses it after a new version of a model."""

import re
from dataclasses import dataclass

import pytest

from host import schema
from tests.acceptance.commands.shell import Shell
from tests.office import SimulatedOffice
from tests.rooms.complaints import second_version
from tests.seeded import seed
from tests.stages import assigned

MAP = [f"--map={before}={after}" for before, after in second_version.RENAMED.items()]
VERSIONS = (second_version.PROCESS, "--from", "1", "--to", "2")


@dataclass
class Desk:
    """A shell, its store, and the numbers of two complaints that run on version 1 of 2."""

    shell: Shell
    url: str
    numbers: tuple[str, str]

    def waits(self) -> list[list[str]]:
        office = SimulatedOffice(self.url)
        found = [office.waits(number) for number in self.numbers]
        problems = office.problems()
        office.close()
        assert problems == []
        return found


@pytest.fixture
def desk(shell: Shell) -> Desk:
    shell.keep_known_key()
    url = f"sqlite:///{shell.folder}/office.sqlite"
    schema.migrate(url)
    seed(url)
    office = SimulatedOffice(url)
    numbers = assigned(office), office.submit()
    second_version.deploy(office)
    office.close()
    return Desk(shell, url, numbers)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(desk: Desk) -> None:
    answer = desk.shell.run("migrate", *VERSIONS, "--dry-run", "--store", desk.url)
    assert answer.code == 1
    assert "fine: 1\n" in answer.out
    assert "needs a mapping: 1\n" in answer.out
    assert "handle_complaint is active" in answer.out
    assert f"(1: {desk.numbers[0]})" in answer.out
    assert answer.out.endswith("no open deadline would differ\n")
    assert desk.waits() == [["handle_complaint"], ["verify_complaint"]]


def test_all_that_are_fine_are_migrated_in_one_batch(desk: Desk) -> None:
    answer = desk.shell.run("migrate", *VERSIONS, *MAP, "--store", desk.url)
    assert (answer.code, answer.err) == (0, "")
    told = r"fine: 2\nno open deadline would differ\nbatch \d+: 2 migrated, 0 failed\n"
    assert re.fullmatch(told, answer.out)
    assert desk.waits() == [["resolve_complaint"], ["verify_complaint"]]
    (row,) = desk.shell.run("batches", "--json", "--store", desk.url).json()
    assert (row["kind"], row["state"], row["done"]) == ("migrate", "completed", 2)
    again = desk.shell.run("migrate", *VERSIONS, *MAP, "--store", desk.url)
    assert (again.code, again.out) == (0, "no instance of this version runs\n")


def test_as_json_every_deadline_is_there_before_and_after(desk: Desk) -> None:
    answer = desk.shell.run("migrate", *VERSIONS, *MAP, "--dry-run", "--json", "--store", desk.url)
    assert answer.code == 0
    data = answer.json()
    assert data["batch"] is None
    first = data["instances"][0]
    assert first["business_key"] == desk.numbers[0]
    assert first["clocks"]["before"] == first["clocks"]["after"] != []
    assert [one["element"] for one in first["deadlines"]["before"]] == ["handle_complaint"]
    assert [one["element"] for one in first["deadlines"]["after"]] == ["resolve_complaint"]


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--map", "verify_complaint"], 2, "expected OLD=NEW"),
        (["--map", "verify_complaint=receive_complaint"], 1, "its kind differs"),
        (["--map", "nothing=resolve_complaint"], 1, "has no element nothing"),
        (["--to", "7"], 1, "no version 7; deployed are 1, 2"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    desk: Desk, more: list[str], code: int, said: str
) -> None:
    answer = desk.shell.run("migrate", *VERSIONS, *more, "--store", desk.url)
    assert answer.code == code
    assert said in answer.err
    assert desk.waits() == [["handle_complaint"], ["verify_complaint"]]
