"""Deploying models of the office: clocks are those of the policy in the set, or of the last one."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pytest

from complaints import deploying
from engine.deployment_check import CheckedFile, DeploymentRefused
from engine.deployments import Deployment
from engine.runtime import Runtime
from host.bundled import bundled_models
from kernel.database import Database
from kernel.errors import Conflict, Invalid
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, nth

T = TypeVar("T")
FORM = b'{"type": "default", "schemaVersion": 16, "id": "note", "components": []}'


class Interrupted(Runtime):
    """Somebody else writes to the store after files were checked and before they are stored."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__({})
        self._meanwhile = meanwhile

    def expect(self, files: Mapping[str, bytes], checked: Sequence[CheckedFile]) -> None:
        super().expect(files, checked)
        self._meanwhile()


class OnlyRead:
    """A store that nobody may write to."""

    def __init__(self, database: Database) -> None:
        self.url = database.url
        self.round_trips = 0
        self.is_full = False
        self.close = database.close
        self.read = database.read

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        raise AssertionError("a transaction was begun")


def deploy(
    office: SimulatedOffice, files: dict[str, bytes], runtime: Runtime | None = None
) -> Deployment:
    runtime = runtime or office.open.runtime
    store = office.open.database
    return deploying.deploy(store, runtime, files, actor="owner", zone="Asia/Jakarta")


def changed(name: str, before: bytes, after: bytes) -> dict[str, bytes]:
    """The bundled models with one of them edited."""
    models = bundled_models()
    assert before in models[name]
    return {**models, name: models[name].replace(before, after)}


def test_the_same_files_again_are_no_new_deployment(office: SimulatedOffice) -> None:
    assert not deploy(office, bundled_models()).new


def test_a_clock_that_no_policy_has_is_refused(office: SimulatedOffice) -> None:
    files = changed("complaint.bpmn", b'value="verification"', b'value="verifikasi"')
    with pytest.raises(DeploymentRefused, match="verifikasi"):
        deploy(office, files)
    alone = {"complaint.bpmn": files["complaint.bpmn"]}
    with pytest.raises(DeploymentRefused, match="verifikasi"):
        deploy(office, alone)  # checked against the policy deployed before


def test_a_set_with_a_policy_of_its_own_is_checked_by_that_one(office: SimulatedOffice) -> None:
    files = changed("sla_policy.dmn", b'"verification"', b'"verifikasi"')
    with pytest.raises(DeploymentRefused, match="verification"):
        deploy(office, files)


def test_nothing_is_no_deployment(office: SimulatedOffice) -> None:
    with pytest.raises(Invalid, match="nothing to deploy"):
        deploy(office, {})


def test_others_write_while_the_files_are_checked(office: SimulatedOffice) -> None:
    numbers: list[str] = []
    files = {**bundled_models(), "note.form": FORM}
    assert deploy(office, files, Interrupted(lambda: numbers.append(office.submit()))).new
    assert numbers == [nth(1)]
    office.complete("verify_complaint", numbers[0], decision="accept", reason="Lengkap.")


def test_what_is_refused_or_not_new_begins_no_transaction(office: SimulatedOffice) -> None:
    store, runtime = OnlyRead(office.open.database), office.open.runtime
    files = changed("complaint.bpmn", b'value="verification"', b'value="verifikasi"')
    with pytest.raises(DeploymentRefused, match="verifikasi"):
        deploying.deploy(store, runtime, files, actor="owner", zone="Asia/Jakarta")
    same = bundled_models()
    assert not deploying.deploy(store, runtime, same, actor="owner", zone="Asia/Jakarta").new


def test_a_set_checked_against_a_policy_that_changed_meanwhile_is_refused(
    office: SimulatedOffice,
) -> None:
    alone = {"note.form": FORM}
    policy = changed("sla_policy.dmn", b"<rule ", b"<rule  ")
    with pytest.raises(Conflict, match="deploy it again"):
        deploy(office, alone, Interrupted(lambda: deploy(office, policy)))
    assert deploy(office, alone).new
