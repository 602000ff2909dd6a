"""What BPMN and its vendors know and this engine does not execute is refused by its name."""

import pytest

from engine.model import FindingKind
from tests.unit.model.bpmn_builder import (
    MESSAGE,
    ROOTS,
    around,
    file_of,
    flow,
    flows,
    node,
    process,
    read,
    zeebe,
)

START, END = node("startEvent", "s"), node("endEvent", "e")


def step(tag: str, inner: str = "", attributes: str = "") -> bytes:
    return around(node(tag, "t", inner, attributes), ids=("t",))


def publishing(**headers: str) -> str:
    inner = "".join(f'<zeebe:header key="{key}" value="{headers[key]}"/>' for key in headers)
    task = 'taskDefinition type="tuntas:publish-message"'
    return zeebe(task, f"<zeebe:taskHeaders>{inner}</zeebe:taskHeaders>")


def boundary(inner: str) -> bytes:
    attached = node("boundaryEvent", "b", inner, 'attachedToRef="t"')
    return around(node("task", "t"), attached, ids=("t",))


def texts(data: bytes, *, structure_only: bool = False) -> list[str]:
    findings = read(data, structure_only=structure_only).findings
    return [str(item) for item in findings if item.kind is FindingKind.DIALECT]


STRUCTURAL = {
    "complex gateway": (
        step("complexGateway"),
        "t: a complexGateway is not executed; expected inclusive, exclusive or parallel gateways:",
    ),
    "ad-hoc": (
        step("adHocSubProcess"),
        "t: an adHocSubProcess is not executed; expected an embedded subprocess: in an ad-hoc one",
    ),
    "a bare event": (
        boundary('<eventDefinition id="x"/>'),
        "x: a bare event is not executed",
    ),
    "a transaction that is undone otherwise": (
        step("transaction", attributes='method="##Image"'),
        't: method="##Image" of a transaction is not executed; expected method="##Compensate"',
    ),
    "a compensation that nobody waits for": (
        step("intermediateThrowEvent", '<compensateEventDefinition waitForCompletion="false"/>'),
        't: waitForCompletion="false" of a compensateEventDefinition is not executed',
    ),
    "instances that throw events": (
        step("task", '<multiInstanceLoopCharacteristics behavior="None"/>'),
        't: behavior="None" of a multiInstanceLoopCharacteristics is not executed; expected',
    ),
    "several events in one": (
        step("intermediateCatchEvent", MESSAGE + "<timerEventDefinition/>"),
        "t: the event has more than one event definition; expected one event definition",
    ),
    "a shared event definition": (
        step("intermediateCatchEvent", "<eventDefinitionRef>m</eventDefinitionRef>"),
        "t: a shared event definition in an intermediateCatchEvent is not executed",
    ),
    "several tokens to start": (
        step("task", attributes='startQuantity="2"'),
        't: startQuantity="2" of a task is not executed; expected startQuantity="1", or no such',
    ),
    "several tokens at the end": (
        step("task", attributes='completionQuantity="2"'),
        't: completionQuantity="2" of a task is not executed',
    ),
    "parallel multiple": (
        step("intermediateCatchEvent", MESSAGE, 'parallelMultiple="true"'),
        't: parallelMultiple="true" of an intermediateCatchEvent is not executed',
    ),
    "an instantiating receive task": (
        step("receiveTask", attributes='messageRef="m" instantiate="true"'),
        't: instantiate="true" of a receiveTask is not executed',
    ),
    "a parallel event-based gateway": (
        step("eventBasedGateway", attributes='eventGatewayType="Parallel"'),
        't: eventGatewayType="Parallel" of an eventBasedGateway is not executed',
    ),
    "correlation of the process": (
        file_of(
            process(
                *(START, END, flow("s", "e")),
                '<correlationSubscription id="c" correlationKeyRef="k"/>',
            )
        ),
        "c: correlation subscription in a process is not executed",
    ),
    "correlation of a collaboration": (
        around(more='<collaboration id="c"><correlationKey id="k"/></collaboration>'),
        "k: a correlation key is not read; expected zeebe:subscription on messages",
    ),
    "correlation properties": (
        around(more='<correlationProperty id="c"/>'),
        "c: a correlationProperty is not executed",
    ),
    "a choreography": (around(more='<choreography id="c"/>'), "c: a choreography is not executed"),
    "a global task": (around(more='<globalTask id="c"/>'), "c: a globalTask is not executed"),
}

