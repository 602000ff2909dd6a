"""Unary tests, as the input cells of decision tables hold them. Source: DMN 1.5, 7.3.1."""

from typing import Any

import pytest

from engine.feel import compile_unary_tests, names_in, to_feel
from tests.unit.feel.feel_tables import NOW


def matched(cell: str, value: Any, context: dict[str, Any] | None = None) -> bool | None:
    given = context or {}
    tests = compile_unary_tests(cell, names_in(given))
    return tests.matches(to_feel(value), to_feel(given), NOW)


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("-", 5, True),
        ("", None, True),
        ("5", 5, True),
        ("-5", -5, True),
        ("< 5", 4, True),
        (">= 5, < 2", 1, True),
        ("!= 5", 5, False),
        ("[1..5)", 5, False),
        ("(1..5]", 5, True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ("not(< 5)", 5, True),
        ('not(contains(?, "x"))', "axb", False),
        ("? > 5 and ? < 10", 7, True),
        ('starts with(?, "ab")', "abc", True),
        ("limit", 5, True),
        ("< limit * 2", 9, True),
        ("[1, 5]", 5, True),
        ("limit > 4", 1, True),
        ("true", True, True),
        ("false", None, False),
        ("null", None, True),
        ("null", 5, False),
        ("nowhere", None, None),
        ("< 5", None, None),
        ("< 5", "a", None),
        ("not(< 5)", None, None),
        ("? > 5", None, None),
    ],
)
def test_a_cell_answers(cell: str, value: Any, answer: bool | None) -> None:
    assert matched(cell, value, {"limit": 5}) is answer


def test_a_cell_names_what_it_reads_beside_the_value() -> None:
    assert compile_unary_tests("? > limit, rate").inputs == {"limit", "rate"}
