"""Attacks on the host: no expression reaches Python, a file, the network, or more time or memory.

`test_feel_bounds.py` has the attacks on the bounds of an evaluation.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from engine.feel import FeelLimitError, FeelSyntaxError, compile_expression, compile_unary_tests
from tests.unit.feel.feel_tables import NOW, shown

ATTRIBUTES = """
    __class__ __dict__ __globals__ __builtins__ __subclasses__ __init__ __reduce__ __import__ mro
    f_globals gi_frame func_code real imag as_tuple numerator format encode join append pop keys
    values items get run outer body name types clock zone tzinfo utcoffset strftime
"""
KINDS = """
    null true 1 "a" [1] {a:1} [1..2] @"2026-01-01" @"10:00:00" @"2026-01-01T10:00:00" @"P1D"
    @"P1Y" count (function(x)x) now() date("999999999-12-31")
"""
CALLS = """
    eval("1")                   exec("import os")           open("/etc/passwd")
    __import__("os")            getattr("a", "b")           compile("1", "", "eval")
    globals()                   os.system("id")             import("os")
    print("a")                  input()                     breakpoint()
    env("PATH")                 java.lang.Runtime()         "a".format("b")
    "a".__class__.mro()         [].append(1)                {a: 1}.update({b: 2})
    date("2026-01-01").today()  (1).to_bytes(8)             now().strftime("%c")
"""
EXTERNAL = [
    'function() external {java: {class: "java.lang.Runtime", method signature: "exec(String)"}}',
    'function() external {pmml: {document: "http://example.org/x.pmml", model: "m"}}',
]
ZONES = ["../../etc/passwd", "/etc/passwd", "..", ".", "C:\\x", "Asia/../Asia/Jakarta", "a\\u0000b"]


def calls() -> list[str]:
    lines = [line.strip() for line in CALLS.strip().splitlines()]
    return [call.strip() for line in lines for call in line.split("   ") if call.strip()]


@pytest.mark.parametrize("value", KINDS.split())
def test_no_value_has_the_attributes_python_gave_it(value: str) -> None:
    for name in ATTRIBUTES.split():
        for text in (f"{value}.{name}", f"[{value}].{name}[1]", f"({value}).{name}.{name}"):
            assert shown(text) in ("null", "[]", "[null]", "[[null]]"), text


def test_a_context_holds_names_python_knows_as_mere_entries() -> None:
    assert shown('{__class__: 1, keys: 2, "a.b": 3}.__class__') == "1"
    assert shown('get value({__class__: "entry"}, "__class__")') == "entry"
    assert shown('get value({}, "__class__")') == "null"
    assert shown('context put({}, ["__class__", "__init__"], 1).__class__.__init__') == "1"
    assert shown("__class__") == "null"


@pytest.mark.parametrize("text", ["{0.__class__}", "%(a)s", "${x}", "#{x}", "{{7*7}}", "\\\\1"])
def test_a_text_is_never_a_template(text: str) -> None:
    assert shown(f'"{text}" + ""') == shown(f'"{text}"')
    assert shown(f'string join(["{text}"], "{text}")') == shown(f'"{text}"')
    assert shown(f'replace("a", "a", "{text}", "q")') == shown(f'"{text}"')


@pytest.mark.parametrize("text", calls())
def test_a_call_of_python_is_a_call_of_nothing(text: str) -> None:
    with suppress(FeelSyntaxError):
        assert shown(text) in ("null", "[]"), text


@pytest.mark.parametrize("text", EXTERNAL)
def test_a_function_of_another_language_is_marked_and_never_run(text: str) -> None:
    assert compile_expression(text).external
    assert shown(f"({text})()") == "null"


WATCHED = (
    "open",
    "exec",
    "compile",
    "import",
    "os.",
    "socket.",
    "subprocess.",
    "ctypes.",
    "urllib.",
)
_seen: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is not None and event.startswith(WATCHED):
        _seen.append(f"{event} {arguments[:1]}")


@contextmanager
def watched() -> Iterator[list[str]]:
    """What Python did meanwhile that is more than computing: files, code, processes, network."""
    global _seen  # noqa: PLW0603  (a hook stays for good, so it looks here whether to note)
    events: list[str] = []
    _seen = events
    try:
        yield events
    finally:
        _seen = None


def test_nothing_opens_a_file_runs_code_or_talks_to_the_network() -> None:
    zones = [f'time("10:00:00@{zone}")' for zone in ZONES]
    zones += [f'@"2026-01-01T10:00:00@{zone}"' for zone in ZONES]
    attributes = [f"{value}.{name}" for value in KINDS.split() for name in ATTRIBUTES.split()]
    texts = [*calls(), *(f"({text})()" for text in EXTERNAL), *attributes, *zones]
    shown('time("10:00:00@Asia/Jakarta")')  # the names of the zones are read once, and kept
    sys.addaudithook(_note)
    with watched() as control:
        eval("1")  # noqa: S307  (the hook works: this is what an expression must never do)
    with watched() as events:
        for text in texts:
            with suppress(FeelSyntaxError, FeelLimitError):
                compile_expression(text).evaluate({}, NOW, [])
                compile_unary_tests(text).matches(None, {}, NOW, [])
    assert control
    assert not events


BOMBS = [
    '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("a", 60)}.r',
    '{f: function(s, n) if n = 0 then s else f(replace(s, "a", "aa"), n - 1), r: f("a", 60)}.r',
    '{f: function(s, n) if n = 0 then s else f(string join([s, s], s), n - 1), r: f("a", 60)}.r',
    "{f: function(s, n) if n = 0 then s else f(concatenate(s, s), n - 1), r: f([1], 60)}.r",
    "{f: function(s, n) if n = 0 then s else f({a: s, b: s}, n - 1), r: f({}, 60)}.r",
    "{l: for i in 1..99000 return i, r: for i in 1..9999 return append(l, i)}.r",
    "{l: for i in 1..99000 return i, r: for i in 1..9999 return partition(l, 1)}.r",
    '{s: string join(for i in 1..99999 return "a"), r: for i in 1..99999 return s + string(i)}.r',
    "for i in 1..300 return for j in 1..10000 return [i, j]",
    "for a in 1..99999, b in 1..99999 return {a: a, b: b}",
    "sort(for i in 1..1e9 return i)",
    'matches("x", "((a{1,99}){1,99}){1,99}")',
    "10 ** 10 ** 10 ** 10",
    "string(for i in 1..99999 return 1e6144)",
]
IN_LITTLE_MEMORY = """
from pathlib import Path
from engine.feel import FeelLimitError, compile_expression
from tests.unit.feel.feel_tables import NOW
from tests.unit.feel.test_feel_attacks import BOMBS
from contextlib import suppress
for text in BOMBS:
    with suppress(FeelLimitError):
        compile_expression(text).evaluate({}, NOW)