WORDS = {
    "a script in another language": (
        step(
            "scriptTask",
            zeebe('taskDefinition type="a"') + "<script>print(1)</script>",
            'scriptFormat="python"',
        ),
        't: scriptFormat="python" of a scriptTask is not read; expected zeebe:script with a FEEL',
    ),
    "the text of a script": (
        step("scriptTask", zeebe('taskDefinition type="a"') + "<script>print(1)</script>"),
        "t: the script of a scriptTask is not executed; expected zeebe:script with a FEEL",
    ),
    "a performer": (
        step("userTask", '<potentialOwner id="o"/>'),
        "o: the potential owner of a userTask is not executed; expected zeebe:assignmentDef",
    ),
    "a called element": (
        step("callActivity", zeebe('calledElement processId="p"'), 'calledElement="p"'),
        't: calledElement="p" of a callActivity is not read; expected zeebe:calledElement',
    ),
    "another expression language": (
        file_of(
            process(
                *(START, node("task", "t"), END, flow("s", "t")),
                flow("t", "e", "= a").replace("xsi:type", 'language="juel" xsi:type'),
            )
        ),
        'p: language="juel" of a conditionExpression is not read; expected no language, or "feel"',
    ),
    "a service task without a job": (
        step("serviceTask"),
        "t: nothing says how this serviceTask is done; expected zeebe:taskDefinition",
    ),
    "a send task without a job": (step("sendTask"), "nothing says how this sendTask is done"),
    "a script task without a script": (
        step("scriptTask"),
        "this scriptTask is done; expected zeebe:script or zeebe:taskDefinition",
    ),
    "a business rule task without a rule": (
        step("businessRuleTask"),
        "this businessRuleTask is done; expected zeebe:calledDecision or zeebe:taskDefinition",
    ),
    "a call activity that calls nothing": (
        step("callActivity"),
        "this callActivity is done; expected zeebe:calledElement",
    ),
    "a message throw event without a job": (
        step("intermediateThrowEvent", MESSAGE),
        "nothing says how this intermediateThrowEvent is done; expected zeebe:taskDefinition",
    ),
    "a message end event without a job": (
        file_of(process(START, node("endEvent", "e", MESSAGE), flow("s", "e")), ROOTS),
        "e: nothing says how this endEvent is done",
    ),
    "a script task done in two ways": (
        step(
            "scriptTask",
            zeebe('taskDefinition type="a"', 'script expression="=1" resultVariable="x"'),
        ),
        "this scriptTask is done in two ways; expected zeebe:script or zeebe:taskDefinition, not",
    ),
    "an execution listener": (
        step("task", zeebe("<zeebe:executionListeners/>")),
        "zeebe:executionListeners is not executed on a task; expected a service task before",
    ),
    "a task listener": (
        step("userTask", zeebe("taskListeners")),
        "zeebe:taskListeners is not executed on a userTask",
    ),
    "loop characteristics outside of a loop": (
        step("task", zeebe('loopCharacteristics inputCollection="=a"')),
        "zeebe:loopCharacteristics has no meaning on a task",
    ),
    "a list of a loop in the words of BPMN": (
        step(
            "task",
            "<multiInstanceLoopCharacteristics><loopDataInputRef>a</loopDataInputRef>"
            "</multiInstanceLoopCharacteristics>",
        ),
        "t: the input list of a multiInstanceLoopCharacteristics is not executed; expected zeebe:l",
    ),
    "an event of each instance": (
        step("task", '<multiInstanceLoopCharacteristics noneBehaviorEventRef="x"/>'),
        'noneBehaviorEventRef="x" of a multiInstanceLoopCharacteristics is not read; expected an',
    ),
    "a filter of a condition": (
        boundary(
            "<conditionalEventDefinition>"
            + zeebe('conditionalFilter variableName="a"')
            + "<condition>= a</condition></conditionalEventDefinition>"
        ),
        "zeebe:conditionalFilter is not executed on a conditionalEventDefinition; expected no filt",
    ),
    "an extension in the wrong place": (
        step("task", zeebe('taskDefinition type="a"')),
        "zeebe:taskDefinition has no meaning on a task",
    ),
    "a mapping on a gateway": (
        step("exclusiveGateway", zeebe("ioMapping")),
        "zeebe:ioMapping has no meaning on an exclusiveGateway",
    ),
    "an input of a catching event": (
        step(
            "intermediateCatchEvent",
            zeebe('<zeebe:ioMapping><zeebe:input source="=1" target="a"/></zeebe:ioMapping>')
            + MESSAGE,
        ),
        "t: an intermediateCatchEvent takes no input; expected zeebe:output only",
    ),
    "an extension twice": (
        step("serviceTask", zeebe('taskDefinition type="a"', 'taskDefinition type="b"')),
        "a second zeebe:taskDefinition on one element",
    ),
    "an unknown attribute of an extension": (
        step("serviceTask", zeebe('taskDefinition type="a" color="red"')),
        "color of zeebe:taskDefinition is not read; expected no such attribute",
    ),
    "an unknown child of an extension": (
        step(
            "serviceTask",
            zeebe('taskDefinition type="a"', "<zeebe:taskHeaders><zeebe:x/></zeebe:taskHeaders>"),
        ),
        "<x> in zeebe:taskHeaders is not read",
    ),
    "a zeebe attribute on an element": (
        step("task", attributes='zeebe:priority="1"'),
        "t: the attribute zeebe:priority is not read",
    ),
    "an embedded form": (
        step("userTask", zeebe('formDefinition formKey="camunda-forms:bpmn:f"')),
        "formKey of zeebe:formDefinition is not read; expected formId with a deployed form",
    ),
    "an external form": (
        step("userTask", zeebe('formDefinition externalReference="f"')),
        "externalReference of zeebe:formDefinition is not read",
    ),
    "a form without a name": (
        step("userTask", zeebe("formDefinition")),
        "zeebe:formDefinition names no form; expected formId",
    ),
    "an unknown binding": (
        step("userTask", zeebe('formDefinition formId="f" bindingType="newest"')),
        "bindingType of zeebe:formDefinition is 'newest'; expected one of: latest, deployment,",
    ),
    "a version tag without its binding": (
        step("userTask", zeebe('formDefinition formId="f" versionTag="1"')),
        "zeebe:formDefinition has bindingType 'latest' and versionTag '1'",
    ),
    "a binding without its version tag": (
        step("userTask", zeebe('formDefinition formId="f" bindingType="versionTag"')),
        "zeebe:formDefinition has bindingType 'versionTag' and versionTag None",
    ),
    "a switch that is no switch": (
        step("callActivity", zeebe('calledElement processId="p" propagateAllChildVariables="no"')),
        "propagateAllChildVariables of calledElement is 'no'; expected true or false",
    ),
    "headers of no job": (
        step(
            "scriptTask",
            zeebe('script expression="=1" resultVariable="x"', "<zeebe:taskHeaders/>"),
        ),
        "t: zeebe:taskHeaders without a job; expected zeebe:taskDefinition too",
    ),
    "a header twice": (
        step(
            "serviceTask",
            zeebe(
                'taskDefinition type="a"',
                '<zeebe:taskHeaders><zeebe:header key="a" value="1"/>'
                '<zeebe:header key="a" value="2"/></zeebe:taskHeaders>',
            ),
        ),
        "the header key 'a' is empty or taken",
    ),
    "a message job without a message": (
        step("sendTask", zeebe('taskDefinition type="tuntas:publish-message"')),
        "t: the job tuntas:publish-message names no message; expected a header messageName",
    ),
    "a message job that names nobody": (
        step("sendTask", publishing(messageName="told")),
        "does not say whom its message reaches; expected a header correlationKey",
    ),
    "a message job with a header that nobody reads": (
        step("sendTask", publishing(messageName="told", correlationKey="k", ttl="PT1H")),
        "the header 'ttl' of tuntas:publish-message is not read; expected messageName, correl",
    ),
    "inputs of a receive task after an event-based gateway": (
        file_of(
            process(
                START,
                node("eventBasedGateway", "g"),
                node("intermediateCatchEvent", "a", MESSAGE),
                node(
                    "receiveTask",
                    "t",
                    zeebe(
                        '<zeebe:ioMapping><zeebe:input source="=1" target="x"/></zeebe:ioMapping>'
                    ),
                    'messageRef="m"',
                ),
                END,
                flows("s g", "g a", "g t", "a e", "t e"),
            ),
            ROOTS,
        ),
        "t: a receiveTask after an event-based gateway takes no input; expected zeebe:output only",
    ),
    "a property twice": (
        step(
            "task",
            zeebe(
                '<zeebe:properties><zeebe:property name="a" value="1"/>'
                '<zeebe:property name="a" value="2"/></zeebe:properties>'
            ),
        ),
        "a second property 'a' on one element",
    ),
    "a form inside the process": (
        around().replace(
            b'isExecutable="true">', b'isExecutable="true">' + zeebe("userTaskForm").encode()
        ),
        "zeebe:userTaskForm is not executed on a process",
    ),
}


