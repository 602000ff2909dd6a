"""Diagrams that do not hold together are refused, with the element, its line and what to do."""

import pytest

from engine.model import Finding, FindingKind
from tests.unit.model.bpmn_builder import (
    ERROR,
    MESSAGE,
    ROOTS,
    TIMER,
    around,
    file_of,
    flow,
    flows,
    node,
    process,
    read,
    reasons,
)

START, END, TASK = node("startEvent", "s"), node("endEvent", "e"), node("task", "t")
INNER = node("startEvent", "s2")
LINE = flows("s t", "t e")
DURATION = TIMER.format("timeDuration", "PT1H")
LOOP = '<standardLoopCharacteristics loopMaximum="2"/>'


def boundary(inner: str, attributes: str = 'attachedToRef="t"') -> str:
    return node("boundaryEvent", "b", inner, attributes)


def sub(*inner: str, attributes: str = "") -> str:
    return node("subProcess", "sub", "".join(inner), attributes)


FAULTS = {
    "a flow to nowhere": (
        [START, TASK, END, LINE, flow("t", "gone")],
        "line 17, p: the flow from t to gone: targetRef names 'gone', which is not in the file;",
    ),
    "a flow from nowhere": (
        [START, TASK, END, LINE, flow("gone", "t")],
        "sourceRef names 'gone', which is not in the file",
    ),
    "a flow to something that is no node": (
        [START, TASK, END, LINE, node("textAnnotation", "note"), flow("t", "note")],
        "targetRef names 'note', which is a textAnnotation, no flow node",
    ),
    "a boundary event on nothing": (
        [START, TASK, END, LINE, boundary(DURATION, 'attachedToRef="gone"')],
        "b: attachedToRef names 'gone', which is not in the file; expected the id of a task,",
    ),
    "a boundary event on a gateway": (
        [START, node("exclusiveGateway", "t"), END, LINE, boundary(DURATION)],
        "the boundary event sits on 't', which is an exclusiveGateway",
    ),
    "a boundary event on an activity of another scope": (
        [
            START,
            TASK,
            END,
            LINE,
            sub(INNER, boundary(DURATION)),
            flow("t", "sub"),
        ],
        "the boundary event sits on 't', which is in another subprocess or pool",
    ),
    "a boundary event without an event": (
        [START, TASK, END, LINE, boundary("")],
        "a boundaryEvent cannot be a none event; expected one of: cancel, compensation, cond",
    ),
    "a flow into a boundary event": (
        [START, TASK, END, LINE, boundary(DURATION), flow("t", "b")],
        "b: a flow leads into this boundaryEvent; expected no incoming flow",
    ),
    "an error event that does not interrupt": (
        [START, TASK, END, LINE, boundary(ERROR, 'attachedToRef="t" cancelActivity="false"')],
        'an error event cannot be non-interrupting; expected cancelActivity="true"',
    ),
    "a default flow that is not there": (
        [START, node("task", "t", attributes='default="gone"'), END, LINE],
        "t: the default flow 'gone' is not in the file",
    ),
    "a default flow that leaves another element": (
        [
            START,
            node("task", "t", attributes='default="f"'),
            END,
            flow("s", "t", attributes='id="f"'),
            flow("t", "e"),
        ],
        "t: the default flow 'f' does not leave this element",
    ),
    "a message that is not there": (
        [START, node("receiveTask", "t", attributes='messageRef="gone"'), END, LINE],
        "t: messageRef names 'gone', which is no message of the file",
    ),
    "a message of a send task that is not there": (
        [START, node("sendTask", "t", attributes='messageRef="gone"'), END, LINE],
        "t: messageRef names 'gone', which is no message of the file",
    ),
    "a message event for no message": (
        [START, node("intermediateCatchEvent", "t", "<messageEventDefinition/>"), END, LINE],
        "t: no message is named; expected messageRef",
    ),
    "an error that is not there": (
        [START, TASK, END, LINE, boundary('<errorEventDefinition errorRef="gone"/>')],
        "b: errorRef names 'gone', which is no error of the file",
    ),
    "an error end event without an error": (
        [START, TASK, node("endEvent", "e", "<errorEventDefinition/>"), LINE],
        "e: no error is named; expected errorRef",
    ),
    "a timer that says nothing": (
        [START, node("intermediateCatchEvent", "t", "<timerEventDefinition/>"), END, LINE],
        "t: the timer says nothing; expected one of timeDate, timeDuration, timeCycle",
    ),
    "an id twice": (
        [START, TASK, END, LINE, node("textAnnotation", "t")],
        "t: the id 't' is taken by the task on line 13; expected an id of its own",
    ),
    "no start event": (
        [TASK, END, flow("t", "e")],
        "p: the process has no start event; expected a start event",
    ),
    "two none starts": (
        [START, node("startEvent", "s2"), TASK, END, LINE, flow("s2", "t")],
        "s2: a second start event beside s; expected one start event without a trigger",
    ),
    "an error start of the process": (
        [node("startEvent", "s", ERROR), TASK, END, LINE],
        "s: a startEvent cannot be an error event; expected one of: message, none, signal, t",
    ),
    "a flow into a start event": (
        [START, TASK, END, LINE, flow("t", "s")],
        "s: a flow leads into this startEvent; expected no incoming flow",
    ),
    "a flow out of an end event": (
        [START, TASK, END, LINE, flow("e", "t")],
        "e: a flow leaves this endEvent; expected no outgoing flow",
    ),
    "a subprocess without a start": (
        [START, sub(node("task", "inner")), END, flows("s sub", "sub e")],
        "sub: the subprocess has no start event",
    ),
    "a subprocess with a message start": (
        [START, sub(node("startEvent", "s2", MESSAGE)), END, flows("s sub", "sub e")],
        "s2: the start of an embedded subprocess cannot be a message event; expected one of: none",
    ),
    "two starts of an event subprocess": (
        [
            *(START, TASK, END, LINE),
            sub(
                node("startEvent", "s2", MESSAGE),
                node("startEvent", "s3", MESSAGE),
                attributes='triggeredByEvent="true"',
            ),
        ],
        "s3: a second start event beside s2; expected one start event",
    ),
    "an event subprocess without an event": (
        [
            *(START, TASK, END, LINE),
            sub(INNER, attributes='triggeredByEvent="1"'),
        ],
        "the start of an event subprocess cannot be a none event",
    ),
    "a flow to an event subprocess": (
        [
            *(START, TASK, END, LINE, flow("t", "sub")),
            sub(node("startEvent", "s2", MESSAGE), attributes='triggeredByEvent="true"'),
        ],
        "sub: a flow touches this event subprocess; expected no flow",
    ),
    "a flow out of a subprocess": (
        [START, TASK, END, LINE, sub(node("startEvent", "s2")), flows("t sub", "s2 e")],
        "the flow from s2 to e crosses the border of a subprocess",
    ),
    "an event-based gateway with one way": (
        [
            *(START, node("eventBasedGateway", "g"), END),
            node("intermediateCatchEvent", "t", MESSAGE),
            flows("s g", "g t", "t e"),
        ],
        "g: the event-based gateway has fewer than two ways on; expected at least two",
    ),
    "an event-based gateway to a task": (
        [START, node("eventBasedGateway", "g"), TASK, END, flows("s g", "g t", "g t", "t e")],
        "t: an event-based gateway leads to a task; expected an intermediate message, timer",
    ),
    "an event-based gateway to an event that others reach too": (
        [
            *(START, node("eventBasedGateway", "g"), END),
            node("intermediateCatchEvent", "t", MESSAGE),
            flows("s g", "g t", "g t", "t e"),
        ],
        "t: an event-based gateway and another flow lead here",
    ),
    "an event-based gateway to a receive task with a boundary event": (
        [
            *(START, node("eventBasedGateway", "g"), END, boundary(DURATION)),
            node("receiveTask", "t", attributes='messageRef="m"'),
            node("intermediateCatchEvent", "c", MESSAGE),
            flows("s g", "g t", "g c", "t e", "c e"),
        ],
        "t: a receive task after an event-based gateway has a boundary event",
    ),
    "an event-based gateway to a receive task that loops": (
        [
            *(START, node("eventBasedGateway", "g"), END),
            node("receiveTask", "t", LOOP, 'messageRef="m"'),
            node("intermediateCatchEvent", "c", MESSAGE),
            flows("s g", "g t", "g c", "t e", "c e"),
        ],
        "t: a receive task after an event-based gateway loops",
    ),
    "a task that nothing leads to": (
        [START, TASK, END, LINE, node("task", "island")],
        "island: no flow leads here; expected an incoming flow",
    ),
    "a ring that nothing leads to": (
        [START, TASK, END, LINE, node("task", "a"), node("task", "b"), flows("a b", "b a")],
        "a: no path from a start event leads here",
    ),
    "a none catch event": (
        [START, node("intermediateCatchEvent", "t"), END, LINE],
        "t: an intermediateCatchEvent cannot be a none event; expected one of: conditional, link",
    ),
    "a timer throw event": (
        [START, node("intermediateThrowEvent", "t", DURATION), END, LINE],
        "t: an intermediateThrowEvent cannot be a timer event",
    ),
    "a timer end event": (
        [START, TASK, node("endEvent", "e", DURATION), LINE],
        "e: an endEvent cannot be a timer event",
    ),
    "an element that is no BPMN": (
        [START, TASK, END, LINE, '<bogus id="x1"/>'],
        "x1: schema: Element 'bogus': This element is not expected",
    ),
}

