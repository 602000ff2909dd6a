"""Working on instances by the engine's resources: tasks, jobs, messages, incidents, changes."""

from typing import Any

from sqlalchemy import Integer

from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from tests.api.requests import faults, refused
from tests.api.v2.asking import ask, deploy, found, start, to_the_letter
from tests.rooms.engine.small_models import chain, extended, job, user_task
from tests.site import OfficeSite

OTHER_OPERATOR = "lestari-maharani"
LETTER = {"type": "write-letter", "timeout": 60_000, "maxJobsToActivate": 5, "worker": "w"}


def take(site: OfficeSite, **more: Any) -> list[dict[str, Any]]:
    answer = ask(site, "POST", "/jobs/activation", {**LETTER, **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    jobs: list[dict[str, Any]] = answer.get_json()["jobs"]
    return jobs


def test_a_deployment_says_what_is_in_it_and_the_same_again_is_the_same(site: OfficeSite) -> None:
    first, second = deploy(site).get_json(), deploy(site).get_json()
    assert first == second
    kinds = [next(kind for kind, one in made.items() if one) for made in first["deployments"]]
    assert kinds == ["processDefinition", "decisionRequirements", "decisionDefinition"]
    decided = first["deployments"][2]["decisionDefinition"]
    assert (decided["name"], decided["decisionRequirementsId"]) == ("Route a case", "routing")
    key = first["deployments"][0]["processDefinition"]["processDefinitionKey"]
    assert "<process " in ask(site, "GET", f"/process-definitions/{key}/xml").get_data(as_text=True)


def test_a_broken_model_is_refused_with_its_findings(site: OfficeSite) -> None:
    told = refused(deploy(site, case_bpmn=b"<definitions/>"), 400)
    assert told["findings"][0]["file"] == "case.bpmn"
    assert found(site, "/process-definitions", {"filter": {"resourceName": "case.bpmn"}}) == []


def test_a_job_is_one_workers_and_can_be_given_back(site: OfficeSite) -> None:
    deploy(site)
    to_the_letter(site, start(site, "K-1"))
    (mine,) = take(site, fetchVariable=["number"])
    assert (mine["variables"], mine["customHeaders"]) == ({"number": "K-1"}, {})
    assert take(site) == []
    failed = {"retries": 2, "errorMessage": "no paper", "retryBackOff": 0}
    assert ask(site, "POST", f"/jobs/{mine['jobKey']}/failure", failed).status_code == 204
    (told,) = found(site, "/jobs", {"filter": {"type": "write-letter"}})
    assert (told["state"], told["errorMessage"], told["retries"]) == ("FAILED", "no paper", 2)
    (again,) = take(site)
    assert ask(site, "POST", f"/jobs/{again['jobKey']}/completion").status_code == 204
    refused(ask(site, "POST", f"/jobs/{again['jobKey']}/completion"), 404)


def test_jobs_of_the_program_itself_are_not_given_out(site: OfficeSite) -> None:
    body = {**LETTER, "type": "tuntas:publish-message"}
    assert "done by Tuntas" in refused(ask(site, "POST", "/jobs/activation", body), 409)["detail"]


def test_a_job_without_retries_is_an_incident_that_is_resolved_with_more(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    to_the_letter(site, key)
    (mine,) = take(site)
    ask(site, "POST", f"/jobs/{mine['jobKey']}/failure", {"retries": 0, "errorMessage": "broken"})
    (incident,) = found(site, "/incidents", {"filter": {"processInstanceKey": key}})
    assert (incident["errorType"], incident["elementId"]) == ("JOB_NO_RETRIES", "letter")
    assert found(site, f"/process-instances/{key}/incidents") == [incident]
    assert found(site, "/process-instances", {"filter": {"hasIncident": True}})
    changed = ask(site, "PATCH", f"/jobs/{mine['jobKey']}", {"changeset": {"retries": 3}})
    assert changed.status_code == 204
    path = f"/incidents/{incident['incidentKey']}/resolution"
    assert ask(site, "POST", path).status_code == 204
    assert [one["retries"] for one in take(site)] == [3]


def test_variables_are_read_and_set_where_they_stand(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1", amount=3)
    asked = {"filter": {"processInstanceKey": key, "name": {"$like": "a*"}}}
    (amount,) = found(site, "/variables", asked)
    assert (amount["value"], amount["scopeKey"]) == ("3", key)
    assert ask(site, "GET", f"/variables/{amount['variableKey']}").get_json()["value"] == "3"
    (task,) = found(site, "/user-tasks")
    put = f"/element-instances/{task['elementInstanceKey']}/variables"
    assert ask(site, "PUT", put, {"variables": {"amount": 4}}).status_code == 204
    assert ask(site, "PUT", put, {"variables": {"amount": 5}, "local": True}).status_code == 204
    values = found(site, f"/user-tasks/{task['userTaskKey']}/variables")
    assert [one["value"] for one in values if one["name"] == "amount"] == ["4", "5"]
    nearest = found(site, f"/user-tasks/{task['userTaskKey']}/effective-variables")
    assert [one["value"] for one in nearest if one["name"] == "amount"] == ["5"]
    told = faults(ask(site, "POST", "/variables/search", {}), 400)
    assert set(told) == {"/filter/processInstanceKey"}


def test_element_instances_tell_the_way_of_an_instance(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    to_the_letter(site, key)
    rows = found(site, "/element-instances", {"filter": {"processInstanceKey": key}})
    assert [(one["elementId"], one["type"], one["state"]) for one in rows] == [
        ("case", "PROCESS", "ACTIVE"),
        ("s", "START_EVENT", "COMPLETED"),
        ("verify", "USER_TASK", "COMPLETED"),
        ("route", "BUSINESS_RULE_TASK", "COMPLETED"),
        ("letter", "SERVICE_TASK", "ACTIVE"),
    ]
    one = ask(site, "GET", f"/element-instances/{rows[-1]['elementInstanceKey']}").get_json()
    assert one == rows[-1]


def test_a_message_is_correlated_with_who_waits_or_with_nobody(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    message = {"name": "told", "correlationKey": "K-1"}
    refused(ask(site, "POST", "/messages/correlation", message), 404)
    to_the_letter(site, key)
    (mine,) = take(site)
    ask(site, "POST", f"/jobs/{mine['jobKey']}/completion", {"variables": {}})
    answer = ask(site, "POST", "/messages/correlation", message)
    assert answer.get_json()["processInstanceKey"] == key
    assert ask(site, "GET", f"/process-instances/{key}").get_json()["state"] == "COMPLETED"


def test_a_publication_whose_answer_was_lost_is_told_that_it_arrived(site: OfficeSite) -> None:
    path = "/messages/publication"
    sent: dict[str, Any] = {"name": "told", "correlationKey": "K-1", "messageId": "m-1"}
    sent |= {"timeToLive": 60_000, "variables": {"amount": 1.5, "parts": [1, {"a": None}]}}
    first = ask(site, "POST", path, sent)
    again = ask(site, "POST", path, sent)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert site.office.read(messages_kept) == 1
    for other in ({"variables": {"amount": 2}}, {"timeToLive": 1}):
        told = refused(ask(site, "POST", path, {**sent, **other}), 409)
        assert "another message 'told'" in told["detail"]
    refused(ask(site, "POST", path, sent, by=OTHER_OPERATOR), 409)
    assert site.office.read(messages_kept) == 1


def test_a_signal_whose_answer_was_lost_is_thrown_once(site: OfficeSite) -> None:
    path, key = "/signals/broadcast", {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165"}
    sent = {"signalName": "news", "variables": {"amount": 1.5}}
    first, again = (ask(site, "POST", path, sent, headers=key).get_json() for _ in range(2))
    assert first == again
    assert ask(site, "POST", path, sent).get_json() != first
    refused(ask(site, "POST", path, {**sent, "variables": {}}, headers=key), 409)


def messages_kept(uow: UnitOfWork) -> int:
    return int(uow.execute(query("SELECT count(*) AS n FROM message", {"n": Integer})).scalar_one())


def test_a_decision_answers_or_says_why_not(site: OfficeSite) -> None:
    deploy(site)
    asked = {"decisionDefinitionId": "route_case", "variables": {"class": "service"}}
    answer = ask(site, "POST", "/decision-definitions/evaluation", asked).get_json()
    assert (answer["output"], answer["failureMessage"]) == ('"front"', None)
    assert answer["evaluatedDecisions"][0]["matchedRules"][0]["ruleId"] == "r2"
    refused(ask(site, "POST", "/decision-definitions/evaluation", {**asked, "variables": 1}), 400)


def test_an_expression_is_evaluated(site: OfficeSite) -> None:
    asked = {"expression": "=a + 1", "variables": {"a": 2}}
    assert ask(site, "POST", "/expression/evaluation", asked).get_json()["result"] == 3
    broken = ask(site, "POST", "/expression/evaluation", {"expression": "1 +"})
    assert set(faults(broken, 400)) == {"/expression"}


def test_an_expression_may_take_no_more_than_one_in_a_model(site: OfficeSite) -> None:
    asked = {"expression": "count(for i in 1..60000 return i)"}
    told = faults(ask(site, "POST", "/expression/evaluation", asked), 400)
    assert "its limit of 120000" in told["/expression"]


def test_an_instance_is_suspended_moved_migrated_and_cancelled(site: OfficeSite) -> None:
    deploy(site)
    key = start(site, "K-1")
    path = f"/process-instances/{key}"
    assert ask(site, "POST", f"{path}/suspension").status_code == 204
    assert ask(site, "GET", path).get_json()["state"] == "SUSPENDED"
    assert ask(site, "POST", f"{path}/resumption").status_code == 204
    moves = {
        "activateInstructions": [{"elementId": "letter"}],
        "terminateInstructions": [{"elementId": "verify"}],
    }
    moved = ask(site, "POST", f"{path}/modification", moves)
    assert moved.status_code == 204, moved.get_data(as_text=True)
    assert [one["elementId"] for one in found(site, "/jobs")] == ["letter"]
    steps = (user_task("verify"), job("letter", "write-letter"), user_task("check"))
    newer = chain(*steps, ids=("verify", "letter", "check"), name="case")
    made = deploy(site, case_bpmn=newer).get_json()["deployments"][0]["processDefinition"]
    plan = {"targetProcessDefinitionKey": made["processDefinitionKey"], "mappingInstructions": []}
    told = refused(ask(site, "POST", f"{path}/migration", plan), 409)["detail"]
    assert "letter is active, and no instruction says what becomes of it" in told
    same = {"sourceElementId": "letter", "targetElementId": "letter"}
    twice = {**plan, "mappingInstructions": [same, same]}
    wrong = faults(ask(site, "POST", f"{path}/migration", twice), 400)
    assert set(wrong) == {"/mappingInstructions"}
    migrated = ask(site, "POST", f"{path}/migration", {**plan, "mappingInstructions": [same]})
    assert migrated.status_code == 204, migrated.get_data(as_text=True)
    assert ask(site, "GET", path).get_json()["processDefinitionVersion"] == 2
    assert ask(site, "POST", f"{path}/cancellation").status_code == 204
    refused(ask(site, "POST", f"{path}/cancellation"), 409)
    assert site.office.problems() == []


def test_a_fault_is_mended_by_a_variable_and_tried_again(site: OfficeSite) -> None:
    model = chain(extended("serviceTask", "send", 'taskDefinition type="=kind"'), ids=("send",))
    deploy(site, p_bpmn=model)
    key = ask(site, "POST", "/process-instances", {"processDefinitionId": "p"}).get_json()
    path = f"/element-instances/{key['processInstanceKey']}/variables"
    (incident,) = found(site, "/incidents")
    assert ask(site, "PUT", path, {"variables": {"kind": "write-letter"}}).status_code == 204
    resolution = f"/incidents/{incident['incidentKey']}/resolution"
    assert ask(site, "POST", resolution, {}).status_code == 204
    assert [one["elementId"] for one in take(site)] == ["send"]
    refused(ask(site, "POST", resolution), 404)


def test_a_task_is_changed_attribute_by_attribute(site: OfficeSite) -> None:
    deploy(site)
    start(site, "K-1")
    (before,) = found(site, "/user-tasks")
    path = f"/user-tasks/{before['userTaskKey']}"
    dates = {"dueDate": "2026-12-01T02:00:00Z", "followUpDate": "2026-11-30T02:00:00Z"}
    named = {"candidateGroups": ["a:handler", "b:handler"], "candidateUsers": ["sari"]}
    changes = {**dates, **named, "priority": 80}
    assert ask(site, "PATCH", path, {"changeset": changes}).status_code == 204
    after = ask(site, "GET", path).get_json()
    told = {name: one.replace("Z", "+00:00") for name, one in dates.items()}
    assert after == {**before, **changes, **told}
    assert found(site, "/user-tasks", {"filter": {"candidateUser": "sari"}}) == [after]
    for nothing in (None, {}, {"changeset": None}, {"changeset": {"dueDate": None}}):
        assert ask(site, "PATCH", path, nothing).status_code == 204
    assert ask(site, "GET", path).get_json() == after
    gone = {"dueDate": "", "candidateGroups": []}
    assert ask(site, "PATCH", path, {"changeset": gone}).status_code == 204
    cleared = ask(site, "GET", path).get_json()
    assert cleared == {**after, "dueDate": None, "candidateGroups": []}
    wrong = {"priority": 101, "dueDate": "soon", "assignee": "sari"}
    told = faults(ask(site, "PATCH", path, {"changeset": wrong}), 400)
    assert set(told) == {f"/changeset/{name}" for name in wrong}
    to_the_letter(site, before["processInstanceKey"])
    refused(ask(site, "PATCH", path, {"changeset": changes}), 409)
    refused(ask(site, "PATCH", "/user-tasks/999", {"changeset": changes}), 404)
