"""How the OpenAPI document describes refusals, with an example of each."""

from http import HTTPStatus
from typing import Any

from api.problems import MEDIA_TYPE
from engine.findings import FindingKind, Level

Json = dict[str, Any]
_ERROR: Json = {
    "type": "object",
    "required": ["detail"],
    "additionalProperties": False,
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer into the body"},
        "parameter": {"type": "string", "description": "Parameter of the query, or header"},
        "detail": {"type": "string", "description": "What is wrong, what is expected"},
    },
}
_FINDING: Json = {
    "type": "object",
    "required": ["file", "line", "reason", "expected", "kind"],
    "properties": {
        "file": {"type": "string"},
        "element_id": {"type": "string"},
        "element_name": {"type": "string"},
        "line": {"type": "integer"},
        "reason": {"type": "string"},
        "expected": {"type": "string"},
        "kind": {"type": "string", "enum": [one.value for one in FindingKind]},
        "level": {"type": "string", "enum": [one.value for one in Level]},
    },
}
PROBLEM: Json = {
    "type": "object",
    "description": "A refusal (RFC 9457)",
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "description": "Names the kind of refusal; never changes"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is at fault and what to do"},
        "instance": {"type": "string", "description": "The path; of a failure, its number"},
        "errors": {"type": "array", "items": _ERROR},
        "findings": {"type": "array", "items": _FINDING},
    },
}
_EXAMPLES: dict[int, tuple[str, Json]] = {
    400: ("the body is no JSON: Expecting value at line 1, column 9", {}),
    401: ("sign in first; or the session has ended, or the token is unknown", {}),
    403: ("dewi-lestari lacks the permission deploy_models", {}),
    404: ("no complaint has the number 'ADU-2026-999999'; it looks like ADU-2026-000123", {}),
    409: (
        "user task 50331653 was already completed by intan-padmadinata; nothing is left to do",
        {},
    ),
    412: ("this has changed since you read it; read it again, then decide", {}),
    413: ("The data value transmitted exceeds the capacity limit.", {}),
    415: ("send JSON, with Content-Type: application/json", {}),
    422: (
        "some of what was sent is refused; errors says what and why",
        {"errors": [{"pointer": "/identity/email", "detail": "expected name@server"}]},
    ),
    428: ("send the ETag you read as If-Match; then nothing is lost", {}),
    429: ("too many attempts; try again in 12 minutes", {}),
    500: ("the fault is ours; tell the administrator the number urn:uuid:...", {}),
    503: ("the store does not answer; try again in a moment", {}),
}
_RESPONSE_HEADERS = {
    401: ("WWW-Authenticate", {"type": "string"}, "How to sign in"),
    429: ("Retry-After", {"type": "integer"}, "Seconds to wait"),
    503: ("Retry-After", {"type": "integer"}, "Seconds to wait"),
}


def statuses() -> tuple[int, ...]:
    """Every status a refusal can have."""
    return tuple(_EXAMPLES)


def problem_response(status: int) -> Json:
    """The response of one status, to be referred to."""
    known = HTTPStatus(status)
    detail, extensions = _EXAMPLES[status]
    example = {
        "type": f"urn:tuntas:problem:{known.name.lower().replace('_', '-')}",
        "title": known.phrase,
        "status": status,
        "detail": detail,
        "instance": "/api/v1/...",
        **extensions,
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    made: Json = {
        "description": known.phrase,
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }
    if status in _RESPONSE_HEADERS:
        name, kind, text = _RESPONSE_HEADERS[status]
        made["headers"] = {name: {"description": text, "schema": kind}}
    return made
