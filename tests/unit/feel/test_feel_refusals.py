"""Texts that are not FEEL: where, what stood there, what was expected."""

import pytest

from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests
from tests.unit.feel.feel_tables import shown


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("1 +", 3, "the end of the expression at column 4; expected a value"),
        ("", 0, "the end of the expression at column 1; expected a value"),
        ("foo bar", 4, "'bar' at column 5; expected an operator or the end of the expression"),
        ("(1", 2, "the end of the expression at column 3; expected ')'"),
        ("[1, 2", 5, "the end of the expression at column 6; expected ',' or ']'"),
        ("if a then b", 11, "the end of the expression at column 12; expected 'else'"),
        ("for x in y", 10, "the end of the expression at column 11; expected ',' or 'return'"),
        ("f(a: 1, 2)", 8, "'2' at column 9; expected a named argument, as the others are"),
        ("a.[1]", 2, "'[' at column 3; expected a name"),
        ('"abc', 0, 'a text that is never closed at column 1; expected a closing "'),
        ("a # b", 2, "the character '#' at column 3; expected a name, a literal or an operator"),
        ("1 instance of nothing", 14, "'nothing' at column 15; expected the name of a type"),
        ("1 = \n = 2", 6, "'=' at line 2, column 2; expected a value"),
        ("1e9999", 0, "a number out of range at column 1; expected a number below 1E6145"),
    ],
)
def test_a_syntax_error_says_where_what_and_what_was_expected(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.position == position
    assert str(caught.value) == f"FEEL: {message}"
    assert message.endswith(caught.value.expected)


@pytest.mark.parametrize("text", ["<", "1,", "not(", "a b", "[1..", "- 5,"])
def test_a_malformed_cell_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "1" + ")" * 3000,
        "[" * 5000,
        "{a: " * 2000,
        "not(" * 2000,
        "function(a) " * 2000 + "1",
        "for a in b return " * 2000 + "1",
        "a instance of " + "list<" * 3000,
        "1 in " + "(" * 3000,
        "f(" * 3000,
        "a[" * 3000,
        "if " * 3000,
    ],
    ids=lambda text: text[:20],
)
def test_deep_nesting_is_refused_and_never_recursed_into(text: str) -> None:
    with pytest.raises(FeelSyntaxError, match="at most 100 levels of nesting"):
        compile_expression(text)


def test_ninety_levels_of_every_operator_are_fine() -> None:
    deep = "(false or true and 1 = 1 + 1 * 1 ** " * 90 + "1" + ")" * 90
    assert shown("(" * 90 + "1" + ")" * 90) == "1"
    assert shown(deep) == "false"


def test_a_text_beyond_64_kib_is_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="at most 65536 characters"):
        compile_expression("1 + " * 20_000 + "1")
