"""Tests of one value: the right side of `in`, and the entries of input cells."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from engine.feel.comparison import comparison, member_of
from engine.feel.run import Env, Node
from engine.feel.values import Value

Test = Callable[[Env, Value], bool | None]
ConstantTest = tuple[str, Value]
"""A sign of comparison and the constant right of it, or `in` and an interval of constants.

The sign is the name of a built-in where that compares.
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """A part that many cells may have in common; in one column the same text is the same part."""

    text: str
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class About:
    """What the constants of a cell are held against, what moves them, and what holds them.

    `string length(?) > limit + 5` asks `string length(?)`, and its 5 is moved by `limit` `+`;
    `contains(?, "a")` holds "a" against `?` by the built-in `contains`.
    """

    asked: Shared | None = None  #: None for `?` itself
    base: Shared | None = None  #: None where the constants stand as they are
    sign: str = ""  #: `+` or `*`, between the base and a constant
    builtin: str = ""  #: the name of what compares, where no sign does


PLAIN: Final = About()


@dataclass(frozen=True, slots=True)
class ConstantTests:
    """A cell made of constants: one of its tests is enough; `negated` for `not(...)`."""

    tests: tuple[ConstantTest, ...]
    negated: bool
    about: About = PLAIN


def sign_test(sign: str, node: Node) -> Test:
    """`< 5`, `= 5`, ...: the value compared with another."""
    answer = comparison(sign)
    return lambda env, value: answer(env.run, value, node(env))


def value_test(node: Node) -> Test:
    """A range the value lies in, a list that holds it, or a value equal to it."""
    return lambda env, value: member_of(env.run, value, node(env))


def range_test(node: Node) -> Test:
    """A text written as a range: where it is none, as `[5..1]`, nobody can say what lies in it.

    Without this, null would be found "in" it, being equal to the null that it gives. Source: DMN
    1.5, table 55 (an interval whose ends are out of order is null) and 10.3.2.3 (ternary logic).
    """

    def test(env: Env, value: Value) -> bool | None:
        interval = node(env)
        return None if interval is None else member_of(env.run, value, interval)

    return test


def cell_test(node: Node, *, asks: bool) -> Test:
    """An entry of a cell: as `value_test`, but a condition (`asks` about `?`) answers by itself.

    So does one that gives boolean where the value is none, such as `age > 18` for a number.
    Null fits a cell that says `null`, not one that fails to say anything.
    """

    def test(env: Env, value: Value) -> bool | None:
        answer = node(env)
        if isinstance(answer, bool) and (asks or not isinstance(value, bool | None)):
            return answer
        if answer is None:
            return None
        return member_of(env.run, value, answer)

    return test


def membership(node: Node, tests: list[Test]) -> Node:
    """`a in (tests)`."""
    return lambda env: _any(env, node(env), tests)


def anything(_env: Env) -> Value:
    """The cell `-`."""
    return True


def any_of(tests: list[Test]) -> Node:
    """A cell: one of its tests is enough."""
    if len(tests) == 1:
        return _only(tests[0])
    return lambda env: _any(env, env.get("?"), tests)


def _only(test: Test) -> Node:
    return lambda env: test(env, env.values["?"])  # a cell's own scope holds just that


def none_of(tests: list[Test]) -> Node:
    """The cell `not(...)`."""

    def run(env: Env) -> Value:
        found = _any(env, env.get("?"), tests)
        return None if found is None else not found

    return run


def _any(env: Env, value: Value, tests: list[Test]) -> bool | None:
    result: bool | None = False
    for test in tests:
        found = test(env, value)
        if found:
            return True
        if found is None:
            result = None
    return result
