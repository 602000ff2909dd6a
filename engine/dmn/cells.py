"""Input cells of a decision table, indexed so that a long table costs a few look-ups a column.

Rule sets are integers used as bit sets: bit n is rule n, counted from 0.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from operator import xor

from engine.dmn.compiling import Run, Scope
from engine.feel import Value

CellTest = Callable[[Value, Scope, Run], bool]
"""Whether a value passes a cell that needs FEEL: (value, names in scope, run)."""

# Short enough that the number half-way between two of them is exact.
_NUMBER = r"-?(?:\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})"
_STRINGS = re.compile(r'"[^"\\]*"(?:\s*,\s*"[^"\\]*")*')
_NUMBERS = re.compile(rf"{_NUMBER}(?:\s*,\s*{_NUMBER})*")
_COMPARISON = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_INTERVAL = re.compile(rf"([\[(\]])\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\])\[])")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SimpleCell:
    """A cell of constants of one type: its test on values of exactly that type."""

    type: type
    test: Callable[[Value], bool]
    landmarks: tuple[Value, ...]  #: the values at which the answer may change


def read_simple_cell(text: str) -> SimpleCell | None:
    """The cell, where it is made of string, number or boolean constants only; None otherwise."""
    negated = _NOT.fullmatch(text)
    if negated is None:
        return _constants(text)
    inner = _constants(negated[1].strip())
    return inner and SimpleCell(inner.type, _opposite(inner.test), inner.landmarks)


def _constants(text: str) -> SimpleCell | None:
    if _STRINGS.fullmatch(text):
        return _one_of(str, tuple(re.findall(r'"([^"]*)"', text)))
    if _NUMBERS.fullmatch(text):
        return _one_of(Decimal, tuple(Decimal(part) for part in text.split(",")))
    if text in ("true", "false"):
        return _one_of(bool, (text == "true",))
    return _comparison(text) or _interval(text)


def _one_of(kind: type, values: tuple[Value, ...]) -> SimpleCell:
    return SimpleCell(kind, frozenset(values).__contains__, values)


def _opposite(test: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: not test(value)


def _comparison(text: str) -> SimpleCell | None:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    bound = Decimal(match[2])
    # The reflected methods: bound.__gt__(value) says "value < bound".
    test = {
        "<": bound.__gt__,
        "<=": bound.__ge__,
        ">": bound.__lt__,
        ">=": bound.__le__,
    }[match[1]]
    return SimpleCell(Decimal, test, (bound,))


def _interval(text: str) -> SimpleCell | None:
    match = _INTERVAL.fullmatch(text)
    if match is None:
        return None
    low, high = Decimal(match[2]), Decimal(match[3])
    if low > high:
        return None
    above = low.__le__ if match[1] == "[" else low.__lt__
    below = high.__ge__ if match[4] == "]" else high.__gt__

    def inside(value: Value) -> bool:
        return bool(above(value)) and bool(below(value))

    return SimpleCell(Decimal, inside, (low, high))


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The rules a value of one type hits by constants, and the cells that still need FEEL."""

    hits: Callable[[Value], int]
    open: int


class Column:
    """The cells of one input column; `match` says which rules a value passes."""

    __slots__ = ("_always", "_lookups", "_open", "_tests")

    def __init__(self, cells: Sequence[SimpleCell | None], tests: Sequence[CellTest | None]):
        """`tests[n]` is None for a cell that passes everything; `cells[n]` if not simple."""
        self._tests = tests
        self._always = sum(1 << n for n, test in enumerate(tests) if test is None)
        self._open = sum(1 << n for n, test in enumerate(tests) if test is not None)
        self._lookups = {
            kind: self._lookup(kind, cells)
            for kind in (str, Decimal, bool)
            if any(cell is not None and cell.type is kind for cell in cells)
        }

    def _lookup(self, kind: type, cells: Sequence[SimpleCell | None]) -> _Lookup:
        simple = {1 << n: cell for n, cell in enumerate(cells) if cell and cell.type is kind}
        hits = _on_a_line(simple) if kind is Decimal else _by_key(simple)
        return _Lookup(hits, self._open & ~sum(simple))

    def match(self, value: Value, alive: int, scope: Scope, run: Run) -> int:
        """Those of the `alive` rules whose cell the value passes."""
        lookup = self._lookups.get(type(value))
        passed = self._always | (lookup.hits(value) if lookup else 0)
        candidates = alive & (lookup.open if lookup else self._open)
        while candidates:
            bit = candidates & -candidates
            test = self._tests[bit.bit_length() - 1]
            if test is not None and test(value, scope, run):
                passed |= bit
            candidates ^= bit
        return alive & passed


def _by_key(cells: Mapping[int, SimpleCell]) -> Callable[[Value], int]:
    """Look-up of a text or flag; where it is no landmark of a cell, the cell says the same."""
    nothing = object()
    elsewhere = sum(bit for bit, cell in cells.items() if cell.test(nothing))
    known = {mark: elsewhere for cell in cells.values() for mark in cell.landmarks}
    for bit, cell in cells.items():
        for mark in cell.landmarks:
            known[mark] = known[mark] | bit if cell.test(mark) else known[mark] & ~bit
    return lambda value: known.get(value, elsewhere)


def _on_a_line(cells: Mapping[int, SimpleCell]) -> Callable[[Value], int]:
    """Look-up of a number among the landmarks of all cells, and the gaps between them.

    Place 2n is the gap below landmark n, place 2n + 1 the landmark itself.
    """
    points = sorted({mark for cell in cells.values() for mark in cell.landmarks})
    place_of = {point: 2 * n + 1 for n, point in enumerate(points)}
    changes = [0] * (2 * len(points) + 1)
    for bit, cell in cells.items():
        answer = False
        for place, sample in _samples(sorted(set(cell.landmarks)), place_of):
            if cell.test(sample) is not answer:
                answer = not answer
                changes[place] ^= bit
    rules: list[int] = list(accumulate(changes, xor))

    def hits(value: Value) -> int:
        n = bisect_left(points, value)
        at_point = n < len(points) and points[n] == value
        return rules[2 * n + 1 if at_point else 2 * n]

    return hits


def _samples(
    marks: Sequence[Decimal], place_of: Mapping[Decimal, int]
) -> Iterator[tuple[int, Decimal]]:
    """A number for each stretch on which a cell's answer cannot change, and where it begins."""
    yield 0, marks[0] - 1
    for mark, following in zip(marks, [*marks[1:], marks[-1] + 2], strict=True):
        yield place_of[mark], mark
        yield place_of[mark] + 1, (mark + following) / 2
