"""The index over constants in a column: which rules a value hits, in one look-up.

Rule sets are integers used as bit sets: bit n is rule n, counted from 0.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.feel import ConstantTests, Range, Value, YearsMonths

INDEXED: Final = (str, Decimal, bool, dt.date, dt.timedelta, YearsMonths, type(None))
"""The types of value for which cells of constants are indexed: those with one plain order."""

EQUALITY: Final = ("=", "!=")
MANY: Final = 1_000
"""Rules of a table whose sets are no longer kept all."""
STRIDE: Final = 32

Stretch = tuple[int, int]
Settled = Mapping[int, ConstantTests]
"""Cells by their bit."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The rules a value of one type hits by constants, and those that are answered by it."""

    hits: Callable[[Value], int]
    settled: int


Lookups = Mapping[type, Lookup]
"""Look-ups by the type of a value."""


def settled(cells: Settled, kind: type) -> Settled:
    """Those of the cells that a value of a type can be looked up for."""
    return {bit: cell for bit, cell in cells.items() if is_settled(cell, kind)}


def lookups(cells: Settled) -> Lookups:
    """The look-ups over cells of constants."""
    found = {}
    for kind in INDEXED:
        known = settled(cells, kind)
        if known:
            hits = _null_hits(known) if kind is type(None) else _hits(Places(known))
            found[kind] = Lookup(hits, sum(known))
    return found


def is_settled(cell: ConstantTests, kind: type) -> bool:
    """Whether the cell answers every value of a type with yes or no, and without a warning."""
    return all(_comparable(sign, constant, kind) for sign, constant in cell.tests)


def _comparable(sign: str, constant: Value, kind: type) -> bool:
    if isinstance(constant, Range):
        return sign == "in" and type(constant.start) is kind and type(constant.end) is kind
    if constant is None or kind is type(None):
        return sign in EQUALITY
    return type(constant) is kind and (sign in EQUALITY or kind is not bool)


def _null_hits(cells: Settled) -> Callable[[Value], int]:
    """What null hits."""
    rules = 0
    for bit, cell in cells.items():
        found = any((constant is None) == (sign == "=") for sign, constant in cell.tests)
        rules |= bit if found is not cell.negated else 0
    return lambda _value: rules


def _hits(places: "Places") -> Callable[[Value], int]:
    """The look-up of a value among the landmarks of all cells and the gaps between them."""
    points, rules = places.points, places.rules

    def hits(value: Value) -> int:
        n = bisect_left(points, value)
        at_point = n < len(points) and points[n] == value
        return rules[2 * n + 1 if at_point else 2 * n]

    return hits


class Places:
    """The landmarks of cells in order, and the rules hit at each place among them.

    Place 2n is the gap below landmark n, place 2n + 1 the landmark itself.
    """

    __slots__ = ("points", "rules")

    def __init__(self, cells: Settled) -> None:
        self.points = sorted({mark for cell in cells.values() for mark in _landmarks(cell)})
        line = _Line(self.points)
        changes: list[list[int]] = [[] for _ in range(line.places + 1)]
        for bit, cell in cells.items():
            for place in line.changes(cell):
                changes[place].append(bit.bit_length() - 1)
        self.rules = RuleSets(changes, max(cells).bit_length())


class RuleSets:
    """The rules hit at each place, by what changes from one place to the next.

    In a table of thousands of rules each set takes a kilobyte and there are four for each rule: so
    only every `STRIDE`-th is kept whole, and those between are made when they are asked for.
    """

    __slots__ = ("_changes", "_stride", "_whole")

    def __init__(self, changes: Sequence[Sequence[int]], rules: int) -> None:
        self._stride = STRIDE if rules > MANY else 1
        self._changes = [tuple(one) for one in changes] if rules > MANY else []
        self._whole: list[int] = []
        current = 0
        for place, changed in enumerate(changes):
            current = _changed(current, changed)
            if place % self._stride == 0:
                self._whole.append(current)

    def __getitem__(self, place: int) -> int:
        if not self._changes:
            return self._whole[place]
        nearest = place // self._stride
        found = self._whole[nearest]
        for changed in self._changes[nearest * self._stride + 1 : place + 1]:
            found = _changed(found, changed)
        return found


def _changed(rules: int, changed: Sequence[int]) -> int:
    for number in changed:
        rules ^= 1 << number
    return rules


def _landmarks(cell: ConstantTests) -> Iterator[Value]:
    """The values at which the answer of a cell may change."""
    for _, constant in cell.tests:
        if isinstance(constant, Range):
            yield from (constant.start, constant.end)
        elif constant is not None:
            yield constant


class _Line:
    """The places a value may take among landmarks, as `Places` counts them.

    A stretch of places is its first and the one after its last.
    """

    def __init__(self, points: Sequence[Value]) -> None:
        self.places = 2 * len(points) + 1
        self._place_of = {point: 2 * n + 1 for n, point in enumerate(points)}

    def changes(self, cell: ConstantTests) -> Iterator[int]:
        """The places at which the answer of a cell changes, from no before the first."""
        if cell.negated:
            yield 0
        until = -1
        for first, after in sorted(self._stretches(cell)):
            if first > until:
                yield from (until, first) if until >= 0 else (first,)
            until = max(until, after)
        if until >= 0:
            yield until

    def _stretches(self, cell: ConstantTests) -> Iterator[Stretch]:
        """The stretches on which one of the tests passes; they may overlap."""
        for sign, constant in cell.tests:
            for first, after in self._passing(sign, constant):
                if first < after:
                    yield first, after

    def _passing(self, sign: str, constant: Value) -> Iterator[Stretch]:
        if constant is None:
            yield (0, self.places) if sign == "!=" else (0, 0)
        elif isinstance(constant, Range):
            first = self._place_of[constant.start] + (not constant.start_included)
            yield first, self._place_of[constant.end] + constant.end_included
        else:
            yield from self._beside(sign, self._place_of[constant])

    def _beside(self, sign: str, place: int) -> Iterator[Stretch]:
        if sign in ("<", "<=", "!="):
            yield 0, place
        if sign in ("<=", "=", ">="):
            yield place, place + 1
        if sign in (">", ">=", "!="):
            yield place + 1, self.places
