"""Files and functions stay small enough to read, and their names say something."""

import ast
import statistics
from pathlib import PurePosixPath

from tests.architecture.sources import everything, rooms

LONGEST_FILE, LONGEST_FUNCTION = 400, 50
FORBIDDEN = frozenset(
    (
        *("utils", "util", "helpers", "helper", "common", "misc", "base"),
        *("manager", "managers", "service", "services", "models", "core"),
    )
)


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {source.path: source.text.count("\n") for source in everything()}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    found = {
        f"{source.path}:{function.name}": length
        for source in everything()
        for function, length in source.functions()
        if length > LONGEST_FUNCTION
    }
    assert found == {}


def test_functions_are_small_as_a_rule() -> None:
    lengths = [length for source in rooms() for _, length in source.functions()]
    deciles = statistics.quantiles(lengths, n=10)
    assert statistics.median(lengths) <= 8
    assert deciles[8] <= 25


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [s.path for s in everything() if PurePosixPath(s.path).stem in FORBIDDEN]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [source.path for source in everything() if not ast.get_docstring(source.tree())]
    assert silent == []


def test_imports_are_absolute() -> None:
    found = [
        f"{source.path}:{node.lineno}"
        for source in everything()
        for node in ast.walk(source.tree())
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_nothing_is_left_to_be_done_in_a_comment() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error")
    found = [
        f"{source.path}:{number} {mark}"
        for source in everything()
        for number, line in enumerate(source.text.splitlines(), 1)
        for mark in marks
        if mark in line
    ]
    assert found == []
