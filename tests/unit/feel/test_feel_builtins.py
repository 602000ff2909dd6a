"""The built-in functions. Source: DMN 1.5, 10.3.4, and the cases of the DMN kit."""

import re
from pathlib import Path

import pytest

from engine.feel import FeelSyntaxError, compile_expression
from engine.feel.builtins import BUILTINS, REFUSED
from tests.unit.feel.feel_tables import rows, shown, warnings_of

CONVERSIONS = """
date("2026-01-31") => 2026-01-31
date(2026, 2, 30) => null
date("2026-1-31") => null
date(date and time("2026-01-31T10:00:00")) => 2026-01-31
date and time("2026-01-31") => 2026-01-31T00:00:00
date and time("2026-01-31T24:00:00") => 2026-02-01T00:00:00
date and time("2026-01-31T10:00:00.500+07:00") => 2026-01-31T10:00:00.5+07:00
date and time("2026-01-31T10:00:00@Asia/Jayapura") => 2026-01-31T10:00:00@Asia/Jayapura
date and time("2026-01-31T10:00:00@No/Where") => null
date and time(date("2026-01-31"), time("10:00:00Z")) => 2026-01-31T10:00:00Z
time("10:00:00-00:00") => 10:00:00Z
time("25:00:00") => null
time(11, 59, 45, duration("-PT2H1M")) => 11:59:45-02:01
time(11, 59, 60) => null
duration("P1DT25H") => P2DT1H
duration("-P14M") => -P1Y2M
duration("P") => null
duration("PT") => null
years and months duration(date("2011-12-22"), date("2013-08-24")) => P1Y8M
years and months duration(date("2013-08-24"), date("2011-12-22")) => -P1Y8M
number("1.000,5", ".", ",") => 1000.5
number("1,000", ",", null) => 1000
number("1,000", ",", ",") => null
number("1,500.5", ",") => 1500.5
date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]") => 2018-04-29T09:30:00@Europe/Berlin
time("10:00:00+07:00[No/Where]") => null
number("-1e3") => -1000
number("abc") => null
string(1.50) => 1.5
string([1, "a", {b: null}]) => [1, "a", {b: null}]
string(null) => null
string(@"PT0S") => PT0S
range("[1..5)") => [1..5)
date and time(@"2020-07-31T14:27:30+02:00", "Asia/Jakarta") => 2020-07-31T19:27:30@Asia/Jakarta
date and time(@"2020-07-31T14:27:30", "Z") => 2020-07-31T07:27:30Z
date and time(@"2020-07-31T14:27:30Z", "-05:00") => 2020-07-31T09:27:30-05:00
date and time(@"2020-07-31T14:27:30Z", "../etc/passwd") => null
date and time(@"0001-01-01T00:00:00Z", "-05:00") => null
from json("{\\"a\\": [1, 2.50, null, true]}") => {a: [1, 2.5, null, true]}
from json("1e99999") => null
from json("NaN") => null
from json("[") => null
to json({a: 1.50, b: [true, null, "x"]}) => {"a":1.5,"b":[true,null,"x"]}
to json(@"2026-01-31") => "2026-01-31"
to json(1e100) => 1E+100
from json(to json({a: "\\n\\"é"})) = {a: "\\n\\"é"} => true
"""

STRINGS = """
substring("foobar", 3) => obar
substring("foobar", -2, 1) => a
substring("foobar", 3, 3.8) => oba
substring("foobar", 0) => null
string length("🐎ab") => 3
upper case("aBc") => ABC
lower case("aBc") => abc
substring before("foobar", "bar") => foo
substring after("foobar", "o") => obar
substring after("", "a") = "" => true
contains("foobar", "ob") => true
starts with("foobar", "foo") => true
ends with("foobar", "bar") => true
string join(["a", null, "c"], "-") => a-c
string join([1, 2]) => null
matches("foobar", "^fo*b") => true
matches("FOO", "foo", "i") => true
matches("foo", "f o o", "x") => true
matches("a b", "a\\\\ sb", "x") => true
replace("abc", "x*", "-") => null
matches("a.b", "a.b", "q") => true
matches("foo", "(?=f)") => null
matches("foo", "(f)\\\\1") => null
matches("foo", "foo", "z") => null
replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") => [1=ab][2=]cd
replace("abc", "b", "\\\\$") => a$c
replace("abc", "b", "$") => null
split("John Doe", "\\\\s") => ["John", "Doe"]
split("a;b;;c", ";") => ["a", "b", "", "c"]
extract("a1b22", "[0-9]+") => ["1", "22"]
trim("  a ") => a
string join(["a", "b"], ", ", "[", "]") => [a, b]
string join(["a", "b"], ", ", "[") => null
is blank(" ") => true
is blank("a") => false
to base64("FEEL") => RkVFTA==
to base64("é") => w6k=
"""

