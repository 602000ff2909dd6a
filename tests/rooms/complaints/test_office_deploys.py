"""Deploying models of the office: clocks are those of the policy in the set, or of the last one."""

import pytest

from complaints import deploying
from engine.deployment_check import DeploymentRefused
from engine.deployments import Deployment
from host.bundled import bundled_models
from kernel.errors import Invalid
from tests.office import SimulatedOffice


def deploy(office: SimulatedOffice, files: dict[str, bytes]) -> Deployment:
    runtime = office.open.runtime
    return office.write(
        lambda uow: deploying.deploy(uow, runtime, files, actor="owner", zone="Asia/Jakarta")
    )


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
