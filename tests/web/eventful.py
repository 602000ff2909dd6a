"""A complaint model in which everything happens that a timeline can tell of an engine's life."""

from complaints import deploying
from engine import instances, migration, modifications
from engine.execution.commands import Activation
from host.bundled import bundled_models
from tests.office import SimulatedOffice
from tests.suspending import SUPERVISOR, resume, suspend
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

MODEL, PROCESS = "complaint.bpmn", "complaint_handling"
_ROOTS = (
    '<signal id="news" name="news"/>'
    '<escalation id="late" escalationCode="LATE"/>'
    '<escalation id="rung" escalationCode="rung:verification:2"/>'
)
_SIGNAL = '<signalEventDefinition signalRef="news"/>'
_ESCALATION = '<escalationEventDefinition escalationRef="{}"/>'
_COMPLETE = (
    "<conditionalEventDefinition><condition>= complete</condition></conditionalEventDefinition>"
)
_CLOCK = '<zeebe:property name="sla.start" value="verification"/>'
_TASK = zeebe("userTask", 'assignmentDefinition candidateGroups="=unit + &quot;:intake&quot;"')


def _named(tag: str, id_: str, name: str, inner: str = "", attributes: str = "") -> str:
    return node(tag, id_, inner, f'name="{name}" {attributes}')


def model(check: str = "Periksa berkas") -> bytes:
    """`check` is what its first user task is called."""
    return file_of(
        process(
            zeebe(f"<zeebe:properties>{_CLOCK}</zeebe:properties>"),
            node("startEvent", "s"),
            node("parallelGateway", "fork"),
            _named("intermediateCatchEvent", "hear", "Kabar pusat", _SIGNAL),
            node("endEvent", "heard"),
            _named("userTask", "check", check, _TASK),
            _named("intermediateThrowEvent", "tell", "Umumkan hasil", _SIGNAL),
            _named("intermediateThrowEvent", "lift", "Perlu pimpinan", _ESCALATION.format("late")),
            _named("intermediateThrowEvent", "press", "Berkas rawan", _ESCALATION.format("rung")),
            _named("userTask", "letter", "Siapkan surat", _TASK),
            node("boundaryEvent", "b", "<compensateEventDefinition/>", 'attachedToRef="letter"'),
            _named("task", "tear_up", "Sobek surat", attributes='isForCompensation="true"'),
            _named("intermediateCatchEvent", "whole", "Berkas lengkap", _COMPLETE),
            node("intermediateThrowEvent", "undo", "<compensateEventDefinition/>"),
            _named("userTask", "after", "Tutup berkas", _TASK),
            node("endEvent", "e"),
            flows("s fork", "fork hear", "hear heard", "fork check", "check tell", "tell lift"),
            flows("lift press", "press letter", "letter whole", "whole undo", "undo after"),
            flows("after e"),
            '<association id="a" sourceRef="b" targetRef="tear_up"/>',
            attributes=f'id="{PROCESS}" isExecutable="true"',
        ),
        _ROOTS,
    )


def deploy(office: SimulatedOffice, **given: str) -> None:
    """In place of the bundled complaint model."""
    files, opened = {**bundled_models(), MODEL: model(**given)}, office.open
    deploying.deploy(opened.database, opened.runtime, files, actor="rina", zone="Asia/Jakarta")


def lived(office: SimulatedOffice) -> str:
    """A complaint to which all of it happened; its number."""
    deploy(office)
    number = office.submit()
    root, runtime = office.complaint(number).root, office.open.runtime
    office.complete("check", number)
    suspend(office, number)
    resume(office, number)
    office.complete("letter", number)
    complete = {"complete": True}
    office.do(lambda uow: instances.set_variables(uow, runtime, root, complete, actor=SUPERVISOR))
    again = [Activation("check")]
    office.do(lambda uow: modifications.modify(uow, runtime, root, again, [], actor=SUPERVISOR))
    deploy(office, check="Periksa lagi")
    plan = office.read(lambda uow: migration.make_plan(uow, runtime, PROCESS, (2, 3), {}))
    office.do(lambda uow: migration.migrate(uow, runtime, root, [plan], actor=SUPERVISOR))
    return number
