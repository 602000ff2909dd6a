"""Batch operations: many instances cancelled, migrated, modified or mended, one after another."""

from typing import Any

from tests.api.requests import faults, refused
from tests.api.v2.asking import OPERATOR, ask, deploy, found, start, to_the_letter
from tests.rooms.engine.small_models import chain, job, user_task
from tests.site import OfficeSite

ALL_CASES = {"filter": {"processDefinitionId": "case"}}
SAME = {"sourceElementId": "verify", "targetElementId": "verify"}


def begin(site: OfficeSite, what: str, body: Any) -> dict[str, Any]:
    """Begin a batch operation and tell how it is; what is due is done by then."""
    answer = ask(site, "POST", f"/process-instances/{what}", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told = ask(site, "GET", f"/batch-operations/{answer.get_json()['batchOperationKey']}")
    batch: dict[str, Any] = told.get_json()
    return batch


def states(site: OfficeSite) -> list[str]:
    return [one["state"] for one in found(site, "/process-instances", ALL_CASES)]


def test_the_instances_that_fit_are_cancelled(site: OfficeSite) -> None:
    deploy(site)
    for number in ("K-1", "K-2", "K-3"):
        start(site, number)
    body = {"filter": {"$or": [{"businessId": "K-1"}, {"businessId": {"$like": "*3"}}]}}
    batch = begin(site, "cancellation", body)
    assert (batch["state"], batch["batchOperationType"]) == ("COMPLETED", "CANCEL_PROCESS_INSTANCE")
    assert (batch["operationsTotalCount"], batch["operationsCompletedCount"]) == (2, 2)
    assert batch["actorId"] == OPERATOR
    assert states(site) == ["TERMINATED", "ACTIVE", "TERMINATED"]
    key = {"filter": {"batchOperationKey": batch["batchOperationKey"]}}
    assert [one["state"] for one in found(site, "/batch-operation-items", key)] == ["COMPLETED"] * 2
    assert found(site, "/batch-operations") == [batch]


def test_instances_are_migrated_and_moved(site: OfficeSite) -> None:
    deploy(site)
    start(site, "K-1")
    start(site, "K-2")
    steps = (user_task("verify"), job("letter", "write-letter"), user_task("check"))
    newer = chain(*steps, ids=("verify", "letter", "check"), name="case")
    made = deploy(site, case_bpmn=newer).get_json()["deployments"][0]["processDefinition"]
    plan = {"targetProcessDefinitionKey": made["processDefinitionKey"], "mappingInstructions": []}
    batch = begin(site, "migration", {**ALL_CASES, "migrationPlan": plan})
    assert batch["operationsFailedCount"] == 2
    (why, _) = found(site, "/batch-operation-items")
    assert "verify is active, and no instruction says" in why["errorMessage"]
    plan["mappingInstructions"] = [SAME]
    batch = begin(site, "migration", {**ALL_CASES, "migrationPlan": plan})
    assert batch["operationsCompletedCount"] == 2
    versions = found(site, "/process-instances", ALL_CASES)
    assert [one["processDefinitionVersion"] for one in versions] == [2, 2]
    moves = [{"sourceElementId": "verify", "targetElementId": "check"}]
    begin(site, "modification", {**ALL_CASES, "moveInstructions": moves})
    tasks = [(one["elementId"], one["state"]) for one in found(site, "/user-tasks")]
    assert tasks == [("verify", "CANCELED"), ("check", "CREATED")] * 2
    again = ask(site, "POST", "/process-instances/migration", {**ALL_CASES, "migrationPlan": plan})
    assert set(faults(again, 400)) == {"/migrationPlan/mappingInstructions"}


def test_incidents_are_resolved_of_many_and_of_one(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    to_the_letter(site, key)
    taken = {"type": "write-letter", "timeout": 60_000, "maxJobsToActivate": 5, "worker": "w"}
    for path in ("incident-resolution", f"{key}/incident-resolution"):
        (mine,) = ask(site, "POST", "/jobs/activation", taken).get_json()["jobs"]
        ask(site, "POST", f"/jobs/{mine['jobKey']}/failure", {"retries": 0})
        assert [one["state"] for one in found(site, "/incidents")] == ["ACTIVE"]
        body = {} if key in path else ALL_CASES
        assert begin(site, path, body)["operationsCompletedCount"] == 1
        assert [one["state"] for one in found(site, "/incidents")] == ["RESOLVED"]


def test_what_cannot_be_done_says_why_and_stops_no_other(site: OfficeSite) -> None:
    deploy(site)
    to_the_letter(site, start(site, "K-1"))
    start(site, "K-2")
    moves = [{"sourceElementId": "verify", "targetElementId": "answer"}]
    batch = begin(site, "modification", {**ALL_CASES, "moveInstructions": moves})
    assert (batch["operationsFailedCount"], batch["operationsCompletedCount"]) == (1, 1)
    (failed,) = found(site, "/batch-operation-items", {"filter": {"state": "FAILED"}})
    assert "verify" in failed["errorMessage"]


def test_a_batch_that_is_over_is_not_turned_and_none_chooses_everything(site: OfficeSite) -> None:
    deploy(site)
    batch = begin(site, "cancellation", ALL_CASES)
    assert batch["state"] == "COMPLETED"
    for verb in ("suspension", "resumption", "cancellation"):
        path = f"/batch-operations/{batch['batchOperationKey']}/{verb}"
        refused(ask(site, "POST", path), 409)
        refused(ask(site, "POST", f"/batch-operations/999/{verb}"), 404)
    nothing = ask(site, "POST", "/process-instances/cancellation", {"filter": {}})
    assert set(faults(nothing, 400)) == {"/filter"}
