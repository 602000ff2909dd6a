"""Asking the engine's resources in tests."""

from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.acceptance.orchestration import ROUTING, complaint_like
from tests.site import OfficeSite

OPERATOR = "dimas-susanto"  # process owner, of kejagung


def ask(site: OfficeSite, method: str, path: str, body: Any = None, **given: Any) -> TestResponse:
    """One request under /v2 as the operator, unless `by` says who."""
    sent = {} if body is None else {"json": body}
    return site.api(method, f"/v2{path}", **{"by": OPERATOR, **sent, **given})


def found(site: OfficeSite, path: str, body: Any = None, **given: Any) -> list[dict[str, Any]]:
    """The items of a search, which must succeed."""
    answer = ask(site, "POST", f"{path}/search", body, **given)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def deploy(site: OfficeSite, **files: bytes) -> TestResponse:
    """Deploy files, by name with `_` for the dot; without any the small case and its decision."""
    named = files or {"case_bpmn": complaint_like(), "routing_dmn": ROUTING}
    parts = [(BytesIO(content), name.replace("_", ".")) for name, content in named.items()]
    return ask(site, "POST", "/deployments", data={"resources": parts})


def start(site: OfficeSite, number: str, **variables: Any) -> str:
    """Start the small case; the key of its instance."""
    body = {
        "processDefinitionId": "case",
        "businessId": number,
        "variables": {"number": number, "class": "conduct", **variables},
    }
    answer = ask(site, "POST", "/process-instances", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    key: str = answer.get_json()["processInstanceKey"]
    return key


def to_the_letter(site: OfficeSite, key: str) -> None:
    """Bring a small case to its job."""
    (task,) = found(site, "/user-tasks", {"filter": {"processInstanceKey": key}})
    done = ask(site, "POST", f"/user-tasks/{task['userTaskKey']}/completion", {"variables": {}})
    assert done.status_code == 204, done.get_data(as_text=True)
