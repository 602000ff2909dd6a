"""What is wrong in a DMN file is said at deployment, all of it at once, in words that help."""

import pytest

from engine.dmn import DmnRefused, FindingKind, parse_dmn
from tests.unit.dmn.dmn_files import decide, dmn, input_data, literal, table


def refusal(*elements: str) -> DmnRefused:
    with pytest.raises(DmnRefused) as refused:
        parse_dmn(dmn(*elements))
    return refused.value


def rule(*entries: str) -> str:
    return "<rule>" + "".join(f"<{entry}><text>1</text></{entry}>" for entry in entries) + "</rule>"


def bare_table(inner: str, attributes: str = "") -> str:
    return (
        f'<decision id="d" name="D"><decisionTable {attributes}>{inner}</decisionTable></decision>'
    )


COLUMNS = (
    '<input label="n"><inputExpression><text>n</text></inputExpression></input><output name="o"/>'
)

LOGIC = (
    "one of literalExpression, decisionTable, context, invocation, list, relation,"
    " functionDefinition, conditional, filter, for, some, every"
)
JUEL = '<literalExpression expressionLanguage="juel"><text>${x}</text></literalExpression>'

STRUCTURE = [
    (
        literal("a", "1", "#gone"),
        'requiredDecision points to "#gone", which is not there',
        "the id of an element of this file or of an imported one",
    ),
    (
        literal("a", "b", "#b") + literal("b", "c", "#c") + literal("c", "a", "#a"),
        "the requirements run in a circle: a -> b -> c -> a",
        "a graph without cycles",
    ),
    (literal("a", "1") * 2, 'the id "a" is also that of line 2', "unique ids"),
    (
        '<decision id="a" name="Same"/><inputData id="b" name="Same"/>',
        '"Same" is also the name of a',
        "a name of its own for every element of the graph",
    ),
    (
        literal("a", "1").replace(' id="a"', "", 1) + literal("a", "2").replace(' name="a"', "", 1),
        '"a" is the id or name of the decision on line 2',
        "an id of its own",
    ),
    (
        "<decision><literalExpression><text>1</text></literalExpression></decision>",
        "this decision has no id",
        "an id of its own",
    ),
    (
        '<decision id="a" name="A"/>',
        'decision "A" has no expression',
        LOGIC,
    ),
    (
        literal("a", "1", type_ref="tMoney"),
        "no type is called tMoney",
        "a built-in FEEL type or an itemDefinition of this file",
    ),
    (
        bare_table(COLUMNS + rule("inputEntry", "inputEntry", "outputEntry")),
        'table "D", rule 1 has 2 input entries',
        "1, one an input column",
    ),
    (
        bare_table(COLUMNS + rule("inputEntry", "outputEntry", "outputEntry")),
        'table "D", rule 1 has 2 output entries',
        "1, one an output column",
    ),
    (
        bare_table('<input label="n"/><output name="o"/>'),
        'table "D", column "n" has no expression',
        "a FEEL input expression",
    ),
    (
        bare_table("<output/><output/>"),
        'table "D", output 1 has no name',
        "a name for each of several",
    ),
    (
        bare_table('<output name="o"/><output name="o"/>', 'hitPolicy="OUTPUT ORDER"'),
        'table "D", output 2 is called "o" like another',
        "a name of its own: one value would be lost",
    ),
    (bare_table(""), 'table "D" has no output', "at least one output column"),
    (
        bare_table(COLUMNS, 'hitPolicy="PRIORITY"'),
        "hit policy PRIORITY needs to know which output comes first",
        "outputValues in at least one output column, best first",
    ),
    (
        bare_table('<output name="a"/><output name="b"/>', 'hitPolicy="COLLECT" aggregation="SUM"'),
        "SUM over 2 outputs",
        "a single output",
    ),
]


@pytest.mark.parametrize(("elements", "reason", "expected"), STRUCTURE)
def test_a_broken_structure_is_refused(elements: str, reason: str, expected: str) -> None:
    findings = {(f.reason, f.expected): f.kind for f in refusal(elements).findings}
    assert findings[reason, expected] is FindingKind.STRUCTURE


DIALECT = [
    ('<process id="p"/>', "the element process is not executed"),
    (bare_table(COLUMNS, 'hitPolicy="BEST"'), "the hit policy is BEST"),
    (
        bare_table(COLUMNS, 'hitPolicy="COLLECT" aggregation="AVG"'),
        "the aggregation is AVG",
    ),
    (
        f'<decision id="a" name="A">{JUEL}</decision>',
        "the expression language is juel",
    ),
    (
        '<decision id="a" name="A"><functionDefinition kind="Java"/></decision>',
        "a function of kind Java is not executed",
    ),
    (
        literal("a", 'function() external {java: {class: "a"}}'),
        "a function in another language is never run",
    ),
    (
        table("UNIQUE", ["n"], ["o"], ["(function() external {}) != null -> 1"]),
        "a function in another language is never run",
    ),
    (
        '<import name="x" namespace="urn:x" importType="http://www.dmg.org/PMML-4_2"/>',
        "an import of type http://www.dmg.org/PMML-4_2",
    ),
]


