"""A file as Camunda Modeler saves it: extensions and drawing are inert, ids are names too."""

from decimal import Decimal

from engine.dmn import parse_dmn
from tests.unit.dmn.dmn_files import decide

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
 xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
 xmlns:modeler="http://camunda.org/schema/modeler/1.0"
 xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="Definitions_1" name="SLA"
 namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.20"
 modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.4.0">
 <decision id="sla_policy" name="Tenggat &amp; jam kerja">
  <variable id="v1" name="sla_policy" />
  <informationRequirement id="ir1"><requiredDecision href="#urgency" /></informationRequirement>
  <decisionTable id="t1" hitPolicy="COLLECT">
   <input id="i1" label="Kelas" camunda:inputVariable="class">
    <inputExpression id="e1" typeRef="string"><text>class</text></inputExpression>
    <inputValues id="iv1"><text>"complaint","conduct"</text></inputValues>
   </input>
   <input id="i2" label="Mendesak">
    <inputExpression id="e2" typeRef="boolean"><text>urgency</text></inputExpression>
   </input>
   <output id="o1" label="Jam" name="clock" typeRef="string" />
   <output id="o2" label="Hari" name="days" typeRef="number" />
   <rule id="r1"><description>UU 37/2008</description>
    <inputEntry id="c1"><text>"complaint"</text></inputEntry>
    <inputEntry id="c2"><text></text></inputEntry>
    <outputEntry id="x1"><text>"resolve"</text></outputEntry>
    <outputEntry id="x2"><text>if urgency then 7 else 14</text></outputEntry>
   </rule>
   <rule id="r2">
    <inputEntry id="c3"><text>-</text></inputEntry>
    <inputEntry id="c4"><text>true</text></inputEntry>
    <outputEntry id="x3"><text>"first_response"</text></outputEntry>
    <outputEntry id="x4"><text>1</text></outputEntry>
   </rule>
  </decisionTable>
 </decision>
 <decision id="urgency" name="Mendesak?">
  <extensionElements><modeler:x /></extensionElements>
  <variable id="v2" name="is urgent" />
  <literalExpression id="l1"><text>priority = "high"</text></literalExpression>
 </decision>
 <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="urgency">
  <dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape></dmndi:DMNDiagram>
 </dmndi:DMNDI>
</definitions>"""


def test_a_modeler_file_runs_without_input_data_and_with_required_decisions_by_id() -> None:
    result = decide(FILE, "sla_policy", **{"class": "complaint", "priority": "high"})
    assert result.value == [
        {"clock": "resolve", "days": Decimal(7)},
        {"clock": "first_response", "days": Decimal(1)},
    ]
    assert result.matched_rules == ("r1", "r2")
    assert result.warnings == ()


def test_a_decision_is_found_by_id_and_by_the_name_people_read() -> None:
    model = parse_dmn(FILE)
    assert model.decision("Tenggat & jam kerja") is model.decision("sla_policy")
