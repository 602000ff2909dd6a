"""Tests: the right side of `in`, and the input cells of decision tables."""

from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import tests
from engine.feel.run import Node
from engine.feel.syntax.cursor import Cursor

SIGNS: Final = ("<", "<=", ">", ">=", "=", "!=")
ADD: Final = 3
CONSTANTS: Final = ("true", "false", "null")


def in_tests(cursor: Cursor) -> list[tests.Test]:
    """Parses what stands right of `in`: one test, or several in parentheses."""
    if not cursor.at("("):
        return [_in_test(cursor)]
    start = cursor.next().start
    first = _in_test(cursor)
    if cursor.at(".."):
        cursor.rewind(start)
        return [tests.value_test(cursor.expression(ADD))]
    found = [first]
    while cursor.take(","):
        found.append(_in_test(cursor))
    cursor.expect(")", instead="',' or ')'")
    return found


def _in_test(cursor: Cursor) -> tests.Test:
    if cursor.at(*SIGNS):
        sign = cursor.next().text
        return tests.sign_test(sign, cursor.expression(ADD))
    return tests.value_test(cursor.expression(ADD))


def parse_cell(cursor: Cursor) -> Node:
    """Parses an input cell; the node answers True, False or None."""
    if cursor.text.strip() in ("-", ""):
        cursor.rewind(len(cursor.text))
        return tests.anything
    negated = _negated(cursor)
    if negated is not None:
        return negated
    return tests.any_of(_cell_tests(cursor))


def _negated(cursor: Cursor) -> Node | None:
    """`not(tests)` when that is the whole cell; else nothing is taken."""
    if cursor.peek().text != "not":
        return None
    before = set(cursor.inputs)
    cursor.next()
    try:
        cursor.expect("(")
        found = _cell_tests(cursor)
        cursor.expect(")", instead="',' or ')'")
    except FeelSyntaxError:
        found = []
    if found and cursor.peek().kind == "end":
        return tests.none_of(found)
    cursor.rewind(0)
    cursor.depth = 0
    cursor.inputs = before
    return None


def _cell_tests(cursor: Cursor) -> list[tests.Test]:
    found = [_cell_test(cursor)]
    while cursor.take(","):
        found.append(_cell_test(cursor))
    return found


def _cell_test(cursor: Cursor) -> tests.Test:
    if cursor.at(*SIGNS):
        sign = cursor.next().text
        return tests.sign_test(sign, cursor.expression(ADD))
    start, begin = len(cursor.reads), cursor.peek().start
    node = cursor.expression()
    if cursor.text[begin : cursor.position].strip() in CONSTANTS:
        return tests.value_test(node)
    return tests.cell_test(node, asks="?" in cursor.reads[start:])
