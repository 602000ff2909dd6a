"""Input cells of a decision table, indexed so that a long table costs a few look-ups a column.

Rule sets are integers used as bit sets: bit n is rule n, counted from 0.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from operator import xor
from typing import Final

from engine.dmn.compiling import Run, Scope
from engine.feel import ConstantTests, Range, Value, YearsMonths
from engine.feel.run import Env

CellTest = Callable[[Env, Run], bool]
"""Whether a cell that needs FEEL passes: (names in reach, the value as `?` among them, run)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says if it is made of constants, its test, and what asking it costs, in steps.

    One that fits all has no test.
    """

    constants: ConstantTests | None = None
    test: CellTest | None = None
    weight: int = 1


INDEXED: Final = (str, Decimal, bool, dt.date, dt.timedelta, YearsMonths, type(None))
"""The types of value for which cells of constants are indexed: those with one plain order."""

EQUALITY: Final = ("=", "!=")

Stretch = tuple[int, int]


class Column:
    """The cells of one input column; `match` says which rules a value passes."""

    __slots__ = ("_always", "_lookups", "_open", "_tests", "_weight")

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._tests = [cell.test for cell in cells]
        self._weight = max((cell.weight for cell in cells), default=0)
        self._always = sum(1 << n for n, test in enumerate(self._tests) if test is None)
        self._open = sum(1 << n for n, test in enumerate(self._tests) if test is not None)
        self._lookups: dict[type, _Lookup] = {}
        for kind in INDEXED:
            settled = {
                1 << n: cell.constants
                for n, cell in enumerate(cells)
                if cell.constants and is_settled(cell.constants, kind)
            }
            if settled:
                hits = _null_hits(settled) if kind is type(None) else _hits(settled)
                self._lookups[kind] = _Lookup(hits, self._open & ~sum(settled))

    def match(self, value: Value, alive: int, scope: Scope, run: Run) -> int:
        """Those of the `alive` rules whose cell the value passes."""
        lookup = self._lookups.get(type(value))
        passed = self._always | (lookup.hits(value) if lookup else 0)
        candidates = alive & (lookup.open if lookup else self._open)
        if candidates:
            run.charge(candidates.bit_count() * self._weight)
            passed |= self._tested(candidates, Env(run, {"?": value}, Env(run, scope)), run)
        return alive & passed

    def _tested(self, candidates: int, env: Env, run: Run) -> int:
        """Those of the candidates whose cell passes as FEEL has it."""
        passed = 0
        for number in _numbers(candidates):
            test = self._tests[number]
            if test is not None and test(env, run):
                passed |= 1 << number
        return passed


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The rules a value of one type hits by constants, and the cells that still need FEEL."""

    hits: Callable[[Value], int]
    open: int


def _numbers(rules: int) -> Iterator[int]:
    while rules:
        bit = rules & -rules
        yield bit.bit_length() - 1
        rules ^= bit


def is_settled(cell: ConstantTests, kind: type) -> bool:
    """Whether the cell answers every value of a type with yes or no, and without a warning."""
    return all(_comparable(sign, constant, kind) for sign, constant in cell.tests)


def _comparable(sign: str, constant: Value, kind: type) -> bool:
    if isinstance(constant, Range):
        return sign == "in" and type(constant.start) is kind and type(constant.end) is kind
    if constant is None or kind is type(None):
        return sign in EQUALITY
    return type(constant) is kind and (sign in EQUALITY or kind is not bool)


def _null_hits(cells: Mapping[int, ConstantTests]) -> Callable[[Value], int]:
    """What null hits."""
    rules = 0
    for bit, cell in cells.items():
        found = any((constant is None) == (sign == "=") for sign, constant in cell.tests)
        rules |= bit if found is not cell.negated else 0
    return lambda _value: rules


def _hits(cells: Mapping[int, ConstantTests]) -> Callable[[Value], int]:
    """The look-up of a value among the landmarks of all cells and the gaps between them."""
    points = sorted({mark for cell in cells.values() for mark in _landmarks(cell)})
    line = _Line(points)
    changes = [0] * (line.places + 1)
    for bit, cell in cells.items():
        for place in line.changes(cell):
            changes[place] ^= bit
    rules: list[int] = list(accumulate(changes, xor))

    def hits(value: Value) -> int:
        n = bisect_left(points, value)
        at_point = n < len(points) and points[n] == value
        return rules[2 * n + 1 if at_point else 2 * n]

    return hits


def _landmarks(cell: ConstantTests) -> Iterator[Value]:
    """The values at which the answer of a cell may change."""
    for _, constant in cell.tests:
        if isinstance(constant, Range):
            yield from (constant.start, constant.end)
        elif constant is not None:
            yield constant


class _Line:
    """The places a value may take among landmarks.

    Place 2n is the gap below landmark n, place 2n + 1 the landmark itself. A stretch of places is
    its first and the one after its last.
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
