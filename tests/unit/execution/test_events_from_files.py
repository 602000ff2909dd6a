"""Links, signals, escalations and conditions as a modeler writes them, from the file to the end."""

from dataclasses import replace

from engine.catalogue import Catalogue
from engine.execution.effects import Ending, EscalationThrown, SignalThrown
from engine.model import parse_bpmn
from tests.unit.execution.running import Running

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    targetNamespace="urn:test">
  <bpmn:signal id="closed" name="office-closed"/>
  <bpmn:escalation id="late" name="late" escalationCode="LATE"/>
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:intermediateThrowEvent id="up">
      <bpmn:escalationEventDefinition escalationRef="late"/></bpmn:intermediateThrowEvent>
    <bpmn:intermediateThrowEvent id="tell">
      <bpmn:signalEventDefinition signalRef="closed"/></bpmn:intermediateThrowEvent>
    <bpmn:intermediateThrowEvent id="away">
      <bpmn:linkEventDefinition name="L"/></bpmn:intermediateThrowEvent>
    <bpmn:intermediateCatchEvent id="here">
      <bpmn:linkEventDefinition name="L"/></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="enough"><bpmn:conditionalEventDefinition>
      <bpmn:condition>=n &gt; 1</bpmn:condition>
    </bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="told">
      <bpmn:signalEventDefinition signalRef="closed"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow sourceRef="start" targetRef="up"/>
    <bpmn:sequenceFlow sourceRef="up" targetRef="tell"/>
    <bpmn:sequenceFlow sourceRef="tell" targetRef="away"/>
    <bpmn:sequenceFlow sourceRef="here" targetRef="enough"/>
    <bpmn:sequenceFlow sourceRef="enough" targetRef="told"/>
    <bpmn:sequenceFlow sourceRef="told" targetRef="end"/>
    <bpmn:subProcess id="handler" triggeredByEvent="true">
      <bpmn:startEvent id="risen" isInterrupting="false">
        <bpmn:escalationEventDefinition escalationRef="late"/></bpmn:startEvent>
      <bpmn:endEvent id="noted"/>
      <bpmn:sequenceFlow sourceRef="risen" targetRef="noted"/>
    </bpmn:subProcess>
  </bpmn:process>
</bpmn:definitions>"""


def test_a_file_with_every_new_event_runs_to_its_end() -> None:
    file = parse_bpmn(FILE.encode())
    assert file.findings == ()
    definition = replace(file.definitions[0], key=1, version=1, deployment=1)
    run = Running(catalogue=Catalogue(definitions={1: definition}, processes={"p": [definition]}))
    run.start()
    assert run.at() == ["enough"]
    thrown = run.last(EscalationThrown)
    assert (thrown.code, thrown.caught_by) == ("LATE", "risen")
    assert run.last(SignalThrown).signal_name == "office-closed"
    assert "noted" in run.left()
    assert run.set(n=2).waits() == ["told"]
    assert run.signal().ending() is Ending.COMPLETED
