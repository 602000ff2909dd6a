"""Damaged texts: whatever a person types, the answer is a value, a syntax error or a limit."""

import random
from contextlib import suppress

import pytest

from engine.feel import (
    FeelLimitError,
    FeelSyntaxError,
    compile_expression,
    compile_unary_tests,
    format_value,
    to_json,
)
from tests.unit.feel.feel_tables import NOW, rows
from tests.unit.feel.test_feel_builtins import FAMILIES
from tests.unit.feel.test_feel_language import FUNCTIONS, LOOPS, NAMES, OPERATORS, PATHS

CORPUS = [text for text, _ in rows(FAMILIES + FUNCTIONS + LOOPS + NAMES + OPERATORS + PATHS)]
PIECES = [*'()[]{}"\\.,:<>=-+*/@`?|&#019aeio \n', "..", " in ", " and ", "if ", "for ", "/*", "**"]


def damaged(chance: random.Random) -> str:
    text = list(chance.choice(CORPUS))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text) + 1)
        if chance.random() < 0.4:
            del text[place : place + chance.randint(1, 3)]
        else:
            text.insert(place, chance.choice([*PIECES, chance.choice(CORPUS)]))
    return "".join(text)


@pytest.mark.parametrize("seed", range(8))
def test_no_text_makes_anything_but_a_value_a_syntax_error_or_a_limit(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        text = damaged(chance)
        with suppress(FeelSyntaxError, FeelLimitError):
            value = compile_expression(text).evaluate({"x": None}, NOW)
            format_value(value)
            to_json(value)
            compile_unary_tests(text).matches(value, {}, NOW)


def test_dates_at_the_edge_of_the_calendar_still_compare() -> None:
    text = '@"0001-01-01T00:00:00+10:00" < @"9999-12-31T23:59:59-10:00"'
    assert compile_expression(text).evaluate({}, NOW) is True
