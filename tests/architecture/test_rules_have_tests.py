"""Each rule for who is in conflict (docs/permissions.md) names a test that is there."""

import ast
import re

from tests.architecture.sources import ROOT

_RULE = re.compile(r"^(\d+)\. \*\*(.+?)(?=^\d+\. |\n\n)", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rules() -> dict[int, str]:
    """Number -> text of each rule."""
    text = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    section = text.partition("## What holds for who is in conflict\n")[2].partition("\n## ")[0]
    return {int(found[1]): found[0] for found in _RULE.finditer(section)}


def known_in(path: str) -> set[str]:
    """Names of the tests in a file; none when it is not there."""
    file = ROOT / path
    if not file.exists():
        return set()
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found = (one.name for one in tree if isinstance(one, ast.FunctionDef))
    return {name for name in found if name.startswith("test_")}


def test_each_rule_names_a_test_that_is_there() -> None:
    found = rules()
    assert list(found) == list(range(1, len(found) + 1))
    assert len(found) >= 10
    wrong = []
    for number, text in found.items():
        named = _NAMED.findall(text)
        wrong += [f"rule {number} names no test"] if not named else []
        for path, test in named:
            there = known_in(path)
            if not there or (test and test not in there):
                wrong.append(f"rule {number}: {path}::{test} is not there")
    assert wrong == []
