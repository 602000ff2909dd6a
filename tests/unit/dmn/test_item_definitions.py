"""Item definitions: what a value must be to go in, come out, or be passed on. DMN 1.5, 7.3.2."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import DmnRefused, parse_dmn
from tests.unit.dmn.dmn_files import AT, NAMESPACE, decide, dmn, input_data, literal, table


def item(name: str, inner: str, *, collection: bool = False) -> str:
    many = ' isCollection="true"' if collection else ""
    return f'<itemDefinition name="{name}"{many}>{inner}</itemDefinition>'


def ref(name: str) -> str:
    return f"<typeRef>{name}</typeRef>"


def allowed(text: str) -> str:
    return f"<allowedValues><text>{text}</text></allowedValues>"


def constraint(text: str) -> str:
    return f"<typeConstraint><text>{text}</text></typeConstraint>"


def component(name: str, inner: str) -> str:
    return f'<itemComponent name="{name}">{inner}</itemComponent>'


UNIT = item("tUnit", ref("string") + allowed('"kejati", "kejari"'))
AGE = item("tAge", ref("number") + allowed("[0..150]"))
OPEN = item("tOpen", ref("number") + allowed("> 0, null"))
ASKED = item("tEven", ref("number") + allowed("even(?)"))
DAY = item("tDay", ref("date") + allowed('&gt;= date("2026-01-01")'))
UNITS = UNIT + item("tUnits", ref("tUnit"), collection=True)
FEW = UNIT + item("tFew", ref("tUnit") + constraint("count(?) &lt; 3"), collection=True)
ROWS = item(
    "tRows", component("n", ref("number")) + component("who", ref("string")), collection=True
)
PERSON = UNIT + item("tPerson", component("name", ref("string")) + component("unit", ref("tUnit")))
NESTED = item("tCase", component("person", component("age", ref("number"))))

ACCEPTED: list[tuple[str, str, Any]] = [
    (UNIT, "tUnit", "kejati"),
    (UNIT, "tUnit", ["kejari"]),
    (AGE, "tAge", Decimal(150)),
    (OPEN, "tOpen", Decimal(1)),
    (ASKED, "tEven", Decimal(4)),
    (DAY, "tDay", dt.date(2026, 1, 1)),
    (UNITS, "tUnits", ["kejati", "kejari", "kejati"]),
    (UNITS, "tUnits", "kejati"),
    (UNITS, "tUnits", []),
    (FEW, "tFew", ["kejati", "kejari"]),
    (ROWS, "tRows", [{"n": Decimal(1), "who": "a"}, {"n": None, "who": "b", "more": True}]),
    (PERSON, "tPerson", {"name": "Siti", "unit": "kejari"}),
    (PERSON, "tPerson", {"name": None, "unit": None}),
    (NESTED, "tCase", {"person": {"age": Decimal(3)}}),
    ("", "number", Decimal(1)),
    ("", "Any", "anything"),
]
REFUSED: list[tuple[str, str, Any]] = [
    (UNIT, "tUnit", "elsewhere"),
    (UNIT, "tUnit", Decimal(1)),
    (UNIT, "tUnit", ["kejati", "kejari"]),
    (AGE, "tAge", Decimal(151)),
    (AGE, "tAge", "12"),
    (OPEN, "tOpen", Decimal(0)),
    (ASKED, "tEven", Decimal(3)),
    (DAY, "tDay", dt.date(2025, 12, 31)),
    (UNITS, "tUnits", ["kejati", "elsewhere"]),
    (FEW, "tFew", ["kejati", "kejari", "kejati"]),
    (ROWS, "tRows", [{"n": "1", "who": "a"}]),
    (ROWS, "tRows", [{"n": Decimal(1)}]),
    (PERSON, "tPerson", {"name": "Siti", "unit": "elsewhere"}),
    (PERSON, "tPerson", "Siti"),
    (NESTED, "tCase", {"person": {"age": "3"}}),
    ("", "number", True),
    ("", "date", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize(("items", "name", "value"), ACCEPTED)
def test_a_value_of_the_type_goes_in(items: str, name: str, value: Any) -> None:
    result = decide(
        dmn(items, input_data("x", name), literal("d", "x != null", "#x")), "d", x=value
    )
    assert (result.value, result.warnings) == (True, ())


@pytest.mark.parametrize(("items", "name", "value"), REFUSED)
def test_a_value_of_another_type_becomes_null_and_a_warning_says_so(
    items: str, name: str, value: Any
) -> None:
    result = decide(dmn(items, input_data("x", name), literal("d", "x", "#x")), "d", x=value)
    assert result.value is None
    (warning,) = result.warnings
    assert warning.startswith('input "x": a value is no ')
    assert warning.endswith(", so it became null")


@pytest.mark.parametrize(
    ("elements", "what"),
    [
        (UNIT + literal("d", '"elsewhere"', type_ref="tUnit"), 'decision "d"'),
        (UNIT + literal("d", '"else" + "where"', type_ref="tUnit"), 'decision "d"'),
        (AGE + literal("d", "100 + 100", type_ref="tAge"), 'decision "d"'),
    ],
)
def test_what_a_decision_gives_must_be_of_its_type(elements: str, what: str) -> None:
    result = decide(dmn(elements), "d")
    assert result.value is None
    assert result.warnings[0].startswith(f"{what}: a value is no ")


def test_what_a_table_gives_must_be_of_the_type_of_its_column() -> None:
    later = '- -> if n = 2 then "elsewhere" else "kejati"'
    drawn = table("FIRST", ["n"], ["unit"], ['1 -> "kejati"', later])
    typed = drawn.replace('<output name="unit"', '<output name="unit" typeRef="tUnit"')
    assert decide(dmn(UNIT, typed), "Routing", n=1).value == "kejati"
    result = decide(dmn(UNIT, typed), "Routing", n=2)
    assert result.value is None
    assert result.warnings == (
        'table "Routing", rule 2, output "unit": a value is no tUnit, so it became null',
    )


def test_an_item_becomes_a_list_and_a_list_of_one_its_item() -> None:
    file = dmn(
        literal("many", "1", type_ref="tMany"),
        literal("one", "[1]", type_ref="number"),
        item("tMany", ref("number"), collection=True),
    )
    assert decide(file, "many").value == [1]
    assert decide(file, "one").value == 1


def test_a_function_has_a_type_by_its_parameters_and_its_result() -> None:
    of_numbers = item(
        "tF",
        '<functionItem outputTypeRef="number"><parameters name="a" typeRef="number"/>'
        "</functionItem>",
    )
    right = literal("d", "function(a: number) a + 1", type_ref="tF")
    wrong = literal("d", "function(a: string) a", type_ref="tF")
    calls = literal("e", "d(2)", "#d")
    assert decide(dmn(of_numbers, right, calls), "e").value == 3
    assert decide(dmn(of_numbers, wrong, calls), "e").value is None


def test_types_of_an_imported_file_are_named_with_the_import() -> None:
    library = parse_dmn(dmn(UNIT, namespace="urn:library"))
    file = dmn(
        f'<import name="lib" namespace="urn:library" importType="{NAMESPACE}"/>',
        input_data("x", "lib.tUnit"),
        literal("d", "x", "#x"),
        literal("e", '"kejari" instance of lib.tUnit'),
    )
    model = parse_dmn(file, imports={"urn:library": library})
    assert model.evaluate("d", {"x": "kejati"}, AT).value == "kejati"
    assert model.evaluate("d", {"x": "elsewhere"}, AT).value is None
    assert model.evaluate("e", {}, AT).value is True


def test_a_type_made_of_an_unknown_one_is_refused() -> None:
    with pytest.raises(DmnRefused, match="no type is called tGone"):
        parse_dmn(dmn(item("tUnits", ref("tGone"), collection=True)))


def test_unreadable_allowed_values_are_refused() -> None:
    with pytest.raises(DmnRefused, match="the allowed values"):
        parse_dmn(dmn(item("tUnit", ref("string") + allowed("&lt; "))))
