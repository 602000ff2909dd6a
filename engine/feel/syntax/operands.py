"""Operands: literals, names, lists, contexts, intervals, and what may follow them."""

from decimal import Decimal
from typing import Final

from engine.feel.builtins import REFUSED
from engine.feel.nodes import calls, constructs, operators, paths
from engine.feel.numbers import CONTEXT, parse_number
from engine.feel.run import Node
from engine.feel.syntax import forms
from engine.feel.syntax.cursor import Cursor
from engine.feel.syntax.folding import FOLDED, folded, folded_range
from engine.feel.syntax.tokens import unescape
from engine.feel.syntax.type_names import parse_type
from engine.feel.temporal_text import parse_literal

SIGNS: Final = ("<", "<=", ">", ">=", "=", "!=")
ADD: Final = 3
CONSTANTS: Final = {"true": True, "false": False, "null": None}
AFTER_END: Final = frozenset(
    [
        "",
        ".",
        ")",
        "]",
        "}",
        ",",
        "and",
        "or",
        "then",
        "else",
        "return",
        "satisfies",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "between",
        "in",
    ]
)


def operand(cursor: Cursor) -> Node:
    """Parses minus signs, a primary, what follows it, and `instance of`."""
    minuses = 0
    while cursor.take("-"):
        minuses += 1
    node = following(cursor, primary(cursor))
    while cursor.take("instance"):
        cursor.expect_word("of")
        node = operators.instance_of(node, parse_type(cursor))
    return _negated(cursor, node, minuses) if minuses else node


def _negated(cursor: Cursor, node: Node, minuses: int) -> Node:
    number = cursor.constants.get(node)
    if not isinstance(number, Decimal):
        return operators.negated(node, minuses)
    return cursor.literal(CONTEXT.minus(number) if minuses % 2 else number)


def following(cursor: Cursor, node: Node) -> Node:
    """Parses the paths, filters and calls after a primary."""
    steps: list[paths.Step] = []
    while True:
        if cursor.take("."):
            steps.append(paths.member(cursor.member()))
        elif cursor.at("[") and not _closes_interval(cursor):
            cursor.next()
            steps.append(_filter(cursor))
        elif cursor.take("("):
            steps.append(_call(cursor))
        else:
            return paths.following(node, steps) if steps else node


def _closes_interval(cursor: Cursor) -> bool:
    """Whether `[` ends an interval such as `]1..5[` rather than starting a filter."""
    if not cursor.open_intervals:
        return False
    start = cursor.next().start
    closes = cursor.peek().text in AFTER_END and cursor.peek().kind != "string"
    cursor.rewind(start)
    return closes


def _filter(cursor: Cursor) -> paths.Step:
    start = cursor.taken
    with cursor.scope(["item"]):
        node = cursor.expression()
        cursor.expect("]")
    return paths.filtered(node, cursor.weight_since(start))


def _call(cursor: Cursor) -> paths.Step:
    positional, named = _arguments(cursor)
    return calls.call(positional, named)


def _arguments(cursor: Cursor) -> tuple[list[Node], dict[str, Node]]:
    """Parses the arguments of a call, past its opening parenthesis."""
    positional: list[Node] = []
    named: dict[str, Node] = {}
    while not cursor.at(")"):
        name = cursor.argument_name()
        if name is None and named:
            raise cursor.error("a named argument, as the others are")
        if name is not None and positional:
            raise cursor.error("an argument without a name, as the others are")
        node = cursor.expression()
        if name is None:
            positional.append(node)
        else:
            named[name] = node
        if not cursor.take(","):
            break
    cursor.expect(")", instead="',' or ')'")
    return positional, named


def primary(cursor: Cursor) -> Node:
    """Parses a literal, a name, a bracketed form or a keyword form."""
    token = cursor.peek()
    if token.kind == "name":
        cursor.next()
        return _name(cursor, token.text)
    if token.kind == "number":
        cursor.next()
        return cursor.literal(parse_number(cursor.text, token))
    if token.kind == "string":
        cursor.next()
        return cursor.literal(unescape(token.text))
    parse = _FORMS.get(token.text)
    if parse is None or token.kind == "end":
        raise cursor.error("a value")
    return parse(cursor)


