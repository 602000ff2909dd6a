"""Input cells of a decision table: looked up, asked together or asked one by one.

Rule sets are integers used as bit sets: bit n is rule n, counted from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

from engine.dmn.cell_index import lookups
from engine.dmn.compiling import Run, Scope
from engine.dmn.faults import DecisionFailed
from engine.dmn.shared_cells import FEWEST, families
from engine.feel import ConstantTests, FeelLimitError, Value
from engine.feel.run import Env, Node


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, the node that asks it, and what asking costs, in steps.

    `constants` is what it says if it is made of constants, `shared` if these are held against or
    moved by what other cells may share. Cells of one column and text say the same. A cell that
    fits all has no node.
    """

    text: str = ""
    where: str = ""  #: table, rule and column, for people
    node: Node | None = None
    constants: ConstantTests | None = None
    shared: ConstantTests | None = None
    weight: int = 1


Asked = tuple[int, int, Node, str]
"""A cell that needs FEEL: its bit, the bits of all that say the same, its node, and where it is."""
FLAGS: Final = bytes.maketrans(b"01", b"\0\1")


class Column:
    """The cells of one input column; `match` says which rules a value passes."""

    __slots__ = ("_always", "_asked", "_families", "_lookups", "_open", "_weight")

    def __init__(self, cells: Sequence[Cell]) -> None:
        by_bit = {1 << n: cell for n, cell in enumerate(cells)}
        self._weight = max((cell.weight for cell in cells), default=0)
        self._always = sum(bit for bit, cell in by_bit.items() if cell.node is None)
        self._open = sum(by_bit) ^ self._always
        self._asked = _asked(by_bit)
        self._lookups = lookups({b: c.constants for b, c in by_bit.items() if c.constants})
        self._families = families({b: c.shared for b, c in by_bit.items() if c.shared})

    def match(self, value: Value, alive: int, scope: Scope, run: Run) -> int:
        """Those of the `alive` rules whose cell the value passes. Raises DecisionFailed."""
        lookup = self._lookups.get(type(value))
        passed, candidates = self._always, alive & self._open
        if lookup:
            passed |= lookup.hits(value)
            candidates &= ~lookup.settled
        if candidates:
            run.charge(candidates.bit_count() * self._weight)
            env = Env(run, {"?": value}, Env(run, scope))
            passed |= self._together(value, candidates, env, run)
        return alive & passed

    def _together(self, value: Value, candidates: int, env: Env, run: Run) -> int:
        """Those of the candidates whose cell passes, families first."""
        passed = 0
        for family in self._families:
            alive = family.rules & candidates
            answer = None
            if alive.bit_count() >= FEWEST:
                answer = family.answer(value, alive, env, run)
            if answer is not None:
                hits, answered = answer
                passed |= hits & alive & answered
                candidates &= ~answered
        return passed | self._one_by_one(candidates, env, run) if candidates else passed

    def _one_by_one(self, candidates: int, env: Env, run: Run) -> int:
        """The same, each asked in its turn; what one says in silence, all alike say."""
        passed = answered = 0
        noted, hits, where = run.noted, run.hits, ""
        try:
            for bit, alike, node, where in compress(self._asked, _flags(candidates)):
                if answered & bit:
                    continue
                before, said = len(noted), len(hits)
                passes = node(env) is True
                if len(noted) > before:
                    run.locate(before, where)
                elif len(hits) == said:
                    bit = alike
                answered |= bit
                passed |= bit if passes else 0
        except FeelLimitError as problem:
            raise DecisionFailed(f"{where}: {problem}") from problem
        return passed & candidates


def _asked(cells: dict[int, Cell]) -> list[Asked]:
    """The cells in the order of their bits."""
    alike: dict[str, int] = {}
    for bit, cell in cells.items():
        alike[cell.text] = alike.get(cell.text, 0) | bit
    return [
        (bit, alike[cell.text], cell.node or _fits_all, cell.where) for bit, cell in cells.items()
    ]


def _fits_all(_env: Env) -> Value:
    return True


def _flags(rules: int) -> bytes:
    """A byte a rule, from the first: 1 where its bit is set."""
    return bin(rules)[:1:-1].encode().translate(FLAGS)
