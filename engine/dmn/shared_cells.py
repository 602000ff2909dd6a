"""Cells of a column that have a part in common: the part is computed once for all of them.

`> limit + 1`, `> limit + 2`, ... compute `limit` and look the value up among the moved constants;
`contains(?, "a")`, `contains(?, "b")`, ... hold their texts against the value in one loop. What is
asked together answers only where it has nothing to say: after a warning or a failure that is
forgotten, all but its cost, and each cell is asked by itself, so that it says where.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.dmn.cell_index import Places, Settled, lookups, settled
from engine.dmn.compiling import Run
from engine.dmn.faults import DecisionFailed
from engine.feel import ConstantTests, FeelFunction, FeelLimitError, Value
from engine.feel.arithmetic import calculate
from engine.feel.builtins import BUILTINS
from engine.feel.comparison import ORDERED
from engine.feel.nodes.tests import About, Shared
from engine.feel.run import Env
from engine.feel.signatures import Builtin, Overload

FEWEST: Final = 8
"""Fewer cells than this are asked one by one: looking them up would cost as much."""

Answer = tuple[int, int]
"""The rules hit, and the rules that are answered."""
Ask = Callable[[Value, int, Env, Run], Answer | None]
"""(what is asked, the rules still alive, names in reach, run) -> what they say, if they can."""


@dataclass(frozen=True, slots=True)
class Family:
    """Cells about the same: `asked` is what their constants are held against, None for `?`."""

    rules: int
    asked: Shared | None
    ask: Ask

    def answer(self, value: Value, alive: int, env: Env, run: Run) -> Answer | None:
        """What the cells say of a value; None where each must be asked by itself."""
        before = run.mark()
        try:
            asked = value if self.asked is None else self.asked.node(env)
            found = self.ask(asked, alive, env, run)
        except (FeelLimitError, DecisionFailed):
            found = None
        if found is None or not run.silent_since(before):
            run.go_back(before)
            return None
        return found


def families(cells: Mapping[int, ConstantTests]) -> list[Family]:
    """The families among cells, by their bit; those with few members are left out."""
    alike: dict[About, dict[int, ConstantTests]] = {}
    for bit, cell in cells.items():
        alike.setdefault(cell.about, {})[bit] = cell
    return [
        Family(sum(members), about.asked, ask)
        for about, members in alike.items()
        if len(members) >= FEWEST and (ask := _asking(about, members))
    ]


def _asking(about: About, cells: Settled) -> Ask | None:
    if about.builtin:
        return _held_against(about.builtin, cells)
    return _looked_up(cells) if about.base is None else _moved(about.base, about.sign, cells)


def _looked_up(cells: Settled) -> Ask:
    """`string length(?) > 5`: the constants stand as they are."""
    by_type = lookups(cells)

    def ask(value: Value, _alive: int, _env: Env, _run: Run) -> Answer | None:
        lookup = by_type.get(type(value))
        return None if lookup is None else (lookup.hits(value), lookup.settled)

    return ask


def _moved(base: Shared, sign: str, cells: Settled) -> Ask:
    """`> limit + 5`: constants in order are still in order when the same is added to each.

    So they are when each is multiplied by the same number, unless it is negative. Rounding keeps
    their order too, though two of them may become one.
    """
    known = [found for kind in ORDERED if (found := settled(cells, kind))]
    moving = [(Places(members), sum(members)) for members in known]

    def ask(value: Value, _alive: int, env: Env, run: Run) -> Answer | None:
        by = base.node(env)
        if type(value) not in ORDERED or (sign == "*" and _is_negative(by)):
            return None
        hits = rules = 0
        for places, members in moving:
            found = _among_moved(places, value, lambda point: calculate(run, sign, by, point))
            if found is None:
                return None
            hits, rules = hits | found, rules | members
        return hits, rules

    return ask


def _is_negative(value: Value) -> bool:
    return not isinstance(value, Decimal) or value < 0


def _among_moved(places: Places, value: Value, moved: Callable[[Value], Value]) -> int | None:
    """The rules hit among moved landmarks; None where that cannot be said of all at once."""
    points = places.points
    if any(type(moved(point)) is not type(value) for point in (points[0], points[-1])):
        return None
    n = bisect_left(points, value, key=moved)
    if n == len(points) or moved(points[n]) != value:
        return places.rules[2 * n]
    if n + 1 < len(points) and moved(points[n + 1]) == value:
        return None
    return places.rules[2 * n + 1]


def _held_against(name: str, cells: Settled) -> Ask | None:
    """`contains(?, "a")`: the built-in is called with each constant."""
    overload = _taking_two(BUILTINS[name])
    if overload is None:
        return None
    first, second = overload.classes[:2]
    known = {bit: cell for bit, cell in cells.items() if _all_fit(cell, second)}
    pairs = [(bit, constant) for bit, cell in known.items() for _, constant in cell.tests]
    negated = sum(bit for bit, cell in known.items() if cell.negated)
    body, rules = overload.body, sum(known)

    def ask(value: Value, alive: int, env: Env, run: Run) -> Answer | None:
        if not isinstance(value, first) or isinstance(env.get(name), FeelFunction):
            return None
        asked = [pair for pair in pairs if pair[0] & alive]
        _charge(run, value, len(asked))
        hits = 0
        for bit, constant in asked:
            answer = body(run, value, constant)
            if answer is True:
                hits |= bit
            elif answer is not False:
                return None
        return hits ^ negated, rules

    return ask


def _taking_two(function: FeelFunction) -> Overload | None:
    """The first way to call a built-in, if it takes two values."""
    if not isinstance(function, Builtin):
        return None
    first = function.overloads[0]
    fits = first.required <= 2 <= len(first.parameters) and not first.variadic
    return first if fits else None


def _all_fit(cell: ConstantTests, classes: tuple[type, ...]) -> bool:
    return all(isinstance(constant, classes) for _, constant in cell.tests)


def _charge(run: Run, value: Value, calls: int) -> None:
    """What so many calls with a value cost."""
    before = run.steps
    run.charge()
    run.read(value)
    run.charge((run.steps - before) * (calls - 1))