LISTS = """
list contains([1, null], null) => true
list contains([1, 2], "1") => false
count([1, null]) => 2
min(3, 1, 2) => 1
max(["a", "b"]) => b
min([]) => null
min([1, "a"]) => null
sum([1, 2.5]) => 3.5
sum([]) => null
sum([@"PT1H", @"PT2H"]) => PT3H
mean([1, 2]) => 1.5
median([6, 1, 2, 3]) => 2.5
stddev([2, 4, 7, 5]) => 2.081665999466132735282297706979931
mode([6, 3, 9, 6, 3]) => [3, 6]
mode([]) => []
product([2, 3, 4]) => 24
all([true, null]) => null
all([false, null]) => false
any([]) => false
any(null, true) => true
sublist([4, 5, 6], -2, 1) => [5]
sublist([4, 5, 6], 1, 4) => null
append([1], 2, 3) => [1, 2, 3]
concatenate([1], [2], 3) => [1, 2, 3]
insert before([1, 3], 2, 2) => [1, 2, 3]
remove([1, 2, 3], -1) => [1, 2]
reverse([1, 2]) => [2, 1]
index of([1, 2, 1, "1"], 1) => [1, 3]
union([1, 2], [2, 3]) => [1, 2, 3]
distinct values([1, 2, 1, null, null]) => [1, 2, null]
duplicate values([1, 2, 1]) => [1]
flatten([[1, [2]], 3]) => [1, 2, 3]
sort(["b", "a"]) => ["a", "b"]
sort([1, 2], function(a, b) a + b) => null
list replace([1, 2, 3], 2, 9) => [1, 9, 3]
list replace([1, 2, 3], function(item, newItem) item > 1, 9) => [1, 9, 9]
partition([1, 2, 3], 2) => [[1, 2], [3]]
is empty([]) => true
"""

NUMBERS = """
decimal(1/3, 2) => 0.33
decimal(2.5, 0) => 2
floor(-1.5) => -2
floor(1.56, 1) => 1.5
ceiling(-1.56, 1) => -1.5
round up(-5.5, 0) => -6
round down(1.126, 2) => 1.12
round half up(-5.5, 0) => -6
round half down(5.5, 0) => 5
round up(5.5, 6177) => null
round half up(1234, -2) => 1200
abs(@"-P1D") => P1D
modulo(-12, 5) => 3
modulo(12, -5) => -3
modulo(10.1, 4.5) => 1.1
modulo(1, 0) => null
sqrt(16) => 4
sqrt(-1) => null
log(10) => 2.302585092994045684017991454684364
log(0) => null
exp(5) => 148.4131591025766034211155800405523
odd(-1) => true
even(2.5) => false
"""

TIMES = """
now() => 2026-03-02T08:30:00@Asia/Jakarta
today() => 2026-03-02
last day of month(@"2024-02-10T10:00:00") => 2024-02-29
day of year(@"2020-12-31") => 366
day of week(@"2026-01-31") => Saturday
month of year(@"2026-01-31") => January
week of year(@"2005-01-01") => 53
last day of month(@"2026-02-01") => 2026-02-28
is(@"10:00:00Z", @"10:00:00+00:00") => true
is(@"10:00:00Z", @"10:00:00@Etc/UTC") => false
@"2026-01-31" + @"P1M" => 2026-02-28
@"2026-01-31" - @"2026-01-01" => P30D
@"2026-01-31T10:00:00" - @"P1Y" => 2025-01-31T10:00:00
@"23:00:00" + @"PT2H" => 01:00:00
@"P1D" * 1.5 => P1DT12H
@"P1D" / @"PT1H" => 24
@"P1Y" / 2 => P6M
@"2026-01-31T10:00:00Z" = @"2026-01-31T17:00:00+07:00" => true
@"2026-01-31T10:00:00Z" - @"2026-01-31T17:00:00@Asia/Jakarta" => PT0S
@"2026-03-28T12:00:00@Europe/Paris" + @"P1D" => 2026-03-29T13:00:00@Europe/Paris
@"9999-12-31" + @"P1D" => null
@"foo" => null
"""

