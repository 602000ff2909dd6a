"""What the input cells of a rule let through, so far as it can be said without evaluating."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.feel import FeelSyntaxError, Value, compile_unary_tests

_FLAGS: dict[str, Value] = {"true": True, "false": False}
_SIMPLE = (str, Decimal, bool, type(None))


@dataclass(frozen=True, slots=True)
class Condition:
    """Values that pass, or (`negated`) all but these; `-` is all but none."""

    values: frozenset[Value]
    negated: bool = False

    def overlaps(self, other: "Condition") -> bool:
        """Whether some value passes both."""
        if self.negated and other.negated:
            return True
        if self.negated:
            return other.overlaps(self)
        return bool(self.values - other.values if other.negated else self.values & other.values)

    def covers(self, other: "Condition") -> bool:
        """Whether whatever passes the other passes this one."""
        if self.negated and other.negated:
            return self.values <= other.values
        if self.negated:
            return not self.values & other.values
        return not other.negated and other.values <= self.values


ANYTHING = Condition(frozenset(), negated=True)
#: One for each input column; None where only an evaluation can say.
Conditions = Sequence[Condition | None]


def condition_of(text: str, names: Iterable[str]) -> Condition | None:
    """Read a cell made of texts, flags and null; None for one that says something else."""
    if text in ("", "-"):
        return ANYTHING
    if text in _FLAGS:
        return Condition(frozenset({_FLAGS[text]}))
    try:
        said = compile_unary_tests(text, names).constants
    except FeelSyntaxError:
        return None
    if said is None or any(
        sign != "=" or not isinstance(value, _SIMPLE) for sign, value in said.tests
    ):
        return None
    return Condition(frozenset(value for _, value in said.tests), said.negated)


def surely_overlap(one: Conditions, other: Conditions) -> bool:
    """Whether two rules certainly hit together for some input; False where it cannot be said."""
    return all(
        left is not None and right is not None and left.overlaps(right)
        for left, right in zip(one, other, strict=True)
    )


def surely_covers(one: Conditions, other: Conditions, texts: Sequence[tuple[str, str]]) -> bool:
    """Whether the first rule certainly hits whenever the other does; `texts` are their cells."""
    return all(
        mine == its or (left is not None and right is not None and left.covers(right))
        for left, right, (mine, its) in zip(one, other, texts, strict=True)
    )
