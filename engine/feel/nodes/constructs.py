"""Literals, names, lists, contexts, intervals and `if`."""

from engine.feel.comparison import order
from engine.feel.run import MISSING, Env, Node
from engine.feel.values import FeelFunction, Range, Value, kind


def literal(value: Value) -> Node:
    """A value known when the text is read."""
    return lambda _env: value


def at_literal() -> Node:
    """`@"..."` around a text that is no date, time or duration: null."""

    def run(env: Env) -> Value:
        env.run.warn('@"..." holds no date, time, date and time or duration')

    return run


def variable(name: str, builtin: FeelFunction | None) -> Node:
    """A name: the innermost value of that name, or else the built-in function."""

    def run(env: Env) -> Value:
        scope: Env | None = env
        while scope is not None:  # as `Env.get`: most of what FEEL does is reading names
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        if builtin is None:
            env.run.warn(f"the name '{name}' is not known")
        return builtin

    return run


def function_named(name: str, builtin: FeelFunction | None) -> Node:
    """A name that is called: a function of that name, past values that are none."""

    def run(env: Env) -> Value:
        value = env.get(name)
        if isinstance(value, FeelFunction):
            return value
        if builtin is not None or value is not MISSING:
            return builtin or value
        env.run.warn(f"the function '{name}' is not known")
        return None

    return run


def list_of(nodes: list[Node]) -> Node:
    """`[a, b, c]`."""

    def run(env: Env) -> Value:
        env.run.charge(len(nodes))
        return [node(env) for node in nodes]

    return run


def context_of(entries: list[tuple[str, Node]]) -> Node:
    """`{a: 1, b: a + 1}`: each entry sees those before it; a name given twice makes it null."""
    twice = len({name for name, _ in entries}) < len(entries)

    def run(env: Env) -> Value:
        if twice:
            env.run.warn("a context names one of its entries twice")
            return None
        env.run.charge(len(entries))
        values: dict[str, Value] = {}
        inner = env.inner(values)
        for name, node in entries:
            values[name] = node(inner)
        return values

    return run


def range_of(start: Node, end: Node, start_included: bool, end_included: bool) -> Node:
    """`[a..b)`; null where the ends cannot be ordered or stand the wrong way round."""

    def run(env: Env) -> Value:
        low, high = start(env), end(env)
        if low is None or high is None:
            return _with_null(env, low, high, start_included, end_included)
        found = order(env.run, low, high)
        if found is None:
            return None
        if found > 0:
            env.run.warn("a range ends before it starts")
            return None
        return Range(low, high, start_included, end_included)

    return run


def _with_null(
    env: Env, low: Value, high: Value, start_included: bool, end_included: bool
) -> Range:
    """A range with null as an end: nothing can be said to lie in it.

    An end that is None counts as unbounded only where it is not included, hence the flags.
    """
    env.run.warn("a range has null as an end")
    return Range(low, high, start_included or low is None, end_included or high is None)


def sign_range(sign: str, node: Node) -> Node:
    """`(< 5)` as the interval it means; `(= 5)` is `[5..5]`."""

    def run(env: Env) -> Value:
        end = node(env)
        if end is None or sign == "!=":
            env.run.warn(f"'{sign} {kind(end)}' is no range")
            return None
        if sign == "=":
            return Range(end, end)
        if sign in ("<", "<="):
            return Range(None, end, start_included=False, end_included=sign == "<=")
        return Range(end, None, start_included=sign == ">=", end_included=False)

    return run


def if_chain(branches: list[tuple[Node, Node]], otherwise: Node) -> Node:
    """`if a then b else c`; a condition that is not true, null included, goes on to `else`."""

    def run(env: Env) -> Value:
        for condition, then in branches:
            value = condition(env)
            if value is True:
                return then(env)
            if not isinstance(value, bool):
                env.run.warn(f"'if' expects boolean, not {kind(value)}")
        return otherwise(env)

    return run
