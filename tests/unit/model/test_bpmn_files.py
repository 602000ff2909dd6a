"""Whole files: pools, lanes and vendor words, several processes, size, hostile XML."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.model import BpmnFile, Counts, parse_bpmn
from engine.spiff import schema_findings
from engine.xml import parse_xml
from tests.unit.model.bpmn_builder import (
    around,
    compiled,
    file_of,
    flow,
    node,
    process,
    read,
    reasons,
    zeebe,
)

MODELS = sorted(Path(__file__).parents[3].glob("bpmn/**/*.bpmn"))
SMALL = process(node("startEvent", "s"), node("endEvent", "e"), flow("s", "e"))

DECORATION = """
<laneSet id="lanes"><lane id="lane" name="Kejari"><flowNodeRef>s</flowNodeRef></lane></laneSet>
<dataObject id="data"/><dataObjectReference id="data1" dataObjectRef="data"/>
<dataStoreReference id="store"/>
<textAnnotation id="note"><text>Perpres 76/2013</text></textAnnotation>
<association id="a1" sourceRef="s" targetRef="note"/><group id="group"/>
"""
DIAGRAM = """
<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="plane" bpmnElement="p">
<bpmndi:BPMNShape id="s_di" bpmnElement="s"><dc:Bounds x="1" y="2" width="36" height="36"/>
</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
"""
COLLABORATION = """
<collaboration id="c"><participant id="office" name="Kejaksaan" processRef="p"/>
<participant id="people" name="Masyarakat"/>
<messageFlow id="mf" sourceRef="people" targetRef="s"/></collaboration>
"""


def test_pools_lanes_annotations_data_and_diagrams_are_inert() -> None:
    start = node("startEvent", "s", "<documentation>Why</documentation><outgoing>f</outgoing>")
    body = process(start, node("endEvent", "e"), flow("s", "e", attributes='id="f"'))
    ordered = body.replace("<startEvent", DECORATION.split("<textAnnotation")[0] + "<startEvent")
    artifacts = "<textAnnotation" + DECORATION.split("<textAnnotation")[1]
    data = file_of(COLLABORATION, ordered.replace("</process>", artifacts + "</process>"), DIAGRAM)
    file = read(data)
    assert [str(finding) for finding in file.findings] == []
    assert {note.element_id for note in file.notes} == {"e", "f"}  # these are not drawn
    assert file.counts == Counts(nodes=2, flows=1, compiled_nodes=2, compiled_flows=1)


def test_vendor_words_are_inert_and_foreign_ones_get_one_note() -> None:
    inner = "<extensionElements><camunda:inputOutput/><modeler:thing/></extensionElements>"
    data = around(
        node("task", "a", inner, 'modeler:x="1" zeebe:modelerTemplate="t"'),
        node("task", "b", attributes='camunda:asyncBefore="true"'),
        ids=("a", "b"),
    )
    file = read(data)
    assert file.accepted
    assert [note.reason for note in file.notes] == [
        "extensions of http://camunda.org/schema/1.0/bpmn are not read"
    ]


def test_every_executable_process_of_a_file_is_compiled_and_the_others_are_noted() -> None:
    second = SMALL.replace('"s"', '"s2"').replace('"e"', '"e2"').replace('id="p"', 'id="q"')
    third = (
        SMALL.replace('"s"', '"s3"')
        .replace('"e"', '"e3"')
        .replace('id="p" isExecutable="true"', 'id="r" isExecutable="false"')
    )
    file = read(file_of(SMALL, second, third))
    assert [definition.process_id for definition in file.definitions] == ["p", "q"]
    assert file.counts == Counts(nodes=6, flows=3, compiled_nodes=4, compiled_flows=2)
    assert [note.element_id for note in file.notes] == ["r"]


def test_a_process_that_says_nothing_of_it_is_executable() -> None:
    assert len(read(file_of(SMALL.replace('isExecutable="true"', ""))).definitions) == 1


def test_a_file_without_an_executable_process_is_refused() -> None:
    (text,) = reasons(file_of('<message id="m" name="a"/>'))
    assert "the file has no executable process; expected a bpmn:process with isExec" in text


def test_a_process_without_an_id_is_refused() -> None:
    (text,) = reasons(file_of(SMALL.replace('id="p"', "")))
    assert "the process has no id; expected an id" in text


def test_a_chain_of_ten_thousand_tasks_is_compiled() -> None:
    names = tuple(f"t{number}" for number in range(10_000))
    definition = compiled(around(*(node("task", name) for name in names), ids=names))
    assert len(definition.nodes) == 10_002
    assert sum(len(each.outgoing) for each in definition.nodes) == 10_001


def test_subprocesses_nest_as_deep_as_xml_may() -> None:
    inner = "".join(
        f'<subProcess id="p{depth}"><startEvent id="s{depth}"/>{flow(f"s{depth}", f"p{depth + 1}")}'
        for depth in range(55)
    )
    last = '<subProcess id="p55"><startEvent id="s55"/></subProcess>'
    definition = compiled(around(inner + last + "</subProcess>" * 55, ids=("p0",)))
    assert len(definition.none_starts) == 57


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not well-formed XML"),
        (b"no xml", "line 1: not well-formed XML"),
        (b"<definitions>", "line 1: not well-formed XML"),
        (b"<svg/>", "line 1: the file begins with <svg>; expected bpmn:definitions of http"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "line 1: a DOCTYPE is not allowed in a model; remove it",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;">]><a>&y;</a>',
            "line 1: a DOCTYPE is not allowed",
        ),
        (b"<a>" * 70 + b"</a>" * 70, "elements nest deeper than 64"),
        (b"x" * 50_000_000, "the file has 50000000 bytes; at most 2097152 are read"),
    ],
    ids=["empty", "text", "cut off", "svg", "xxe", "entity bomb", "deep", "50 MB"],
)
def test_a_hostile_or_foreign_file_is_one_finding(data: bytes, expected: str) -> None:
    (text,) = reasons(data)
    assert expected in text


def test_the_schema_says_everything_it_has_and_our_checks_run_all_the_same() -> None:
    data = around(
        node("task", "a", attributes='wrong="1"'),
        node("task", "b", attributes='wrong="1"'),
        flow("b", "gone"),
        ids=("a", "b"),
    )
    found = schema_findings(parse_xml(data))
    assert [line for line, _ in found] == [13, 14]
    assert all("The attribute 'wrong' is not allowed" in text for _, text in found)
    assert any("names 'gone'" in text for text in reasons(data))


def test_validating_changes_nothing_in_the_model() -> None:
    prefix = '<correlationProperty id="c"><correlationPropertyRetrievalExpression messageRef="m">'
    inner = "<formalExpression>a</formalExpression>"
    closing = "</correlationPropertyRetrievalExpression></correlationProperty>"
    root = parse_xml(around(more=prefix + inner + closing))
    schema_findings(root)
    assert [element.tag for element in root.iter("{*}messagePath")] == []


def test_many_threads_validate_at_once_without_mixing_their_findings() -> None:
    files = [
        around(node("task", f"t{n}", attributes=f'wrong{n}="1"'), ids=(f"t{n}",)) for n in range(12)
    ]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda data: schema_findings(parse_xml(data)), files * 3))
    for n, each in enumerate(found):
        assert [f"'wrong{n % 12}'" in text for _, text in each] == [True]


def test_structure_alone_ignores_expressions_extensions_and_whether_it_runs() -> None:
    data = around(
        node("serviceTask", "a", attributes='camunda:class="Delegate"'),
        node("scriptTask", "b", "<script>print(1)</script>", 'scriptFormat="python"'),
        node("userTask", "c", zeebe("taskListeners") + "<potentialOwner/>"),
        ids=("a", "b", "c"),
    ).replace(b'isExecutable="true"', b"")
    file = read(data, structure_only=True)
    assert file.accepted
    assert file.definitions == ()
    assert file.counts == Counts(nodes=5, flows=4, compiled_nodes=5, compiled_flows=4)


@pytest.mark.parametrize("structure_only", [False, True])
def test_of_a_refused_file_nothing_counts_as_compiled(structure_only: bool) -> None:
    data = around(node("task", "a", attributes='wrong="1"'), ids=("a",))
    file = read(data, structure_only=structure_only)
    assert file.counts == Counts(nodes=3, flows=2, compiled_nodes=0, compiled_flows=0)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_our_own_models_are_accepted_whole(path: Path) -> None:
    file = parse_bpmn(path.read_bytes(), file=str(path))
    assert [str(finding) for finding in file.findings] == []
    assert_whole(file)


def assert_whole(file: BpmnFile) -> None:
    counts = file.counts
    assert (counts.nodes, counts.flows) == (counts.compiled_nodes, counts.compiled_flows)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_a_damaged_model_is_refused_or_whole_and_never_raises(path: Path) -> None:
    """Cut, doubled and renamed pieces of a real model: deploy or refuse, nothing between."""
    text = path.read_text()
    chance = random.Random(2026)  # noqa: S311
    words = sorted(set(re.findall(r'"[^"]*"|</?[\w:]+', text)))
    for _ in range(40):
        damaged = text
        for _ in range(chance.randint(1, 3)):
            old, new = chance.choice(words), chance.choice(words)
            damaged = damaged.replace(old, new, chance.randint(1, 2))
        file = parse_bpmn(damaged.encode())
        if file.accepted and not any("not executable" in note.reason for note in file.notes):
            assert_whole(file)
