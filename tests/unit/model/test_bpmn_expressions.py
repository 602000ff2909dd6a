"""FEEL, durations, dates, deadlines and clocks are checked when a model is deployed."""

import pytest

from engine.model import FindingKind
from engine.model.definition import Event, EventKind
from tests.unit.model.bpmn_builder import (
    MESSAGE,
    TIMER,
    around,
    file_of,
    flow,
    flows,
    node,
    one,
    process,
    read,
    reasons,
    zeebe,
)

CLOCKS = {"resolve", "verification"}


def catch(part: str, text: str) -> bytes:
    return around(
        node("intermediateCatchEvent", "t", TIMER.format(part, text)),
        ids=("t",),
    )


def user_task(*extensions: str) -> bytes:
    return around(node("userTask", "t", zeebe("userTask", *extensions)), ids=("t",))


def service_task(*extensions: str) -> bytes:
    return around(node("serviceTask", "t", zeebe(*extensions)), ids=("t",))


def gateway(condition: str) -> bytes:
    nodes = (node("startEvent", "s"), node("exclusiveGateway", "g"), node("endEvent", "e"))
    return file_of(process(*nodes, flow("s", "g"), flow("g", "e", condition)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (catch("timeDuration", ""), "timeDuration is empty; expected a text, or FEEL after ="),
        (
            catch("timeDuration", "P"),
            "timeDuration: 'P' is no duration; expected PT4H, P10D",
        ),
        (catch("timeDuration", "-PT1H"), "timeDuration: '-PT1H' is a negative duration"),
        (catch("timeDuration", "P0.5M"), "timeDuration: 'P0.5M' is no duration"),
        (catch("timeDuration", "4 hours"), "timeDuration: '4 hours' is no duration"),
        (catch("timeDuration", "=duration("), "timeDuration `=duration(`: "),
        (catch("timeDate", "PT4H"), "timeDate: 'PT4H' is no instant; expected 2026-11-24T08"),
        (catch("timeDate", "2026-12-01T09:00:00"), "has no time zone"),
        (gateway("= amount &gt;"), "the condition of the flow from g to e `= amount >`: "),
        (gateway("amount &gt; 1"), "`amount > 1` is no FEEL; expected = and an expression"),
        (gateway("${amount &gt; 1}"), "`${amount > 1}` is no FEEL"),
        (gateway("="), "the condition of the flow from g to e `=`: "),
        (
            gateway("= cuont(answers) &gt; shuffle()"),
            "calls cuont, shuffle, which FEEL does not know; expected a built-in function of FEEL",
        ),
        (
            gateway('= function() external {java: {class: "a"}}'),
            "defines a function in another language; expected a FEEL function",
        ),
        (user_task('assignmentDefinition assignee=""'), "assignee is empty"),
        (user_task('assignmentDefinition assignee="=a +"'), "assignee `=a +`: "),
        (user_task('taskSchedule dueDate="tomorrow"'), "dueDate: 'tomorrow' is no instant"),
        (user_task('taskSchedule followUpDate="1 May"'), "followUpDate: '1 May' is no instant"),
        (
            user_task('priorityDefinition priority="high"'),
            "priority `high` cannot be used here; expected a whole number from 0 to 100",
        ),
        (user_task('priorityDefinition priority="101"'), "priority `101` cannot be used here"),
        (service_task('taskDefinition type=""'), "type is empty"),
        (service_task('taskDefinition type="a" retries="-1"'), "retries `-1` cannot be used here"),
        (
            service_task('taskDefinition type="a" retries="1001"'),
            "expected a whole number from 0 to 1000",
        ),
        (catch("timeDuration", "PT0S"), "timeDuration: 'PT0S' is no time at all; expected PT4H"),
        (
            service_task(
                'taskDefinition type="a"',
                '<zeebe:ioMapping><zeebe:input source="=1 +" target="x"/></zeebe:ioMapping>',
            ),
            "source `=1 +`: ",
        ),
        (
            service_task(
                'taskDefinition type="a"',
                '<zeebe:ioMapping><zeebe:output source="=1" target="a b"/></zeebe:ioMapping>',
            ),
            "target 'a b' is no variable; expected a name, or names joined by dots",
        ),
        (
            service_task(
                'taskDefinition type="tuntas:publish-message"',
                '<zeebe:taskHeaders><zeebe:header key="messageName" value="=1 +"/>'
                "</zeebe:taskHeaders>",
            ),
            "header messageName `=1 +`: ",
        ),
        (
            service_task(
                'taskDefinition type="tuntas:publish-message"',
                '<zeebe:taskHeaders><zeebe:header key="timeToLive" value="soon"/>'
                "</zeebe:taskHeaders>",
            ),
            "header timeToLive `soon` cannot be used here; expected a duration of days, hours",
        ),
        (
            around(
                node("scriptTask", "t", zeebe('script expression="1" resultVariable="a"')),
                ids=("t",),
            ),
            "expression `1` is no FEEL",
        ),
        (
            around(node("scriptTask", "t", zeebe('script expression="=1"')), ids=("t",)),
            "resultVariable is missing",
        ),
    ],
)
def test_an_expression_that_cannot_work_is_refused(data: bytes, expected: str) -> None:
    findings = read(data).findings
    texts = [str(item) for item in findings if item.kind is FindingKind.EXPRESSION]
    assert any(expected in text for text in texts), list(map(str, findings))
    assert read(data, structure_only=True).accepted


