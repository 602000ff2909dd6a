"""Values at the border: JSON in and out, functions from outside, types and conversions."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import (
    FeelFunction,
    FeelTime,
    Range,
    YearsMonths,
    compile_expression,
    compile_unary_tests,
    format_value,
    names_in,
    to_feel,
    to_json,
    type_named,
)
from engine.feel.run import Run
from engine.feel.types import constrained, context_type, list_type
from kernel.errors import Invalid
from tests.unit.feel.feel_tables import NOW

DAY = dt.date(2026, 1, 31)


def test_json_comes_in_as_feel_and_goes_out_as_json() -> None:
    given = {"a": [1, 2.5, True, None, "x"], "b": {"c": 10**20}}
    value = to_feel(given)
    assert value["a"][1] == Decimal("2.5")
    assert to_json(value) == given
    assert names_in(given) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, "2026-01-31"),
        (FeelTime(dt.time(10, 30), dt.UTC), "10:30:00Z"),
        (dt.timedelta(hours=-26, microseconds=-500_000), "-P1DT2H0.5S"),
        (YearsMonths(14), "P1Y2M"),
        (Range(Decimal(1), Decimal(5), end_included=False), "[1..5)"),
        (Range(None, Decimal(5), start_included=False), "<= 5"),
    ],
)
def test_dates_durations_and_ranges_go_out_as_text(value: Any, text: str) -> None:
    assert format_value(value) == text
    assert to_json([value]) == [text]


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), 1 << 30_000], ids=["nan", "inf", "huge"]
)
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(Invalid):
        to_feel([number])


def test_a_function_from_outside_is_called_by_position_and_by_name() -> None:
    function = FeelFunction(("a", "b"), lambda a, b: a - b)
    context = {"rules": {"minus": function}}
    for text in ("rules.minus(5, 3)", "rules.minus(b: 3, a: 5)"):
        assert compile_expression(text).evaluate(context, NOW) == Decimal(2)
    for text in ("rules.minus(5)", "rules.minus(a: 5, c: 3)"):
        warnings: list[str] = []
        assert compile_expression(text).evaluate(context, NOW, warnings) is None
        assert len(warnings) == 1


def test_nested_expressions_share_one_budget_and_their_warnings() -> None:
    inner = compile_expression("x + nobody")
    function = FeelFunction(
        ("x",), lambda run, x: inner.run({"x": x}, run), takes_run=True, types=(number(),)
    )
    warnings: list[str] = []
    run = Run(NOW, warnings)
    assert compile_expression("f(1)").run({"f": function}, run) is None
    assert "the name 'nobody' is not known" in warnings


def number() -> Any:
    return type_named("number")


@pytest.mark.parametrize(
    ("type_name", "value", "converted"),
    [
        ("number", [Decimal(1)], Decimal(1)),
        ("number", [[Decimal(1)]], None),
        ("number", "1", None),
        ("feel:string", "a", "a"),
        ("date and time", DAY, dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
        ("date", dt.datetime(2026, 1, 31, tzinfo=dt.UTC), None),
        ("Any", None, None),
    ],
)
def test_types_convert_what_the_standard_says(type_name: str, value: Any, converted: Any) -> None:
    wanted = type_named(type_name)
    assert wanted is not None
    assert wanted.coerce(value, Run(NOW)) == converted


def test_a_number_too_large_for_json_goes_out_as_text() -> None:
    assert to_json([Decimal("9.5E6144"), Decimal("-1E400")]) == ["9.5E+6144", "-1E+400"]
    assert json.loads(json.dumps(to_json(Decimal("1E308")))) == 1e308


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity"])
def test_decimals_that_are_no_numbers_are_refused(number: str) -> None:
    with pytest.raises(Invalid, match="not finite"):
        to_feel({"a": [Decimal(number)]})


def test_item_definitions_are_types_by_name() -> None:
    adult = constrained(number(), lambda value, _run: value >= 18, "tAge")
    person = context_type({"age": adult}, "tPerson")
    types = {"tAge": adult, "tPerson": person, "tPeople": list_type(person)}
    for text, answer in [
        ("17 instance of tAge", False),
        ("{age: 18, name: 1} instance of tPerson", True),
        ("[{age: 18}, {age: 1}] instance of tPeople", False),
        ("(function(a: tAge) a)(17)", None),
    ]:
        assert compile_expression(text, (), types).evaluate({}, NOW) is answer
    assert compile_unary_tests("? instance of tAge", (), types).matches(Decimal(20), {}, NOW)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('string(date and time("-2017-12-31T11:22:33+01:35"))', "-2017-12-31T11:22:33+01:35"),
        ('date and time("99999-12-31T11:22:33").year', "99999"),
        ('date and time("99999-12-31T11:22:33") > now()', "true"),
        ('date and time("99999-02-30T11:22:33")', "null"),
        (
            'years and months duration(@"2014-12-31T23:59:59", @"-2019-10-01T12:32:59")',
            "-P4033Y2M",
        ),
    ],
)
def test_years_far_away_can_be_shown_and_compared(text: str, shown: str) -> None:
    assert format_value(compile_expression(text).evaluate({}, NOW)) == shown


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("function<Any, number> -> Any", True),
        ("function<string, number> -> Any", True),
        ("function<Any, string> -> Any", False),
        ("function<Any> -> Any", False),
    ],
)
def test_a_function_type_looks_at_the_declared_parameters(wanted: str, answer: bool) -> None:
    text = f"(function(a, b: number) a) instance of {wanted}"
    assert compile_expression(text).evaluate({}, NOW) is answer


def test_a_function_the_caller_names_goes_before_the_built_in_one() -> None:
    context = {"date": FeelFunction(("a",), lambda a: a)}
    text = 'date("2026-01-31")'
    assert compile_expression(text, ["date"]).evaluate(context, NOW) == "2026-01-31"
    assert compile_expression(text).evaluate({}, NOW) == DAY
