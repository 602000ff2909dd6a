"""Which messages and signals are those of complaints is read off the models, all versions."""

import pytest

from complaints.awaited_names import AwaitedNames, awaited_names
from complaints.records import PROCESS_ID
from complaints.responses import Response
from engine import deployments
from tests.office import SimulatedOffice
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import ALARM, TOLD


def names(office: SimulatedOffice) -> AwaitedNames:
    return office.read(lambda uow: awaited_names(office.open.runtime.catalogue(uow)))


def deploy(office: SimulatedOffice, **files: bytes) -> None:
    named = {f"{name}.bpmn": data for name, data in files.items()}
    office.write(lambda uow: deployments.deploy(uow, named, actor="test"))


def test_those_of_the_bundled_models_are_what_complainants_say(office: SimulatedOffice) -> None:
    found = names(office)
    assert found.messages is not None
    assert {one.value for one in Response} <= found.messages
    assert found.signals == frozenset()


def test_a_later_version_that_calls_another_process_adds_its_names(
    office: SimulatedOffice,
) -> None:
    hears = models.chain(
        models.catches("hear"), models.alarmed("cry"), ids=("hear", "cry"), name="inner",
        more=TOLD + ALARM,
    )  # fmt: skip
    calling = models.chain(models.call("call", "inner"), ids=("call",), name=PROCESS_ID)
    deploy(office, hears=hears, calling=calling)
    found = names(office)
    assert found.concern_message("told", "K-1")
    assert found.concern_message(Response.ACCEPT.value, "K-1")  # of the version before
    assert found.concern_signal("alarm")
    assert not found.concern_message("other", "K-1")


@pytest.mark.parametrize("name", ["=kind", '="a" + kind'])
def test_a_name_that_is_computed_may_be_any(office: SimulatedOffice, name: str) -> None:
    computed = TOLD.replace('"told"', f"'{name}'")
    step = models.catches("hear")
    deploy(office, c=models.chain(step, ids=("hear",), name=PROCESS_ID, more=computed))
    assert names(office).concern_message("anything", "K-1")
