"""Cells that have a part in common answer together as each answers by itself, and warn alike."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import DecisionFailed, parse_dmn
from engine.dmn.cells import Cell, Column
from engine.dmn.compiling import Run
from engine.dmn.shared_cells import FEWEST
from engine.feel import FeelFunction, YearsMonths, compile_unary_tests
from engine.feel.run import Env, Node
from tests.unit.dmn.dmn_files import AT, decide, dmn, table

LIMITS: list[Any] = [
    *map(Decimal, ["0", "1", "-1.5", "1E33", "9999999999999999999999999999999999", "3E40"]),
    *map(Decimal, ["9E6144", "-9E6144", "1E-6143"]),
    *[dt.date(2026, 1, 31), dt.date.max, dt.timedelta(hours=5), YearsMonths(2), "a", "", None],
    *[True, [Decimal(1)], dt.datetime(2026, 1, 31, tzinfo=dt.UTC)],
]
VALUES = [
    *LIMITS,
    *map(Decimal, ["2", "0.5", "3", "-6", "6E40", "10000000000000000000000000000000000"]),
    *[dt.date(2026, 2, 28), dt.date(2026, 2, 1), dt.timedelta(days=1, hours=5), YearsMonths(14)],
    *["ab", "abc", "xaby", "b", chr(0x10FFFF), "a" + chr(0x10FFFF), [Decimal(2), "a"]],
]
NUMBERS = ["0", "1", "1.0", "2", "-3", "0.5", "1E33", "9E6144", "1E-6143"]
DAYS = ['duration("P1D")', 'duration("PT1H")', 'duration("PT2H")', '@"-P40D"']
MONTHS = ['duration("P1M")', 'duration("P2M")', '@"-P1Y"', '@"P1Y"']
TEXTS = ['""', '"a"', '"ab"', '"b"', '"B"', chr(0x10FFFF).join('""'), "1", "null", '"["']
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
TEXT = st.sampled_from(TEXTS)
Cells = st.SearchStrategy[str]


def moved(move: Cells) -> dict[str, Cells]:
    """Families whose constants are moved."""
    return {
        "moved": st.builds("{} limit + {}".format, SIGNS, move),
        "moved down": st.builds("{} limit - {}".format, SIGNS, move),
        "multiplied": st.builds("{} limit * {}".format, SIGNS, move),
        "equal": st.builds("limit + {}".format, move),
        "turned": st.builds("limit + {} {} ?".format, move, SIGNS),
        "interval": st.builds("[limit + {}..limit + {})".format, move, move),
        "both": st.builds(
            "? {0} limit + {1} and ? {2} limit + {3}".format, SIGNS, move, SIGNS, move
        ),
        "none of": st.builds("not({} limit + {}, limit + {})".format, SIGNS, move, move),
        "a sum": st.builds("? + 1 {} limit + {}".format, SIGNS, move),
    }


FAMILIES = {
    **moved(st.sampled_from(NUMBERS)),
    **{f"{name} by days": cells for name, cells in moved(st.sampled_from(DAYS)).items()},
    **{f"{name} by months": cells for name, cells in moved(st.sampled_from(MONTHS)).items()},
    "length": st.builds("string length(?) {} {}".format, SIGNS, st.sampled_from(NUMBERS)),
    "starts": st.builds("starts with(?, {})".format, TEXT),
    "not starts": st.builds("not(starts with(?, {}))".format, TEXT),
    "starts low": st.builds("starts with(lower case(?), {})".format, TEXT),
    "contains": st.builds("contains(?, {0}) or contains(?, {1})".format, TEXT, TEXT),
    "ends": st.builds("not(ends with(?, {}))".format, TEXT),
    "matches": st.builds("matches(?, {})".format, TEXT),
    "in a list": st.builds("list contains(?, {})".format, TEXT),
    "part": st.builds("substring before(?, {})".format, TEXT),
    "no function": st.builds("foreign(?, {})".format, TEXT),
    "same": st.sampled_from(["> limit", "foreign(?, 1)", "contains(?, limit)", "? + limit = 3"]),
}
FAMILY = st.sampled_from(sorted(FAMILIES)).flatmap(
    lambda name: st.lists(FAMILIES[name], min_size=FEWEST, max_size=FEWEST + 4)
)
OTHERS = st.lists(st.one_of(*FAMILIES.values()), max_size=4)
COLUMNS: st.SearchStrategy[list[str]] = st.tuples(FAMILY, OTHERS).map(
    lambda two: [*two[0], *two[1]]
)


def column(texts: list[str], *, together: bool) -> Column:
    """The cells as a table has them, or each to be asked by itself."""
    cells = []
    for number, text in enumerate(texts):
        tests = compile_unary_tests(text)
        name = text if together else f"{number} {text}"
        shared = tests.shared if together else None
        cells.append(Cell(name, f"rule {number + 1}", tests.node, None, shared))
    return Column(cells)


def outcome(asked: Column, value: Any, alive: int, scope: dict[str, Any]) -> object:
    """The rules hit and the warnings, or what the failure says."""
    run = Run(AT)
    try:
        return asked.match(value, alive, scope, run), run.noted, run.hits
    except DecisionFailed as failure:
        return str(failure)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(COLUMNS, st.integers(0, 1 << FEWEST), st.sampled_from(LIMITS))
def test_what_is_asked_together_answers_and_warns_as_if_asked_by_itself(
    texts: list[str], out: int, limit: Any
) -> None:
    together, alone = column(texts, together=True), column(texts, together=False)
    alive = (1 << len(texts)) - 1 & ~(out if out % 2 else 0)
    for value in VALUES:
        scope = {"limit": limit}
        assert outcome(together, value, alive, scope) == outcome(alone, value, alive, scope), value


def never(_env: Env) -> Any:
    raise AssertionError


@pytest.mark.parametrize(
    ("cell", "value", "hits"),
    [
        ("> limit + {}", Decimal(103), 0b111),
        ("< limit - {}", Decimal(97), 0b111),
        ("> limit * {}", Decimal(250), 0b111),
        ("[limit + {}..limit + 50]", Decimal(102), 0b111),
        ("string length(?) > {}", "abc", 0b111),
        ('starts with(lower case(?), "a{}")', "A1", 0b10),
        ('ends with(?, "{}")', "x7", 1 << 7),
        ('contains(?, "{}") or contains(?, "y")', "x7", 1 << 7),
    ],
)
def test_a_family_is_not_asked_one_by_one(cell: str, value: Any, hits: int) -> None:
    texts = [cell.format(number) for number in range(12)]
    shared = [compile_unary_tests(text).shared for text in texts]
    together = Column(
        [Cell(text, "", never, None, s) for text, s in zip(texts, shared, strict=True)]
    )
    assert together.match(value, (1 << 12) - 1, {"limit": Decimal(100)}, Run(AT)) == hits


def test_equal_cells_are_asked_once_unless_they_warn() -> None:
    asked = []

    def noting(text: str) -> Node:
        tests = compile_unary_tests(text)

        def node(env: Env) -> Any:
            asked.append(text)
            return tests.node(env)

        return node

    texts = ["? > limit", "foreign(?)", "? > limit", "foreign(?)", "? > limit"]
    alike = Column([Cell(text, "", noting(text)) for text in texts])
    run = Run(AT)
    assert alike.match(Decimal(1), 0b11111, {"limit": Decimal(0)}, run) == 0b10101
    assert asked == ["? > limit", "foreign(?)", "foreign(?)"]


def test_bounds_that_rounding_makes_one_are_told_apart_by_feel() -> None:
    rules = [f"limit + {n} -> {n}" for n in range(12)]
    model = parse_dmn(dmn(table("RULE ORDER", ["n"], ["o"], rules)))
    limit = Decimal("9999999999999999999999999999999999E10")
    assert decide(model, "Routing", n=limit, limit=limit).value == [*map(Decimal, range(12))]
    assert decide(model, "Routing", n=limit + 1, limit=limit).value is None


def test_a_negative_factor_turns_the_order_of_what_it_multiplies() -> None:
    texts = [f"> limit * {n}" for n in range(12)]
    together = column(texts, together=True)
    every = (1 << 12) - 1
    assert together.match(Decimal(-5), every, {"limit": Decimal(-2)}, Run(AT)) == every & ~0b111
    assert together.match(Decimal(5), every, {"limit": Decimal(2)}, Run(AT)) == 0b111


def test_a_function_of_the_name_of_a_built_in_is_the_one_that_is_asked() -> None:
    own = FeelFunction(("a", "b"), lambda _a, b: b == "c3")
    texts = [f'contains(?, "c{n}")' for n in range(12)]
    together = column(texts, together=True)
    every = (1 << 12) - 1
    assert together.match("c5", every, {}, Run(AT)) == 1 << 5
    assert together.match("c5", every, {"contains": own}, Run(AT)) == 1 << 3


def test_a_failure_of_what_is_shared_names_the_first_rule() -> None:
    rules = [f"count(for i in 1..9999 return ?) > {n} -> {n}" for n in range(30)]
    model = parse_dmn(dmn(table("FIRST", ["n"], ["o"], rules)))
    assert decide(model, "Routing", n=1).value == 0
    rules = [f"count(for i in 1..999999 return ?) > {n} -> {n}" for n in range(30)]
    model = parse_dmn(dmn(table("FIRST", ["n"], ["o"], rules)))
    with pytest.raises(
        DecisionFailed, match='^table "Routing", rule 1, column "n": .* 100000 entries'
    ):
        decide(model, "Routing", n=1)