def test_a_syntax_error_names_its_column_as_the_modeler_shows_it() -> None:
    (text,) = reasons(gateway("= amount &gt; ) 3"))
    assert "`= amount > ) 3`" in text
    assert "column 12" in text


def test_text_around_a_documentation_is_all_read() -> None:
    inside = "= amount <documentation>why</documentation> &gt; 1"
    (flow_out,) = one(gateway(inside), "g").outgoing
    assert flow_out.condition is not None
    assert flow_out.condition.text == "amount  > 1"


def test_a_long_text_is_cut_in_its_finding() -> None:
    (text,) = reasons(gateway("= 1 + " * 2000))
    assert len(text) < 600
    assert "\n" not in text


@pytest.mark.parametrize(
    ("part", "text", "attributes", "accepted"),
    [
        ("timeCycle", "R3/PT1H", 'cancelActivity="false"', True),
        ("timeCycle", "R/P1D", 'cancelActivity="false"', True),
        ("timeCycle", '="R3/" + string(period)', 'cancelActivity="false"', True),
        ("timeCycle", '=cycle(3, duration("PT1H"))', 'cancelActivity="false"', False),
        ("timeCycle", "R3/PT1H", "", False),
        ("timeCycle", "0 0 9 * * *", 'cancelActivity="false"', False),
        ("timeCycle", "R0/PT1H", 'cancelActivity="false"', False),
        ("timeCycle", "R3/P", 'cancelActivity="false"', False),
    ],
)
def test_a_cycle_needs_an_event_that_may_fire_again(
    part: str, text: str, attributes: str, accepted: bool
) -> None:
    timer = TIMER.format(part, text)
    boundary = node("boundaryEvent", "b", timer, f'attachedToRef="t" {attributes}')
    assert read(around(node("task", "t"), boundary, ids=("t",))).accepted is accepted


def test_a_cycle_that_cannot_repeat_says_why() -> None:
    (text,) = reasons(catch("timeCycle", "R3/PT1H"))
    assert "a timeCycle cannot repeat here; expected timeDuration or timeDate" in text
    timer = TIMER.format("timeCycle", "0 0 9 * * *")
    body = (node("startEvent", "s", timer), node("endEvent", "e"), flow("s", "e"))
    (text,) = reasons(file_of(process(*body)))
    assert "'0 0 9 * * *' is a cron expression; expected R3/PT1H, R/P1D or" in text


@pytest.mark.parametrize(
    "part",
    [
        "<timeDate>2026-12-01T09:00:00Z</timeDate><timeDuration>PT1H</timeDuration>",
        "<timeDuration>PT1H</timeDuration><timeDuration>PT1H</timeDuration>",
    ],
)
def test_a_timer_says_one_thing(part: str) -> None:
    inner = f"<timerEventDefinition>{part}</timerEventDefinition>"
    data = around(node("intermediateCatchEvent", "t", inner), ids=("t",))
    assert any("the timer says more than one thing" in text for text in reasons(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (catch("timeDate", '=deadline("resolve", 0)'), "the share 0 of"),
        (catch("timeDate", '=deadline("resolve", 1.5)'), "the share 1.5 of"),
        (catch("timeDate", '=deadline("unknown")'), "there is no clock 'unknown'; expected one of"),
        (
            catch("timeDate", "=deadline(name)"),
            "uses a deadline here; expected deadline(",
        ),
        (catch("timeDate", '=deadline("resolve", share)'), "uses a deadline here"),
        (catch("timeDate", '=deadline("resolve") + x'), "uses a deadline here"),
        (catch("timeDuration", '=deadline("resolve")'), "uses a deadline here"),
        (gateway('= deadline("resolve") &gt; now()'), "uses a deadline here"),
        (
            user_task('taskSchedule followUpDate="=deadline(&quot;resolve&quot;)"'),
            "uses a deadline here",
        ),
        (
            user_task('taskSchedule dueDate="=deadline(&quot;resolve&quot;, 2)"'),
            "the share 2 of",
        ),
    ],
)
def test_a_deadline_elsewhere_or_with_other_arguments_is_refused(
    data: bytes, expected: str
) -> None:
    texts = reasons(data, known_clocks=CLOCKS)
    assert any(expected in text for text in texts), texts


