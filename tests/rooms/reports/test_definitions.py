"""What is deployed: processes with versions and how many run; deployments by page."""

import pytest

from complaints.deploying import deploy
from complaints.visibility import viewer_of
from engine import deployments
from host.bundled import bundled_models
from kernel.errors import Invalid
from reports.definitions import DefinitionRow, list_everything
from tests.office import SimulatedOffice
from tests.stages import examined

OWNER = "dimas-susanto"


def deploy_again(office: SimulatedOffice) -> None:
    models = bundled_models()
    changed = {**models, "note.form": b'{"type": "default", "id": "note", "components": []}'}
    deploy(office.open.database, office.open.runtime, changed, actor=OWNER, zone="Asia/Jakarta")


def everything(office: SimulatedOffice, person: str = OWNER) -> list[DefinitionRow]:
    return office.read(lambda uow: list_everything(uow, viewer_of(uow, person)))


def process(office: SimulatedOffice, process_id: str) -> DefinitionRow:
    (found,) = [one for one in everything(office) if one.process_id == process_id]
    return found


def test_each_version_says_who_deployed_it_and_how_many_run(office: SimulatedOffice) -> None:
    first = office.submit()
    examined(office)
    deploy_again(office)
    office.submit()
    office.complete("verify_complaint", first, decision="archive", reason="Tidak lengkap.")
    found = process(office, "complaint_handling")
    assert (found.kind, found.name) == ("process", "Penanganan pengaduan")
    assert [(one.version, one.deployed_by, one.active, one.ended) for one in found.versions] == [
        (2, "Dimas Susanto", 1, 0),
        (1, "seed", 1, 1),
    ]
    called = process(office, "conduct_handling")
    assert [(one.version, one.active) for one in called.versions] == [(2, 0), (1, 1)]
    assert called.versions[0].file == "conduct.bpmn"


def test_decisions_and_forms_are_listed_with_their_versions(office: SimulatedOffice) -> None:
    found = {(one.kind, one.process_id) for one in everything(office)}
    assert {("decision", "sla_policy"), ("form", "verify_complaint")} <= found


def test_deployments_come_by_page_the_last_first(office: SimulatedOffice) -> None:
    deploy_again(office)
    first = office.read(lambda uow: deployments.list_deployments(uow, most=1))
    assert [(one.id, one.deployed_by, one.files) for one in first.items] == [(2, OWNER, 14)]
    rest = office.read(lambda uow: deployments.list_deployments(uow, first.next_cursor, 1))
    assert [(one.id, one.deployed_by) for one in rest.items] == [(1, "seed")]
    assert rest.next_cursor is None
    with pytest.raises(Invalid, match="no cursor of this list"):
        office.read(lambda uow: deployments.list_deployments(uow, "bm9uZQ"))
