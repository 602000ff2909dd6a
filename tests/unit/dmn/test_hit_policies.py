"""Every hit policy on tables small enough to check by eye. Source: DMN 1.5, 8.2.10, 8.2.11."""

import datetime as dt
from decimal import Decimal

import pytest

from engine.dmn import DecisionFailed
from engine.feel import YearsMonths
from tests.unit.dmn.dmn_files import decide, dmn, table

BY_AGE = ['< 18 -> "child"', '[18..65] -> "adult"', '> 65 -> "senior"']
OVERLAPPING = ['>= 0 -> "low" | 1', '>= 10 -> "high" | 2', '>= 20 -> "middle" | 3']
RANKED = {"risk": '"high", "middle", "low"', "points": ""}


@pytest.mark.parametrize(
    ("age", "group", "rule"),
    [
        (0, "child", "rule 1"),
        (17, "child", "rule 1"),
        (18, "adult", "rule 2"),
        (65, "adult", "rule 2"),
        (66, "senior", "rule 3"),
    ],
)
def test_unique_answers_with_the_only_rule_that_hits(age: int, group: str, rule: str) -> None:
    result = decide(dmn(table("UNIQUE", ["age"], ["group"], BY_AGE)), "Routing", age=age)
    assert result.value == group
    assert result.matched_rules == (rule,)
    assert result.warnings == ()


def test_unique_with_two_hits_fails_and_names_table_and_rules() -> None:
    file = dmn(table("UNIQUE", ["age"], ["risk", "points"], OVERLAPPING))
    with pytest.raises(DecisionFailed) as failure:
        decide(file, "Routing", age=30)
    assert str(failure.value) == (
        'table "Routing", hit policy UNIQUE: rules 1, 2 and 3 all hit;'
        " make their cells exclude each other or choose another hit policy"
    )


def test_any_accepts_several_hits_that_agree() -> None:
    rules = ['"a" | - -> "yes"', '- | "b" -> "yes"', '"c" | "b" -> "no"']
    file = dmn(table("ANY", ["x", "y"], ["answer"], rules))
    assert decide(file, "Routing", x="a", y="b").value == "yes"


def test_any_with_hits_that_disagree_fails() -> None:
    rules = ['"a" | - -> "yes"', '- | "b" -> "no"']
    with pytest.raises(DecisionFailed, match=r'table "Routing", hit policy ANY: rules 1 and 2 hit'):
        decide(dmn(table("ANY", ["x", "y"], ["answer"], rules)), "Routing", x="a", y="b")


def test_first_takes_the_first_row_and_several_outputs_make_a_context() -> None:
    result = decide(dmn(table("FIRST", ["n"], ["risk", "points"], OVERLAPPING)), "Routing", n=30)
    assert result.value == {"risk": "low", "points": 1}
    assert result.matched_rules == ("rule 1",)


@pytest.mark.parametrize(
    ("policy", "risks"),
    [
        ("RULE ORDER", ["low", "high", "middle"]),
        ("COLLECT", ["low", "high", "middle"]),
        ("OUTPUT ORDER", ["high", "middle", "low"]),
    ],
)
def test_policies_with_several_answers_differ_in_order(policy: str, risks: list[str]) -> None:
    value = decide(dmn(table(policy, ["n"], RANKED, OVERLAPPING)), "Routing", n=30).value
    assert [row["risk"] for row in value] == risks


def test_priority_takes_the_output_listed_first_and_then_the_first_row() -> None:
    file = dmn(table("PRIORITY", ["n"], RANKED, [*OVERLAPPING, '- -> "high" | 9']))
    assert decide(file, "Routing", n=30).value == {"risk": "high", "points": 2}


def test_priority_may_take_its_order_from_the_type_of_the_output() -> None:
    risk = (
        '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
        '<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>'
    )
    rules = table("PRIORITY", ["n"], ["risk"], ['- -> "low"', '- -> "high"'])
    typed = rules.replace('<output name="risk"', '<output name="risk" typeRef="tRisk"')
    assert decide(dmn(risk, typed), "Routing", n=1).value == "high"


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3)]
)
def test_collect_folds_the_outputs(aggregation: str, value: int) -> None:
    rules = ["> 0 -> 10", "> 1 -> 20", "> 2 -> 30", "> 100 -> 1000"]
    file = dmn(table("COLLECT", ["n"], ["points"], rules, aggregation=aggregation))
    assert decide(file, "Routing", n=3).value == value