# Not getrusage: its peak begins with that of the process which started this one.
status = Path("/proc/self/status").read_text().splitlines()
peak = next(line for line in status if line.startswith("VmHWM:"))
print(int(peak.split()[1]) // 1024)
"""


def test_no_bomb_takes_more_than_a_few_hundred_megabytes() -> None:
    ran = subprocess.run(  # noqa: S603  (our own interpreter and text)
        [sys.executable, "-c", IN_LITTLE_MEMORY],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(ran.stdout) < 400


PATTERNS = [
    'matches(s, "^(a|aa|a*)*(a+)+b$")',
    'matches(s, "(a?){500}b")',
    'count(extract(s, "a.*b|a"))',
    'count(split(s, "a.*b|a"))',
    'string length(replace(s, "a.*b|a", "bb"))',
    'count(extract(s, "(a|b)*a(a|b){40}c|a"))',
    'count(for i in 1..99999 return matches(s, "x{" + string(modulo(i, 900)) + "}" + string(i)))',
    'count(for i in 1..9999 return matches("a", "(a{1,30}){1,30}" + string(i)))',
    'count(for i in 1..99999 return matches("x", "(\\\\p{L}{1,60}){1,4}" + string(i)))',
    'count(split(s, ""))',
]


@pytest.mark.parametrize("text", PATTERNS)
def test_a_catastrophic_pattern_ends_soon(text: str) -> None:
    started = time.process_time()
    with suppress(FeelLimitError):
        shown('{s: string join(for i in 1..99999 return "aaaaaaaaaa"), r: ' + text + "}.r")
    assert time.process_time() - started < 15


def test_names_of_zones_that_are_none_are_not_looked_for_in_the_file_system() -> None:
    started = time.process_time()
    text = 'count(for i in 1..20000 return time("10:00:00@Foo/Bar" + string(i)))'
    assert shown(text) == "20000"
    assert time.process_time() - started < 2


def test_patterns_of_daily_use_fit_well_into_the_budget() -> None:
    letter = '{s: string join(for i in 1..3000 return "keberatan atas "), r: '
    assert shown(letter + 'count(extract(s, "\\\\p{L}+"))}.r') == "6000"
    assert shown(letter + 'string length(replace(s, "\\\\s+", "_"))}.r') == "45000"
    assert shown(letter + 'count(split(s, " "))}.r') == "6001"


SLOW = [
    "count(for i in 1..99999 return 1.2345678901234567890123456789 ** (i + 0.5))",
    "count(for i in 1..99999 return log(i / 7.3))",
    "every a in 1..1e9 satisfies (some b in 1..1e9 satisfies a = b)",
    "{l: for i in 1..50000 return i, r: l[count(l[item > 0]) > 0]}.r",
    "{f: function(g, n) g(g, n), r: f(f, 1)}.r",
    "{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: f(1, 60) = f(1, 60)}.r",
    "{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: union(f(1, 60), f(1, 60))}.r",
    "sort(for i in 1..99999 return -i, function(a, b) a < b)",
    "{g: function(x: list<number>) 1, l: for i in 1..99000 return i, r: for i in l return g(l)}.r",
    "{g: function(x): list<number> x, l: for i in 1..99000 return i, r: for i in l return g(l)}.r",
    "{l: for i in 1..99000 return i, r: for i in l return l instance of list<number>}.r",
    "{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: f(1, 40) instance of "
    + "list<" * 40
    + "number"
    + ">" * 40
    + "}.r",
    'replace(string join(for i in 1..20000 return "a"), "a(b*)", "' + "$1" * 200 + '")',
]


@pytest.mark.parametrize("text", SLOW)
def test_what_is_slow_is_charged_for(text: str) -> None:
    started = time.process_time()
    with pytest.raises(FeelLimitError):
        shown(text)
    assert time.process_time() - started < 15


@pytest.mark.parametrize("text", ['"\\uD800"', 'from json("[\\"\\\\ud800\\"]")[1]'])
def test_half_a_character_never_gets_in(text: str) -> None:
    assert shown(text) == "\ufffd"
    assert shown(text).encode()


@pytest.mark.parametrize(
    "text", ["[" * 90_000, "1" * 900_000, '{"a":' * 50_000, "[" + "[]," * 200_000]
)
def test_a_hostile_json_text_is_null_or_too_large(text: str) -> None:
    with suppress(FeelLimitError):
        assert shown("from json(text)", {"text": text}) == "null"


def nested(open_: str, inner: str, close: str, times: int) -> str:
    return open_ * times + inner + close * times


TEXTS = {
    "intervals right of in": nested("(1 in (", "1", "..5))", 40),
    "tests right of in": nested("(1 in (", "1", "))", 40),
    "thousands of names that begin alike": "{"
    + ", ".join(f"a b{n}: a b{n - 1}" for n in range(1, 3000))
    + "}",
    "parentheses": nested("(", "1", ")", 30_000),
    "lists": nested("[", "1", "]", 30_000),
    "signs": "-" * 65_000,
    "quotes": '"' * 65_000,
    "comments": "/*" * 30_000,
    "a number of 65,000 digits": "9" * 65_000,
    "an exponent of 60,000 digits": "1e" + "9" * 60_000,
    "a duration of 30,000 parts": 'duration("P' + "1D" * 30_000 + '")',
    "words before a call": "f(" + "a " * 30_000,
    "nested not": nested("not(", "1", ")", 90),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_is_read_or_refused_soon(text: str) -> None:
    started = time.process_time()
    for compiling in (compile_expression, compile_unary_tests):
        with suppress(FeelSyntaxError):
            compiling(text)
    assert time.process_time() - started < 8
