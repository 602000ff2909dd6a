"""The official client of the published interface drives cases on this engine, over HTTP.

The processes are those of `tuntas run`, or of `tuntas web` and `tuntas worker`; all tests of a
store share them, so each has numbers of its own.
"""

from collections.abc import Iterator

import pytest
from camunda_orchestration_sdk import CamundaClient, models
from camunda_orchestration_sdk.errors import BadRequestError, ForbiddenError
from camunda_orchestration_sdk.semantic_types import ProcessInstanceKey, UserTaskKey

from tests.acceptance.commands.serving import PATIENCE
from tests.acceptance.orchestration import (
    OPERATOR,
    Served,
    client_of,
    complaint_like,
    served,
    two_files,
)
from tests.rooms.host.workshop import until


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def there(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The demo office on each store, served by real processes."""
    kind = "sqlite_seeds" if request.param == "sqlite" else "postgres_seeds"
    folder = tmp_path_factory.mktemp("sdk")
    with request.getfixturevalue(kind).copy(folder) as url, served(folder, url) as there:
        yield there


@pytest.fixture(scope="module")
def client(there: Served) -> Iterator[CamundaClient]:
    """The client of a process owner, with a token's id and secret."""
    scopes = ("read_engine", "operate_engine", "work_jobs", "deploy_models")
    with client_of(there.address, *there.token(*scopes)) as client:
        yield client


def test_it_says_what_it_is(client: CamundaClient, there: Served) -> None:
    topology = client.get_topology()
    assert topology.gateway_version.startswith("tuntas-")
    (broker,) = topology.brokers
    assert f"http://{broker.host}:{broker.port}" == there.address
    assert client.get_authentication().username == OPERATOR
    assert client.get_license().valid_license


def test_a_case_is_driven_from_its_deployment_to_its_end(client: CamundaClient) -> None:
    deployed = client.create_deployment(data=two_files(complaint_like()))
    assert len(deployed.deployments) == 3
    started = client.create_process_instance(
        data=models.ProcessCreationById.from_dict(
            {
                "processDefinitionId": "case",
                "variables": {"class": "conduct", "number": "K-1"},
                "businessId": "K-1",
            }
        )
    )
    key = started.process_instance_key
    task = _complete_task(client, key)
    _do_job(client)
    _give_answer(client)
    assert client.get_process_instance(key).state == "COMPLETED"
    closed = client.search_user_tasks(
        data=models.UserTaskSearchQuery.from_dict(
            {"filter": {"state": "COMPLETED", "processInstanceKey": key}}
        )
    )
    assert [(one.user_task_key, one.assignee) for one in closed.items] == [(task, "citra-darmawan")]
    assert client.get_user_task(task).completion_date is not None
    jobs = client.search_jobs(
        data=models.JobSearchQuery.from_dict({"filter": {"processInstanceKey": key}})
    )
    assert [(one.state, one.worker) for one in jobs.items] == [("COMPLETED", "w")]


def _complete_task(client: CamundaClient, instance: str) -> UserTaskKey:
    tasks = client.search_user_tasks(
        data=models.UserTaskSearchQuery.from_dict(
            {"filter": {"processInstanceKey": instance, "candidateGroup": {"$like": "kejari-*"}}}
        )
    )
    (task,) = tasks.items
    assert (task.element_id, task.candidate_groups) == ("verify", ["kejari-bandung:handler"])
    client.update_user_task(
        task.user_task_key,
        data=models.UserTaskUpdateRequest.from_dict({"changeset": {"priority": 90}}),
    )
    assert client.get_user_task(task.user_task_key).priority == 90
    client.assign_user_task(
        task.user_task_key, data=models.UserTaskAssignmentRequest(assignee="citra-darmawan")
    )
    assert client.get_user_task(task.user_task_key).assignee == "citra-darmawan"
    client.complete_user_task(
        task.user_task_key,
        data=models.UserTaskCompletionRequest.from_dict({"variables": {"verdict": "ok"}}),
    )
    return task.user_task_key


def _do_job(client: CamundaClient) -> None:
    taken = client.activate_jobs(
        data=models.JobActivationRequest(
            type_="write-letter", timeout=60_000, max_jobs_to_activate=5, worker="w"
        )
    )
    (job,) = taken.jobs
    assert job.variables.to_dict() == {
        "class": "conduct",
        "number": "K-1",
        "verdict": "ok",
        "unit": "oversight",
    }
    client.complete_job(
        job.job_key, data=models.JobCompletionRequest.from_dict({"variables": {"sent": True}})
    )


def _give_answer(client: CamundaClient) -> None:
    waiting = client.search_message_subscriptions(
        data=models.MessageSubscriptionSearchQuery.from_dict({"filter": {"correlationKey": "K-1"}})
    )
    assert [one.message_name for one in waiting.items] == ["told"]
    client.correlate_message(
        data=models.MessageCorrelationRequest.from_dict({"name": "told", "correlationKey": "K-1"})
    )


def _start(client: CamundaClient, number: str, process: str = "case") -> ProcessInstanceKey:
    body = {"class": "service", "number": number}
    started = client.create_process_instance(
        data=models.ProcessCreationById.from_dict(
            {"processDefinitionId": process, "variables": body, "businessId": number}
        )
    )
    return started.process_instance_key


def test_lists_come_in_pages_that_the_client_turns(client: CamundaClient) -> None:
    client.create_deployment(data=two_files(complaint_like()))
    keys = [_start(client, f"P-{number}") for number in range(5)]
    seen: list[str] = []
    of_these = {"state": "ACTIVE", "businessId": {"$like": "P-*"}}
    body: dict[str, object] = {"filter": of_these, "page": {"limit": 2}}
    while True:
        found = client.search_process_instances(
            data=models.ProcessInstanceSearchQuery.from_dict(body)
        )
        seen += [one.process_instance_key for one in found.items]
        if found.page.end_cursor is None:
            break
        body["page"] = {"limit": 2, "after": found.page.end_cursor}
    assert (seen, found.page.total_items) == (keys, 5)


def test_what_does_not_fit_and_what_is_not_allowed_is_an_error(
    client: CamundaClient, there: Served
) -> None:
    wrong = models.ProcessInstanceSearchQuery.from_dict({})
    wrong.filter_ = models.ProcessInstanceSearchQueryFilter(has_retries_left=True)
    with pytest.raises(BadRequestError) as refused:
        client.search_process_instances(data=wrong)
    assert b"/filter/hasRetriesLeft" in refused.value.content
    with client_of(there.address, *there.token("work_jobs")) as other:
        with pytest.raises(ForbiddenError):
            other.search_user_tasks(data=models.UserTaskSearchQuery())
        assert other.activate_jobs(data=_asked_jobs("nobody-gives")).jobs == []


def test_decisions_and_expressions_answer(client: CamundaClient) -> None:
    client.create_deployment(data=two_files(complaint_like()))
    answer = client.evaluate_decision(
        data=models.DecisionEvaluationByID.from_dict(
            {"decisionDefinitionId": "route_case", "variables": {"class": "conduct"}}
        )
    )
    assert answer.output == '"oversight"'
    found = client.search_decision_definitions(data=models.DecisionDefinitionSearchQuery())
    assert "route_case" in [one.decision_definition_id for one in found.items]
    told = client.evaluate_expression(
        data=models.ExpressionEvaluationRequest(expression='="a" + "b"')
    )
    assert told.result == "ab"


def test_a_failed_job_is_mended_and_goes_on(client: CamundaClient) -> None:
    client.create_deployment(data=two_files(complaint_like()))
    key = _start(client, "F-1")
    _verify(client, key)
    (job,) = client.activate_jobs(data=_asked_jobs()).jobs
    client.fail_job(
        job.job_key, data=models.JobFailRequest(retries=0, error_message="the printer burns")
    )
    (incident,) = _incidents(client, "ACTIVE")
    assert "the printer burns" in incident.error_message
    client.update_job(
        job.job_key, data=models.JobUpdateRequest.from_dict({"changeset": {"retries": 1}})
    )
    client.resolve_incident(incident.incident_key, data=models.IncidentResolutionRequest())
    assert [one.incident_key for one in _incidents(client, "RESOLVED")] == [incident.incident_key]
    (again,) = client.activate_jobs(data=_asked_jobs()).jobs
    client.complete_job(again.job_key, data=models.JobCompletionRequest())
    rows = client.search_element_instances(
        data=models.ElementInstanceSearchQuery.from_dict({"filter": {"processInstanceKey": key}})
    )
    assert [one.element_id for one in rows.items if one.state == "ACTIVE"] == ["case", "answer"]
    client.publish_message(
        data=models.MessagePublicationRequest.from_dict(
            {"name": "told", "correlationKey": "F-1", "timeToLive": 60_000}
        )
    )
    until(lambda: client.get_process_instance(key).state == "COMPLETED", PATIENCE)


def _incidents(client: CamundaClient, state: str) -> list[models.IncidentResult]:
    query = models.IncidentSearchQuery.from_dict({"filter": {"state": state}})
    return list(client.search_incidents(data=query).items)


def test_instances_are_migrated_in_a_batch_and_cancelled(client: CamundaClient) -> None:
    client.create_deployment(data=two_files(complaint_like(name="moved")))
    keys = [_start(client, "M-1", "moved"), _start(client, "M-2", "moved")]
    newer = complaint_like("check", name="moved")
    made = client.create_deployment(data=two_files(newer)).deployments[0].process_definition
    assert made is not None
    same = {"sourceElementId": "verify", "targetElementId": "verify"}
    plan = {
        "targetProcessDefinitionKey": made.process_definition_key,
        "mappingInstructions": [same],
    }
    client.migrate_process_instance(
        keys[0], data=models.ProcessInstanceMigrationInstruction.from_dict(plan)
    )
    assert client.get_process_instance(keys[0]).process_definition_version == 2
    begun = client.migrate_process_instances_batch_operation(
        data=models.ProcessInstanceMigrationBatchOperationRequest.from_dict(
            {"filter": {"processInstanceKey": keys[1]}, "migrationPlan": plan}
        )
    )
    of_batch = begun.batch_operation_key
    until(lambda: client.get_batch_operation(of_batch).state == "COMPLETED", PATIENCE)
    assert client.get_batch_operation(of_batch).operations_completed_count == 1
    batches = client.search_batch_operations(data=models.BatchOperationSearchQuery())
    assert [one.batch_operation_key for one in batches.items] == [of_batch]
    assert client.get_process_instance(keys[1]).process_definition_version == 2
    client.cancel_process_instance(keys[0], data=models.CancelProcessInstanceRequest())
    assert client.get_process_instance(keys[0]).state == "TERMINATED"


def test_every_list_reads_as_the_client_expects(client: CamundaClient) -> None:
    client.create_deployment(data=two_files(complaint_like()))
    key = _start(client, "L-1")
    of_it = {"filter": {"processInstanceKey": key}}
    names = client.search_variables(data=models.VariableSearchQuery.from_dict(of_it))
    assert {one.name for one in names.items} == {"class", "number"}
    one = client.get_variable(names.items[0].variable_key)
    assert one.value == names.items[0].value
    graphs = client.search_decision_requirements(data=models.DecisionRequirementsSearchQuery())
    client.get_decision_requirements(graphs.items[-1].decision_requirements_key)
    versions = client.search_process_definitions(data=models.ProcessDefinitionSearchQuery())
    xml = client.get_process_definition_xml(versions.items[-1].process_definition_key)
    assert "process" in xml
    jobs = client.search_jobs(data=models.JobSearchQuery.from_dict(of_it))
    assert jobs.items == []
    client.broadcast_signal(data=models.SignalBroadcastRequest(signal_name="nobody waits"))


def _verify(client: CamundaClient, instance: str) -> None:
    (task,) = client.search_user_tasks(
        data=models.UserTaskSearchQuery.from_dict({"filter": {"processInstanceKey": instance}})
    ).items
    client.complete_user_task(task.user_task_key, data=models.UserTaskCompletionRequest())


def _asked_jobs(kind: str = "write-letter") -> models.JobActivationRequest:
    return models.JobActivationRequest(
        type_=kind, timeout=60_000, max_jobs_to_activate=5, worker="w"
    )
