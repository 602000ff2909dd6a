"""What accepted events and subprocesses become."""

from decimal import Decimal

import pytest

from engine.model import Counts
from engine.model.definition import (
    ROOT,
    Deadline,
    EventKind,
    NodeKind,
    TimerKind,
)
from tests.unit.model.bpmn_builder import (
    ERROR,
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
    read,
    text_of,
    zeebe,
)

JOB = zeebe('taskDefinition type="work"')


def test_an_event_based_gateway_waits_for_a_message_a_timer_or_a_receive_task() -> None:
    definition = compiled(
        file_of(
            process(
                node("startEvent", "s"),
                node(
                    "eventBasedGateway",
                    "g",
                    attributes='instantiate="false" eventGatewayType="Exclusive"',
                ),
                node("intermediateCatchEvent", "a", MESSAGE),
                node("intermediateCatchEvent", "b", TIMER.format("timeDuration", "P10D")),
                node("receiveTask", "c", attributes='messageRef="m"'),
                node("endEvent", "e"),
                *[
                    flow(*ends.split())
                    for ends in ("s g", "g a", "g b", "g c", "a e", "b e", "c e")
                ],
            ),
            ROOTS,
        )
    )
    event = definition.nodes[definition.by_id["c"]].event
    assert event is not None
    assert event.kind is EventKind.MESSAGE
    assert event.message is not None
    assert text_of(event.message.name) == "withdrawn"
    assert text_of(event.message.correlation_key) == "complaint_id"


@pytest.mark.parametrize(
    ("tag", "inner", "kind"),
    [
        ("intermediateThrowEvent", "", EventKind.NONE),
        ("intermediateThrowEvent", JOB + MESSAGE, EventKind.MESSAGE),
        ("intermediateThrowEvent", JOB + "<messageEventDefinition/>", EventKind.MESSAGE),
        ("intermediateCatchEvent", MESSAGE, EventKind.MESSAGE),
        ("intermediateCatchEvent", TIMER.format("timeDuration", "PT4H"), EventKind.TIMER),
    ],
)
def test_intermediate_events(tag: str, inner: str, kind: EventKind) -> None:
    event = one(around(node(tag, "t", inner), ids=("t",)), "t").event
    assert event is not None
    assert event.kind is kind


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ("", EventKind.NONE),
        (JOB + MESSAGE, EventKind.MESSAGE),
        (ERROR, EventKind.ERROR),
        ("<terminateEventDefinition/>", EventKind.TERMINATE),
    ],
)
def test_end_events(inner: str, kind: EventKind) -> None:
    body = (node("startEvent", "s"), node("endEvent", "e", inner), flow("s", "e"))
    end = one(file_of(process(*body), ROOTS), "e")
    assert end.event is not None
    assert end.event.kind is kind
    assert (end.job is not None) == (kind is EventKind.MESSAGE)
    if kind is EventKind.ERROR:
        assert end.event.error is not None
        assert end.event.error.code == "REJECTED"


@pytest.mark.parametrize("cancel", [True, False])
@pytest.mark.parametrize("inner", [TIMER.format("timeDuration", "P3D"), MESSAGE])
def test_boundary_events_interrupt_or_not(inner: str, cancel: bool) -> None:
    attributes = 'attachedToRef="t"' + ("" if cancel else ' cancelActivity="false"')
    definition = compiled(
        file_of(
            process(
                node("startEvent", "s"),
                node("task", "t"),
                node("boundaryEvent", "b", inner, attributes),
                node("endEvent", "e"),
                flows("s t", "t e", "b e"),
            ),
            ROOTS,
        )
    )
    boundary = definition.nodes[definition.by_id["b"]]
    host = definition.nodes[definition.by_id["t"]]
    assert (boundary.attached_to, host.boundaries) == (host.index, (boundary.index,))
    assert boundary.interrupting is cancel


def test_an_error_boundary_without_a_code_takes_any_error() -> None:
    body = (
        node("startEvent", "s"),
        node("serviceTask", "t", JOB),
        node("boundaryEvent", "b", "<errorEventDefinition/>", 'attachedToRef="t"'),
        flows("s t"),
    )
    event = one(file_of(process(*body)), "b").event
    assert event is not None
    assert event.error is not None
    assert event.error.code is None


