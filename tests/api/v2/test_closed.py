"""User tasks, jobs and incidents are found after they are closed, under the same rules."""

from typing import Any

from tests.api.requests import refused
from tests.api.v2.asking import OPERATOR, ask, deploy, found, start, to_the_letter
from tests.site import OfficeSite

OTHER_OPERATOR = "lestari-maharani"
TASKS, JOBS = "/user-tasks", "/jobs"


def take(site: OfficeSite) -> str:
    """Activate the one letter; its key."""
    asked = {"type": "write-letter", "timeout": 60_000, "maxJobsToActivate": 5, "worker": "w"}
    (job,) = ask(site, "POST", "/jobs/activation", asked).get_json()["jobs"]
    key: str = job["jobKey"]
    return key


def states(site: OfficeSite, path: str, **its_filter: Any) -> list[str]:
    return [one["state"] for one in found(site, path, {"filter": its_filter})]


def test_a_completed_task_is_found_with_all_that_it_was(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    (before,) = found(site, TASKS)
    path = f"{TASKS}/{before['userTaskKey']}"
    ask(site, "POST", f"{path}/assignment", {"assignee": "citra-darmawan"})
    to_the_letter(site, key)
    after = ask(site, "GET", path).get_json()
    changed = {"state": "COMPLETED", "assignee": "citra-darmawan"}
    assert after == {**before, **changed, "completionDate": after["completionDate"]}
    assert after["completionDate"] >= before["creationDate"]
    assert after["candidateGroups"] == ["kejari-bandung:handler"]
    assert after["customHeaders"] == {"desk": "2"}
    for its_filter in (
        {"state": "COMPLETED"},
        {"candidateGroup": {"$like": "kejari-*"}},
        {"completionDate": {"$gte": before["creationDate"]}},
        {"$or": [{"assignee": "citra-darmawan"}, {"state": "CREATED"}]},
    ):
        assert found(site, TASKS, {"filter": its_filter}) == [after], its_filter
    for its_filter in ({"state": "CREATED"}, {"candidateGroup": "x"}, {"processInstanceKey": "1"}):
        assert found(site, TASKS, {"filter": its_filter}) == [], its_filter
    refused(ask(site, "POST", f"{path}/completion"), 409)
    refused(ask(site, "POST", f"{path}/variables/search"), 404)


def test_tasks_of_a_cancelled_instance_are_cancelled(site: OfficeSite) -> None:
    deploy(site)
    keys = [start(site, f"K-{number}") for number in range(3)]
    ask(site, "POST", f"/process-instances/{keys[1]}/cancellation")
    assert states(site, TASKS) == ["CREATED", "CANCELED", "CREATED"]
    assert states(site, TASKS, processInstanceKey=keys[1]) == ["CANCELED"]
    sort = [{"field": "completionDate", "order": "DESC"}]
    first = ask(site, "POST", f"{TASKS}/search", {"sort": sort, "page": {"limit": 1}}).get_json()
    assert [one["state"] for one in first["items"]] == ["CANCELED"]
    after = {"limit": 5, "after": first["page"]["endCursor"]}
    assert len(found(site, TASKS, {"sort": sort, "page": after})) == 2


def test_a_job_is_told_as_its_worker_ended_it(site: OfficeSite) -> None:
    deploy(site)
    for verb, body, state, after in (
        ("completion", {}, "COMPLETED", "COMPLETED"),
        ("error", {"errorCode": "x", "errorMessage": "lost"}, "ERROR_THROWN", "ERROR_THROWN"),
        ("failure", {"retries": 0, "errorMessage": "lost"}, "FAILED", "CANCELED"),
    ):
        key = start(site, "K-1")
        to_the_letter(site, key)
        job = take(site)
        assert ask(site, "POST", f"/jobs/{job}/{verb}", body).status_code == 204
        (told,) = found(site, JOBS, {"filter": {"processInstanceKey": key, "state": state}})
        assert (told["jobKey"], told["worker"]) == (job, "w")
        assert told["errorCode"] == body.get("errorCode")
        assert str(body.get("errorMessage", "")) in (told["errorMessage"] or "")
        assert (told["endTime"] is None) is (state == "FAILED")
        ask(site, "POST", f"/process-instances/{key}/cancellation")
        assert states(site, JOBS, processInstanceKey=key) == [after]


def test_an_incident_is_resolved_and_its_job_open_again(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    to_the_letter(site, key)
    job = take(site)
    for _ in range(2):
        ask(site, "POST", f"/jobs/{job}/failure", {"retries": 0, "errorMessage": "lost"})
        assert (states(site, "/incidents"), states(site, JOBS)) == (["ACTIVE"], ["FAILED"])
        (incident,) = found(site, "/incidents")
        path = f"/incidents/{incident['incidentKey']}"
        assert ask(site, "POST", f"{path}/resolution").status_code == 204
        assert (states(site, "/incidents"), states(site, JOBS)) == (["RESOLVED"], ["CREATED"])
        resolved = ask(site, "GET", path).get_json()
        assert resolved == {**incident, "state": "RESOLVED"}
        assert found(site, f"/process-instances/{key}/incidents") == [resolved]
        assert states(site, "/process-instances", hasIncident=True) == []
        take(site)
    assert site.office.problems() == []


def test_what_closed_in_a_complaint_about_oneself_is_not_there_either(site: OfficeSite) -> None:
    number = site.office.submit(reported_official=OPERATOR)
    (task,) = found(site, TASKS, {"filter": {"businessId": number}}, by=OTHER_OPERATOR)
    cancel = f"/process-instances/{task['processInstanceKey']}/cancellation"
    assert ask(site, "POST", cancel, by=OTHER_OPERATOR).status_code == 204
    for path in (TASKS, JOBS):
        of_it = {"filter": {"processInstanceKey": task["processInstanceKey"]}}
        closed = found(site, path, of_it, by=OTHER_OPERATOR)
        assert {one["state"] for one in closed} <= {"CANCELED", "COMPLETED"}
        assert closed
        assert found(site, path, of_it) == []
    total = ask(site, "POST", f"{TASKS}/search").get_json()["page"]["totalItems"]
    assert total == 0
    refused(ask(site, "GET", f"{TASKS}/{task['userTaskKey']}"), 404)