@pytest.mark.parametrize("structure_only", [False, True])
@pytest.mark.parametrize(("data", "expected"), STRUCTURAL.values(), ids=STRUCTURAL)
def test_an_element_that_is_not_executed_is_refused_by_its_name(
    data: bytes, expected: str, structure_only: bool
) -> None:
    found = texts(data, structure_only=structure_only)
    assert any(expected in text for text in found), found


@pytest.mark.parametrize(("data", "expected"), WORDS.values(), ids=WORDS)
def test_words_of_other_engines_are_refused_and_are_no_matter_of_structure(
    data: bytes, expected: str
) -> None:
    found = texts(data)
    assert any(expected in text for text in found), found
    assert texts(data, structure_only=True) == []


def test_a_refused_element_brings_no_further_findings_about_its_neighbours() -> None:
    data = file_of(
        process(
            START,
            node("eventBasedGateway", "g"),
            node("intermediateCatchEvent", "a", "<eventDefinitionRef>m</eventDefinitionRef>"),
            node("intermediateCatchEvent", "b", MESSAGE),
            END,
            flows("s g", "g a", "g b", "a e", "b e"),
        ),
        ROOTS,
    )
    assert [item.element_id for item in read(data).findings] == ["a"]


def test_what_is_inside_a_refused_element_brings_no_further_findings() -> None:
    inner = node("startEvent", "s2") + node("serviceTask", "u", zeebe('taskDefinition type="a"'))
    data = around(node("adHocSubProcess", "t", inner), ids=("t",))
    assert [item.element_id for item in read(data).findings] == ["t"]
