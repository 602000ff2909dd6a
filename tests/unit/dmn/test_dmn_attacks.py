"""Attacks through DMN files: graphs, knowledge models, services and tables that multiply."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import DecisionFailed, DecisionModel, DmnRefused, parse_dmn
from tests.unit.dmn.dmn_files import decide, dmn, input_data, literal, requirements, table


@contextmanager
def soon(seconds: float = 15) -> Iterator[None]:
    """What is inside ends in bounded time, whatever it ends with."""
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds


def function(name: str, text: str, *requires: str) -> str:
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><encapsulatedLogic>'
        f'<formalParameter name="x"/><literalExpression><text>{text}</text></literalExpression>'
        f"</encapsulatedLogic>{requirements(*requires)}</businessKnowledgeModel>"
    )


def knowledge_table(name: str, cells: list[str]) -> str:
    """A knowledge model over a table of one input `x`."""
    drawn = table("COLLECT", ["x"], ["o"], [f"{cell} -> 1" for cell in cells])
    inner = drawn.partition("<decisionTable")[1:]
    logic = "".join(inner).replace("</decision>", "")
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><encapsulatedLogic>'
        f'<formalParameter name="x"/>{logic}</encapsulatedLogic></businessKnowledgeModel>'
    )


def fails(model: DecisionModel, **given: Any) -> None:
    with soon(), pytest.raises(DecisionFailed, match="its limit of"):
        decide(model, "d", **given)


def test_a_graph_in_which_each_decision_needs_two_below_it_is_computed_once_a_decision() -> None:
    levels = [literal("a0", "1"), literal("b0", "1")]
    for n in range(1, 120):
        below = (f"#a{n - 1}", f"#b{n - 1}")
        levels += [literal(f"{side}{n}", f"a{n - 1} + b{n - 1}", *below) for side in "ab"]
    with soon(20):
        model = parse_dmn(dmn(*levels, literal("d", "a119", "#a119")))
        assert decide(model, "d").value > Decimal("6.6e35")


def test_knowledge_models_that_call_two_below_them_run_out_of_steps() -> None:
    models = [function("fn0", "x")]
    models += [function(f"fn{n}", f"fn{n - 1}(x) + fn{n - 1}(x)", f"#fn{n - 1}") for n in range(60)]
    models = [function("fn0", "x"), *models[2:]]
    fails(parse_dmn(dmn(*models, literal("d", "fn59(1)", "#fn59"))))


def test_services_that_call_two_below_them_run_out_of_steps() -> None:
    parts = [input_data("x"), literal("r0", "x", "#x"), service(0)]
    for n in range(1, 60):
        parts += [
            literal(f"r{n}", f"fnS{n - 1}(x) + fnS{n - 1}(x)", "#x", f"#fnS{n - 1}"),
            service(n),
        ]
    fails(parse_dmn(dmn(*parts, literal("d", "fnS59(1)", "#fnS59"))))


def service(n: int) -> str:
    return (
        f'<decisionService id="fnS{n}" name="fnS{n}"><outputDecision href="#r{n}"/>'
        '<inputData href="#x"/></decisionService>'
    )


@pytest.mark.parametrize(
    "cells",
    [
        [f"contains(string(?), string({n}))" for n in range(2000)],
        [f"> {n}" for n in range(-5000, 0)],
        ["+".join(["x"] * 5000) + f" > {n}" for n in range(10)],
    ],
    ids=["calls", "hits", "one long cell"],
)
def test_a_long_table_called_in_a_loop_runs_out_of_steps(cells: list[str]) -> None:
    file = dmn(
        knowledge_table("fnLong", cells),
        literal("d", "for i in 1..99999 return fnLong(i)", "#fnLong"),
    )
    fails(parse_dmn(file))


def test_a_value_that_doubles_with_each_boxed_list_is_refused_as_an_answer() -> None:
    item = "<literalExpression><text>{}</text></literalExpression>"
    lists = [literal("v0", '"x"')]
    for n in range(1, 60):
        inner = item.format(f"v{n - 1}") * 2
        lists.append(
            f'<decision id="v{n}" name="v{n}">{requirements(f"#v{n - 1}")}'
            f"<list>{inner}</list></decision>"
        )
    last = '<decision id="d" name="d">' + requirements("#v59")
    last += f"<list>{item.format('v59')}</list></decision>"
    fails(parse_dmn(dmn(*lists, last)))


def test_a_long_list_of_allowed_values_is_looked_up_for_each_of_many_items() -> None:
    allowed = ", ".join(f'"unit {n}"' for n in range(3000))
    file = dmn(
        '<itemDefinition name="tUnit"><typeRef>string</typeRef>'
        f"<allowedValues><text>{allowed}</text></allowedValues></itemDefinition>",
        '<itemDefinition name="tUnits" isCollection="true"><typeRef>tUnit</typeRef>'
        "</itemDefinition>",
        input_data("units", "tUnits"),
        literal("d", "count(units)", "#units"),
    )
    with soon(3):
        assert decide(file, "d", units=["unit 2999"] * 50_000).value == 50_000


CIRCLES = {
    "a decision": literal("a", "a", "#a"),
    "two decisions": literal("a", "b", "#b") + literal("b", "a", "#a"),
    "a decision behind a service": literal("a", "fnS()", "#fnS")
    + '<decisionService id="fnS" name="fnS"><outputDecision href="#a"/></decisionService>',
    "two knowledge models": function("fnA", "fnB(x)", "#fnB") + function("fnB", "fnA(x)", "#fnA"),
}


@pytest.mark.parametrize("elements", CIRCLES.values(), ids=CIRCLES.keys())
def test_a_circle_is_refused(elements: str) -> None:
    with soon(), pytest.raises(DmnRefused, match="the requirements run in a circle"):
        parse_dmn(dmn(elements))


def test_a_type_that_is_part_of_itself_is_read_and_checked() -> None:
    file = dmn(
        '<itemDefinition name="tTree"><itemComponent name="left"><typeRef>tTree</typeRef>'
        "</itemComponent></itemDefinition>",
        input_data("x", "tTree"),
        literal("d", "x != null", "#x"),
    )
    tree: dict[str, Any] = {"left": None}
    for _ in range(5000):
        tree = {"left": tree}
    with soon(), pytest.raises(DecisionFailed, match="nest too deep"):
        decide(file, "d", x=tree)
    assert decide(file, "d", x={"left": {"left": None}}).value is True


def test_a_file_of_two_megabytes_of_rules_is_refused_soon() -> None:
    with soon(), pytest.raises(DmnRefused):
        parse_dmn(dmn(table("FIRST", ["n"], ["o"], ["- -> 1"] * 30_000)))


def test_a_table_at_the_limit_of_its_length_is_compiled_and_decides() -> None:
    rules = [f"[{n}..{n + 1}) -> {n}" for n in range(8000)]
    with soon(30):
        model = parse_dmn(dmn(table("UNIQUE", ["n"], ["o"], rules)))
        assert decide(model, "Routing", n=7999).value == 7999


def test_cells_of_thousands_of_numbers_are_indexed_in_one_pass() -> None:
    cells = [", ".join(str(n * 7 + row) for n in range(3000)) for row in range(7)]
    with soon():
        model = parse_dmn(dmn(table("COLLECT", ["n"], ["o"], [f"{cell} -> 1" for cell in cells])))
        assert decide(model, "Routing", n=7 * 2999 + 6).matched_rules == ("rule 7",)


def constrained(allowed: str) -> str:
    """An item definition `tOne` of allowed values."""
    return (
        f'<itemDefinition name="tOne"><allowedValues><text>{allowed}</text></allowedValues>'
        "</itemDefinition>"
    )


def test_allowed_values_that_must_be_computed_are_charged_for_each_item() -> None:
    every = (
        '<itemDefinition name="tAll" isCollection="true"><typeRef>tOne</typeRef></itemDefinition>'
    )
    slow = constrained("(every a in 1..900 satisfies a &gt; 0) and ? != null")
    model = parse_dmn(dmn(slow, every, input_data("u", "tAll"), literal("d", "count(u)", "#u")))
    assert decide(model, "d", u=[1]).value == 1
    fails(model, u=[Decimal(1)] * 50_000)


def test_allowed_values_that_must_be_computed_do_not_keep_a_deployment() -> None:
    slow = constrained("(every a in 1..90000 satisfies a &gt; 0) and ? != null")
    decisions = [literal(f"d{n}", "5", type_ref="tOne") for n in range(300)]
    with soon(5):
        assert decide(parse_dmn(dmn(slow, *decisions)), "d1").value == 5


def test_outputs_are_looked_up_among_thousands_of_allowed_values() -> None:
    values = ", ".join(f'"{n}"' for n in range(8000))
    rules = [f'- -> "{n}"' for n in range(2000)]
    with soon(5):
        model = parse_dmn(dmn(table("FIRST", ["n"], {"o": values}, rules)))
    assert decide(model, "Routing", n=1).value == "0"


def test_types_of_functions_of_functions_stay_small() -> None:
    types = ['<itemDefinition name="t0"><typeRef>number</typeRef></itemDefinition>']
    types += [
        f'<itemDefinition name="t{n}"><functionItem outputTypeRef="t{n - 1}">'
        f'<parameters name="a" typeRef="t{n - 1}"/></functionItem></itemDefinition>'
        for n in range(1, 60)
    ]
    with soon(5):
        model = parse_dmn(dmn(*types, input_data("u", "t59"), literal("d", "u", "#u")))
    assert decide(model, "d", u=1).value is None


def test_a_type_of_two_parts_of_the_type_before_is_checked_within_the_budget() -> None:
    part = '<itemComponent name="{}"><typeRef>t{}</typeRef></itemComponent>'
    types = ['<itemDefinition name="t0"><typeRef>number</typeRef></itemDefinition>']
    value: Any = Decimal(1)
    for n in range(1, 50):
        parts = part.format("l", n - 1) + part.format("r", n - 1)
        types.append(f'<itemDefinition name="t{n}">{parts}</itemDefinition>')
        value = {"l": value, "r": value}
    fails(parse_dmn(dmn(*types, input_data("u", "t49"), literal("d", "1", "#u"))), u=value)


def test_what_cells_share_is_paid_for_also_where_it_fails() -> None:
    """Hundreds of families, each of which passes the limit by itself."""
    cells = [f"> count(for i in 1..{90_000 + n // 8} return i) + {n}" for n in range(2000)]
    model = parse_dmn(dmn(knowledge_table("fnLong", cells), literal("d", "fnLong(1)", "#fnLong")))
    fails(model)
