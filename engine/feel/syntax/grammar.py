"""Operators by precedence: a flat list of operands is folded level by level, never recursing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from engine.feel.builtins import BUILTINS, REFUSED
from engine.feel.nodes import operators
from engine.feel.nodes.tests import ConstantTests, membership
from engine.feel.run import Node
from engine.feel.syntax.cells import in_tests, parse_cell
from engine.feel.syntax.cursor import Cursor
from engine.feel.syntax.names import NameTable
from engine.feel.syntax.operands import operand
from engine.feel.types import FeelType
from engine.feel.values import Value

OR, AND, COMPARE, ADD, MULTIPLY, POWER = range(6)

LEVELS: Final = {
    "or": OR,
    "and": AND,
    "=": COMPARE,
    "!=": COMPARE,
    "<": COMPARE,
    "<=": COMPARE,
    ">": COMPARE,
    ">=": COMPARE,
    "between": COMPARE,
    "in": COMPARE,
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "**": POWER,
}
Chain = Callable[[Node, list[tuple[str, Node]]], Node]
CHAINS: Final[dict[int, Chain]] = {
    OR: operators.or_chain,
    AND: operators.and_chain,
    COMPARE: operators.comparison_chain,
    ADD: operators.arithmetic_chain,
    MULTIPLY: operators.arithmetic_chain,
    POWER: operators.arithmetic_chain,
}
BUILTIN_NAMES: Final = NameTable((*BUILTINS, *REFUSED))


class Parsed(NamedTuple):
    """A node, the free names it reads and calls, whether it defines an external function.

    `weight` is what one run of it costs, in steps.
    `cell` is what an input cell says that is made of constants; `constant` the value of an
    expression that is one, in a tuple as it may be null.
    """

    node: Node
    inputs: frozenset[str]
    external: bool
    strangers: frozenset[str]
    weight: int
    cell: ConstantTests | None
    constant: tuple[Value] | None


def parse_expression(text: str, names: Iterable[str], types: Mapping[str, FeelType]) -> Parsed:
    """An expression, parsed; raises FeelSyntaxError."""
    return _parsed(text, names, types, lambda cursor: cursor.expression())


def parse_unary_tests(text: str, names: Iterable[str], types: Mapping[str, FeelType]) -> Parsed:
    """An input cell, parsed, to run with `?` in reach; raises FeelSyntaxError."""
    return _parsed(text, names, types, parse_cell)


def _parsed(
    text: str,
    names: Iterable[str],
    types: Mapping[str, FeelType],
    parse: Callable[[Cursor], Node],
) -> Parsed:
    cursor = Cursor(text, names, BUILTINS, BUILTIN_NAMES, types, operators_from)
    try:
        node = parse(cursor)
    except RecursionError:
        raise cursor.error("less nesting") from None
    if cursor.peek().kind != "end":
        raise cursor.error("an operator or the end of the expression")
    return Parsed(
        node=node,
        inputs=frozenset(cursor.inputs),
        external=cursor.external,
        strangers=frozenset(cursor.strangers),
        weight=cursor.weight_since(0),
        cell=cursor.cell,
        constant=(cursor.constants[node],) if node in cursor.constants else None,
    )


def operators_from(cursor: Cursor, lowest: int) -> Node:
    """Parses operands joined by operators of at least the level `lowest`."""
    nodes = [_located(cursor)]
    signs: list[str] = []
    while True:
        token = cursor.peek()
        level = LEVELS.get(token.text, -1) if token.kind in ("operator", "keyword") else -1
        if level < lowest:
            break
        cursor.next()
        if token.text == "between":
            nodes[-1] = _between(cursor, nodes, signs)
        elif token.text == "in":
            nodes[-1] = membership(_left_side(cursor, nodes, signs), in_tests(cursor))
        else:
            signs.append(token.text)
            nodes.append(_located(cursor))
    return _folded(cursor, nodes, signs, lowest)


def _located(cursor: Cursor) -> Node:
    """An operand; the cursor remembers where it stands."""
    start = cursor.peek().start
    node = operand(cursor)
    cursor.conditions.spans[node] = (start, cursor.position)
    return node


def _left_side(cursor: Cursor, nodes: list[Node], signs: list[str]) -> Node:
    """Folds and takes the operands that bind tighter than a comparison off the end."""
    start = len(signs)
    while start and LEVELS[signs[start - 1]] > COMPARE:
        start -= 1
    left = _folded(cursor, nodes[start:], signs[start:], ADD)
    del nodes[start + 1 :], signs[start:]
    return left


def _between(cursor: Cursor, nodes: list[Node], signs: list[str]) -> Node:
    left = _left_side(cursor, nodes, signs)
    low = cursor.expression(ADD)
    cursor.expect("and")
    return operators.between(left, low, cursor.expression(ADD))


def _folded(cursor: Cursor, nodes: list[Node], signs: list[str], lowest: int) -> Node:
    for level in range(POWER, lowest - 1, -1):
        if not signs:
            break
        nodes, signs = _folded_level(cursor, nodes, signs, level)
    return nodes[0]


def _folded_level(
    cursor: Cursor, nodes: list[Node], signs: list[str], level: int
) -> tuple[list[Node], list[str]]:
    out_nodes: list[Node] = []
    out_signs: list[str] = []
    first, rest = nodes[0], list[tuple[str, Node]]()
    for sign, node in zip(signs, nodes[1:], strict=True):
        if LEVELS[sign] == level:
            rest.append((sign, node))
            continue
        out_nodes.append(_chained(cursor, level, first, rest))
        out_signs.append(sign)
        first, rest = node, []
    out_nodes.append(_chained(cursor, level, first, rest))
    return out_nodes, out_signs


def _chained(cursor: Cursor, level: int, first: Node, rest: list[tuple[str, Node]]) -> Node:
    if not rest:
        return first
    node = CHAINS[level](first, rest)
    conditions, spans = cursor.conditions, cursor.conditions.spans
    sign, last = rest[-1]
    if first in spans and last in spans:
        spans[node] = (spans[first][0], spans[last][1])
    if level == AND:
        conditions.both(node, [first, *(part for _, part in rest)])
    elif level == OR:
        conditions.either(node, [first, *(part for _, part in rest)])
    elif len(rest) == 1 and level == COMPARE:
        conditions.comparison(node, first, sign, last)
    elif len(rest) == 1:
        conditions.sum(node, first, sign, last)
    return node
