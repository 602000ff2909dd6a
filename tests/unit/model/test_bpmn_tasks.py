"""What accepted tasks, gateways and flows become: everything they say is read."""

import pytest

from engine.model.definition import (
    Binding,
    Literal,
    SlaMark,
    SlaVerb,
)
from tests.unit.model.bpmn_builder import (
    around,
    compiled,
    file_of,
    flow,
    node,
    one,
    process,
    read,
    text_of,
    zeebe,
)

JOB = zeebe('taskDefinition type="work"')


def test_a_user_task_knows_who_does_it_until_when_and_with_which_form() -> None:
    task = one(
        around(
            node(
                "userTask",
                "verify",
                zeebe(
                    "userTask",
                    'assignmentDefinition assignee="= head" candidateUsers="siti, budi"'
                    ' candidateGroups="kejari-bandung:handler"',
                    'taskSchedule dueDate="2026-12-01T09:00:00+07:00" followUpDate="=now()"',
                    'priorityDefinition priority="70"',
                    'formDefinition formId="verify" bindingType="versionTag" versionTag="1.2"',
                ),
                'name="Verifikasi\n   laporan"',
            ),
            ids=("verify",),
        ),
        "verify",
    )
    spec = task.user_task
    assert spec is not None
    assert task.name == "Verifikasi laporan"
    assert text_of(spec.assignee) == "head"
    assert text_of(spec.candidate_users) == "siti, budi"
    assert text_of(spec.candidate_groups) == "kejari-bandung:handler"
    assert spec.due == Literal("2026-12-01T09:00:00+07:00")
    assert text_of(spec.follow_up) == "now()"
    assert spec.priority == Literal("70")
    assert spec.form is not None
    assert spec.form.id == Literal("verify")
    assert (spec.form.binding, spec.form.version_tag) == (Binding.VERSION_TAG, "1.2")


def test_a_user_task_without_its_extension_counts_as_one_with_a_note() -> None:
    file = read(around(node("userTask", "t"), ids=("t",)))
    assert file.accepted
    assert [note.element_id for note in file.notes] == ["t"]
    assert "without zeebe:userTask counts as one" in str(file.notes[0])


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
def test_a_job_has_a_type_retries_and_headers(tag: str) -> None:
    headers = '<zeebe:taskHeaders><zeebe:header key="to" value="head"/></zeebe:taskHeaders>'
    inner = zeebe('taskDefinition type="= kind" retries="5"', headers)
    job = one(around(node(tag, "t", inner), ids=("t",)), "t").job
    assert job is not None
    assert (text_of(job.type), text_of(job.retries), dict(job.headers)) == (
        "kind",
        "5",
        {"to": "head"},
    )


def test_a_user_task_may_have_headers() -> None:
    headers = '<zeebe:taskHeaders><zeebe:header key="desk" value="2"/></zeebe:taskHeaders>'
    spec = one(around(node("userTask", "t", zeebe("userTask", headers)), ids=("t",)), "t").user_task
    assert spec is not None
    assert dict(spec.headers) == {"desk": "2"}


def test_a_job_is_tried_three_times_where_nothing_is_said() -> None:
    job = one(around(node("serviceTask", "t", JOB), ids=("t",)), "t").job
    assert job is not None
    assert text_of(job.retries) == "3"


def test_a_script_task_is_feel_and_a_variable() -> None:
    inner = zeebe('script expression="= 1 + 2" resultVariable="sum"')
    script = one(around(node("scriptTask", "t", inner), ids=("t",)), "t").script
    assert script is not None
    assert (script.expression.text, script.result_variable) == ("1 + 2", "sum")


def test_a_business_rule_task_calls_a_decision() -> None:
    inner = zeebe(
        'calledDecision decisionId="routing" resultVariable="route" bindingType="deployment"'
    )
    file = read(around(node("businessRuleTask", "t", inner), ids=("t",)))
    decision = file.definitions[0].nodes[1].decision
    assert decision is not None
    assert (decision.decision.id, decision.result_variable) == (Literal("routing"), "route")
    assert [(need.kind, need.element_id, need.line) for need in file.references] == [
        ("decision", "t", 13)
    ]


