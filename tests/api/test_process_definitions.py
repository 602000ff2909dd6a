"""What is deployed, with versions and counts."""

from io import BytesIO
from typing import Any

from host.bundled import bundled_models
from tests.site import OfficeSite
from tests.stages import answered

READER = "indah-suryadi"  # an auditor


def listed(site: OfficeSite, query: str = "") -> dict[str, Any]:
    items = site.api("GET", f"/process-definitions{query}", by=READER).get_json()["items"]
    return {one["id"]: one for one in items}


def test_processes_tell_how_many_run_and_have_ended(site: OfficeSite) -> None:
    ended = answered(site.office)
    site.office.respond(ended, "accept")
    site.office.submit()
    process = listed(site)["complaint_handling"]
    (version,) = process["versions"]
    assert (process["kind"], version["version"], version["file"]) == (
        "process",
        1,
        "complaint.bpmn",
    )
    assert (version["active"], version["ended"]) == (1, 1)
    assert version["deployed_by"] == "seed"


def test_a_new_version_comes_first_and_old_complaints_stay_with_theirs(site: OfficeSite) -> None:
    site.office.submit()
    models = bundled_models()
    models["complaint.bpmn"] += b"<!-- newer -->"
    parts = {"files": [(BytesIO(content), name) for name, content in models.items()]}
    kind = "multipart/form-data"
    answer = site.api("POST", "/deployments", by="dimas-susanto", data=parts, content_type=kind)
    assert answer.status_code == 201
    site.office.submit()
    versions = listed(site)["complaint_handling"]["versions"]
    assert [(one["version"], one["active"]) for one in versions] == [(2, 1), (1, 1)]
    assert versions[0]["deployed_by"] == "Dimas Susanto"


def test_decisions_and_forms_are_told_when_asked_for(site: OfficeSite) -> None:
    assert {one["kind"] for one in listed(site).values()} == {"process"}
    assert "sla_policy" in listed(site, "?kind=decision")
    kinds = {one["kind"] for one in listed(site, "?kind=decision&kind=form").values()}
    assert kinds == {"decision", "form"}


def test_a_kind_that_does_not_exist_is_told(site: OfficeSite) -> None:
    answer = site.api("GET", "/process-definitions?kind=diagram", by=READER)
    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.get_json()["errors"]] == ["kind"]


def test_who_handles_complaints_reads_no_models(site: OfficeSite) -> None:
    assert site.api("GET", "/process-definitions", by="citra-darmawan").status_code == 403
