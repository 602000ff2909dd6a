"""What cells say about constants: `? > 1 and ? < 5` is `(1..5)`, `> limit + 1` is 1 moved by limit.

They answer alike for values of the constants' type; a cell is looked up for no other.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from engine.feel.arithmetic import negate
from engine.feel.nodes.tests import PLAIN, About, ConstantTest, Shared
from engine.feel.run import Node, Run
from engine.feel.syntax.folding import ANY_MOMENT
from engine.feel.values import Range, Value, YearsMonths

FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
MOVED_BY: Final[Mapping[str, tuple[type, ...]]] = {
    "+": (Decimal, dt.timedelta, YearsMonths),
    "-": (Decimal, dt.timedelta, YearsMonths),
    "*": (Decimal,),
}
LAST: Final = chr(0x10FFFF)


class Meaning(NamedTuple):
    """Tests of which one is enough, and what they are about."""

    tests: tuple[ConstantTest, ...]
    about: About = PLAIN


class Bound(NamedTuple):
    """A constant or an interval of constants, and what moves it."""

    value: Value
    base: Shared | None = None
    sign: str = ""

    def meaning(self, sign: str, asked: Shared | None = None) -> Meaning:
        """What a comparison with it says."""
        return Meaning(((sign, self.value),), About(asked, self.base, self.sign))


class Conditions:
    """The parts of one text, and what the conditions among them say."""

    def __init__(self, text: str, constants: Mapping[Node, Value]) -> None:
        self.asked: set[Node] = set()  #: the nodes that are `?`
        self.spans: dict[Node, tuple[int, int]] = {}  #: where a part starts and ends
        self._text = text
        self._constants = constants
        self._moved: dict[Node, Bound] = {}
        self._meanings: dict[Node, Meaning] = {}

    def get(self, node: Node) -> Meaning | None:
        """What a condition says; None where it says nothing of constants."""
        return self._meanings.get(node)

    def bound(self, node: Node) -> Bound | None:
        """What a part stands for: a constant, or one that is moved."""
        if node in self._constants:
            return Bound(self._constants[node])
        return self._moved.get(node)

    def sum(self, node: Node, first: Node, sign: str, last: Node) -> None:
        """Notes what `limit + 5` moves; `- 5` moves by `+ -5`."""
        base, value = self._shared(first), self._constants.get(last)
        if base is None or not isinstance(value, MOVED_BY.get(sign, ())):
            return
        if sign == "-":
            sign, value = "+", _negative(value)
        if value is not None:
            self._moved[node] = Bound(value, base, sign)

    def interval(self, node: Node, ends: tuple[Node, Node], included: tuple[bool, bool]) -> None:
        """Notes what `[limit + 1..limit + 5]` says."""
        low, high = (self._moved.get(end) for end in ends)
        if low is None or high is None or low[1:] != high[1:]:
            return
        if type(low.value) is type(high.value) and low.value <= high.value:
            self._moved[node] = Bound(Range(low.value, high.value, *included), *low[1:])

    def comparison(self, node: Node, left: Node, sign: str, right: Node) -> None:
        """Notes what `? < 5`, `5 > ?` or `string length(?) < limit + 5` says."""
        for part, comparing, other in ((left, sign, right), (right, FLIPPED[sign], left)):
            bound, asked = self.bound(other), self._shared(part)
            if bound is not None and (part in self.asked or asked is not None):
                self._meanings[node] = bound.meaning(comparing, asked)
                return

    def predicate(self, node: Node, name: str, arguments: Sequence[Node]) -> None:
        """Notes what `contains(?, "a")` says; `starts with(?, "a")` is `["a".."b")`."""
        if len(arguments) != 2 or arguments[1] not in self._constants:
            return
        part, value = arguments[0], self._constants[arguments[1]]
        asked = self._shared(part)
        if part not in self.asked and asked is None:
            return
        if name == "starts with" and isinstance(value, str) and value.rstrip(LAST):
            found = Bound(Range(value, _after(value), end_included=False)).meaning("in", asked)
        else:
            found = Meaning(((name, value),), About(asked, builtin=name))
        self._meanings[node] = found

    def either(self, node: Node, parts: list[Node]) -> None:
        """Notes what `a or b` says."""
        meaning = any_of([self.get(part) for part in parts])
        if meaning is not None:
            self._meanings[node] = meaning

    def both(self, node: Node, parts: list[Node]) -> None:
        """Notes what `a and b` says where one is a lower and the other an upper end."""
        found = [meaning for part in parts if (meaning := self.get(part)) and len(meaning[0]) == 1]
        if len(found) != len(parts) or len(parts) != 2 or found[0].about != found[1].about:
            return
        tests = [test for meaning in found for test in meaning.tests if test[1] is not None]
        low = [test for test in tests if test[0] in (">", ">=")]
        high = [test for test in tests if test[0] in ("<", "<=")]
        if len(low) == len(high) == 1:
            (low_sign, start), (high_sign, end) = low[0], high[0]
            interval = Range(start, end, low_sign == ">=", high_sign == "<=")
            self._meanings[node] = Meaning((("in", interval),), found[0].about)

    def _shared(self, node: Node) -> Shared | None:
        """A part that is neither `?` nor a constant, known by its text."""
        if node in self.asked or node in self._constants or node not in self.spans:
            return None
        start, end = self.spans[node]
        return Shared(self._text[start:end].strip(), node)


def any_of(meanings: list[Meaning | None]) -> Meaning | None:
    """What several tests say together; None where one of them says something else."""
    known = [meaning for meaning in meanings if meaning is not None]
    if len(known) != len(meanings) or len({meaning.about for meaning in known}) != 1:
        return None
    return Meaning(tuple(chain.from_iterable(meaning.tests for meaning in known)), known[0].about)


def _negative(value: Value) -> Value:
    try:
        return negate(Run(ANY_MOMENT), value)
    except OverflowError:
        return None


def _after(prefix: str) -> str:
    """The first text after all those that start with a prefix."""
    kept = prefix.rstrip(LAST)
    return kept[:-1] + chr(ord(kept[-1]) + 1)