@pytest.mark.parametrize(
    ("aggregation", "outputs", "value"),
    [
        ("SUM", ['duration("P1D")', 'duration("PT12H")'], dt.timedelta(hours=36)),
        ("SUM", ['duration("P1Y")', 'duration("P6M")'], YearsMonths(18)),
        ("SUM", ["1000000000000000000000000000000000", "0.1 + 0.1"],
         Decimal("1000000000000000000000000000000000")),
        ("MIN", ['date("2026-05-01")', 'date("2026-01-01")'], dt.date(2026, 1, 1)),
        ("MAX", ['"kejari"', '"kejati"'], "kejati"),
        ("MIN", ["n", "n - 5"], Decimal(-4)),
        ("COUNT", ['"a"', "null"], Decimal(2)),
    ],
)  # fmt: skip
def test_collect_folds_what_can_be_added_or_ordered(
    aggregation: str, outputs: list[str], value: object
) -> None:
    rules = [f"- -> {output}" for output in outputs]
    file = dmn(table("COLLECT", ["n"], ["o"], rules, aggregation=aggregation))
    assert decide(file, "Routing", n=1).value == value


@pytest.mark.parametrize("aggregation", ["MIN", "MAX", "SUM"])
def test_values_of_two_kinds_cannot_be_put_together(aggregation: str) -> None:
    file = dmn(table("COLLECT", ["n"], ["o"], ["- -> 1", '- -> "a"'], aggregation=aggregation))
    with pytest.raises(DecisionFailed, match=f"hit policy COLLECT {aggregation}: the outputs of"):
        decide(file, "Routing", n=1)


def test_count_goes_with_several_outputs() -> None:
    file = dmn(table("COLLECT", ["n"], ["a", "b"], ["- -> 1 | 2"] * 3, aggregation="COUNT"))
    assert decide(file, "Routing", n=1).value == 3


def test_output_order_goes_by_the_first_column_then_the_next_then_the_row() -> None:
    ranked = {"risk": '"high", "low"', "days": "[1..3], 10, 5", "note": ""}
    rules = [
        '- -> "low" | 2 | "a"', '- -> "high" | 5 | "b"', '- -> "high" | n | "c"',
        '- -> "high" | 3 | "d"', '- -> "high" | 2 | "f"',
    ]  # fmt: skip
    file = dmn(table("OUTPUT ORDER", ["n"], ranked, rules))
    value = decide(file, "Routing", n=10).value
    assert [row["note"] for row in value] == ["d", "f", "c", "b", "a"]


def test_a_ranking_may_have_open_ends() -> None:
    file = dmn(
        table("OUTPUT ORDER", ["n"], {"o": "(> 5), 3, (< 3)"}, ["- -> 1", "- -> 3", "- -> 9"])
    )
    assert decide(file, "Routing", n=7).value == [9, 3, 1]


def test_a_ranking_may_be_computed() -> None:
    file = dmn(table("PRIORITY", ["n"], {"o": "n, n + 1"}, ["- -> 8", "- -> 7"]))
    assert decide(file, "Routing", n=7).value == 7


def test_a_sum_over_texts_fails_and_names_the_rules() -> None:
    file = dmn(table("COLLECT", ["n"], ["p"], ["- -> 1", '- -> "one"'], aggregation="SUM"))
    with pytest.raises(DecisionFailed) as failure:
        decide(file, "Routing", n=3)
    assert str(failure.value) == (
        'table "Routing", hit policy COLLECT SUM: the outputs of rules 1 and 2'
        " cannot be put together; expected numbers"
    )


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT"])
def test_no_hit_is_null_and_no_error(policy: str) -> None:
    result = decide(dmn(table(policy, ["age"], ["group"], BY_AGE[:1])), "Routing", age=40)
    assert result.value is None
    assert result.matched_rules == ()


def test_no_hit_gives_the_default_outputs() -> None:
    file = dmn(
        table("UNIQUE", ["n"], ["unit", "days"], ['"x" -> "a" | 1'], defaults=['"head"', "2 * n"])
    )
    assert decide(file, "Routing", n=7).value == {"unit": "head", "days": 14}


@pytest.mark.parametrize(
    ("cell", "hits", "misses"),
    [
        ('"a"', ["a"], ["b", 1, None, True]),
        ('"a", "b"', ["a", "b"], ["c", None]),
        ('not("a", "b")', ["c"], ["a", "b"]),
        ("1, 2, 5", [1, 2, 5], [3, "1", None]),
        ("-1.50", [], [1, 2]),
        ("(1..5]", [2, 5], [1, 6]),
        ("]1..5[", [2, 4], [1, 5]),
        (">= 3", [3, 4], [2, "3"]),
        ("true", [True], [False, None, 1]),
        ("null", [None], ["null", 0]),
        ("-", [None, "a", 1, True], []),
        ("> limit", [11], [9, 10]),
        ("? > 3 and ? < limit", [4], [3, 10]),
        ("[1..3], > limit", [2, 11], [5]),
    ],
)
def test_a_cell_hits_and_misses(cell: str, hits: list[object], misses: list[object]) -> None:
    file = dmn(table("FIRST", ["x"], ["hit"], [f"{cell} -> true", "- -> false"]))
    for value in hits:
        assert decide(file, "Routing", x=value, limit=10).value is True, value
    for value in misses:
        assert decide(file, "Routing", x=value, limit=10).value is False, value
