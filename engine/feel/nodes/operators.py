"""Operators, as flat chains: ten thousand terms run in one loop."""

from decimal import Decimal, DecimalException

from engine.feel.arithmetic import ON_NUMBERS, calculate, negate
from engine.feel.comparison import ORDERED, PYTHON, comparison
from engine.feel.run import Env, Node
from engine.feel.types import FeelType
from engine.feel.values import Value, kind

Rest = list[tuple[str, Node]]


def or_chain(first: Node, rest: Rest) -> Node:
    """`a or b or c`: true if one is true, false if all are false, else null."""
    return _logic_chain(first, rest, "or", decisive=True)


def and_chain(first: Node, rest: Rest) -> Node:
    """`a and b and c`: false if one is false, true if all are true, else null."""
    return _logic_chain(first, rest, "and", decisive=False)


def _logic_chain(first: Node, rest: Rest, word: str, *, decisive: bool) -> Node:
    nodes = [first, *(node for _, node in rest)]

    def run(env: Env) -> Value:
        result: bool | None = not decisive
        for node in nodes:
            value = node(env)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                env.run.warn(f"'{word}' expects boolean, not {kind(value)}")
                result = None
        return result

    return run


def comparison_chain(first: Node, rest: Rest) -> Node:
    """`a < b`, and from left to right where several follow each other."""
    if len(rest) == 1:
        return _comparison(first, *rest[0])

    answers = [(comparison(sign), node) for sign, node in rest]

    def run(env: Env) -> Value:
        value = first(env)
        for answer, node in answers:
            value = answer(env.run, value, node(env))
        return value

    return run


def _comparison(left: Node, sign: str, right: Node) -> Node:
    answer, at_once = comparison(sign), PYTHON[sign]

    def run(env: Env) -> Value:
        a, b = left(env), right(env)
        if type(a) is type(b) and type(a) in ORDERED:
            return at_once(a, b)
        return answer(env.run, a, b)

    return run


def arithmetic_chain(first: Node, rest: Rest) -> Node:
    """`a + b - c`, from left to right."""
    if len(rest) == 1:
        return _calculation(first, *rest[0])

    def run(env: Env) -> Value:
        value = first(env)
        for sign, node in rest:
            value = calculate(env.run, sign, value, node(env))
        return value

    return run


def _calculation(left: Node, sign: str, right: Node) -> Node:
    of_numbers = ON_NUMBERS.get(sign)

    def run(env: Env) -> Value:
        a, b = left(env), right(env)
        if of_numbers is not None and type(a) is type(b) is Decimal:
            try:
                return of_numbers(a, b)
            except DecimalException:  # said below
                pass
        return calculate(env.run, sign, a, b)

    return run


def negated(node: Node, minuses: int) -> Node:
    """`-a`; a second minus takes the first away."""

    def run(env: Env) -> Value:
        value = negate(env.run, node(env))
        return value if minuses % 2 or value is None else negate(env.run, value)

    return run


def between(node: Node, low: Node, high: Node) -> Node:
    """`a between b and c`, both ends included."""

    at_least, at_most = comparison(">="), comparison("<=")

    def run(env: Env) -> Value:
        value = node(env)
        above = at_least(env.run, value, low(env))
        below = at_most(env.run, value, high(env))
        if above is None or below is None:
            return None
        return above and below

    return run


def instance_of(node: Node, wanted: FeelType) -> Node:
    """`a instance of type`."""
    return lambda env: wanted.accepts(node(env), env.run)
