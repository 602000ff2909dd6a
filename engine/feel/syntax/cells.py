"""Tests: the right side of `in`, and the input cells of decision tables."""

from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import tests
from engine.feel.run import Node
from engine.feel.syntax.conditions import Meaning, any_of
from engine.feel.syntax.cursor import Cursor
from engine.feel.syntax.operands import following, interval
from engine.feel.values import Range

SIGNS: Final = ("<", "<=", ">", ">=", "=", "!=")
ADD: Final = 3
CONSTANTS: Final = ("true", "false", "null")


def in_tests(cursor: Cursor) -> list[tests.Test]:
    """Parses what stands right of `in`: one test, or several in parentheses."""
    if not cursor.take("("):
        return [_in_test(cursor)]
    found = []
    if not cursor.at(*SIGNS):
        node = cursor.expression(ADD)
        if cursor.take(".."):
            node = following(cursor, interval(cursor, node, start_included=False))
            return [_value_test(cursor, node)]
        found = [_value_test(cursor, node)]
    while not found or cursor.take(","):
        found.append(_in_test(cursor))
    cursor.expect(")", instead="',' or ')'")
    return found


def _in_test(cursor: Cursor) -> tests.Test:
    if cursor.at(*SIGNS):
        sign = cursor.next().text
        return tests.sign_test(sign, cursor.expression(ADD))
    return _value_test(cursor, cursor.expression(ADD))


def _value_test(cursor: Cursor, node: Node) -> tests.Test:
    return tests.range_test(node) if node in cursor.ranges else tests.value_test(node)


def parse_cell(cursor: Cursor) -> Node:
    """Parses an input cell; the node answers True, False or None."""
    if cursor.text.strip() in ("-", ""):
        cursor.rewind(len(cursor.text))
        return tests.anything
    negated = _negated(cursor)
    if negated is not None:
        return negated
    return tests.any_of(_cell_tests(cursor, negated=False))


def _negated(cursor: Cursor) -> Node | None:
    """`not(tests)` when that is the whole cell; else nothing is taken."""
    if cursor.peek().text != "not":
        return None
    before = set(cursor.inputs)
    cursor.next()
    try:
        cursor.expect("(")
        found = _cell_tests(cursor, negated=True)
        cursor.expect(")", instead="',' or ')'")
    except FeelSyntaxError:
        found = []
    if found and cursor.peek().kind == "end":
        return tests.none_of(found)
    cursor.rewind(0)
    cursor.depth = 0
    cursor.inputs = before
    return None


def _cell_tests(cursor: Cursor, *, negated: bool) -> list[tests.Test]:
    """Parses tests up to the last comma; where all are of constants, the cursor keeps them."""
    parsed = [_cell_test(cursor)]
    while cursor.take(","):
        parsed.append(_cell_test(cursor))
    meaning = any_of([meaning for _, meaning in parsed])
    cursor.cell = meaning and tests.ConstantTests(meaning.tests, negated, meaning.about)
    return [test for test, _ in parsed]


def _cell_test(cursor: Cursor) -> tuple[tests.Test, Meaning | None]:
    if cursor.at(*SIGNS):
        sign = cursor.next().text
        node = cursor.expression(ADD)
        bound = cursor.conditions.bound(node)
        return tests.sign_test(sign, node), bound and bound.meaning(sign)
    start, begin = len(cursor.reads), cursor.peek().start
    node = cursor.expression()
    if cursor.text[begin : cursor.position].strip() in CONSTANTS:
        return tests.value_test(node), Meaning((("=", cursor.constants[node]),))
    asks = "?" in cursor.reads[start:]
    return tests.cell_test(node, asks=asks), _said(cursor, node, asks=asks)


def _said(cursor: Cursor, node: Node, *, asks: bool) -> Meaning | None:
    """What an entry without a sign says: a condition on `?`, or a value."""
    condition = cursor.conditions.get(node)
    if condition is not None:
        return condition if asks else None
    bound = cursor.conditions.bound(node)
    # Null here is no constant, and `(true)`, unlike `true`, a condition that answers by itself.
    if bound is None or isinstance(bound.value, bool | None):
        return None
    return bound.meaning("in" if isinstance(bound.value, Range) else "=")
