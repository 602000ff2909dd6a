"""What the documents name exists: files, tests, commands, words.

Settings have their own file, test_settings_are_told.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from escalation.ladder import Status
from host.bundled import bundled_models
from host.cli.entry import tuntas
from identity.roles import Role
from sla.budget import Unit
from sla.ledger import Outcome
from tests.architecture.sources import ROOMS, ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
FOLDERS = (*ROOMS, "bpmn", "migrations", "tests", "benchmarks", "docs")
LONGEST_DECISION = 80

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(rf"(?<![\w./-])((?:{'|'.join(FOLDERS)})/(?:[\w./-]*\w)?)(?:::(\w+))?")
_CODE_BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
each_decision = pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:")):
            continue
        name, _, anchor = target.partition("#")
        file = document.parent / name if name else document
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file), target


@each_document
def test_every_file_and_test_it_names_exists(document: Path) -> None:
    for name, test in _PATH.findall(document.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name
        if test:
            assert f"def {test}(" in (ROOT / name).read_text(encoding="utf-8"), f"{name}::{test}"


@each_decision
def test_a_decision_says_what_proves_it(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    confirmation = text.partition("## Confirmation\n")[2]
    proofs = [name for name, _ in _PATH.findall(confirmation) if name.startswith("tests/")]
    assert proofs
    assert text.count("\n") <= LONGEST_DECISION
    for part in ("## Context", "## Decision", "## Consequences"):
        assert part in text


def test_decisions_are_numbered_without_gaps() -> None:
    expected = list(range(1, len(DECISIONS) + 1))
    assert [int(path.name[:4]) for path in DECISIONS] == expected
    assert [int(path.read_text("utf-8").partition(".")[0][2:]) for path in DECISIONS] == expected


def test_the_readme_tells_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in _command_names(tuntas) if f"`tuntas {name}" not in text] == []


def test_every_command_line_of_the_readme_is_one_that_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [line for block in _CODE_BLOCK.findall(text) for line in block.split("\n")]
    shown = [line for line in lines if line.startswith("tuntas ")]
    assert shown
    known = tuple(f"tuntas {name}" for name in _command_names(tuntas))
    assert [line for line in shown if not line.startswith(known)] == []


def test_the_glossary_has_the_words_people_choose_from() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = {*Role, *Outcome, *Status, *Unit, *_statuses()}
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", text)) == []


def _command_names(group: click.Group) -> list[str]:
    names, context = [], click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            names += [f"{name} {inner}" for inner in command.commands]
        else:
            names.append(name)
    return names


def _statuses() -> Iterator[str]:
    """The values of the property complaint.status in the models."""
    for content in bundled_models().values():
        for value in re.findall(rb'name="complaint\.status" value="(\w+)"', content):
            yield value.decode()


def _anchors(file: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
