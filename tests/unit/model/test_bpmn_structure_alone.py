"""`tuntas lint --structure` judges the diagram and leaves words of vendors alone."""

import pytest

from tests.unit.model.bpmn_builder import (
    ERROR,
    TIMER,
    around,
    file_of,
    flows,
    node,
    process,
    read,
    reasons,
)

VAGUE = [
    node("intermediateCatchEvent", "t", "<messageEventDefinition/>"),
    node("intermediateCatchEvent", "t", "<timerEventDefinition/>"),
]


def of_steps(step: str, executable: str) -> bytes:
    nodes = (node("startEvent", "s"), step, node("endEvent", "e"))
    attributes = f'id="p" isExecutable="{executable}"'
    return file_of(process(*nodes, flows("s t", "t e"), attributes=attributes))


@pytest.mark.parametrize("step", VAGUE)
def test_a_drawing_that_is_not_executable_may_leave_open_what_an_event_waits_for(step: str) -> None:
    """BPMN 2.0.2, 10.5.5: messages and times must be given where isExecutable is true."""
    assert read(of_steps(step, "false"), structure_only=True).accepted
    assert not read(of_steps(step, "true"), structure_only=True).accepted


def test_a_drawing_may_leave_open_which_error_it_ends_with() -> None:
    nodes = (node("startEvent", "s"), node("endEvent", "e", "<errorEventDefinition/>"))
    drawn = file_of(process(*nodes, flows("s e"), attributes='id="p" isExecutable="false"'))

    assert read(drawn, structure_only=True).accepted
    assert "no error is named" in "".join(
        reasons(file_of(process(*nodes, flows("s e"))), structure_only=True)
    )


def test_what_a_drawing_does_name_must_be_there() -> None:
    nodes = (node("startEvent", "s"), node("endEvent", "e", ERROR))
    drawn = file_of(process(*nodes, flows("s e"), attributes='id="p" isExecutable="false"'))

    (text,) = reasons(drawn, structure_only=True)

    assert "errorRef names 'x', which is no error of the file" in text


@pytest.mark.parametrize("expression", ["${called}", "#{called}"])
def test_an_expression_for_the_called_process_is_no_matter_of_structure(expression: str) -> None:
    data = around(node("callActivity", "t", attributes=f'calledElement="{expression}"'), ids=("t",))

    assert read(data, structure_only=True).accepted
    assert any(f'calledElement="{expression}"' in text for text in reasons(data))


def test_an_empty_called_process_breaks_the_schema() -> None:
    data = around(node("callActivity", "t", attributes='calledElement=""'), ids=("t",))

    (text,) = reasons(data, structure_only=True)

    assert "t: schema: Element 'callActivity', attribute 'calledElement': ''" in text


def test_event_definitions_and_bindings_that_nobody_uses_are_inert() -> None:
    binding = '<ioBinding operationRef="o" inputDataRef="i" outputDataRef="d"/>'
    interface = '<interface name="i"><operation id="o" name="o"><inMessageRef>m</inMessageRef>'
    roots = TIMER.format("timeDuration", "PT1H") + interface + "</operation></interface>"
    nodes = (node("startEvent", "s"), node("endEvent", "e"), flows("s e"))

    assert read(file_of(process(binding, *nodes), roots)).accepted


BPSIM = """<relationship type="BPSimData"><extensionElements>
<sim:Data xmlns:sim="urn:sim"><sim:Run xsi:type="sim:Unknown"/></sim:Data></extensionElements>
<source>p</source><target>p</target></relationship>"""


@pytest.mark.parametrize("structure_only", [False, True])
def test_types_that_only_a_vendor_knows_are_left_to_the_vendor(structure_only: bool) -> None:
    data = around(node("task", "t"), ids=("t",), more=BPSIM)

    assert read(data, structure_only=structure_only).accepted


def test_elements_of_bpmn_inside_an_extension_break_the_schema() -> None:
    hidden = '<extensionElements><task id="hidden"/></extensionElements>'
    data = around(node("task", "t", hidden), ids=("t",))

    assert any("schema: Element 'task'" in text for text in reasons(data))


def test_what_a_vendor_keeps_inside_an_extension_is_no_node_of_the_file() -> None:
    kept = '<extensionElements><x:kept xmlns:x="urn:x"><task/></x:kept></extensionElements>'
    file = read(around(node("task", "t", kept), ids=("t",)))

    assert file.accepted
    assert file.counts.nodes == file.counts.compiled_nodes == 3


def test_a_process_without_a_start_event_is_one_finding() -> None:
    data = file_of(process(node("task", "a"), node("task", "b"), flows("a b")))

    (text,) = reasons(data, structure_only=True)

    assert "p: the process has no start event; expected a start event" in text
