"""The page docs/bpmn.md is true: every name it knows, every test it cites."""

import re
from pathlib import Path

import pytest

from engine.model import surface, tags, zeebe_surface
from engine.model.definition import Definition
from tests.unit.model.bpmn_builder import (
    MESSAGE,
    ROOTS,
    TIMER,
    around,
    compiled,
    file_of,
    flow,
    flows,
    node,
    one,
    process,
    zeebe,
)

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "bpmn.md").read_text()
KNOWN = {
    *tags.NODE_KINDS,
    *tags.REFUSED_NODES,
    *tags.EVENT_KINDS,
    *tags.REFUSED_EVENTS,
    *(surface.INERT_CHILDREN - {"extensionElements"}),
    *(surface.INERT_ROOTS - {"extensionElements"}),
    *surface.REFUSED_CHILDREN,
    *surface.FOREIGN_CHILDREN,
    *surface.FIXED_ATTRIBUTES,
    *(name for names in surface.READ_ATTRIBUTES.values() for name in names),
    *(name for names in surface.INERT_ATTRIBUTES.values() for name in names),
    *(name for _, name in surface.OTHER_WORDS),
    *(f"zeebe:{name}" for name in zeebe_surface.ATTRIBUTES),
    *(name for names in zeebe_surface.ATTRIBUTES.values() for name in names),
    *(name for _, name in zeebe_surface.OTHER_WORDS),
}


def test_every_tag_and_attribute_the_front_end_knows_has_its_row() -> None:
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    assert sorted(name for name in KNOWN if f"`{name}`" not in rows) == []


def test_every_test_the_page_cites_exists() -> None:
    cited = set(re.findall(r"(test_\w+\.py)::(test_\w+)", PAGE))
    assert len(cited) > 30
    missing = [
        f"{file}::{name}"
        for file, name in sorted(cited)
        if not any(f"def {name}(" in found.read_text() for found in HERE.parent.glob(f"*/{file}"))
    ]
    assert missing == []


def test_every_row_of_what_is_executed_cites_a_test_of_the_execution() -> None:
    rows = [line for line in PAGE.splitlines() if re.search(r"^\|.*\| executed", line)]
    assert len(rows) > 60
    here = HERE.parent / "execution"
    silent = [
        row.split(" |")[0]
        for row in rows
        if not any((here / file).exists() for file in re.findall(r"(test_\w+\.py)::", row))
    ]
    assert silent == []


def decorated(*, inert: bool) -> Definition:
    def only(text: str) -> str:
        return text if inert else ""

    timer = TIMER.format("timeDate", "=due").replace(
        "<timeDate>",
        "<timeDate {}>".format(only('xsi:type="tFormalExpression" evaluatesToTypeRef="x"')),
    )
    extra = only('processType="Public" isClosed="true" definitionalCollaborationRef="c"')
    job = zeebe('taskDefinition type="a"')
    return compiled(
        file_of(
            process(
                node("startEvent", "s", attributes=only('isInterrupting="false"')),
                node("serviceTask", "t", job, only('implementation="##WebService"')),
                node("sendTask", "u", job, only('operationRef="o" messageRef="m"')),
                node("parallelGateway", "g", attributes=only('gatewayDirection="Diverging"')),
                node("intermediateCatchEvent", "c", timer),
                node("endEvent", "e"),
                flow("s", "t", attributes=only('isImmediate="true"')),
                flows("t u", "u g", "g c", "c e"),
                attributes=f'id="p" isExecutable="true" {extra}',
            ),
            ROOTS,
        )
    )


def test_inert_attributes_change_nothing() -> None:
    with_them, without = decorated(inert=True), decorated(inert=False)
    assert [(n.id, n.kind, n.interrupting, len(n.outgoing)) for n in with_them.nodes] == [
        (n.id, n.kind, n.interrupting, len(n.outgoing)) for n in without.nodes
    ]


def test_what_a_file_says_of_its_maker_and_its_languages_changes_nothing() -> None:
    about = 'exporter="x" exporterVersion="1" expressionLanguage="urn:xpath" typeLanguage="urn:x"'
    task, chosen = node("task", "t"), flow("s", "t") + flow("t", "e", "= n &gt; 1")
    plain = file_of(process(node("startEvent", "s"), task, node("endEvent", "e"), chosen))
    said = plain.replace(b"targetNamespace=", about.encode() + b" targetNamespace=")
    (way,) = compiled(said).nodes[1].outgoing
    assert said != plain
    assert way.condition is not None
    assert way.condition.text == "n > 1"


@pytest.mark.parametrize(
    ("tag", "inner", "attributes"),
    [
        ("task", "", 'isForCompensation="false" startQuantity="1" completionQuantity="1"'),
        ("receiveTask", "", 'messageRef="m" instantiate="false"'),
        ("intermediateCatchEvent", MESSAGE, 'parallelMultiple="false"'),
    ],
)
def test_attributes_that_only_say_what_is_done_anyway_are_inert(
    tag: str, inner: str, attributes: str
) -> None:
    assert one(around(node(tag, "t", inner, attributes), ids=("t",)), "t").kind == tag
