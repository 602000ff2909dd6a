"""The language: operators, names, paths, filters, loops, functions. Source: DMN 1.5, chapter 10."""

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import compile_expression, to_feel
from tests.unit.feel.feel_tables import NOW, rows, shown

OPERATORS = """
1 + 2 * 3 => 7
2 ** 3 ** 2 => 64
-2 ** 2 => 4
10 - 2 - 3 => 5
1 / 3 => 0.3333333333333333333333333333333333
0.1 + 0.2 => 0.3
1.0 => 1
.5 + 1e2 => 100.5
1 / 0 => null
"a" + "b" => ab
"a" + 1 => null
true and null => null
false and null => false
true or null => true
false or null => null
false or 1 => null
not(null) => null
1 = 1.0 => true
1 != 2 => true
1 = "1" => null
null = null => true
1 = null => false
1 < null => null
"a" < "b" => true
[1, 2] = [1, 2] => true
[1, 2] = [2, 1] => false
{a: 1, b: 2} = {b: 2, a: 1} => true
5 between 1 and 5 and true => true
5 in (1..5] => true
5 in [1..5) => false
5 in ]1..5[ => false
5 in (< 3, >= 5) => true
5 in [1, 5] => true
"b" in ["a".."c"] => true
5 in (null..10] => null
null in [1..5] => null
null in [5..1] => null
3 in [5..1] => null
null in (5..1) => null
null in ]5..1[ => null
null in ([5..1]) => null
null in (2, [5..1]) => null
2 in (2, [5..1]) => true
null in ([5..1], null) => true
null in [1.."a"] => null
3 in [1.."a"] => null
3 in [@"2026-01-02"..@"2026-01-01"] => null
null in (< null) => null
null in null => true
not(null in [5..1]) => null
[1, null, 3][item in [5..1]] => []
some x in [null] satisfies x in [5..1] => null
if null then 1 else 2 => 2
if 1 > 2 then 1 else if 2 > 1 then 3 else 4 => 3
1 + /* one */ 1 // two => 2
"""

NAMES = """
{first name: "Ani", b: first name + "!"}.b => Ani!
{"any key?": 1}.any key? => 1
{`a b`: 1, c: a   b + 1}.c => 2
{a-b: 1, a: 5, b: 3, c: a-b, d: a - b}.d => 1
{date: 3, y: date("2026-01-31").year + date}.y => 2029
date and time("2026-01-31T10:00:00").hour => 10
for one day in [1, 2] return one day + 1 => [2, 3]
(function(a b, c: number) a b * c)(2, 3) => 6
(function(a b, c) a b - c)(c: 1, a b: 5) => 4
"""

PATHS = """
[1, 2, 3][1] => 1
[1, 2, 3][-1] => 3
[1, 2, 3][4] => null
[1, 2, 3][item > 1] => [2, 3]
5[1] => 5
null[1] => null
[{x: 1, y: 2}, {x: 2, y: 3}][x = 2].y => [3]
[{item: 1}, {item: 2}][item >= 2] => [{item: 2}]
{a: {b: [{c: 1}, {c: 2}]}}.a.b.c => [1, 2]
{a: 1}.b => null
[1..10].end => 10
[1..10).end included => false
(> 5).start included => false
@"2026-01-31".weekday => 6
@"2026-01-31T10:11:12.5".second => 12.5
@"2026-01-31T10:00:00+07:00".time offset => PT7H
@"2026-01-31T10:00:00@Asia/Jakarta".timezone => Asia/Jakarta
@"10:00:00".time offset => null
@"P1DT2H3M4S".hours => 2
@"-P1Y2M".months => -2
"""

LOOPS = """
for i in 1..3 return i * i => [1, 4, 9]
for i in 3..1 return i => [3, 2, 1]
for i in (1..4) return i => [2, 3]
for i in [1, 2], j in [i, 10] return i + j => [2, 11, 4, 12]
for i in 1..4 return if i = 1 then 1 else i * partial[-1] => [1, 2, 6, 24]
for d in @"2026-02-27"..@"2026-03-01" return d.day => [27, 28, 1]
for i in [] return i => []
for i in null return i => null
some x in [1, 2], y in [3] satisfies x + y = 5 => true
every x in [] satisfies false => true
every x in [1, null] satisfies x > 0 => null
some x in [null, 2] satisfies x > 1 => true
"""

