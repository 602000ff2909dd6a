"""An instance of a complaint about who asks looks like one that never was, whatever is asked."""

import json

from engine.store.keys import key_of, number_of, root_of
from tests.api.v2.asking import OPERATOR, ask, found
from tests.api.v2.test_rights import OTHER_OPERATOR
from tests.site import OfficeSite

SEARCHES = ("/variables/search", "/element-instances/search")
MIGRATION = '{"targetProcessDefinitionKey": "1", "mappingInstructions": []}'
#: What may be asked of one instance, task, job or incident: method, path, body.
OF_ONE = (
    *(
        ("GET", f"/{one}/KEY", "")
        for one in ("process-instances", "element-instances", "variables")
    ),
    *(("GET", f"/{one}/TASK", "") for one in ("element-instances", "user-tasks", "incidents")),
    ("GET", "/user-tasks/TASK/form", ""),
    ("GET", "/variables/TASK", ""),
    *(
        ("POST", f"/process-instances/KEY/{wish}", "{}")
        for wish in ("cancellation", "suspension", "resumption", "incident-resolution")
    ),
    ("POST", "/process-instances/KEY/migration", MIGRATION),
    (
        "POST",
        "/process-instances/KEY/modification",
        '{"activateInstructions": [{"elementId": "x"}]}',
    ),
    ("POST", "/process-instances/KEY/incidents/search", "{}"),
    ("POST", "/element-instances/KEY/incidents/search", "{}"),
    ("POST", "/element-instances/TASK/incidents/search", "{}"),
    ("PUT", "/element-instances/KEY/variables", '{"variables": {"a": 1}}'),
    ("PUT", "/element-instances/TASK/variables", '{"variables": {"a": 1}}'),
    ("POST", "/user-tasks/TASK/variables/search", "{}"),
    ("POST", "/user-tasks/TASK/effective-variables/search", "{}"),
    ("POST", "/user-tasks/TASK/completion", "{}"),
    ("POST", "/user-tasks/TASK/assignment", '{"assignee": "sari"}'),
    ("DELETE", "/user-tasks/TASK/assignee", ""),
    ("PATCH", "/user-tasks/TASK", '{"changeset": {"priority": 1}}'),
    ("POST", "/jobs/TASK/completion", "{}"),
    ("POST", "/jobs/TASK/failure", "{}"),
    ("POST", "/jobs/TASK/error", '{"errorCode": "x"}'),
    ("PATCH", "/jobs/TASK", '{"changeset": {"retries": 2}}'),
    ("POST", "/incidents/TASK/resolution", "{}"),
    ("POST", "/variables/search", '{"filter": {"processInstanceKey": "KEY"}}'),
    ("POST", "/variables/search", '{"filter": {"scopeKey": "TASK"}}'),
    ("POST", "/element-instances/search", '{"filter": {"processInstanceKey": "KEY"}}'),
    ("POST", "/element-instances/search", '{"filter": {"elementInstanceKey": "TASK"}}'),
)


def test_what_is_asked_of_it_is_answered_as_of_what_never_was(site: OfficeSite) -> None:
    number = site.office.submit(reported_official=OPERATOR)
    (hidden,) = found(site, "/user-tasks", {"filter": {"businessId": number}}, by=OTHER_OPERATOR)
    key, task = int(hidden["processInstanceKey"]), int(hidden["userTaskKey"])
    never = key_of(999, number_of(key)), key_of(999, number_of(task))
    for method, path, body in OF_ONE:
        answers = [told(site, method, path, body, *keys) for keys in ((key, task), never)]
        assert answers[0] == answers[1], path
        assert answers[0][0] == (200 if path in SEARCHES else 404), path


def told(
    site: OfficeSite, method: str, path: str, body: str, key: int, task: int
) -> tuple[int, str]:
    """What the operator is answered, with words for the keys."""
    asked = json.loads(body.replace("KEY", str(key)).replace("TASK", str(task)) or "null")
    address = path.replace("KEY", str(key)).replace("TASK", str(task))
    answer = ask(site, method, address, asked)
    text = answer.get_data(as_text=True).replace(str(key), "KEY").replace(str(task), "TASK")
    return answer.status_code, text.replace(f"number {root_of(key)}", "ROOT")