def test_a_process_cannot_start_at_a_deadline() -> None:
    timer = TIMER.format("timeDate", '=deadline("resolve")')
    body = (node("startEvent", "s", timer), node("endEvent", "e"), flow("s", "e"))
    assert any("uses a deadline here" in text for text in reasons(file_of(process(*body))))


def test_the_word_deadline_in_a_text_is_no_deadline() -> None:
    assert reasons(gateway('= reason = "deadline(resolve)"')) == []


@pytest.mark.parametrize(
    ("start", "roots", "expected"),
    [
        (TIMER.format("timeDate", "= due"), "", "timeDate `= due` uses due; expected no variables"),
        (MESSAGE, '<message id="m" name="= who"/>', "the message name `= who` uses who"),
    ],
)
def test_a_start_of_the_process_reads_no_variables(start: str, roots: str, expected: str) -> None:
    body = (node("startEvent", "s", start), node("endEvent", "e"), flow("s", "e"))
    assert any(expected in text for text in reasons(file_of(process(*body), roots)))


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        ('<message id="m"/>', "the message name is empty"),
        ('<message id="m" name="withdrawn"/>', "the message 'm' has no correlation key"),
        (
            f"""<message id="m" name="a">{zeebe('subscription correlationKey=""')}</message>""",
            "correlationKey is empty",
        ),
    ],
)
def test_a_message_that_cannot_find_its_receiver_is_refused(roots: str, expected: str) -> None:
    data = around(node("intermediateCatchEvent", "t", MESSAGE), ids=("t",), more=roots)
    assert any(expected in text for text in reasons(data))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ('<error id="x"/>', "x: the error has no errorCode"),
        ('<error id="x" errorCode="= code"/>', "x: errorCode '= code' is no fixed code"),
    ],
)
def test_an_error_without_a_fixed_code_is_refused(error: str, expected: str) -> None:
    body = (
        node("startEvent", "s"),
        node("endEvent", "e", '<errorEventDefinition errorRef="x"/>'),
        flows("s e"),
    )
    assert any(expected in text for text in reasons(file_of(process(*body), error)))


def marked(name: str, value: str) -> str:
    return zeebe(
        f'<zeebe:properties><zeebe:property name="{name}" value="{value}"/></zeebe:properties>'
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sla.start", "unknown", "there is no clock 'unknown'; expected one of: resolve, verif"),
        ("sla.begin", "resolve", "the property sla.begin is not known; expected one of: sla.start"),
        ("sla.stop", " , ", "sla.stop names no clock"),
    ],
)
def test_a_clock_that_nobody_knows_is_refused(name: str, value: str, expected: str) -> None:
    texts = reasons(around(node("task", "t", marked(name, value)), ids=("t",)), known_clocks=CLOCKS)
    assert any(expected in text for text in texts), texts


def test_clocks_are_not_checked_where_none_are_known() -> None:
    assert reasons(around(node("task", "t", marked("sla.start", "any")), ids=("t",))) == []


@pytest.mark.parametrize("place", ["gateway", "flow", "message"])
def test_a_clock_on_a_gateway_a_flow_or_a_message_is_refused(place: str) -> None:
    mark = marked("sla.start", "resolve")
    body = (
        node("startEvent", "s"),
        node("exclusiveGateway", "t", mark if place == "gateway" else ""),
        node("endEvent", "e"),
        flow("t", "e"),
        flow("s", "t").replace(
            "></sequenceFlow", f">{mark if place == 'flow' else ''}</sequenceFlow"
        ),
    )
    roots = f'<message id="m" name="a">{mark if place == "message" else ""}</message>'
    (text,) = reasons(file_of(process(*body), roots))
    assert "sla.start has no meaning on a" in text


def test_a_static_value_is_its_own_text() -> None:
    task = one(user_task('assignmentDefinition candidateGroups="a:handler"'), "t").user_task
    assert task is not None
    assert task.candidate_groups is not None
    assert one(user_task(), "t").event is None
    assert one(around(), "s").event == Event(kind=EventKind.NONE)