CONDITIONS = {
    "a default flow with a condition": (
        [
            START,
            node("exclusiveGateway", "t", attributes='default="f"'),
            END,
            flow("s", "t"),
            flow("t", "e", "= a", 'id="f"'),
        ],
        "f: the flow from t to e is the default and has a condition",
    ),
    "a condition on a flow that leaves an event": (
        [START, TASK, END, flow("s", "t", "= a"), flow("t", "e")],
        "the flow from s to t has a condition and leaves a startEvent",
    ),
    "a condition on a flow that leaves a parallel gateway": (
        [START, node("parallelGateway", "t"), END, flow("s", "t"), flow("t", "e", "= a")],
        "the flow from t to e has a condition and leaves a parallelGateway",
    ),
    "an exclusive gateway with a flow that says nothing": (
        [START, node("exclusiveGateway", "t"), END, LINE, flow("t", "e", "= a")],
        "the flow from t to e leaves an exclusive gateway and has no condition",
    ),
}


@pytest.mark.parametrize("structure_only", [False, True])
@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_broken_diagram_is_refused(body: list[str], expected: str, structure_only: bool) -> None:
    file = read(file_of(process(*body), ROOTS), structure_only=structure_only)
    structural = [str(item) for item in file.findings if item.kind is FindingKind.STRUCTURE]
    assert any(expected in text for text in structural), structural
    assert file.definitions == ()