RANGES = """
before(1, 10) => true
before([1..5), [5..9]) => true
after([5..9], [1..5)) => true
meets([1..5], [5..9]) => true
met by([5..9], [1..5]) => true
overlaps([1..5], [5..9]) => true
overlaps before([1..5], [4..9]) => true
overlaps after((1..5], [1..5]) => true
finishes(5, [1..5]) => true
finished by([1..5], [3..5]) => true
includes([1..5], 5) => true
includes([1..5), [1..5]) => false
during([2..3], [1..5]) => true
starts(1, [1..5]) => true
started by([1..5], [1..3)) => true
coincides([1..5], [1..5]) => true
before("a", 1) => null
"""

CONTEXTS = """
get value({a: 1}, "a") => 1
get value({a: {b: 2}}, ["a", "b"]) => 2
get value({a: 1}, "b") => null
get entries({a: 1}) => [{key: "a", value: 1}]
context([{key: "a", value: 1}]) => {a: 1}
context([{key: "a", value: 1}, {key: "a", value: 2}]) => null
context put({a: 1}, "b", 2) => {a: 1, b: 2}
context put({a: {b: 1}}, ["a", "c"], 2) => {a: {b: 1, c: 2}}
context merge([{a: 1}, {a: 2, b: 3}]) => {a: 2, b: 3}
get or else(null, 3) => 3
is defined(null) => false
assert(5, 5 > 6) => null
not(null) => null
is defined(1) => true
get or else(false, 3) => false
fromAi({a: 1}) => {a: 1}
fromAi(value: 3, type: "number", options: {strict: true}) => 3
fromAi(description: "no value") => null
"""

FAMILIES = CONVERSIONS + STRINGS + LISTS + NUMBERS + TIMES + RANGES + CONTEXTS


@pytest.mark.parametrize(("text", "value"), rows(FAMILIES))
def test_the_built_in_functions_give(text: str, value: str) -> None:
    assert shown(text) == value


SECRET = "Siti Rahma 3174"


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("name + 1", "cannot apply + to string and number"),
        ("name < 5", "cannot order string and number"),
        ("abs(name)", "abs does not take (string)"),
        ("date(name)", "date expects a date such as 2026-01-31"),
        ("name.first", "string has no property 'first'"),
        ("name(1)", "cannot call string; expected a function"),
        ("nobody", "the name 'nobody' is not known"),
        ("number(name)", "number expects a text that is a number"),
        ("if name then 1 else 2", "'if' expects boolean, not string"),
    ],
)
def test_a_warning_names_the_part_and_the_kinds_but_no_content(text: str, warning: str) -> None:
    found = warnings_of(text, {"name": SECRET})
    assert found == [warning]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 + uuid()", "FEEL: uuid(), which answers differently each time at column 5; expected"),
        (
            "random  number()",
            "FEEL: random number(), which answers differently each time at column",
        ),
        (
            'put({a: 1}, "b", 2)',
            "FEEL: put(), which is an old name at column 1; expected context put()",
        ),
        (
            "put all([{}])",
            "FEEL: put all(), which is an old name at column 1; expected context merge",
        ),
    ],
)
def test_a_function_that_is_not_run_is_refused_when_the_text_is_read(
    text: str, message: str
) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert str(caught.value).startswith(message)


def test_a_name_of_the_model_wins_over_a_function_that_is_not_run() -> None:
    assert shown("{uuid: function() 3, r: uuid()}.r") == "3"
    assert shown("uuid", {"uuid": "a"}) == "a"
    assert shown("random number + 1", {"random number": 4}) == "5"


PAGE = Path(__file__).parents[3] / "docs" / "feel.md"
LISTED = re.compile(r"^\| `([^`]+)\(\)` \|([^|]*)\|([^|]*)\|", re.MULTILINE)


def test_the_page_lists_every_function_with_its_status_and_a_test() -> None:
    listed = {
        name: (status.strip(), family.strip())
        for name, status, family in LISTED.findall(PAGE.read_text())
    }
    assert {name for name, (status, _) in listed.items() if status != "refused"} == set(BUILTINS)
    assert {name for name, (status, _) in listed.items() if status == "refused"} == set(REFUSED)
    for name, (status, family) in listed.items():
        if status != "refused":
            assert f"{name}(" in globals()[family.strip("`")], name
