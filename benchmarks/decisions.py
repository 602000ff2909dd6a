"""Decision tables of 200 rules, each at its worst, beside a bare Python loop of 200 comparisons.

Run: `python benchmarks/decisions.py [RULES]`. A figure is the CPU of one evaluation from outside
(`DecisionModel.evaluate`), the least of several runs; the ratio is to the bare loop in this run.
Cells of constants are indexed; cells that FEEL computes are asked one by one.
"""

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.dmn import DecisionModel, parse_dmn
from tests.unit.dmn.dmn_files import AT, dmn, table

ROUNDS = 7
DAY = dt.date(2026, 1, 1)

Shape = tuple[str, DecisionModel, dict[str, Any]]
"""Name, table and input."""


def main(rules: int) -> None:
    bare = cost(bare_loop(rules))
    print(f"{'bare loop of comparisons':<44} {bare:7.1f} us")
    for name, model, given in shapes(rules):
        if not model.evaluate("Routing", given, AT).matched_rules:
            raise SystemExit(f"{name}: no rule hit, so this measures nothing")
        spent = cost(partial(model.evaluate, "Routing", given, AT))
        print(f"{name:<44} {spent:7.1f} us {spent / bare:8.2f} x")


def bare_loop(rules: int) -> Callable[[], object]:
    """As many comparisons as rules, of which the last is the one that holds."""
    bounds, value = [Decimal(rules - n) for n in range(rules)], Decimal("1.5")
    return lambda: [n for n, bound in enumerate(bounds) if bound < value]


def cost(operation: Callable[[], object], times: int = 200) -> float:
    """Microseconds of CPU a call."""
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        for _ in range(times):
            operation()
        found.append((time.process_time_ns() - begun) / times / 1000)
    return min(found)


def shapes(rules: int) -> Iterator[Shape]:
    """Tables in which the last rule hits, or all of them do."""
    numbers = range(rules)
    last, value = rules - 1, Decimal(10 * rules - 5)
    yield shape("texts, UNIQUE", "UNIQUE", [f'"c{n}" -> {n}' for n in numbers], f"c{last}")
    ranges = [f"[{10 * n}..{10 * n + 10}) -> {n}" for n in numbers]
    yield shape("ranges of numbers, UNIQUE", "UNIQUE", ranges, value)
    yield shape("ranges of numbers, ANY", "ANY", ranges, value)
    bounds = [f"> {last - n} -> {n}" for n in numbers]
    yield shape("comparisons, FIRST", "FIRST", bounds, Decimal("0.5"))
    days = [f'"{DAY + dt.timedelta(days=n)}"' for n in numbers]
    yield shape("dates", "UNIQUE", [f"date({d}) -> 1" for d in days], DAY + dt.timedelta(last))
    lists = [f"{n}, [{1000 + 2 * n}..{1001 + 2 * n}], > 1e6 -> {n}" for n in numbers]
    yield shape("lists of numbers and ranges", "FIRST", lists, Decimal(1000 + 2 * last))
    yield shape("not(texts)", "RULE ORDER", [f'not("c{n}") -> {n}' for n in numbers], "c0")
    yield mixed(rules)
    yield from all_hit(rules)
    yield from asked(rules)


def all_hit(rules: int) -> Iterator[Shape]:
    numbers, value = range(rules), Decimal(rules)
    texts = [f'>= {n} -> "unit {n}"' for n in numbers]
    yield shape("all rules hit, COLLECT texts", "COLLECT", texts, value)
    every = [f">= {n} -> {n}" for n in numbers]
    for policy in ("COLLECT", "RULE ORDER", "PRIORITY", "OUTPUT ORDER"):
        ranked = ", ".join(map(str, numbers)) if policy in ("PRIORITY", "OUTPUT ORDER") else ""
        yield shape(f"all rules hit, {policy}", policy, every, value, ranked=ranked)
    yield shape("all rules hit, COLLECT SUM", "COLLECT", every, value, aggregation="SUM")


def asked(rules: int) -> Iterator[Shape]:
    """Tables whose cells FEEL computes, of which the last one hits."""
    numbers, last, half = range(rules), rules - 1, Decimal("0.5")
    tests = [f"? > {10 * n} and ? < {10 * n + 10} -> {n}" for n in numbers]
    yield shape("? > 10 and ? < 20", "FIRST", tests, Decimal(10 * rules - 5))
    limits = [f"> limit + {last - n} -> {n}" for n in numbers]
    yield shape("> limit + 1", "FIRST", limits, half)
    ranges = [f"[limit + {10 * n}..limit + {10 * n + 10}) -> {n}" for n in numbers]
    yield shape("[limit + 10..limit + 20)", "UNIQUE", ranges, Decimal(10 * rules - 5))
    ages = [f'< today() - duration("P{n + 1}D") -> {n}' for n in numbers]
    yield shape('< today() - duration("P1D")', "RULE ORDER", ages, AT.now.date() - dt.timedelta(2))
    lengths = [f"string length(?) = {n} -> {n}" for n in numbers]
    yield shape("string length(?) = 1", "UNIQUE", lengths, "x" * last)
    for function in ("starts with", "ends with", "contains", "matches"):
        calls = [f'{function}(?, "c{n}x") -> {n}' for n in numbers]
        yield shape(f'{function}(?, "c1x")', "UNIQUE", calls, f"c{last}x")
    few = [f'contains(other, upper case(string({n % 5}))) and ? > "" -> {n}' for n in numbers]
    yield shape("five different cells, each in 40 rules", "FIRST", few, "c4x", other="c4x")
    two = [f'> limit + {last - n} | contains(?, "c{n}x") -> {n}' for n in numbers]
    yield shape("two inputs: > limit + 1, contains(?)", "FIRST", two, half, b=f"c{last}x")
    alone = [f"? * {n + 1} > limit + {(n + 1) * (last - n)} -> {n}" for n in numbers]
    yield shape("nothing shared: ? * 2 > limit + 1", "FIRST", alone, half)
    inside = [f'contains(lower case(?), other + "{n}x") -> {n}' for n in numbers]
    yield shape('nothing shared: f(?, other + "1")', "FIRST", inside, f"C{last}x", other="c")


def shape(
    name: str,
    policy: str,
    rules: list[str],
    value: Any,
    *,
    ranked: str = "",
    aggregation: str = "",
    **others: Any,
) -> Shape:
    inputs = ["a", "b"] if "b" in others else ["a"]
    drawn = table(policy, inputs, {"o": ranked}, rules, aggregation=aggregation)
    return name, parse_dmn(dmn(drawn)), {"a": value, "limit": Decimal(0), **others}


def mixed(rules: int) -> Shape:
    """Four columns of different kinds, two outputs."""
    rows = [
        f'"c{n % 20}" | [{n // 20 * 10}..{n // 20 * 10 + 10}) | not("none") | > {n - 1}'
        f' -> "u{n}" | {n}'
        for n in range(rules)
    ]
    last = rules - 1
    given = {"a": f"c{last % 20}", "b": Decimal(last // 20 * 10), "c": "web", "d": Decimal(9999)}
    model = parse_dmn(dmn(table("UNIQUE", list("abcd"), ["unit", "days"], rows)))
    return "four inputs, two outputs, UNIQUE", model, given


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
