"""Compensation and transactions: who undoes what, and what cannot be undone."""

import pytest

from engine.model.definition import NodeKind
from tests.unit.model.bpmn_builder import (
    ROOTS,
    compiled,
    file_of,
    flow,
    flows,
    node,
    process,
    reasons,
)

UNDO = "<compensateEventDefinition/>"
START, END, TASK = node("startEvent", "s"), node("endEvent", "e"), node("task", "t")
MARK = node("boundaryEvent", "b", UNDO, 'attachedToRef="t"')
HANDLER = node("task", "u", attributes='isForCompensation="true"')
LINE = flows("s t", "t e")
TIE = '<association id="a" sourceRef="b" targetRef="u"/>'
UNDONE = (TASK, MARK, HANDLER)


def model(*body: str) -> bytes:
    """One process; associations come last in the schema."""
    return file_of(process(*body, TIE), ROOTS)


def end(activity: str = "") -> str:
    of = f'activityRef="{activity}"' if activity else ""
    return node("endEvent", "e", f"<compensateEventDefinition {of}/>")


def scope(tag: str, *inner: str, attributes: str = "") -> str:
    return node(tag, "sub", node("startEvent", "s2") + "".join(inner), attributes)


def handler(inner: str, name: str = "h") -> str:
    body = node("startEvent", f"{name}_s", inner) + node("endEvent", f"{name}_e")
    return node("subProcess", name, body + flow(f"{name}_s", f"{name}_e"), 'triggeredByEvent="1"')


def test_an_activity_knows_its_handler_and_an_end_event_what_it_undoes() -> None:
    found = compiled(model(START, *UNDONE, end("t"), LINE))
    nodes = {one.id: one for one in found.nodes}
    assert nodes["t"].compensated_by == nodes["u"].index
    assert nodes["t"].boundaries == ()
    assert nodes["u"].is_for_compensation
    event = nodes["e"].event
    assert event is not None
    assert event.compensation is not None
    assert event.compensation.activity == nodes["t"].index


def test_a_compensation_without_an_activity_undoes_its_scope() -> None:
    found = compiled(model(START, *UNDONE, end(), LINE))
    event = found.nodes[found.by_id["e"]].event
    assert event is not None
    assert event.compensation is not None
    assert event.compensation.activity is None


def test_a_subprocess_may_be_undone_by_an_event_subprocess_of_its_own() -> None:
    body = scope("subProcess", handler(UNDO))
    found = compiled(file_of(process(START, body, end("sub"), flows("s sub", "sub e"))))
    assert found.event_subprocesses == {found.by_id["sub"]: (found.by_id["h"],)}


def test_an_event_subprocess_undoes_activities_of_the_scope_around_it() -> None:
    throw = '<intermediateThrowEvent id="w"><compensateEventDefinition activityRef="t"/>'
    start = node("startEvent", "h_s", '<errorEventDefinition errorRef="x"/>')
    body = start + throw + "</intermediateThrowEvent>" + flow("h_s", "w")
    around = node("subProcess", "h", body, 'triggeredByEvent="true"')
    found = compiled(model(START, *UNDONE, END, LINE, around))
    event = found.nodes[found.by_id["w"]].event
    assert event is not None
    assert event.compensation is not None
    assert event.compensation.activity == found.by_id["t"]


CANCEL_END = node("endEvent", "c", "<cancelEventDefinition/>")
CANCEL = node("boundaryEvent", "b", "<cancelEventDefinition/>", 'attachedToRef="sub"')


def test_a_transaction_is_cancelled_inside_and_left_at_its_border() -> None:
    body = scope("transaction", CANCEL_END, flow("s2", "c"), attributes='method="##Compensate"')
    found = compiled(file_of(process(START, body, CANCEL, END, flows("s sub", "sub e", "b e"))))
    assert found.nodes[found.by_id["sub"]].kind is NodeKind.TRANSACTION
    assert found.nodes[found.by_id["sub"]].boundaries == (found.by_id["b"],)
    assert found.none_starts[found.by_id["sub"]] == found.by_id["s2"]


IN_SUB = flows("s sub", "sub e")
FAULTS = {
    "a mark without a handler": (
        [START, TASK, MARK, END, LINE],
        "b: this compensation event has 0 handlers; expected one association to an activity",
    ),
    "a handler that is an ordinary task": (
        [START, TASK, MARK, node("task", "u"), END, LINE, flow("t", "u")],
        "b: this compensation event has u as its handler",
    ),
    "a flow out of the mark": (
        [START, *UNDONE, END, LINE, flow("b", "e")],
        "b: a flow leaves this compensation event",
    ),
    "a handler that nobody names": (
        [START, TASK, HANDLER, END, LINE],
        "u: no compensation boundary event names this handler",
    ),
    "a flow into a handler": (
        [START, *UNDONE, END, LINE, flow("t", "u")],
        "u: a flow touches this compensation handler",
    ),
    "a boundary event on a handler": (
        [
            *(START, *UNDONE, END, LINE),
            node("boundaryEvent", "c", '<errorEventDefinition errorRef="x"/>', 'attachedToRef="u"'),
        ],
        "c: the boundary event sits on the compensation handler u",
    ),
    "two marks on one activity": (
        [START, *UNDONE, MARK.replace('"b"', '"c"'), END, LINE],
        "c: this event catches what b on line",
    ),
    "an activity that is not there": (
        [START, *UNDONE, end("gone"), LINE],
        "e: activityRef names 'gone', which is no activity here",
    ),
    "an activity that nothing undoes": (
        [START, TASK, end("t"), LINE],
        "e: activityRef names 't', which has nothing that undoes it; expected an activity with",
    ),
    "an activity of another scope": (
        [START, scope("subProcess", *UNDONE, flow("s2", "t")), end("t"), IN_SUB],
        "e: activityRef names 't', which is in another scope",
    ),
    "a compensation of the whole process": (
        [START, TASK, END, LINE, handler(UNDO)],
        "h_s: nothing can undo a whole process by compensation",
    ),
    "a cancel end outside of a transaction": (
        [START, TASK, END, LINE, CANCEL_END, flow("t", "c")],
        "c: this cancel endEvent does not stand directly in a transaction",
    ),
    "a cancel event on a subprocess": (
        [START, scope("subProcess"), CANCEL, END, IN_SUB],
        "b: this cancel boundaryEvent does not stand on the border of a transaction",
    ),
    "a cancelled transaction without a way on": (
        [START, scope("transaction", CANCEL_END, flow("s2", "c")), END, IN_SUB],
        "sub: the transaction is cancelled by c and nothing leads on from there",
    ),
    "a cancel event that does not interrupt": (
        [
            *(START, scope("transaction"), END, IN_SUB),
            CANCEL.replace('"sub"', '"sub" cancelActivity="false"'),
        ],
        'b: a cancel event cannot be non-interrupting; expected cancelActivity="true"',
    ),
}


@pytest.mark.parametrize("structure_only", [False, True])
@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_undone_is_refused(
    body: list[str], expected: str, structure_only: bool
) -> None:
    found = reasons(model(*body), structure_only=structure_only)
    assert any(expected in text for text in found), found
