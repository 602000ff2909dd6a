"""Decisions that need decisions, knowledge models, services and other files."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFailed, parse_dmn
from engine.dmn.reading import MODEL_NAMESPACES
from kernel.errors import NotFound
from tests.unit.dmn.dmn_files import (
    AT,
    NAMESPACE,
    decide,
    dmn,
    input_data,
    literal,
    requirements,
    table,
)


def knowledge(name: str, parameters: str, text: str, *requires: str) -> str:
    formal = "".join(
        f'<formalParameter name="{p.partition(":")[0]}" typeRef="{p.partition(":")[2] or "Any"}"/>'
        for p in parameters.split()
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}<literalExpression><text>{text}</text></literalExpression>"
        f"</encapsulatedLogic>{requirements(*requires)}</businessKnowledgeModel>"
    )


OFFICE = dmn(
    input_data("amount", "number"),
    input_data("full name", "string"),
    knowledge("fnDouble", "x:number", "x * 2"),
    literal("fee", "fnDouble(amount) + 1", "#amount", "#fnDouble", type_ref="number"),
    literal("letter", '"Dear " + full name + ": " + string(fee)', "#fee", "#full name"),
)


def test_a_decision_computes_all_it_needs_on_the_way() -> None:
    model = parse_dmn(OFFICE)
    assert set(model.decision("letter").inputs) == {"amount", "full name"}
    values = {"amount": Decimal(20), "full name": "Siti Aminah"}
    assert model.evaluate("letter", values, AT).value == "Dear Siti Aminah: 41"


def test_a_missing_input_is_null_and_said_in_a_warning() -> None:
    result = decide(OFFICE, "fee")
    assert result.value is None
    assert 'input "amount" was not given, so it is null' in result.warnings


def test_an_input_of_the_wrong_type_becomes_null_with_a_warning_without_its_content() -> None:
    result = decide(OFFICE, "fee", amount="a lot")
    assert result.value is None
    assert 'input "amount": a value is no number, so it became null' in result.warnings
    assert not any("a lot" in warning for warning in result.warnings)


def test_an_unknown_decision_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFound, match='"office" has no decision "fees"; it has: fee, letter'):
        decide(OFFICE, "fees")


def test_a_knowledge_model_called_with_a_wrong_argument_is_null() -> None:
    file = dmn(
        knowledge("fnDouble", "x:number", "x * 2"), literal("d", 'fnDouble("x")', "#fnDouble")
    )
    assert decide(file, "d").value is None


def test_a_knowledge_model_may_call_itself_and_others() -> None:
    file = dmn(
        knowledge("fnOne", "", "1"),
        knowledge("fnFac", "n", "if n = 0 then fnOne() else n * fnFac(n - 1)", "#fnOne"),
        literal("d", "fnFac(5)", "#fnFac"),
    )
    assert decide(file, "d").value == 120


def test_endless_recursion_ends_in_a_failure_that_names_the_decision() -> None:
    file = dmn(knowledge("fnEver", "n", "fnEver(n + 1)"), literal("d", "fnEver(1)", "#fnEver"))
    with pytest.raises(DecisionFailed, match='decision "d": .*nested function calls'):
        decide(file, "d")


SERVICE = dmn(
    input_data("amount", "number"),
    literal("rate", "0.5", type_ref="number"),
    literal("fee", "amount * rate", "#amount", "#rate"),
    literal("note", '"fee: " + string(fee)', "#fee"),
    '<decisionService id="fnFee" name="fnFee"><variable name="fnFee"/>'
    '<outputDecision href="#fee"/><inputDecision href="#rate"/><inputData href="#amount"/>'
    "</decisionService>",
    '<decisionService id="both" name="both"><variable name="both"/>'
    '<outputDecision href="#fee"/><outputDecision href="#note"/><inputData href="#amount"/>'
    "</decisionService>",
    literal("caller", "fnFee(10, 3) + rate", "#fnFee", "#rate"),
)


def test_a_service_takes_input_data_then_input_decisions_and_leaves_the_graph_alone() -> None:
    assert decide(SERVICE, "caller").value == Decimal("30.5")


def test_a_service_with_two_outputs_answers_with_a_context() -> None:
    model = parse_dmn(SERVICE)
    result = model.evaluate_service("both", {"amount": Decimal(4)}, AT)
    assert result.value == {"fee": 2, "note": "fee: 2.0"} or result.value["fee"] == 2


def test_elements_of_another_file_are_seen_under_the_name_of_the_import() -> None:
    library = parse_dmn(dmn(knowledge("fnGreet", "who", '"Hello " + who'), namespace="urn:library"))
    file = dmn(
        f'<import name="lib" namespace="urn:library" importType="{NAMESPACE}"/>',
        '<decision id="d" name="d"><knowledgeRequirement>'
        '<requiredKnowledge href="urn:library#fnGreet"/></knowledgeRequirement>'
        '<literalExpression><text>lib.fnGreet("Budi")</text></literalExpression></decision>',
    )
    model = parse_dmn(file, imports={"urn:library": library})
    assert model.evaluate("d", {}, AT).value == "Hello Budi"


def test_item_definitions_restrict_what_an_input_may_be() -> None:
    file = dmn(
        '<itemDefinition name="tUnit"><typeRef>string</typeRef>'
        '<allowedValues><text>"kejati", "kejari"</text></allowedValues></itemDefinition>',
        '<itemDefinition name="tUnits" isCollection="true">'
        "<typeRef>tUnit</typeRef></itemDefinition>",
        input_data("units", "tUnits"),
        literal("d", "count(units)", "#units"),
    )
    assert decide(file, "d", units=["kejati", "kejari"]).value == 2
    assert decide(file, "d", units=["kejati", "elsewhere"]).value is None


@pytest.mark.parametrize("version", MODEL_NAMESPACES)
def test_every_dmn_version_from_1_1_to_1_5_is_read(version: str) -> None:
    body = table("UNIQUE", ["age"], ["group"], ['>= 18 -> "adult"'])
    assert decide(dmn(body, version=version), "routing", age=20).value == "adult"


def test_only_the_rules_of_the_asked_decision_are_reported() -> None:
    first = table("UNIQUE", ["age"], ["group"], ['>= 18 -> "adult"'], name="Group")
    second = table("UNIQUE", ["Group"], ["unit"], ['"x" -> "a"', '"adult" -> "b"'], name="Unit")
    linked = second.replace("<decisionTable", requirements("#group") + "<decisionTable")
    result = decide(dmn(first, linked), "Unit", age=20)
    assert (result.value, result.matched_rules) == ("b", ("rule 2",))
