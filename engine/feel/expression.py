"""The front door: texts in, compiled expressions and unary tests out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.feel.errors import FeelLimitError
from engine.feel.nodes.tests import PLAIN, ConstantTests
from engine.feel.run import MAX_CALLS, Env, Node, Run
from engine.feel.sizes import bounded
from engine.feel.syntax.grammar import parse_expression, parse_unary_tests
from engine.feel.types import FeelType
from engine.feel.values import Moment, Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled FEEL expression; `inputs` are the free root names it may read.

    A name inside a filter that is not known at compile time may turn out to be a member of the
    filtered items; it counts as an input all the same. `external` says that it defines a function
    in another language, which is never run; `strangers` are functions it calls that neither FEEL
    nor the names at compile time know: a deployment should refuse both. `constant` holds the
    value of a text that is a constant.
    """

    text: str
    inputs: frozenset[str]
    node: Node
    external: bool = False
    strangers: frozenset[str] = frozenset()
    constant: tuple[Value] | None = None
    weight: int = 1  #: what one run costs, in steps

    def evaluate(
        self, context: Mapping[str, Value], at: Moment, warnings: list[str] | None = None
    ) -> Value:
        """The value in this context; null parts explain themselves in `warnings`.

        Raises FeelLimitError when the evaluation outgrows its bounds.
        """
        return self.run(context, Run(at, warnings))

    def run(self, context: Mapping[str, Value], run: Run) -> Value:
        """As `evaluate`, inside a running evaluation, sharing its budget and warnings."""
        run.charge(self.weight)
        try:
            return bounded(self.node(Env(run, context)), run)
        except RecursionError:
            raise FeelLimitError("nested function calls", MAX_CALLS) from None


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """Compiled unary tests, as in the input cell of a decision table.

    `constants` is what they say where they are made of constants only, `shared` where these are
    held against or moved by something else; `strangers` are functions they call that nobody knows,
    as in `Expression`.
    """

    text: str
    inputs: frozenset[str]
    node: Node
    external: bool = False
    strangers: frozenset[str] = frozenset()
    constants: ConstantTests | None = None
    shared: ConstantTests | None = None
    weight: int = 1  #: what one run costs, in steps

    def matches(
        self,
        value: Value,
        context: Mapping[str, Value],
        at: Moment,
        warnings: list[str] | None = None,
    ) -> bool | None:
        """Whether `value` passes; None when that cannot be said (null). See `Expression`."""
        return self.run(value, context, Run(at, warnings))

    def run(self, value: Value, context: Mapping[str, Value], run: Run) -> bool | None:
        """As `matches`, inside a running evaluation, sharing its budget and warnings."""
        run.charge(self.weight)
        try:
            result = self.node(Env(run, {"?": value}, Env(run, context)))
        except RecursionError:
            raise FeelLimitError("nested function calls", MAX_CALLS) from None
        return result if isinstance(result, bool) else None


def compile_expression(
    text: str, names: Iterable[str] = (), types: Mapping[str, FeelType] | None = None
) -> Expression:
    """Compiles a FEEL expression.

    `names` are the names that may hold spaces or signs: variables, their members, functions.
    `types` are the types known by name beside the built-in ones (for `instance of`, parameters).
    Raises FeelSyntaxError.
    """
    parsed = parse_expression(text, names, types or {})
    return Expression(
        text=text,
        inputs=parsed.inputs,
        node=parsed.node,
        external=parsed.external,
        strangers=parsed.strangers,
        constant=parsed.constant,
        weight=parsed.weight,
    )


def compile_unary_tests(
    text: str, names: Iterable[str] = (), types: Mapping[str, FeelType] | None = None
) -> UnaryTests:
    """Compiles the text of an input cell: `-`, tests separated by commas, or `not(...)`.

    Raises FeelSyntaxError.
    """
    parsed = parse_unary_tests(text, names, types or {})
    plain = parsed.cell is not None and parsed.cell.about == PLAIN
    return UnaryTests(
        text=text,
        inputs=parsed.inputs - {"?"},
        node=parsed.node,
        external=parsed.external,
        strangers=parsed.strangers,
        constants=parsed.cell if plain else None,
        shared=None if plain else parsed.cell,
        weight=parsed.weight,
    )
