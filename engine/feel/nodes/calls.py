"""Function definitions and calls, with arguments by position or by name."""

from collections.abc import Sequence

from engine.feel.calling import invoke
from engine.feel.nodes.constructs import function_named
from engine.feel.nodes.paths import Step, following
from engine.feel.run import MISSING, Env, Node, Run
from engine.feel.signatures import Builtin
from engine.feel.types import FeelType
from engine.feel.values import FeelFunction, Value


def call(positional: list[Node], named: dict[str, Node]) -> Step:
    """`f(a, b)` or `f(x: a, y: b)`."""

    def by_position(env: Env, callee: Value) -> Value:
        return invoke(env.run, callee, [node(env) for node in positional])

    def by_name(env: Env, callee: Value) -> Value:
        return invoke(env.run, callee, (), {name: node(env) for name, node in named.items()})

    return by_name if named else by_position


def builtin_call(name: str, builtin: FeelFunction, positional: list[Node]) -> Node:
    """`contains(a, b)`: the built-in of that name, or a function of that name in reach."""
    callee = function_named(name, builtin)
    overload = builtin.overloads[0] if isinstance(builtin, Builtin) else None
    if overload is None or overload.variadic or len(overload.classes) != len(positional):
        return following(callee, [call(positional, {})])
    classes, body = overload.classes, overload.body

    def run(env: Env) -> Value:
        arguments, run = [node(env) for node in positional], env.run
        if not all(map(isinstance, arguments, classes)) or env.get(name) is not MISSING:
            return invoke(run, callee(env), arguments)
        run.charge()
        for argument in arguments:
            run.read(argument)
        return run.sized(body(run, *arguments))

    return run


def function_of(
    names: Sequence[str],
    types: Sequence[FeelType | None],
    result: FeelType | None,
    body: Node,
) -> Node:
    """`function(a, b) body`: a closure over the names in reach."""
    parameters = tuple(names)
    wanted = tuple(types) if any(types) else ()

    def run(env: Env) -> Value:
        env.run.charge()

        def apply(run: Run, *arguments: Value) -> Value:
            values = dict(zip(parameters, arguments, strict=True))
            scope = Env(run, values, env if env.run is run else _moved(env, run))
            return body(scope)

        return FeelFunction(parameters, apply, takes_run=True, types=wanted, result=result)

    return run


def _moved(env: Env, run: Run) -> Env:
    """The same names in reach, in another run: the function outlived its evaluation."""
    scopes = []
    outer: Env | None = env
    while outer is not None:
        scopes.append(outer.values)
        outer = outer.outer
    moved = Env(run, scopes.pop())
    while scopes:
        moved = Env(run, scopes.pop(), moved)
    return moved


def external_function(names: Sequence[str]) -> Node:
    """`function(a) external {...}`: foreign code is never run; a call gives null."""

    def apply(run: Run, *_arguments: Value) -> Value:
        run.warn("an external function is not run")
        return None

    function = FeelFunction(tuple(names), apply, takes_run=True)
    return lambda _env: function
