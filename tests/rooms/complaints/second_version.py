"""The bundled complaint model as a process owner changed it: ids renamed, a user task added."""

from complaints import deploying
from complaints.migrations import Rehearsal, rehearse
from engine.execution.migration_plan import Plan
from engine.migration import make_plan, migrate
from host.bundled import bundled_models
from tests.office import SimulatedOffice

MODEL = "complaint.bpmn"
PROCESS = "complaint_handling"
RENAMED = {
    "handle_complaint": "resolve_complaint",
    "await_information": "await_explanation",
    "await_missing_data": "await_documents",
    "remind_missing_data": "remind_documents",
}
_INSPECT = """
    <bpmn:userTask id="inspect_answer" name="Periksa jawaban">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:assignmentDefinition candidateGroups="=unit + &quot;:handler&quot;" />
      </bpmn:extensionElements>
      <bpmn:incoming>resolve_complaint__inspect_answer</bpmn:incoming>
      <bpmn:outgoing>handle_complaint__decide_handling</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="resolve_complaint__inspect_answer" sourceRef="resolve_complaint"
      targetRef="inspect_answer" />
"""
_FLOW = "handle_complaint__decide_handling"
_PLACES = ('id="{}"', 'sourceRef="{}"', 'targetRef="{}"', 'attachedToRef="{}"', ">{}<")


def changed(model: str) -> str:
    """`handle_complaint` becomes `resolve_complaint`, and `inspect_answer` comes after it."""
    for before, after in RENAMED.items():
        for place in (*_PLACES, 'bpmnElement="{}"'):
            model = model.replace(place.format(before), place.format(after))
    leaves = f"<bpmn:outgoing>{_FLOW}</bpmn:outgoing>"
    model = model.replace(leaves, leaves.replace(_FLOW, "resolve_complaint__inspect_answer"))
    begins = f'id="{_FLOW}" sourceRef="{{}}"'
    model = model.replace(begins.format("resolve_complaint"), begins.format("inspect_answer"))
    gateway = '    <bpmn:exclusiveGateway id="decide_handling"'
    return model.replace(gateway, _INSPECT + gateway, 1)


def deploy(office: SimulatedOffice) -> None:
    files = bundled_models()
    files[MODEL] = changed(files[MODEL].decode()).encode()
    opened = office.open
    deploying.deploy(opened.database, opened.runtime, files, actor="rina", zone="Asia/Jakarta")


def plan(office: SimulatedOffice) -> Plan:
    runtime = office.open.runtime
    return office.read(lambda uow: make_plan(uow, runtime, PROCESS, (1, 2), RENAMED))


def rehearsed(office: SimulatedOffice, number: str) -> Rehearsal:
    root = office.complaint(number).root
    opened = office.open
    return rehearse(opened.database, opened.runtime, [plan(office)], root, actor="rina")


def move(office: SimulatedOffice, number: str) -> None:
    root = office.complaint(number).root
    plans = [plan(office)]
    office.do(lambda uow: migrate(uow, office.open.runtime, root, plans, actor="rina"))
