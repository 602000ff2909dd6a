"""What is the same in every instance is held against what the engine takes when it is deployed."""

import pytest

from engine.model import FindingKind
from tests.unit.model.bpmn_builder import (
    MESSAGE,
    TIMER,
    around,
    file_of,
    flow,
    node,
    process,
    read,
    reasons,
    zeebe,
)


def many(cardinality: str = "", collection: str = "") -> bytes:
    given = zeebe(f'loopCharacteristics inputCollection="{collection}"') if collection else ""
    counted = f"<loopCardinality>{cardinality}</loopCardinality>" if cardinality else ""
    loop = "multiInstanceLoopCharacteristics"
    return around(node("task", "t", f"<{loop}>{given}{counted}</{loop}>"), ids=("t",))


def user_task(*extensions: str) -> bytes:
    return around(node("userTask", "t", zeebe("userTask", *extensions)), ids=("t",))


def job(*extensions: str) -> bytes:
    return around(node("serviceTask", "t", zeebe(*extensions)), ids=("t",))


def publishing(**headers: str) -> bytes:
    given = {"messageName": "m", "correlationKey": "k", **headers}
    inner = "".join(f'<zeebe:header key="{key}" value="{value}"/>' for key, value in given.items())
    return job(
        'taskDefinition type="tuntas:publish-message"',
        f"<zeebe:taskHeaders>{inner}</zeebe:taskHeaders>",
    )


def catch(part: str, text: str) -> bytes:
    return around(node("intermediateCatchEvent", "t", TIMER.format(part, text)), ids=("t",))


def waiting(name: str = "withdrawn", key: str = "= number") -> bytes:
    subscription = zeebe(f'subscription correlationKey="{key}"')
    message = f'<message id="m" name="{name}">{subscription}</message>'
    return around(node("intermediateCatchEvent", "t", MESSAGE), ids=("t",), more=message)


def signalled(name: str) -> bytes:
    event = '<signalEventDefinition signalRef="g"/>'
    return around(
        node("intermediateCatchEvent", "t", event),
        ids=("t",),
        more=f'<signal id="g" name="{name}"/>',
    )


def gateway(condition: str) -> bytes:
    nodes = (node("startEvent", "s"), node("exclusiveGateway", "g"), node("endEvent", "e"))
    return file_of(process(*nodes, flow("s", "g"), flow("g", "e", condition)))


def script(variable: str) -> bytes:
    given = f'script expression="=1" resultVariable="{variable}"'
    return around(node("scriptTask", "t", zeebe(given)), ids=("t",))


REFUSED = {
    "a word for a number": (many("banana"), "loopCardinality `banana` cannot be used here"),
    "fewer than none": (many("-3"), "a whole number from 0 to 100000"),
    "half an instance": (many("2.5"), "loopCardinality `2.5`"),
    "computed": (many("= 1 - 4"), "loopCardinality `= 1 - 4` is -3, which cannot be used here"),
    "no number at all": (many("= 1 / 0"), "is null, which cannot be used"),
    "too many": (many("=100001"), "a whole number from 0 to 100000"),
    "no list": (many(collection="=5"), "inputCollection `= 5` is 5, which"),
    "a signal of JUEL": (signalled("${name}"), "FEEL only: = and an expression"),
    "a signal of half JUEL": (signalled("case-#{bean.id}"), "the signal name `case-#{bean.id}`"),
    "a signal of nothing": (signalled('= ""'.replace('"', "&quot;")), "the signal name"),
    "a message of JUEL": (waiting(name="${m}"), "the message name `${m}`"),
    "a message of a number": (waiting(name="=3"), "a text that is not empty"),
    "a key of JUEL": (waiting(key="${key}"), "correlationKey `${key}` is written in another"),
    "a key of nothing": (waiting(key="=null"), "correlationKey `= null` is null"),
    "a key of a list": (waiting(key="=[1]"), "a text that is not empty, of at most"),
    "a type of JUEL": (job('taskDefinition type="${t}"'), "type `${t}`"),
    "a type of a number": (job('taskDefinition type="=5"'), "type `= 5` is 5"),
    "retries of FEEL": (job('taskDefinition type="a" retries="= 0 - 1"'), "retries `= 0 - 1`"),
    "retries of JUEL": (job('taskDefinition type="a" retries="${r}"'), "FEEL only"),
    "a priority too high": (user_task('priorityDefinition priority="=101"'), "whole number from 0"),
    "a priority of many digits": (
        user_task(f'priorityDefinition priority="{"9" * 5_000}"'),
        "whole number from 0 to 100",
    ),
    "groups of JUEL": (
        user_task('assignmentDefinition candidateGroups="${unit}:handler"'),
        "candidateGroups `${unit}:handler` is written in another language",
    ),
    "groups of numbers": (
        user_task('assignmentDefinition candidateGroups="=[1]"'),
        "list of texts",
    ),
    "an assignee of a number": (user_task('assignmentDefinition assignee="=1"'), "or null"),
    "a due date of JUEL": (user_task('taskSchedule dueDate="${d}"'), "FEEL only"),
    "a due date of a number": (user_task('taskSchedule dueDate="=5"'), "a date and time, a date"),
    "a form of nothing": (user_task('formDefinition formId="=&quot; &quot;"'), "formId"),
    "a blank call": (
        around(node("callActivity", "t", zeebe('calledElement processId=" "')), ids=("t",)),
        "processId is empty",
    ),
    "a version tag of JUEL": (
        user_task('formDefinition formId="f" bindingType="versionTag" versionTag="${v}"'),
        "versionTag `${v}`",
    ),
    "a duration of JUEL": (catch("timeDuration", "${PT1H}"), "FEEL only"),
    "a duration backwards": (catch("timeDuration", '=duration("-PT1H")'), "longer than nothing"),
    "no time": (catch("timeDuration", '="PT0S"'), "longer than nothing"),
    "past the calendar": (catch("timeDuration", "P9000Y"), "within the year 9999"),
    "a date of a number": (catch("timeDate", "=3"), "timeDate `= 3` is 3"),
    "a condition of a number": (gateway("=1"), "`= 1` is 1, which cannot be used here"),
    "a condition of nothing": (gateway("= null"), "expected true or false"),
    "a word of FEEL": (script("null"), "resultVariable 'null' is a word of FEEL"),
    "an operator of FEEL": (script("between"), "expected another name"),
    "a life backwards": (publishing(timeToLive="=duration(&quot;-PT1H&quot;)"), "timeToLive"),
    "a life in months": (publishing(timeToLive="=duration(&quot;P1M&quot;)"), "header timeToLive"),
    "a header of JUEL": (publishing(messageName="${m}"), "header messageName `${m}`"),
    "a key that is null": (publishing(correlationKey="= null"), "header correlationKey"),
    "an error code of JUEL": (
        around(
            node("boundaryEvent", "b", '<errorEventDefinition errorRef="x"/>', 'attachedToRef="t"'),
            node("task", "t"),
            flow("b", "e"),
            ids=("t",),
            more='<error id="x" errorCode="${code}"/>',
        ),
        "errorCode `${code}` is written in another language",
    ),
}