FUNCTIONS = """
{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r => 2432902008176640000
{add: function(a) function(b) a + b, r: add(1)(2)}.r => 3
sort([3, 1, 2], function(a, b) a < b) => [1, 2, 3]
(function(a: number) a)("x") => null
(function(a: number) a)([7]) => 7
(function(a) a)() => null
(function(a) external {java: {class: "x"}})(1) => null
nosuch(1) => null
abs(n: -1) => 1
abs(m: -1) => null
1 instance of number => true
[1, "a"] instance of list<number> => false
{a: 1} instance of context<a: number> => true
[1..2] instance of range<number> => true
(function(a) a) instance of function<Any> -> Any => true
@"P1D" instance of days and time duration => true
null instance of Any => false
"""


@pytest.mark.parametrize(("text", "value"), rows(OPERATORS))
def test_operators_give(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(("text", "value"), rows(NAMES))
def test_the_longest_known_name_wins(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(("text", "value"), rows(PATHS))
def test_paths_and_filters_give(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(("text", "value"), rows(LOOPS))
def test_loops_give(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(("text", "value"), rows(FUNCTIONS))
def test_functions_and_types_give(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r'"A\n\t\"\\"', 'A\n\t"\\'),
        (r'"\u0041\U01F40E"', "A\U0001f40e"),
        (r'"\uD83D\uDC0E"', "\U0001f40e"),
        (r'"\d+"', r"\d+"),
    ],
)
def test_texts_know_the_escapes_of_the_standard(literal: str, text: str) -> None:
    assert shown(literal) == text


CONTEXT: dict[str, Any] = {
    "Loan": {"monthly rate": 0.5, "amount": 1000},
    "fee-rate": 2,
    "Applicant's age": 30,
    "a.b": 7,
    "count": 4,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Loan.monthly   rate * Loan.amount", "500"),
        ("fee-rate + fee - rate", "4"),
        ("fee-rate * 2", "4"),
        ("Applicant's age >= 30", "true"),
        ("a.b", "7"),
        ("count + count([1, 2])", "6"),
    ],
)
def test_names_of_the_context_may_hold_spaces_and_signs(text: str, value: str) -> None:
    assert shown(text, CONTEXT) == value


@pytest.mark.parametrize(
    ("text", "names", "inputs"),
    [
        ("a + b.c", [], {"a", "b"}),
        ("for i in xs return i * rate", [], {"xs", "rate"}),
        ("{a: 1, b: a + c}.b", [], {"c"}),
        ("orders[price > limit]", [], {"orders", "price", "limit"}),
        ("date(date)", ["date"], {"date"}),
        ("now() > due", [], {"due"}),
        ("(function(x) x + y)(1)", [], {"y"}),
    ],
)
def test_an_expression_names_its_inputs(text: str, names: list[str], inputs: set[str]) -> None:
    assert compile_expression(text, names).inputs == inputs


def test_numbers_stay_decimal_from_the_door_on() -> None:
    value = compile_expression("price * 3").evaluate(to_feel({"price": 0.1}), NOW)
    assert value == Decimal("0.3")


def test_now_and_today_are_the_moment_in_its_zone() -> None:
    assert shown("now()") == "2026-03-02T08:30:00@Asia/Jakarta"
    assert shown("today()") == "2026-03-02"


def test_a_local_date_and_time_is_read_in_the_zone_of_the_moment() -> None:
    assert shown('@"2026-03-02T08:30:00" = now()') == "true"
    assert shown('now() - @"2026-03-02T08:00:00"') == "PT30M"


def test_an_external_function_is_told_to_who_deploys_it() -> None:
    assert compile_expression('function(a) external {java: {class: "x"}}').external
    assert not compile_expression("function(external) external + 1").external


def test_a_function_that_nobody_knows_is_told_to_who_deploys_it() -> None:
    assert compile_expression("cuont(x) + sum(x)").strangers == {"cuont"}
    for known in (
        "{f: function(a) a, b: f(1)}",
        "function(g) g(1)",
        "rows[f(1)]",
        'date("2026-01-31")',
        "x.f(1)",
    ):
        assert compile_expression(known).strangers == frozenset(), known
    assert compile_expression("my rate(1)", ["my rate"]).strangers == frozenset()
