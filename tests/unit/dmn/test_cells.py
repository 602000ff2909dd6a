"""Constants in a table are indexed; it answers as one does that computes every cell and output.

The other table has names where this one has constants, so nothing in it is known beforehand.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import DecisionFailed, DecisionModel, DmnRefused, parse_dmn
from engine.dmn.cells import Cell, Column
from engine.dmn.compiling import Run
from engine.dmn.tables import MAX_RULES
from engine.feel import YearsMonths, compile_unary_tests
from engine.feel.run import Env
from tests.unit.dmn.dmn_files import AT, decide, dmn, table

CONSTANTS: dict[str, tuple[str, Any]] = {
    "below": ("-2", Decimal(-2)),
    "zero": ("0", Decimal(0)),
    "one": ("1", Decimal(1)),
    "same one": ("1.0", Decimal("1.0")),
    "half": ("1.5", Decimal("1.5")),
    "ten": ("10", Decimal(10)),
    "nothing": ('""', ""),
    "letter": ('"a"', "a"),
    "quoted": ('"a\\"b"', 'a"b'),
    "word": ('"verify"', "verify"),
    "new year": ('date("2026-01-01")', dt.date(2026, 1, 1)),
    "labour day": ('@"2026-05-01"', dt.date(2026, 5, 1)),
    "hours": ('duration("PT12H")', dt.timedelta(hours=12)),
    "day": ('@"P1D"', dt.timedelta(days=1)),
    "year": ('duration("P1Y")', YearsMonths(12)),
    "unknown": ("null", None),
}
VALUES = [value for _, value in CONSTANTS.values()]
VALUES += [Decimal("1.2"), Decimal(11), "b", "z", dt.date(2026, 3, 1), dt.timedelta(hours=13)]
VALUES += [YearsMonths(13), True, False, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), [Decimal(1)], {}]

SCOPE = {"limit": Decimal(0)}

NAMES = st.sampled_from(sorted(CONSTANTS)).map("<{}>".format)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
ENTRIES = st.one_of(
    NAMES,
    NAMES,
    st.builds("{} {}".format, SIGNS, NAMES),
    st.builds("{}{}..{}{}".format, st.sampled_from("[(]"), NAMES, NAMES, st.sampled_from("])[")),
    st.builds("? {} {}".format, SIGNS, NAMES),
    st.builds("{} {} ?".format, NAMES, SIGNS),
    st.builds("? {} {} and {} {} ?".format, SIGNS, NAMES, NAMES, SIGNS),
    st.builds("? {} {} or ? {} {} and ? {} {}".format, *(SIGNS, NAMES) * 3),
    st.just("> limit"),
)
LISTS = st.lists(ENTRIES, min_size=1, max_size=3).map(", ".join)
CELLS = st.one_of(LISTS, LISTS, LISTS.map("not({})".format), st.just("-"))
RULES = st.lists(st.builds("{} -> {}".format, CELLS, NAMES), min_size=1, max_size=9)
POLICIES = st.sampled_from(
    ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "COLLECT SUM"]
)
RANKED = "<ten>, <one>, <letter>, <word>, <new year>, <day>, [<below>..<half>]"


def written(text: str, *, as_names: bool) -> str:
    """A text with its constants, or with the names they are given under."""
    for name, (constant, _) in CONSTANTS.items():
        # A name that is null says nothing, unlike `null`.
        kept = constant if constant == "null" or not as_names else name.replace(" ", "_")
        text = text.replace(f"<{name}>", kept)
    return text


def compiled(policy: str, rules: list[str], *, as_names: bool) -> DecisionModel:
    """The table of the rules, its constants as they are or as names."""
    ranked = RANKED if policy in ("PRIORITY", "OUTPUT ORDER") else ""
    drawn = table(
        policy.removesuffix(" SUM"),
        ["a"],
        {"o": written(ranked, as_names=as_names)},
        [written(rule, as_names=as_names) for rule in rules],
        aggregation="SUM" if policy == "COLLECT SUM" else "",
    )
    return parse_dmn(dmn(drawn), tolerant=True)  # else constants that are not allowed are refused


def outcome(model: DecisionModel, value: Any) -> object:
    """The value, the rules hit and the warnings; or what the failure says, but for the texts."""
    given = {name.replace(" ", "_"): value for name, (_, value) in CONSTANTS.items()}
    try:
        return decide(model, "Routing", a=value, limit=0, **given)
    except DecisionFailed as failure:
        return str(failure).partition(" allowed output values ")[0]


@settings(derandomize=True, max_examples=250, deadline=None)
@given(POLICIES, RULES)
def test_a_table_of_constants_answers_as_one_that_computes_them(
    policy: str, rules: list[str]
) -> None:
    known = compiled(policy, rules, as_names=False)
    computed = compiled(policy, rules, as_names=True)
    for value in VALUES:
        assert outcome(known, value) == outcome(computed, value), value


def column_of(texts: list[str], *, indexed: bool = True) -> Column:
    """A column as a table has it, or one whose cells are each asked by FEEL."""
    cells = []
    for number, text in enumerate(texts):
        tests = compile_unary_tests(text)
        known = tests.constants if indexed else None
        cells.append(Cell(f"{number} {text}", "", tests.node, known))
    return Column(cells)


@settings(derandomize=True, max_examples=250, deadline=None)
@given(st.lists(CELLS.map(lambda cell: written(cell, as_names=False)), max_size=8))
def test_an_indexed_column_hits_and_warns_as_feel_does(cells: list[str]) -> None:
    indexed, plain = column_of(cells), column_of(cells, indexed=False)
    every = (1 << len(cells)) - 1
    for value in VALUES:
        run, feel = Run(AT), Run(AT)
        hits = indexed.match(value, every, SCOPE, run)
        assert hits == plain.match(value, every, SCOPE, feel), value
        assert run.noted == feel.noted


def test_most_values_are_looked_up_rather_than_asked() -> None:
    def never(_env: Env) -> Any:
        raise AssertionError

    cells = [written(name, as_names=False) for name in map("<{}>".format, CONSTANTS)]
    known = {cell: compile_unary_tests(cell).constants for cell in [*cells, "<= 1", "!= 2"]}
    column = Column([Cell(cell, "", never, known[cell]) for cell in ["<= 1", "!= 2"]])
    assert column.match(Decimal(1), 0b11, {}, Run(AT)) == 0b11
    assert all(known.values())
    assert compile_unary_tests("> limit").constants is None


def test_rules_already_out_stay_out() -> None:
    tests = compile_unary_tests('"a"')
    column = Column([Cell('"a"', "", tests.node, tests.constants), Cell()])
    assert column.match("a", 0b10, {}, Run(AT)) == 0b10


def test_a_table_longer_than_a_table_may_be_is_refused() -> None:
    rules = ["- -> 1"] * (MAX_RULES + 1)
    with pytest.raises(DmnRefused, match=f'table "Routing" has {MAX_RULES + 1} rules'):
        parse_dmn(dmn(table("FIRST", ["n"], ["o"], rules)))


def test_a_table_of_thousands_of_rules_is_indexed_too() -> None:
    rules = [f"[{n}..{n + 1}) -> {n}" for n in range(3000)]
    model = parse_dmn(dmn(table("UNIQUE", ["n"], ["o"], rules)))
    assert model.evaluate("Routing", {"n": Decimal("2999.5")}, AT).value == 2999
