"""Two events that would catch the same message or error at the same place are refused."""

import pytest

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
    zeebe,
)

ANY_ERROR = "<errorEventDefinition/>"
OTHER_NAME = (
    '<message id="m2" name="withdrawn"><extensionElements>'
    '<zeebe:subscription correlationKey="= complaint_id"/></extensionElements></message>'
)
OTHER_ERROR = '<error id="x2" errorCode="TOO_LATE"/><error id="x3" errorCode="REJECTED"/>'


def on_one_task(first: str, second: str) -> bytes:
    """A service task with two boundary events."""
    task = node("serviceTask", "t", zeebe('taskDefinition type="work"'))
    events = [
        node("boundaryEvent", name, inner, 'attachedToRef="t"') + node("endEvent", f"{name}_end")
        for name, inner in (("first", first), ("second", second))
    ]
    ways = flows("first first_end", "second second_end")
    return around(task, *events, ways, ids=("t",), more=ROOTS + OTHER_NAME + OTHER_ERROR)


def error(name: str) -> str:
    return f'<errorEventDefinition errorRef="{name}"/>'


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ERROR, ERROR),
        (ERROR, error("x3")),  # another error with the same code
        (ANY_ERROR, ANY_ERROR),
        (MESSAGE, MESSAGE),
        (MESSAGE, '<messageEventDefinition messageRef="m2"/>'),  # the same name
    ],
)
@pytest.mark.parametrize("structure_only", [False, True])
def test_an_activity_cannot_catch_one_thing_twice(
    first: str, second: str, structure_only: bool
) -> None:
    (text,) = reasons(on_one_task(first, second), structure_only=structure_only)

    assert "second: this event catches what first on line 14 catches; expected one event" in text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ERROR, error("x2")),
        (ERROR, ANY_ERROR),
        (MESSAGE, ERROR),
        (TIMER.format("timeDuration", "PT1H"), TIMER.format("timeDuration", "PT1H")),
    ],
)
def test_an_activity_may_catch_different_things_and_time_twice(first: str, second: str) -> None:
    assert read(on_one_task(first, second)).accepted


def handler(name: str, event: str) -> str:
    inside = (
        node("startEvent", f"{name}_start", event),
        node("endEvent", f"{name}_end"),
        flow(f"{name}_start", f"{name}_end"),
    )
    return node("subProcess", name, "".join(inside), 'triggeredByEvent="true"')


def test_a_scope_cannot_catch_one_thing_in_two_event_subprocesses() -> None:
    handlers = (handler("h", ERROR), handler("i", ERROR))
    (text,) = reasons(around(node("task", "t"), *handlers, ids=("t",)))

    assert "i_start: this event catches what h_start on line 14 catches" in text


def test_a_subprocess_may_catch_inside_what_its_border_catches_too() -> None:
    body = node("startEvent", "s2") + node("endEvent", "e2") + flow("s2", "e2")
    sub = node("subProcess", "sub", body + handler("h", ERROR))
    border = node("boundaryEvent", "b", ERROR, 'attachedToRef="sub"')
    more = (border, node("endEvent", "b_end"), flow("b", "b_end"))

    assert read(around(sub, *more, handler("i", ERROR), ids=("sub",))).accepted


def test_a_process_cannot_start_twice_by_one_message() -> None:
    starts = [node("startEvent", name, MESSAGE) for name in ("s1", "s2")]
    body = (*starts, node("endEvent", "e"), flows("s1 e", "s2 e"))

    (text,) = reasons(file_of(process(*body), ROOTS))

    assert "s2: this event catches what s1 on line" in text