def test_a_call_activity_calls_a_process_and_passes_variables() -> None:
    inner = zeebe('calledElement processId="conduct" propagateAllChildVariables="false"')
    call = one(around(node("callActivity", "t", inner), ids=("t",)), "t").call
    assert call is not None
    assert (call.process.id, call.process.binding) == (Literal("conduct"), Binding.LATEST)
    assert (call.propagate_parent, call.propagate_child) == (True, False)


def test_inputs_and_outputs_keep_their_order_and_paths() -> None:
    inner = zeebe(
        'taskDefinition type="work"',
        '<zeebe:ioMapping><zeebe:input source="= a" target="x"/>'
        '<zeebe:input source="plain" target="y.z"/><zeebe:input target="none"/>'
        '<zeebe:output source="= result" target="b"/></zeebe:ioMapping>',
    )
    task = one(around(node("serviceTask", "t", inner), ids=("t",)), "t")
    assert [(text_of(item.source), item.target) for item in task.inputs] == [
        ("a", ("x",)),
        ("plain", ("y", "z")),
        ("null", ("none",)),  # as in Camunda 8.8: github.com/camunda/camunda/issues/12961
    ]
    assert [item.target for item in task.outputs] == [("b",)]


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_undefined_and_manual_tasks_need_nothing(tag: str) -> None:
    assert one(around(node(tag, "t"), ids=("t",)), "t").kind == tag


def test_conditions_and_the_default_belong_to_their_gateway() -> None:
    definition = compiled(
        file_of(
            process(
                node("startEvent", "s"),
                node("exclusiveGateway", "g", attributes='default="no"'),
                node("endEvent", "e"),
                node("endEvent", "f"),
                flow("s", "g"),
                flow("g", "e", "= amount &gt; 10", 'id="yes" name="Besar"'),
                flow("g", "f", attributes='id="no"'),
            )
        )
    )
    gateway = definition.nodes[definition.by_id["g"]]
    yes, no = gateway.outgoing
    assert yes.condition is not None
    assert (yes.name, yes.condition.text, no.condition) == ("Besar", "amount > 10", None)
    assert gateway.default is no
    assert [definition.nodes[each.target].id for each in gateway.outgoing] == ["e", "f"]


def test_a_task_with_several_outgoing_flows_forks_and_may_have_conditions() -> None:
    task = one(
        file_of(
            process(
                node("startEvent", "s"),
                node("task", "t"),
                node("endEvent", "e"),
                flow("s", "t"),
                flow("t", "e"),
                flow("t", "e", "= urgent"),
            )
        ),
        "t",
    )
    assert [each.condition is None for each in task.outgoing] == [True, False]


def test_clocks_are_named_by_properties_of_elements_and_of_the_process() -> None:
    marks = (
        '<zeebe:properties><zeebe:property name="sla.start" value="resolve, first_response"/>'
        '<zeebe:property name="sla.stop" value="verification"/>'
        '<zeebe:property name="colour" value="red"/></zeebe:properties>'
    )
    data = around(node("task", "t", zeebe(marks)), ids=("t",)).replace(
        b'isExecutable="true">',
        b'isExecutable="true">' + zeebe('versionTag value="7"', marks).encode(),
    )
    definition = compiled(data)
    expected = (
        SlaMark(SlaVerb.START, "resolve"),
        SlaMark(SlaVerb.START, "first_response"),
        SlaMark(SlaVerb.STOP, "verification"),
    )
    assert definition.nodes[1].sla == definition.sla == expected
    assert dict(definition.nodes[1].properties) == {"colour": "red"}
    assert definition.version_tag == "7"


def test_the_form_of_a_start_event_is_inert_with_a_note() -> None:
    start = node("startEvent", "s", zeebe('formDefinition formId="report"'))
    file = read(file_of(process(start, node("endEvent", "e"), flow("s", "e"))))
    assert file.accepted
    assert [note.reason for note in file.notes] == ["the form of a start event is not shown"]