@pytest.mark.parametrize(("elements", "reason"), DIALECT)
def test_what_is_not_executed_here_is_refused(elements: str, reason: str) -> None:
    assert FindingKind.DIALECT in {f.kind for f in refusal(elements).findings if f.reason == reason}


def test_an_unreadable_cell_is_named_by_rule_and_column() -> None:
    refused = refusal(table("UNIQUE", ["age"], ["group"], ['< 18 -> "child"', '>= -> "adult"']))
    (finding,) = refused.findings
    assert finding.element_name == 'table "Routing", rule 2, column "age"'
    assert finding.element_id == "routing"
    assert finding.kind is FindingKind.EXPRESSION
    assert finding.line == 2
    assert finding.reason.startswith("FEEL: ")
    assert finding.expected in str(refused)


def test_an_unreadable_output_is_named_by_rule_and_output() -> None:
    refused = refusal(table("UNIQUE", ["age"], ["group", "fee"], ['- -> "child" | (1 +']))
    assert [f.element_name for f in refused.findings] == ['table "Routing", rule 1, output "fee"']


def test_a_constant_output_that_is_not_of_its_type_or_not_allowed_is_refused() -> None:
    typed = table("UNIQUE", ["n"], ["days"], ["1 -> 14", '2 -> "sepuluh"', "3 -> n"])
    typed = typed.replace('<output name="days"', '<output name="days" typeRef="number"')
    (slip,) = refusal(typed).findings
    assert slip.element_name == 'table "Routing", rule 2, output "days"'
    assert (slip.reason, slip.expected) == ('`"sepuluh"` is no number', "a number")
    assert slip.kind is FindingKind.EXPRESSION

    (stray,) = refusal(table("UNIQUE", ["n"], {"u": '"a", "b"'}, ['1 -> "a"', '2 -> "c"'])).findings
    assert stray.element_name == 'table "Routing", rule 2, output "u"'
    assert stray.reason == '`"c"` is none of the allowed output values'


def test_unreadable_output_values_are_named_once() -> None:
    refused = refusal(table("PRIORITY", ["age"], {"group": '"a", <'}, ['- -> "a"']))
    assert [f.element_name for f in refused.findings] == [
        'table "Routing", output "group", outputValues'
    ]


def test_a_name_without_its_requirement_is_named() -> None:
    refused = refusal(input_data("is urgent"), literal("d", "if is urgent then 1 else 2"))
    (finding,) = refused.findings
    assert finding.reason.endswith('; "is urgent" is not required here, draw a requirement to it')


@pytest.mark.parametrize(
    ("elements", "where"),
    [
        (literal("d", "1 + fnGone(2)"), "d"),
        (table("UNIQUE", ["n"], ["o"], ["fnGone(?) -> 1"]), 'table "Routing", rule 1, column "n"'),
        (table("UNIQUE", ["n"], ["o"], ["1 -> fnGone()"]), 'table "Routing", rule 1, output "o"'),
    ],
)
def test_a_call_of_a_function_nobody_knows_is_refused(elements: str, where: str) -> None:
    (finding,) = refusal(elements).findings
    assert finding.reason == "nothing here is called fnGone()"
    assert finding.expected.endswith("a requirement to a knowledge model or service")
    assert (finding.element_name, finding.kind) == (where, FindingKind.EXPRESSION)


def test_a_function_that_answers_differently_each_time_is_refused() -> None:
    (finding,) = refusal(literal("d", "uuid()")).findings
    assert "uuid(), which answers differently each time" in finding.reason


def test_every_finding_is_reported_at_once() -> None:
    refused = refusal(
        literal("a", "1 +", "#gone"),
        table("BEST", ["age"], ["group"], ['<< -> "x"']),
        '<process id="p"/>',
    )
    elsewhere = {FindingKind.POLICY, FindingKind.CRASH}
    assert {f.kind for f in refused.findings} == set(FindingKind) - elsewhere
    assert len(refused.findings) == 5
    assert len(str(refused).splitlines()) == len(refused.findings)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"not xml", "not well-formed XML"),
        (b"<definitions/>", "the file holds definitions"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a DOCTYPE is not allowed"),
        (dmn("<decision>" * 80 + "</decision>" * 80), "elements nest deeper than 64"),
    ],
)
def test_hostile_and_foreign_files_are_refused(file: bytes, reason: str) -> None:
    with pytest.raises(DmnRefused, match=reason):
        parse_dmn(file)


def test_a_long_chain_of_decisions_deploys_and_runs_without_recursion() -> None:
    chain = [input_data("d0")]
    chain += [literal(f"d{n}", f"d{n - 1} + 1", f"#d{n - 1}") for n in range(1, 1000)]
    model = parse_dmn(dmn(*reversed(chain)))
    assert model.decision("d999").inputs == ("d0",)
    assert decide(model, "d999", d0=1).value == 1000


def test_a_file_of_more_elements_than_a_graph_may_have_is_refused() -> None:
    refused = refusal(*(input_data(f"d{n}") for n in range(1001)))
    assert "the file has 1001 elements" in str(refused)
