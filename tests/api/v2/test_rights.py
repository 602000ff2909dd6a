"""Who gets in at the engine's resources, by which door, and what stays hidden from them."""

import base64

import pytest

from identity.sign_in import CLIENT_LIMIT, FLOOD_LIMIT
from tests.api.requests import ADMINISTRATOR, HANDLER, INTAKE, faults, refused
from tests.api.v2.asking import OPERATOR, ask, deploy, found, start
from tests.flooding import fill_limit
from tests.office import PASSWORD
from tests.site import OfficeSite

OTHER_OPERATOR = "lestari-maharani"
OTHER_ADMINISTRATOR = "nurul-rahardjo"


def basic(name: str, password: str) -> dict[str, str]:
    """The header of Basic authentication."""
    said = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


def test_a_token_gets_in_as_bearer_and_with_its_id(site: OfficeSite) -> None:
    secret = site.token(OPERATOR)
    for headers in ({"Authorization": f"Bearer {secret}"}, basic("1", secret)):
        answer = ask(site, "GET", "/authentication/me", by=None, headers=headers)
        assert answer.get_json()["username"] == OPERATOR
    for wrong in (basic("2", secret), basic("1", secret + "x"), basic(OPERATOR, secret)):
        refused(ask(site, "GET", "/authentication/me", by=None, headers=wrong), 401)


def test_a_person_gets_in_with_their_password_as_at_sign_in(site: OfficeSite) -> None:
    site.office.give_passwords(OPERATOR)
    mine = basic(OPERATOR, PASSWORD)
    assert ask(site, "POST", "/jobs/search", by=None, headers=mine).status_code == 200
    wrong, keyring = basic("nobody", "something"), site.office.open.keyring
    refused(ask(site, "GET", "/topology", by=None, headers=wrong), 401)
    site.office.write(lambda uow: fill_limit(uow, keyring, CLIENT_LIMIT, "127.0.0.1"))
    assert ask(site, "POST", "/jobs/search", by=None, headers=mine).status_code == 200
    site.office.write(lambda uow: fill_limit(uow, keyring, FLOOD_LIMIT, "127.0.0.1"))
    assert "Retry-After" in ask(site, "GET", "/topology", by=None, headers=wrong).headers
    refused(ask(site, "GET", "/topology", by=None, headers=mine), 429)


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ", "Basic !!", "Basic bm9jb2xvbg==", "Basic Og==", "Digest x", "Basic /w=="],
)
def test_what_is_no_sign_in_gets_nobody_in(site: OfficeSite, header: str) -> None:
    headers = {"Authorization": header}
    problem = ask(site, "GET", "/topology", by=None, headers=headers)
    refused(problem, 401)
    assert problem.headers["WWW-Authenticate"].startswith("Bearer")


def test_basic_authentication_is_for_the_engines_resources_only(site: OfficeSite) -> None:
    headers = basic("1", site.token(OPERATOR))
    refused(site.api("GET", "/me", headers=headers), 401)


def test_a_token_without_the_right_is_told_which_it_lacks(site: OfficeSite) -> None:
    told = refused(ask(site, "POST", "/process-instances/search", scopes=("work_jobs",)), 403)
    assert "read_engine" in told["detail"]
    refused(ask(site, "POST", "/jobs/search", by=HANDLER), 403)
    assert ask(site, "POST", "/jobs/search", by=ADMINISTRATOR).status_code == 200


def test_instances_of_a_complaint_about_oneself_are_not_there(site: OfficeSite) -> None:
    site.office.submit()
    number = site.office.submit(reported_official=OPERATOR)
    (hidden,) = found(site, "/user-tasks", {"filter": {"businessId": number}}, by=OTHER_OPERATOR)
    for path in ("/process-instances", "/user-tasks", "/jobs", "/message-subscriptions"):
        mine, others = (
            {one["rootProcessInstanceKey"] for one in found(site, path, by=by)}
            for by in (OPERATOR, OTHER_OPERATOR)
        )
        assert others - mine <= {hidden["processInstanceKey"]}
        assert hidden["processInstanceKey"] not in mine
    total = ask(site, "POST", "/process-instances/search").get_json()["page"]["totalItems"]
    assert total == 1


def test_a_message_does_not_reach_a_complaint_about_who_publishes_it(site: OfficeSite) -> None:
    number = site.office.submit(reported_official=ADMINISTRATOR)
    message = {"name": "complaint-withdrawn", "correlationKey": number, "timeToLive": 60_000}
    open_, answers = site.office.status(number), []
    for by in (ADMINISTRATOR, OTHER_ADMINISTRATOR):
        answer = ask(site, "POST", "/messages/publication", message, by=by)
        answers.append((answer.status_code, answer.get_json().keys()))
        assert (site.office.status(number) == open_) is (by == ADMINISTRATOR)
    assert answers[0] == answers[1]


def test_nor_does_it_keep_the_complainants_own_word_out_while_that_is_suspended(
    site: OfficeSite,
) -> None:
    number = site.office.submit(reported_official=ADMINISTRATOR)
    (task,) = found(site, "/user-tasks", {"filter": {"businessId": number}}, by=OTHER_OPERATOR)
    path = f"/process-instances/{task['processInstanceKey']}"
    assert ask(site, "POST", f"{path}/suspension", by=OTHER_OPERATOR).status_code == 204
    message = {"name": "complaint-withdrawn", "correlationKey": number}
    sent = ask(site, "POST", "/messages/publication", message, by=ADMINISTRATOR)
    assert sent.status_code == 200
    site.office.respond(number, "withdraw")
    before = site.office.status(number)
    assert ask(site, "POST", f"{path}/resumption", by=OTHER_OPERATOR).status_code == 204
    assert site.office.status(number) != before


def test_tasks_of_complaints_are_worked_by_whose_they_are(site: OfficeSite) -> None:
    number = site.office.submit()
    (task,) = site.office.tasks(number)
    path = f"/user-tasks/{task.key}"
    told = refused(ask(site, "POST", f"{path}/completion"), 403)
    assert "of a complaint" in told["detail"]
    told = refused(ask(site, "PATCH", path, {"changeset": {"dueDate": ""}}), 409)
    assert "clocks of the complaint" in told["detail"]
    refused(ask(site, "POST", f"{path}/assignment", {"assignee": INTAKE}, by=HANDLER), 403)
    assigned = ask(site, "POST", f"{path}/assignment", {"assignee": INTAKE}, by=INTAKE)
    assert assigned.status_code == 204
    wrong = faults(ask(site, "POST", f"{path}/completion", {"variables": {}}, by=INTAKE), 400)
    assert all(place.startswith("/variables/") for place in wrong)
    assert wrong
    assert ask(site, "DELETE", f"{path}/assignee", by=INTAKE).status_code == 204


def test_tasks_of_no_complaint_are_not_there_for_who_only_handles(site: OfficeSite) -> None:
    deploy(site)
    start(site, "K-1")
    (task,) = found(site, "/user-tasks")
    path = f"/user-tasks/{task['userTaskKey']}/completion"
    refused(ask(site, "POST", path, by=HANDLER), 404)
    assert ask(site, "POST", path).status_code == 204