@pytest.mark.parametrize(("body", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_too_many_or_too_few_is_refused_but_no_matter_of_structure_alone(
    body: list[str], expected: str
) -> None:
    data = file_of(process(*body))
    assert any(expected in text for text in reasons(data))
    assert read(data, structure_only=True).accepted


def test_a_receive_task_for_no_message_is_whole_as_a_diagram_only() -> None:
    data = file_of(process(START, node("receiveTask", "t"), END, LINE))
    assert read(data, structure_only=True).accepted
    (text,) = reasons(data)
    assert "t: no message is named; expected messageRef" in text


def test_a_flow_between_pools_is_refused() -> None:
    second = process(
        node("startEvent", "s2"), node("task", "t2"), flow("s2", "t2"), attributes='id="q"'
    )
    first = process(START, TASK, END, LINE, flow("t", "t2"))
    assert any(
        "the flow from t to t2 crosses a pool" in text for text in reasons(file_of(first, second))
    )


def test_every_fault_of_a_file_is_found_at_once_in_the_order_of_lines() -> None:
    data = around(
        node("complexGateway", "g"),
        node("userTask", "u", "<multiInstanceLoopCharacteristics/>"),
        node("intermediateCatchEvent", "c", TIMER.format("timeDuration", "P")),
        flow("u", "gone"),
        ids=("g", "u", "c"),
    )
    findings = read(data).findings
    assert [(item.element_id, item.line, item.kind) for item in findings] == [
        ("g", 13, "dialect"),
        ("u", 14, "dialect"),
        ("c", 15, "expression"),
        ("p", 16, "structure"),
    ]


def test_a_finding_reads_as_one_line() -> None:
    finding = Finding("verify", "Verifikasi", 12, "why", "what", FindingKind.DIALECT)
    assert str(finding) == 'line 12, verify "Verifikasi": why; expected what [dialect]'
    whole = Finding("", "", 0, "why", "what", FindingKind.STRUCTURE)
    assert str(whole) == "why; expected what [structure]"
    bare = Finding("", "", 3, "why", "", FindingKind.STRUCTURE)
    assert str(bare) == "line 3: why [structure]"


def test_a_path_that_just_ends_and_a_wrong_mention_are_notes() -> None:
    data = around(node("task", "t", "<outgoing>gone</outgoing>"), ids=("t",)).replace(
        b'sourceRef="t" targetRef="e"', b'sourceRef="s" targetRef="e"'
    )
    file = read(data)
    assert file.accepted
    assert sorted(note.reason for note in file.notes) == [
        "<outgoing> mentions 'gone', which is no outgoing flow of this element",
        "the path ends here without an end event",
    ]