ACCEPTED = {
    "digits": many("3"),
    "none at all": many("0"),
    "computed": many("= 1 + 2"),
    "a variable": many("= n"),
    "a variable called as a function is": many("= number"),
    "the time of day": many("= if now() &gt; @&quot;2026-01-01T00:00:00Z&quot; then 1 else 2"),
    "what takes long to say": many("= count(for i in 1..90000 return i * i)"),
    "a list": many(collection="=[1, 2]"),
    "a text with the sign": waiting(name="=&quot;${not JUEL}&quot;"),
    "a number as key": waiting(key="=5"),
    "nobody": user_task('assignmentDefinition assignee="=null"'),
    "no due date": user_task('taskSchedule dueDate="=null"'),
    "groups with commas": user_task('assignmentDefinition candidateGroups="a:b, c:d"'),
    "digits of FEEL": user_task('priorityDefinition priority="=&quot;60&quot;"'),
    "a duration": catch("timeDuration", '=duration("PT1H")'),
    "a date in the past": catch("timeDate", '=@"2020-01-01"'),
    "always": gateway("= true"),
    "a name like a function": script("count"),
    "no life": publishing(timeToLive="=duration(&quot;PT0S&quot;)"),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_constant_that_can_never_work_is_refused(data: bytes, expected: str) -> None:
    found = reasons(data)

    assert any(expected in reason for reason in found), found
    assert {one.kind for one in read(data).findings} == {FindingKind.EXPRESSION}
    assert not reasons(data, structure_only=True)


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_what_may_work_is_accepted(data: bytes) -> None:
    assert reasons(data) == []


SHAPE = '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"/>'
DRAWING = '<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">{0}{1}{2}{3}'
CLOSED = "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"


def test_a_step_that_nobody_sees_is_noted_in_a_file_that_has_drawings() -> None:
    body = (node("startEvent", "s"), node("task", "hidden"), node("endEvent", "e"))
    lines = (flow("s", "hidden", attributes='id="f"'), flow("hidden", "e", attributes='id="g"'))
    bounds = '<dc:Bounds x="0" y="0" width="9" height="9"/>'
    shapes = [SHAPE.format(name).replace("/>", f">{bounds}</bpmndi:BPMNShape>") for name in "se"]
    edge = (
        '<bpmndi:BPMNEdge id="f_di" bpmnElement="f"><di:waypoint x="0" y="0"/>'
        '<di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>'
    )
    drawing = DRAWING.format(*shapes, edge, "") + CLOSED
    file = read(file_of(process(*body, *lines), drawing))

    assert file.accepted, file.findings
    assert [(one.element_id, one.reason.partition(":")[0]) for one in file.notes] == [
        ("hidden", "a task that is not drawn"),
        ("g", "a sequenceFlow that is not drawn"),
    ]
    assert not read(file_of(process(*body, *lines))).notes
