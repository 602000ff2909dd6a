"""Attacks: whatever an expression asks for, it ends soon, in little memory, with a clear error."""

import time

import pytest

from engine.feel import FeelLimitError
from tests.unit.feel.feel_tables import shown

LISTS = "{a: [1,1,1,1,1,1,1,1], b: [a,a,a,a,a,a,a,a], c: [b,b,b,b,b,b,b,b], d: [c,c,c,c,c,c,c,c],"
LISTS += " e: [d,d,d,d,d,d,d,d], f: [e,e,e,e,e,e,e,e], g: [f,f,f,f,f,f,f,f], r: %s}.r"
LONG_TEXT = '{s: string join(for i in 1..99999 return "abcdefghij"), '
TEXTS = '{a: "aaaaaaaaaaaaaaaa", b: a+a+a+a+a+a+a+a, c: b+b+b+b+b+b+b+b, d: c+c+c+c+c+c+c+c,'
TEXTS += " e: d+d+d+d+d+d+d+d, f: e+e+e+e+e+e+e+e, g: f+f+f+f+f+f+f+f}.g"


def short(text: str) -> str:
    return text[:40]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("for i in 1..1e30 return i", "entries in one list"),
        ("for i in 1..1000, j in 1..1000, k in 1..1000 return 1", "entries in one list"),
        ("every x in 1..1e30 satisfies true", "steps"),
        ("some x in 1..1e30 satisfies " + "+".join(["x"] * 5000) + " < 0", "steps"),
        ("for i in 1..100000 return partial", "steps"),
        (LISTS % "g", "parts in one value"),
        (
            LONG_TEXT + "l: for i in 1..999 return {a: s}, r: string(l)}.r",
            "characters in one text",
        ),
        (
            LONG_TEXT + "r: for i in 1..99 return s}.r",
            "parts in one value",
        ),
        (
            "{a0: [1], " + ", ".join(f"a{i + 1}: [a{i}]" for i in range(200)) + "}.a200",
            "levels in one value",
        ),
        ("for i in 1..200 return [if i = 1 then 0 else partial[-1]]", "levels in one value"),
        ("count(distinct values(for i in 1..90000 return i))", "steps"),
        (LISTS % "flatten(g)", "steps"),
        (LISTS % "g = g", "steps"),
        (LISTS % "string(g)", "parts in one text"),
        (TEXTS, "characters in one text"),
        ("{a: for i in 1..90000 return i, b: concatenate(a, a)}.b", "entries in one list"),
        ("{f: function(n) f(n + 1), r: f(1)}.r", "nested function calls"),
        ("{f: function(n) if n < 2 then n else f(n-1) + f(n-2), r: f(80)}.r", "steps"),
        (
            'replace(string join(for i in 1..50000 return "ab"), ".", "' + "x" * 5000 + '")',
            "characters in one text",
        ),
    ],
    ids=short,
)
def test_an_evaluation_that_outgrows_its_bounds_names_the_limit(text: str, limit: str) -> None:
    with pytest.raises(FeelLimitError, match=limit):
        shown(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+".join(["1"] * 10_000), "10000"),
        ("-" * 10_000 + "1", "1"),
        ("a" + ".b" * 10_000, "null"),
        ("a" + "[1]" * 10_000, "null"),
        (" or ".join(["false"] * 5_000), "false"),
        ("if false then 1 else " * 3_000 + "2", "2"),
        ("for " + ", ".join(["a in [1]"] * 5_000) + " return 1", "[1]"),
        ("9 ** 9 ** 9 ** 9 ** 9", "null"),
        ("exp(exp(exp(10)))", "null"),
        ("0.5 ** -1e9", "null"),
        ("decimal(1e6000, -6111)", "0"),
        ('duration("P999999999D") * 1e30', "null"),
        ('duration("P99999999999999999999D")', "null"),
        ('time("10:00:00@../../etc/passwd")', "null"),
        ('matches("' + "a" * 30_000 + '!", "(a+)+$")', "false"),
        ('matches("x", "(((((a{1,100}){1,100}){1,100}){1,100}){1,100})")', "null"),
        ("{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(90)}.r", "90"),
    ],
    ids=short,
)
def test_long_chains_and_towers_are_cheap(text: str, value: str) -> None:
    started = time.process_time()
    assert shown(text) == value
    assert time.process_time() - started < 5