@pytest.mark.parametrize(
    ("part", "text", "kind"),
    [
        ("timeDuration", "PT4H", TimerKind.DURATION),
        ("timeDuration", '= duration("P1D")', TimerKind.DURATION),
        ("timeDate", "2026-12-01T09:00:00+07:00", TimerKind.DATE),
        ("timeDate", "= due", TimerKind.DATE),
    ],
)
def test_timers_are_literal_or_feel(part: str, text: str, kind: TimerKind) -> None:
    inner = TIMER.format(part, text)
    event = one(around(node("intermediateCatchEvent", "t", inner), ids=("t",)), "t").event
    assert event is not None
    assert event.timer is not None
    assert event.timer.kind is kind
    assert event.timer.term.text == text.removeprefix("= ")


def test_a_process_may_start_by_nothing_by_message_and_by_timer() -> None:
    definition = compiled(
        file_of(
            process(
                node("startEvent", "s"),
                node("startEvent", "m1", MESSAGE),
                node("startEvent", "t1", TIMER.format("timeCycle", "R/P1D")),
                node("endEvent", "e"),
                *[flow(each, "e") for each in ("s", "m1", "t1")],
            ),
            ROOTS,
        )
    )
    assert dict(definition.none_starts) == {ROOT: definition.by_id["s"]}
    event = definition.nodes[definition.by_id["m1"]].event
    assert event is not None
    assert event.message is not None
    assert event.message.correlation_key is None


def nested(inner: str, attributes: str = "") -> str:
    return node("subProcess", "sub", inner, attributes)


def test_an_embedded_subprocess_is_a_scope_with_its_own_start() -> None:
    inner = node("startEvent", "s2") + node("endEvent", "e2") + flow("s2", "e2")
    definition = compiled(around(nested(inner), ids=("sub",)))
    sub = definition.by_id["sub"]
    assert definition.nodes[sub].kind is NodeKind.SUBPROCESS
    assert definition.none_starts[sub] == definition.by_id["s2"]
    assert definition.nodes[definition.by_id["e2"]].parent == sub


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("inner", [MESSAGE, TIMER.format("timeDuration", "P10D")])
def test_an_event_subprocess_starts_by_its_event(inner: str, interrupting: bool) -> None:
    attributes = "" if interrupting else 'isInterrupting="false"'
    body = node("startEvent", "s2", inner, attributes) + node("endEvent", "e2") + flow("s2", "e2")
    definition = compiled(around(nested(body, 'triggeredByEvent="true"')))
    sub = definition.by_id["sub"]
    assert definition.nodes[sub].kind is NodeKind.EVENT_SUBPROCESS
    assert dict(definition.event_subprocesses) == {ROOT: (sub,)}
    assert dict(definition.event_starts) == {sub: definition.by_id["s2"]}
    assert definition.nodes[definition.by_id["s2"]].interrupting is interrupting
    assert sub not in definition.none_starts


def test_an_event_subprocess_may_stand_inside_an_embedded_one() -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true">'
        + node("startEvent", "s3", ERROR)
        + "</subProcess>"
    )
    body = node("startEvent", "s2") + handler
    definition = compiled(around(nested(body), ids=("sub",)))
    assert dict(definition.event_subprocesses) == {
        definition.by_id["sub"]: (definition.by_id["handler"],)
    }


def test_elements_and_flows_without_ids_are_all_compiled() -> None:
    handler = (
        '<subProcess triggeredByEvent="true"><startEvent>'
        + TIMER.format("timeDuration", "P10D")
        + "</startEvent></subProcess>"
    )
    boundary = f'<boundaryEvent attachedToRef="t">{MESSAGE}</boundaryEvent>'
    file = read(around(node("task", "t"), boundary, handler, handler, ids=("t",)))
    assert file.accepted
    assert file.counts == Counts(nodes=8, flows=2, compiled_nodes=8, compiled_flows=2)
    (definition,) = file.definitions
    assert len(definition.by_id) == 8
    assert [node.kind for node in definition.nodes if node.id == "boundaryEvent-14-2"] == [
        NodeKind.BOUNDARY
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('= deadline("resolve")', Deadline("resolve")),
        ('=deadline( "resolve" , 0.8 )', Deadline("resolve", Decimal("0.8"))),
        ('=deadline("resolve",1)', Deadline("resolve", Decimal(1))),
    ],
)
def test_a_deadline_may_be_the_date_of_a_timer_or_the_due_date_of_a_task(
    text: str, expected: Deadline
) -> None:
    timer = TIMER.format("timeDate", text)
    event = one(around(node("intermediateCatchEvent", "t", timer), ids=("t",)), "t").event
    assert event is not None
    assert event.timer is not None
    assert event.timer.deadline == expected
    quoted = text.replace('"', "&quot;")
    schedule = zeebe("userTask", f'taskSchedule dueDate="{quoted}"')
    task = one(around(node("userTask", "t", schedule), ids=("t",)), "t").user_task
    assert task is not None
    assert task.due == expected
