"""Signals, escalations, links, conditions: compiled where they work, refused where they cannot."""

import pytest

from engine.model.definition import Definition, EventKind, Literal, Node, NodeKind
from tests.unit.model.bpmn_builder import (
    MESSAGE,
    ROOTS,
    around,
    compiled,
    file_of,
    flow,
    flows,
    node,
    process,
    read,
    reasons,
    text_of,
)

MORE = ROOTS + '<signal id="g" name="closed"/><escalation id="v" escalationCode="LATE"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
ESCALATION = '<escalationEventDefinition escalationRef="v"/>'
CONDITION = (
    "<conditionalEventDefinition><condition>= amount &gt; 3</condition>"
    "</conditionalEventDefinition>"
)
START, END, TASK = node("startEvent", "s"), node("endEvent", "e"), node("task", "t")
LINE = flows("s t", "t e")


def link(name: str = "far") -> str:
    return f'<linkEventDefinition name="{name}"/>'


def boundary(inner: str, more: str = "") -> str:
    return node("boundaryEvent", "b", inner, f'attachedToRef="t" {more}')


def handler(inner: str, more: str = "") -> str:
    start = node("startEvent", "h_start", inner, more)
    body = start + node("endEvent", "h_end") + flow("h_start", "h_end")
    return node("subProcess", "h", body, 'triggeredByEvent="true"')


def definition(*body: str) -> Definition:
    return compiled(file_of(process(*body), MORE))


def named(found: Definition, name: str) -> Node:
    return found.nodes[found.by_id[name]]


def test_a_signal_is_known_by_its_name_wherever_it_may_stand() -> None:
    found = definition(
        *(START, node("startEvent", "again", SIGNAL), node("eventBasedGateway", "gate")),
        node("intermediateCatchEvent", "c", SIGNAL),
        node("intermediateCatchEvent", "d", MESSAGE),
        node("intermediateThrowEvent", "t2", SIGNAL),
        node("endEvent", "e", SIGNAL),
        *(TASK, boundary(SIGNAL, 'cancelActivity="false"'), handler(SIGNAL)),
        flows("s gate", "gate c", "gate d", "c t2", "t2 t", "d t", "again t", "t e", "b e"),
    )
    for name in ("again", "c", "t2", "e", "b", "h_start"):
        event = named(found, name).event
        assert event is not None
        assert event.signal is not None
        assert (event.kind, event.signal.name) == (EventKind.SIGNAL, Literal("closed"))
    assert not named(found, "b").interrupting


def test_an_escalation_has_a_code_and_a_catch_without_one_takes_any() -> None:
    found = definition(
        *(START, node("intermediateThrowEvent", "throw", ESCALATION)),
        *(TASK, boundary("<escalationEventDefinition/>"), handler(ESCALATION)),
        node("endEvent", "e", ESCALATION),
        flows("s throw", "throw t", "t e", "b e"),
    )
    codes = []
    for name in ("throw", "e", "h_start", "b"):
        event = named(found, name).event
        assert event is not None
        assert event.escalation is not None
        codes.append(event.escalation.code)
    assert codes == ["LATE", "LATE", "LATE", None]


def test_a_link_leads_to_the_catch_event_of_its_name() -> None:
    found = definition(
        *(START, node("intermediateThrowEvent", "away", link()), END),
        node("intermediateCatchEvent", "here", link()),
        flows("s away", "here e"),
    )
    away, here = named(found, "away").event, named(found, "here").event
    assert away is not None
    assert away.link is not None
    assert here is not None
    assert here.link is not None
    assert (away.link.name, away.link.target, here.link.target) == ("far", found.by_id["here"], -1)


def test_a_condition_may_be_waited_for_in_a_flow_on_an_activity_and_for_a_scope() -> None:
    found = definition(
        *(START, node("intermediateCatchEvent", "c", CONDITION), TASK, END),
        *(boundary(CONDITION), handler(CONDITION, 'isInterrupting="false"')),
        flows("s c", "c t", "t e", "b e"),
    )
    for name in ("c", "b", "h_start"):
        event = named(found, name).event
        assert event is not None
        assert event.condition is not None
        assert text_of(event.condition.condition) == "amount > 3"


def test_an_inclusive_gateway_has_conditions_and_a_default() -> None:
    found = definition(
        *(START, node("inclusiveGateway", "g1", attributes='default="f"'), TASK, END),
        flow("s", "g1") + flow("g1", "t", "= a") + flow("g1", "e", attributes='id="f"'),
        flow("t", "e"),
    )
    gateway = named(found, "g1")
    assert gateway.kind is NodeKind.INCLUSIVE
    assert gateway.default is not None
    assert gateway.default.target == found.by_id["e"]


def test_an_inclusive_join_knows_what_leads_to_each_of_its_flows() -> None:
    found = definition(
        *(START, node("parallelGateway", "fork"), TASK, boundary(CONDITION), node("task", "u")),
        *(node("inclusiveGateway", "join"), END),
        flows("s fork", "fork t", "fork u", "t e", "b join", "u join", "join e"),
    )
    paths = found.inclusive_paths[found.by_id["join"]]
    names = [{found.nodes[index].id for index in before} for before in paths.values()]
    assert names == [{"b", "t", "fork", "s"}, {"u", "fork", "s"}]


