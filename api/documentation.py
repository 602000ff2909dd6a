"""The OpenAPI document: what flask-smorest read off the views, and what the house adds.

Who may use a route comes from its guard, the refusals from its shape and its own words.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json
from flask_smorest import Api
from werkzeug.routing import Rule

from access.actor import ENGINE_PREFIX
from access.guard import Allowed, allowed_of, everyone
from api.answers import is_idempotent, statuses_of
from api.idempotency import HEADER, PATTERN
from api.problem_schemas import PROBLEM, problem_response, statuses
from api.resource import NAMES, PREFIX

Json = dict[str, Any]
PATH = f"{PREFIX}/openapi.json"
INFO = (
    "Complaints, their deadlines and the work on them.\n\n"
    "Sign in with an API token: `Authorization: Bearer tuntas_...`. A token is made by"
    " `POST /api/v1/tokens` or `tuntas token create`; it has scopes and ends.\n\n"
    "Lists come in parts: hand `next_cursor` back as `cursor`. Refusals are problem+json"
    " (RFC 9457); `errors` points to each field at fault. What is edited has an ETag: send it"
    " back as `If-Match`. Instants are ISO 8601 with offset.\n\n"
    "Five requests take an `Idempotency-Key`, and sent twice within a day they are done once:"
    " `POST /complaints`, `POST /user-tasks/{key}/complete`, `POST /tracking/responses`,"
    " `POST /escalations/{key}/comments`, `POST /v2/signals/broadcast`. The same key with other"
    " content is refused with 409"
    " (complaints of who is not signed in are told apart by content instead). All others ignore"
    " it: a deployment or a day off sent twice changes nothing the second time, and"
    " each token, invitation and opening of an identity is one more."
)
_BEARER, _BASIC = "bearer", "basic"
_OF_FLASK_SMOREST = ("Error", "PaginationMetadata")
_HEADERS: dict[int, Json] = {
    304: {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The ETag you have: unchanged, the answer is 304 without a body",
        "schema": {"type": "string"},
    },
    412: {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The ETag you read: changed since, nothing is done and the answer is 412",
        "schema": {"type": "string"},
    },
}
_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Your own name for this request: sent again, it is done once",
    "schema": {"type": "string", "pattern": f"^{PATTERN}$"},
    "example": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


def serve(app: Flask, api: Api) -> None:
    """Put the document of all resources registered so far at /api/v1/openapi.json."""
    text = json.dumps(_completed(app, api.spec.to_dict()), sort_keys=False)

    @everyone
    def openapi() -> Response:
        return Response(text, mimetype="application/json")

    app.add_url_rule(PATH, endpoint=f"{NAMES}openapi", view_func=openapi)


def _completed(app: Flask, document: Json) -> Json:
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        scheme: {"type": "http", "scheme": scheme} for scheme in (_BEARER, _BASIC)
    }
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {
        f"Problem{status}": problem_response(status) for status in statuses()
    }
    for unused in _OF_FLASK_SMOREST:
        components["schemas"].pop(unused, None)
    document["tags"] = [
        {**tag, "name": tag["name"].removeprefix(NAMES)} for tag in document.get("tags", [])
    ]
    for rule, operation in _operations(app, document):
        _complete(app, rule, operation, document["paths"][_path(rule)])
    return document


def _operations(app: Flask, document: Json) -> Iterator[tuple[Rule, Json]]:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(NAMES):
            continue
        methods = document["paths"].get(_path(rule), {})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if method.lower() in methods:
                yield rule, methods[method.lower()]


def _path(rule: Rule) -> str:
    parts = [f"{{{text}}}" if dynamic else text for dynamic, text in rule._trace]
    return "".join(parts).removeprefix("|")


def _complete(app: Flask, rule: Rule, operation: Json, path: Json) -> None:
    view = app.view_functions[rule.endpoint]
    allowed = allowed_of(view) or Allowed()
    resource, _, name = rule.endpoint.removeprefix(NAMES).partition(".")
    operation["operationId"] = f"{resource}.{name}"
    operation["tags"] = [resource]
    operation["security"] = [{_BEARER: []}, {}] if allowed.everyone else [{_BEARER: []}]
    operation["description"] = _who(operation.get("description", ""), allowed)
    declared = statuses_of(view)
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if parameter["schema"].get("default", "") is None:
            del parameter["schema"]["default"]  # it means: left out
    for status, header in _HEADERS.items():
        if status in declared:
            required = status == HTTPStatus.PRECONDITION_FAILED and 428 in declared
            parameters.append({**header, "required": required})
    if is_idempotent(view):
        parameters.append(_KEY)
    answers = declared | _by_guard(allowed) | _by_shape(operation, path)
    if rule.rule.startswith(ENGINE_PREFIX):
        answers = frozenset(
            400 if one == HTTPStatus.UNPROCESSABLE_ENTITY else one for one in answers
        )
        operation["security"] = [*operation["security"], {_BASIC: []}]
    _add_answers(operation["responses"], answers)


def _who(description: str, allowed: Allowed) -> str:
    if allowed.everyone:
        who = "Everyone may, signed in or not."
    elif allowed.permissions:
        names = " or ".join(f"`{one}`" for one in sorted(allowed.permissions))
        who = f"Needs the permission {names}."
    else:
        who = "Whoever is signed in may."
    return f"{description}\n\n{who}".strip()


def _by_guard(allowed: Allowed) -> set[int]:
    if allowed.everyone:
        return set()
    return {401, 403} if allowed.permissions else {401}


def _by_shape(operation: Json, path: Json) -> set[int]:
    found = {500, 503}
    parameters = [*operation.get("parameters", []), *path.get("parameters", [])]
    if any(one["in"] == "path" for one in parameters):
        found.add(404)
    if any(one["in"] in ("query", "header") for one in parameters):
        found.add(422)
    if "requestBody" in operation:
        found |= {400, 413, 415, 422}
    return found


def _add_answers(responses: Json, statuses: set[int] | frozenset[int]) -> None:
    """Adds to the answers a view declares itself; of refusals flask-smorest knows only 422."""
    responses.pop("422", None)
    for status in sorted(statuses):
        if status == HTTPStatus.NOT_MODIFIED:
            responses["304"] = {"description": "Unchanged since the version of If-None-Match"}
        elif str(status) not in responses:
            responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if HTTPStatus.NOT_MODIFIED in statuses:
        responses["200"]["headers"] = {
            "ETag": {"description": "The version of what you read", "schema": {"type": "string"}}
        }
