"""The boxed loops and the conditional of DMN 1.4, with FEEL's own meaning of each.

Each is a FEEL expression over functions made of the compiled parts, so that a box and the text
it stands for never differ.
"""

from collections.abc import Callable
from typing import Final

from engine.dmn.compiling import Run, Scope, Step
from engine.dmn.functions import make_function
from engine.feel import Expression, Value, compile_expression

# Names no model has: the members of a filtered context are in scope too.
_DOMAIN: Final = "boxed in"
_BODY: Final = "boxed body"
_NAMES: Final = (_DOMAIN, _BODY)

_FOR: Final = compile_expression("for i in boxed in return boxed body(i, partial)", _NAMES)
_SOME: Final = compile_expression("some i in boxed in satisfies boxed body(i)", _NAMES)
_EVERY: Final = compile_expression("every i in boxed in satisfies boxed body(i)", _NAMES)
_FILTER: Final = compile_expression("boxed in[boxed body(item)]", _NAMES)
_IF: Final = compile_expression("if boxed in then true else false", _NAMES)


def collecting(variable: str, domain: Step, body: Step) -> Step:
    """`for`: the body's value for each item; `partial` holds those so far."""
    return _loop(_FOR, (variable, "partial"), domain, body)


def some(variable: str, domain: Step, test: Step) -> Step:
    """`some`: whether one item passes the test."""
    return _loop(_SOME, (variable,), domain, test)


def every(variable: str, domain: Step, test: Step) -> Step:
    """`every`: whether no item fails the test."""
    return _loop(_EVERY, (variable,), domain, test)


def filtering(domain: Step, match: Step) -> Step:
    """`filter`: the items whose match is true; members of a context item are in scope."""

    def with_members(scope: Scope, run: Run) -> Value:
        item = scope["item"]
        members = item if isinstance(item, dict) else {}
        return match({**scope, **members, "item": item}, run)

    return _loop(_FILTER, ("item",), domain, with_members)


def choosing(condition: Step, then: Step, otherwise: Step) -> Step:
    """`if`: the value of one of the two branches; the other is not evaluated."""

    def evaluate(scope: Scope, run: Run) -> Value:
        chosen = _IF.run({_DOMAIN: condition(scope, run)}, run)
        return (then if chosen is True else otherwise)(scope, run) if chosen is not None else None

    return evaluate


def _loop(
    expression: Expression, parameters: tuple[str, ...], domain: Step, body: Step
) -> Callable[[Scope, Run], Value]:
    typed: dict[str, None] = dict.fromkeys(parameters)

    def evaluate(scope: Scope, run: Run) -> Value:
        function = make_function("the body of the box", typed, body, scope)
        return expression.run({_DOMAIN: domain(scope, run), _BODY: function}, run)

    return evaluate