AWAY = node("intermediateThrowEvent", "t", link())
HERE = node("intermediateCatchEvent", "here", link())
FAULTS = {
    "a link to nowhere": (
        [START, AWAY, flow("s", "t")],
        "t: no link catch event of this scope is named 'far'; expected a link catch event of this",
    ),
    "a link from nowhere": (
        [START, TASK, END, LINE, HERE, flow("here", "e")],
        "here: no link throw event of this scope is named 'far'",
    ),
    "two ends of a link": (
        [
            *(START, AWAY, END, HERE, HERE.replace('"here"', '"too"')),
            flows("s t", "here e", "too e"),
        ],
        "too: the link 'far' is caught by here already; expected one catch event",
    ),
    "a link out of a subprocess": (
        [
            *(START, END, HERE),
            node("subProcess", "u", node("startEvent", "s2") + AWAY + flow("s2", "t")),
            flows("s u", "u e", "here e"),
        ],
        "t: no link catch event of this scope is named 'far'",
    ),
    "a flow into a link": (
        [START, AWAY, END, HERE, flows("s t", "here e", "s here")],
        "here: a flow leads into this link catch event",
    ),
    "a flow out of a link": (
        [START, AWAY, END, HERE, flows("s t", "here e", "t e")],
        "t: a flow leaves this link throw event",
    ),
    "a signal that is not there": (
        [START, TASK, node("endEvent", "e", '<signalEventDefinition signalRef="gone"/>'), LINE],
        "e: signalRef names 'gone', which is no signal of the file; expected the id of a bpmn:sig",
    ),
    "a signal event for no signal": (
        [START, TASK, node("endEvent", "e", "<signalEventDefinition/>"), LINE],
        "e: no signal is named; expected signalRef",
    ),
    "an escalation of no code": (
        [START, TASK, node("endEvent", "e", "<escalationEventDefinition/>"), LINE],
        "e: no escalation is named; expected escalationRef",
    ),
    "a process that starts by a condition": (
        [node("startEvent", "s", CONDITION), TASK, END, LINE],
        "s: a startEvent cannot be a conditional event: there are no variables before the start",
    ),
    "an event subprocess in an event subprocess": (
        [
            *(START, TASK, END, LINE),
            node(
                "subProcess",
                "outer",
                node("startEvent", "o", SIGNAL) + handler(SIGNAL),
                'triggeredByEvent="true"',
            ),
        ],
        "h: an event subprocess stands directly in an event subprocess",
    ),
    "a signal caught twice": (
        [START, TASK, END, LINE, boundary(SIGNAL), boundary(SIGNAL).replace('"b"', '"c"')],
        "c: this event catches what b on line",
    ),
}


@pytest.mark.parametrize("structure_only", [False, True])
@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS)
def test_an_event_that_cannot_happen_is_refused(
    body: list[str], expected: str, structure_only: bool
) -> None:
    found = reasons(file_of(process(*body), MORE), structure_only=structure_only)
    assert any(expected in text for text in found), found


def test_a_signal_that_starts_a_process_has_a_fixed_name() -> None:
    body = (node("startEvent", "s", SIGNAL), TASK, END, LINE)
    roots = '<signal id="g" name="= region"/>'
    (text,) = reasons(file_of(process(*body), roots))
    assert "the signal name `= region` uses region; expected no variables" in text


def test_an_escalation_without_a_fixed_code_and_a_condition_without_feel_are_refused() -> None:
    end = node("endEvent", "e", ESCALATION)
    (text,) = reasons(file_of(process(START, end, flow("s", "e")), '<escalation id="v"/>'))
    assert "the escalation has no escalationCode; expected a plain text" in text
    bad = CONDITION.replace("= amount", "amount")
    (text,) = reasons(around(node("intermediateCatchEvent", "c", bad), ids=("c",)))
    assert "c: the condition `amount > 3` is no FEEL" in text


def test_a_diagram_of_newly_executed_elements_is_whole() -> None:
    data = around(
        node("task", "a", '<multiInstanceLoopCharacteristics isSequential="true"/>'),
        node("transaction", "b", START.replace('"s"', '"s2"')),
        ids=("a", "b"),
    )
    assert read(data, structure_only=True).accepted


def test_a_model_with_too_many_inclusive_joins_to_weigh_is_refused_and_quickly() -> None:
    joins = [f"j{n}" for n in range(1, 701)]
    body = (
        START,
        *(node("inclusiveGateway", name) for name in joins),
        END,
        flows(f"s {joins[0]}", f"{joins[-1]} e"),
        *(flow(one, other, "= on") for one, other in zip(joins, joins[1:], strict=False)),
        *(flow(joins[0], one, "= ahead") for one in joins[2:]),
        *(flow(one, joins[0], "= again") for one in joins[1:]),
    )
    found = reasons(file_of(process(*body)))
    assert any("699 inclusive joins among 702 elements are too many" in one for one in found), found
