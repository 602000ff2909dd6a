"""The OpenAPI document says what the API does: routes, permissions, refusals, examples."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from access.actor import API_PREFIXES
from access.guard import allowed_of
from access.permissions import Permission
from tests.site import OfficeSite

Json = dict[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def document(site: OfficeSite) -> Json:
    answer = site.api("GET", "/openapi.json")
    assert answer.status_code == 200
    found: Json = answer.get_json()
    return found


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def test_every_route_stands_in_it(site: OfficeSite, document: Json) -> None:
    served = {
        (method, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith(API_PREFIXES)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(method, path) for method, path, _ in operations(document)}
    assert served - told == {("GET", "/api/v1/openapi.json")}
    assert told <= served
    assert document["openapi"].startswith("3.1.")


def test_it_says_who_may(site: OfficeSite, document: Json) -> None:
    rules = {
        (method, rule.endpoint.removeprefix("api_")): allowed_of(
            site.app.view_functions[rule.endpoint]
        )
        for rule in site.app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for method, _, operation in operations(document):
        allowed = rules[method, operation["operationId"]]
        assert allowed is not None
        assert ({} in operation["security"]) is allowed.everyone
        named = {str(one) for one in Permission if f"`{one}`" in operation["description"]}
        assert named >= set(allowed.permissions)
        if not allowed.everyone:
            assert "401" in operation["responses"]


def test_every_operation_has_a_name_a_summary_and_one_tag(document: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    known = {tag["name"] for tag in document["tags"]}
    for _, _, operation in operations(document):
        assert operation["summary"]
        assert set(operation["tags"]) <= known


def test_every_reference_leads_somewhere(document: Json) -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from references(one)

    for reference in references(document):
        found: Any = document
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]


def test_refusals_are_problems_with_an_example(document: Json) -> None:
    for name, response in document["components"]["responses"].items():
        (media,) = response["content"].items()
        assert media[0] == "application/problem+json"
        assert media[1]["example"]["status"] == int(name.removeprefix("Problem"))
    for _, _, operation in operations(document):
        assert "500" in operation["responses"]
        assert "default" not in operation["responses"]


def test_examples_are_what_they_are_examples_of(document: Json) -> None:
    seen = 0
    for _, _, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for content in body.get("content", {}).values():
                if "example" in content:
                    seen += 1
                    assert faults(document, content["schema"], content["example"]) == []
    assert seen >= 15


def faults(document: Json, schema: Json, example: Any) -> list[str]:
    """What of an example its schema refuses."""
    validator = jsonschema_rs.validator_for({**schema, "components": document["components"]})
    return [f"{list(one.instance_path)}: {one.message}" for one in validator.iter_errors(example)]


def test_what_is_edited_and_created_has_its_headers(document: Json) -> None:
    told = {
        (method, path): {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        for method, path, operation in operations(document)
    }
    task = "/api/v1/user-tasks/{key}"
    assert told["POST", "/api/v1/complaints"] == {"Idempotency-Key"}
    assert told["POST", f"{task}/complete"] == {"Idempotency-Key", "If-Match"}
    assert told["GET", task] == {"If-None-Match"}
    takes_key = [path for (_, path), names in told.items() if "Idempotency-Key" in names]
    for path in takes_key:
        assert f"`POST {path.removeprefix('/api/v1')}`" in document["info"]["description"]
    assert len(takes_key) == 5  # as the description says
    read = document["paths"][task]["get"]["responses"]["200"]
    assert "ETag" in read["headers"]