def _name(cursor: Cursor, name: str) -> Node:
    builtin = cursor.read(name)
    if cursor.at("("):
        if name in cursor.builtins and not cursor.given(name):
            return _built_in_call(cursor, name)
        if name in REFUSED and not cursor.given(name):
            raise cursor.refusal(name, *REFUSED[name])
        # Inside a filter it may be a member of the filtered items.
        if name not in cursor.builtins and not cursor.given(name) and not cursor.given("item"):
            cursor.strangers.add(name)
        return constructs.function_named(name, cursor.builtins.get(name))
    node = constructs.variable(name, builtin)
    if name == "?":
        cursor.conditions.asked.add(node)
    return node


def _built_in_call(cursor: Cursor, name: str) -> Node:
    """A call of a built-in; one such as `date("2026-01-31")`, of constants, is a constant."""
    cursor.expect("(")
    positional, named = _arguments(cursor)
    builtin = cursor.builtins[name]
    value = folded(cursor.constants, builtin, positional, named) if name in FOLDED else None
    if value is not None:
        return cursor.literal(value)
    if named:
        callee = constructs.function_named(name, builtin)
        return paths.following(callee, [calls.call(positional, named)])
    node = calls.builtin_call(name, builtin, positional)
    cursor.conditions.predicate(node, name, positional)
    return node


def _constant(cursor: Cursor) -> Node:
    return cursor.literal(CONSTANTS[cursor.next().text])


def _at_literal(cursor: Cursor) -> Node:
    cursor.expect("@")
    if cursor.peek().kind != "string":
        raise cursor.error('a text such as "2021-01-01"')
    value = parse_literal(unescape(cursor.next().text))
    return constructs.at_literal() if value is None else cursor.literal(value)


def _parenthesis(cursor: Cursor) -> Node:
    cursor.expect("(")
    if cursor.at(*SIGNS):
        node = _sign_range(cursor)
        cursor.expect(")")
        return node
    node = cursor.expression()
    if cursor.take(".."):
        return interval(cursor, node, start_included=False)
    cursor.expect(")")
    return node


def _bracket(cursor: Cursor) -> Node:
    cursor.expect("[")
    if cursor.take("]"):
        return constructs.list_of([])
    items = [_list_item(cursor)]
    if cursor.take(".."):
        return interval(cursor, items[0], start_included=True)
    while cursor.take(","):
        items.append(_list_item(cursor))
    cursor.expect("]", instead="',' or ']'")
    return constructs.list_of(items)


def _list_item(cursor: Cursor) -> Node:
    return _sign_range(cursor) if cursor.at(*SIGNS) else cursor.expression()


def _sign_range(cursor: Cursor) -> Node:
    sign = cursor.next().text
    node = constructs.sign_range(sign, cursor.expression(ADD))
    cursor.ranges.add(node)
    return node


def _reversed_bracket(cursor: Cursor) -> Node:
    cursor.expect("]")
    start = cursor.expression()
    cursor.expect("..")
    return interval(cursor, start, start_included=False)


def interval(cursor: Cursor, start: Node, *, start_included: bool) -> Node:
    """Parses what follows `[start..`, past the bracket that closes the interval."""
    cursor.open_intervals += 1
    end = cursor.expression()
    cursor.open_intervals -= 1
    if not cursor.at("]", ")", "["):
        raise cursor.error("']', ')' or '['")
    end_included = cursor.next().text == "]"
    value = folded_range(cursor.constants, (start, end), start_included, end_included)
    if value is not None:
        return cursor.literal(value)
    node = constructs.range_of(start, end, start_included, end_included)
    cursor.ranges.add(node)
    cursor.conditions.interval(node, (start, end), (start_included, end_included))
    return node


def _context(cursor: Cursor) -> Node:
    cursor.expect("{")
    entries: list[tuple[str, Node]] = []
    with cursor.scope():
        while not cursor.at("}"):
            entries.append(_entry(cursor))
            if not cursor.take(","):
                break
        cursor.expect("}", instead="',' or '}'")
    return constructs.context_of(entries)


def _entry(cursor: Cursor) -> tuple[str, Node]:
    if cursor.peek().kind == "string":
        name = unescape(cursor.next().text)
    else:
        name = cursor.declared_name(":")
    cursor.expect(":")
    if cursor.at("function"):
        cursor.bind(name)
    node = cursor.expression()
    cursor.bind(name)
    return name, node


_FORMS: Final = {
    "true": _constant,
    "false": _constant,
    "null": _constant,
    "@": _at_literal,
    "(": _parenthesis,
    "[": _bracket,
    "]": _reversed_bracket,
    "{": _context,
    "if": forms.parse_if,
    "for": forms.parse_for,
    "some": forms.parse_some,
    "every": forms.parse_every,
    "function": forms.parse_function,
}
