"""The index over a column answers as FEEL does cell by cell."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.cells import CellTest, Column, read_simple_cell
from engine.dmn.compiling import Run, Scope
from engine.feel import compile_unary_tests
from tests.unit.dmn.dmn_files import AT

NUMBERS = st.sampled_from(["-2", "0", "1", "1.0", "1.5", "2", "3", "10"])
TEXTS = st.sampled_from(['"a"', '"b"', '"a b"', '""'])
SIGNS = st.sampled_from(["<", "<=", ">", ">="])
OPENING = st.sampled_from("[(]")
CLOSING = st.sampled_from("])[")
LISTS = st.one_of(st.lists(NUMBERS, min_size=1), st.lists(TEXTS, min_size=1)).map(", ".join)
POSITIVE = st.one_of(
    LISTS,
    st.builds("{} {}".format, SIGNS, NUMBERS),
    st.builds("{}{}..{}{}".format, OPENING, NUMBERS, NUMBERS, CLOSING),
    st.just("> limit"),
)
CELLS = st.one_of(POSITIVE, POSITIVE.map("not({})".format), st.just("-"))
VALUES = st.one_of(
    st.sampled_from(["-2", "0", "1", "1.00", "1.2", "2", "5", "11"]).map(Decimal),
    st.sampled_from(["a", "b", "c", "", "a b"]),
    st.sampled_from([None, True, False]),
)
SCOPE = {"limit": Decimal(2)}


def feel_test(cell: str) -> CellTest | None:
    if cell == "-":
        return None
    tests = compile_unary_tests(cell)

    def passes(value: Any, scope: Scope, run: Run) -> bool:
        return tests.run(value, scope, run) is True

    return passes


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(CELLS, max_size=8), VALUES)
def test_an_indexed_column_hits_what_feel_hits(cells: list[str], value: Any) -> None:
    column = Column([read_simple_cell(cell) for cell in cells], [feel_test(c) for c in cells])
    hits = column.match(value, (1 << len(cells)) - 1, SCOPE, Run(AT))
    for number, cell in enumerate(cells):
        alone = compile_unary_tests(cell).matches(value, SCOPE, AT)
        assert bool(hits >> number & 1) is (alone is True), cell


def test_rules_already_out_stay_out() -> None:
    column = Column([read_simple_cell('"a"'), None], [feel_test('"a"'), None])
    assert column.match("a", 0b10, {}, Run(AT)) == 0b10
