"""The executor on models as a modeler writes them, read by the front end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.catalogue import Catalogue
from engine.execution.effects import (
    ElementEntered,
    Ending,
    JobCreated,
    SubscriptionOpened,
    TimerArmed,
    UserTaskCreated,
)
from engine.model import parse_bpmn
from engine.model.definition import Deadline
from tests.unit.execution.running import MORNING, Running

COMPLAINT = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">
  <bpmn:message id="added" name="complaint-added">
    <bpmn:extensionElements><zeebe:subscription correlationKey="=number"/></bpmn:extensionElements>
  </bpmn:message>
  <bpmn:error id="refused" errorCode="REFUSED"/>
  <bpmn:process id="complaint" isExecutable="true">
    <bpmn:startEvent id="received"/>
    <bpmn:userTask id="verify" name="Verifikasi">
      <bpmn:extensionElements>
        <zeebe:userTask/>
        <zeebe:assignmentDefinition candidateGroups="=[unit + &quot;:coordinator&quot;]"/>
        <zeebe:taskSchedule dueDate="=deadline(&quot;verification&quot;)"/>
        <zeebe:priorityDefinition priority="60"/>
        <zeebe:properties><zeebe:property name="sla.stop" value="verification"/>
          <zeebe:property name="phase" value="intake"/></zeebe:properties>
        <zeebe:ioMapping><zeebe:output source="=outcome" target="verdict"/></zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="late" attachedToRef="verify" cancelActivity="false">
      <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression"
        >P3D</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="reminded"/>
    <bpmn:exclusiveGateway id="accepted" default="no"/>
    <bpmn:serviceTask id="register">
      <bpmn:extensionElements><zeebe:taskDefinition type="register"/></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:boundaryEvent id="not_registered" attachedToRef="register">
      <bpmn:errorEventDefinition errorRef="refused"/>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="closed"/>
    <bpmn:endEvent id="archived"/>
    <bpmn:sequenceFlow sourceRef="received" targetRef="verify"/>
    <bpmn:sequenceFlow sourceRef="verify" targetRef="accepted"/>
    <bpmn:sequenceFlow sourceRef="late" targetRef="reminded"/>
    <bpmn:sequenceFlow id="yes" sourceRef="accepted" targetRef="register">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"
        >=verdict = "accept"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="no" sourceRef="accepted" targetRef="archived"/>
    <bpmn:sequenceFlow sourceRef="register" targetRef="closed"/>
    <bpmn:sequenceFlow sourceRef="not_registered" targetRef="archived"/>
    <bpmn:subProcess id="addition" triggeredByEvent="true">
      <bpmn:startEvent id="told" isInterrupting="false">
        <bpmn:messageEventDefinition messageRef="added"/></bpmn:startEvent>
      <bpmn:userTask id="read"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
      </bpmn:userTask>
      <bpmn:endEvent id="noted"/>
      <bpmn:sequenceFlow sourceRef="told" targetRef="read"/>
      <bpmn:sequenceFlow sourceRef="read" targetRef="noted"/>
    </bpmn:subProcess>
  </bpmn:process>
</bpmn:definitions>"""


def deployed() -> Catalogue:
    file = parse_bpmn(COMPLAINT.encode())
    assert file.findings == ()
    definition = replace(file.definitions[0], key=1, version=1, deployment=1)
    return Catalogue(definitions={1: definition}, processes={"complaint": [definition]})


def started() -> Running:
    return Running(catalogue=deployed()).start(number="2026-1", unit="kejari-bandung")


def test_a_file_becomes_a_task_with_its_deadline_timer_and_subscription() -> None:
    run = started()
    task = run.last(UserTaskCreated)
    assert task.candidate_groups == ("kejari-bandung:coordinator",)
    assert task.due_deadline == Deadline("verification")
    assert (task.name, task.priority) == ("Verifikasi", 60)
    assert run.last(TimerArmed).due_at == datetime(2026, 11, 27, 1, tzinfo=UTC)
    assert run.last(SubscriptionOpened).correlation_key == "2026-1"


def test_properties_travel_with_the_element() -> None:
    entered = started().last(ElementEntered)
    assert (entered.element_id, dict(entered.properties)) == ("verify", {"phase": "intake"})


def test_the_path_goes_by_the_verdict_that_the_output_mapping_made() -> None:
    run = started().fire("late").complete("verify", outcome="accept", note="private")
    assert run.at() == ["register"]
    assert run.now == MORNING + timedelta(days=3)
    assert "note" not in run.last(JobCreated).variables
    assert run.work("register").ending() is Ending.COMPLETED


def test_an_addition_runs_beside_the_rest_and_holds_the_end_back() -> None:
    run = started().tell("told").complete("verify", outcome="no")
    assert run.left()[-1] == "archived"
    assert run.ending() is None
    assert run.complete("read").ending() is Ending.COMPLETED


def test_a_flow_without_id_and_name_is_told_by_its_ends() -> None:
    shown = COMPLAINT.replace('=verdict = "accept"', "=verdict").replace('id="yes" ', "")
    file = parse_bpmn(shown.encode())
    definition = replace(file.definitions[0], key=1, version=1, deployment=1)
    run = Running(catalogue=Catalogue(definitions={1: definition}))
    run.start(unit="bandung", number="ADU-1").complete("verify", outcome="accept")
    assert "condition of the flow from accepted to register `verdict`" in run.complaint().message
