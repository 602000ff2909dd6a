"""Due work: one row that fails stops no other, and nothing is passed over in silence."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.events import StepTaken
from engine.execution.effects import UserTaskCreated
from host.due import DueFailed
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice
from tests.rooms.sla.probe import Probe, model, task
from tests.unit.model.bpmn_builder import node

SOON = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
LATER = node("intermediateCatchEvent", "later", SOON)


def waiting() -> bytes:
    steps = (LATER, task("work", start="approval"))
    return model(*steps, ends=("s later", "later work", "work e"))


def refuse_the_broken(_uow: UnitOfWork, step: StepTaken) -> None:
    is_broken = step.state.scopes[1].variables.get("unit") == "kejari-atlantis"
    if is_broken and any(isinstance(one, UserTaskCreated) for one in step.effects):
        raise Invalid("kejari-atlantis cannot go on")


@pytest.fixture
def office(office_url: str) -> Iterator[SimulatedOffice]:
    """An office in which whatever creates a task for kejari-atlantis fails."""
    opened = SimulatedOffice(office_url, listeners={StepTaken: refuse_the_broken})
    yield opened
    opened.close()


def test_a_timer_that_fails_stops_no_other_and_is_tried_again(office: SimulatedOffice) -> None:
    broken = Probe(office, waiting(), unit="kejari-atlantis")
    sound = Probe(office, waiting())
    number = office.submit()
    with pytest.raises(DueFailed, match="kejari-atlantis"):
        office.advance(hours=2)
    assert (broken.waits(), sound.waits()) == ([], ["work"])
    assert office.mails(number) == [f"acknowledgement -> complainant:{number}"]
    with pytest.raises(DueFailed, match="kejari-atlantis"):
        office.advance(hours=2)
    office.time.move_to(office.now + timedelta(hours=1))
    (problem,) = office.problems()
    assert "timer" in problem
    assert "due since 2026-11-24T02:00:00" in problem


def test_a_job_that_fails_is_tried_three_times_and_then_is_an_incident(
    office: SimulatedOffice,
) -> None:
    headers = (
        '<zeebe:taskHeaders><zeebe:header key="template" value="closed"/>'
        '<zeebe:header key="recipient" value="everybody"/></zeebe:taskHeaders>'
    )
    extensions = (
        '<extensionElements><zeebe:taskDefinition type="tuntas:notify" retries="3"/>'
        f"{headers}</extensionElements>"
    )
    office.submit()
    step = node("serviceTask", "notify", extensions)
    probe = Probe(office, model(step, ends=("s notify", "notify e")), key="ADU-2026-000001")
    office.advance(hours=3)
    (incident,) = office.incidents()
    assert incident.element_id == "notify"
    assert "no attempts left" in incident.message
    assert probe.waits() == []
