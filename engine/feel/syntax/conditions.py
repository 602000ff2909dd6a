"""Conditions on `?` that say what a cell of constants says: `? > 1 and ? < 5` is `(1..5)`.

They answer alike for values of the constants' type; a cell of constants is looked up for no other.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from engine.feel.nodes.tests import ConstantTest
from engine.feel.run import Node
from engine.feel.values import Range, Value

Meaning = tuple[ConstantTest, ...]
"""Tests of which one is enough."""

FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


class Conditions:
    """The nodes of a text that are `?`, and what those that ask about it say."""

    def __init__(self) -> None:
        self.asked: set[Node] = set()
        self._meanings: dict[Node, Meaning] = {}

    def get(self, node: Node) -> Meaning | None:
        """What a node says; None where that is no list of constants."""
        return self._meanings.get(node)

    def comparison(
        self, node: Node, sides: tuple[Node, str, Node], constants: Mapping[Node, Value]
    ) -> None:
        """Notes what `? < 5` or `5 > ?` says."""
        left, sign, right = sides
        if left in self.asked and right in constants:
            self._meanings[node] = ((sign, constants[right]),)
        elif right in self.asked and left in constants:
            self._meanings[node] = ((FLIPPED[sign], constants[left]),)

    def either(self, node: Node, parts: list[Node]) -> None:
        """Notes what `a or b` says."""
        meaning = any_of([self.get(part) for part in parts])
        if meaning is not None:
            self._meanings[node] = meaning

    def both(self, node: Node, parts: list[Node]) -> None:
        """Notes what `a and b` says where one is a lower and the other an upper end."""
        meanings = [self.get(part) for part in parts]
        tests = [meaning[0] for meaning in meanings if meaning is not None and len(meaning) == 1]
        low = [test for test in tests if test[0] in (">", ">=") and test[1] is not None]
        high = [test for test in tests if test[0] in ("<", "<=") and test[1] is not None]
        if len(parts) == 2 and len(low) == len(high) == 1:
            (low_sign, start), (high_sign, end) = low[0], high[0]
            interval = Range(start, end, low_sign == ">=", high_sign == "<=")
            self._meanings[node] = (("in", interval),)


def any_of(meanings: list[Meaning | None]) -> Meaning | None:
    """What several tests say together; None where one of them says something else."""
    known = [meaning for meaning in meanings if meaning is not None]
    return tuple(chain.from_iterable(known)) if len(known) == len(meanings) else None
