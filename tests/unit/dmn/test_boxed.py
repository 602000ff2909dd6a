"""Boxed expressions: contexts, invocations, lists, relations, functions and the 1.4 loops."""

from xml.sax.saxutils import escape

import pytest

from tests.unit.dmn.dmn_files import decide, dmn


def text(expression: str) -> str:
    return f"<literalExpression><text>{escape(expression)}</text></literalExpression>"


def entry(name: str, inner: str) -> str:
    return f'<contextEntry><variable name="{name}"/>{inner}</contextEntry>'


def result(inner: str) -> str:
    return f"<contextEntry>{inner}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def loop(kind: str, domain: str, part: str, body: str) -> str:
    inner = f"<in>{text(domain)}</in><{part}>{text(body)}</{part}>"
    return f'<{kind} iteratorVariable="i">{inner}</{kind}>'


def row(*cells: str) -> str:
    return f"<row>{''.join(map(text, cells))}</row>"


PARAMETER = '<formalParameter name="x" typeRef="number"/>'
FUNCTION = entry("f", f"<functionDefinition>{PARAMETER}{text('x + base')}</functionDefinition>")
BASE = entry("base", text("100"))
BINDING = f'<binding><parameter name="x"/>{text("7")}</binding>'
UNKNOWN = BINDING.replace('"x"', '"y"')
COLUMNS = '<column name="k"/><column name="v"/>'
BRANCHES = f"<then>{text('1')}</then><else>{text('2')}</else>"

CASES = {
    "a context": (
        context(entry("a b", text("1")), entry("c", text("a b + 1"))),
        {"a b": 1, "c": 2},
    ),
    "a context with a result": (context(entry("a", text("1")), result(text("a + 5"))), 6),
    "a list": (f"<list>{text('1')}{text('n')}</list>", [1, 10]),
    "a relation": (
        f"<relation>{COLUMNS}{row('1', '2')}{row('3', 'n')}</relation>",
        [{"k": 1, "v": 2}, {"k": 3, "v": 10}],
    ),
    "a function": (context(BASE, FUNCTION, result(text("f(n)"))), 110),
    "an invocation": (
        context(BASE, FUNCTION, result(f"<invocation>{text('f')}{BINDING}</invocation>")),
        107,
    ),
    "an invocation with an unknown parameter": (
        context(BASE, FUNCTION, result(f"<invocation>{text('f')}{UNKNOWN}</invocation>")),
        None,
    ),
    "then": (f"<conditional><if>{text('n > 5')}</if>{BRANCHES}</conditional>", 1),
    "else": (f"<conditional><if>{text('n > 50')}</if>{BRANCHES}</conditional>", 2),
    "a filter": (loop("filter", "[1, n, 20]", "match", "item > 5"), [10, 20]),
    "a filter on members": (loop("filter", "[{a: 1}, {a: 2}]", "match", "a = 2"), [{"a": 2}]),
    "a filter by number": (loop("filter", "[1, n, 20]", "match", "2"), 10),
    "for over a range": (loop("for", "[1..3]", "return", "i * n"), [10, 20, 30]),
    "for with results so far": (loop("for", "[1, 2]", "return", "i + count(partial)"), [1, 3]),
    "some": (loop("some", "[1, 2]", "satisfies", "i = 2"), True),
    "every": (loop("every", "[1, 2]", "satisfies", "i = 2"), False),
    "every over nothing": (loop("every", "[]", "satisfies", "i = 2"), True),
    "every whose test is no boolean": (loop("every", "[1, 2]", "satisfies", "i"), None),
}


@pytest.mark.parametrize(("logic", "value"), CASES.values(), ids=CASES.keys())
def test_a_boxed_expression_gives_its_value(logic: str, value: object) -> None:
    file = dmn(f'<decision id="d" name="d">{logic}</decision>')
    assert decide(file, "d", n=10).value == value
