"""A key or name that no index takes is refused at its field, on both stores alike."""

import random
from typing import Any

import pytest

from tests.api.requests import faults
from tests.api.v2.asking import ask, deploy, found, start
from tests.site import OfficeSite

#: 2,800 bytes that PostgreSQL cannot compress; its index entries end at 2,704.
LONG = "".join(random.Random(7).choices([chr(one) for one in range(48, 123)], k=2_800))
WIDE = "\U0001f4ce" * 201  #: few characters, many bytes
TOLD = {"name": "told", "correlationKey": "K-1"}

BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("/messages/publication", {**TOLD, "name": LONG}, "/name"),
    ("/messages/publication", {**TOLD, "correlationKey": LONG}, "/correlationKey"),
    ("/messages/publication", {**TOLD, "correlationKey": WIDE}, "/correlationKey"),
    ("/messages/publication", {**TOLD, "messageId": LONG}, "/messageId"),
    ("/messages/correlation", {**TOLD, "correlationKey": LONG}, "/correlationKey"),
    ("/signals/broadcast", {"signalName": LONG}, "/signalName"),
    ("/process-instances", {"processDefinitionId": "case", "businessId": WIDE}, "/businessId"),
]


@pytest.mark.parametrize(("path", "body", "field"), BODIES)
def test_a_long_key_is_400_at_its_field(
    site: OfficeSite, path: str, body: dict[str, Any], field: str
) -> None:
    deploy(site)
    told = faults(ask(site, "POST", path, body), 400)
    assert list(told) == [field]
    assert "at most 800 bytes" in told[field]


def test_nobody_with_a_long_name_gets_a_task(site: OfficeSite) -> None:
    deploy(site)
    start(site, "K-1")
    (task,) = found(site, "/user-tasks")
    path = f"/user-tasks/{task['userTaskKey']}"
    answer = ask(site, "POST", f"{path}/assignment", {"assignee": LONG})
    assert list(faults(answer, 400)) == ["/assignee"]
    changes = {"changeset": {"candidateGroups": ["kejagung:handler", LONG]}}
    told = faults(ask(site, "PATCH", path, changes), 400)
    assert list(told) == ["/changeset/candidateGroups/1"]
