"""Refusals of the API as problem+json (RFC 9457), with a pointer to each field at fault."""

import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Response, json, request
from werkzeug.exceptions import HTTPException

from access.actor import ENGINE_PREFIX
from access.errors import NotSignedIn, TooManyRequests, status_of
from api import field_texts
from api.languages import asked_language
from complaints import refusals
from engine.deployment_check import DeploymentRefused
from engine.forms import FormRefused
from kernel.errors import Invalid, TuntasError

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("tuntas.api")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing at fault: a JSON pointer into the body, or the name of a parameter or header."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def as_json(self) -> dict[str, str]:
        """As it is told, in the language asked for."""
        places = {"pointer": self.pointer, "parameter": self.parameter}
        found = {name: place for name, place in places.items() if place is not None}
        return {**found, "detail": field_texts.said(self.detail, asked_language())}


class FieldsRefused(Invalid):
    """Several fields at fault, all told at once."""

    def __init__(self, errors: Iterable[FieldError], text: str | None = None) -> None:
        self.errors = tuple(errors)
        super().__init__(text or "some of what was sent is refused; errors says what and why")


def answer(problem: Exception) -> Response:
    """The response to any refusal or failure of a request to the API."""
    if isinstance(problem, HTTPException):
        return _of_http(problem)
    if isinstance(problem, TuntasError):
        status = _status_of(problem)
        if status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return _respond(status, _text(problem), _extensions(problem), _headers(problem))
    return _failure(problem)


@contextmanager
def inside(name: str) -> Iterator[None]:
    """What is refused in here is said of fields inside the body's field `name`."""
    try:
        yield
    except Invalid as problem:
        fields = _by_field(problem)
        if not fields or isinstance(problem, FieldsRefused):
            raise
        errors = [FieldError(text, pointer=pointer(name, key)) for key, text in fields.items()]
        raise FieldsRefused(errors) from problem


def pointer(*path: object) -> str:
    """The JSON pointer (RFC 6901) of nested names."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in path)


def _status_of(problem: TuntasError) -> HTTPStatus:
    """The engine's resources say 400 to a body that is read and refused, as clients expect."""
    status = status_of(problem)
    is_engine = request.path.startswith(ENGINE_PREFIX)
    if status is HTTPStatus.UNPROCESSABLE_ENTITY and is_engine:
        return HTTPStatus.BAD_REQUEST
    return status


def _of_http(problem: HTTPException) -> Response:
    status = HTTPStatus(problem.code or 500)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failure(getattr(problem, "original_exception", None) or problem)
    headers = {name: text for name, text in problem.get_headers() if name != "Content-Type"}
    return _respond(status, problem.description or status.description, {}, headers)


def _failure(problem: BaseException) -> Response:
    """Says nothing of what went wrong but a number that the log knows.

    The log gets the kind and the places: the text of an error may repeat what people wrote.
    """
    name = uuid4().urn
    places = "".join(traceback.format_tb(problem.__traceback__))
    kind = type(problem).__name__
    LOG.error("%s: %s %s: %s\n%s", name, request.method, request.endpoint, kind, places)
    text = f"the fault is ours; tell the administrator the number {name}"
    return _respond(HTTPStatus.INTERNAL_SERVER_ERROR, text, {"instance": name}, {})


def _respond(
    status: HTTPStatus, text: str, extensions: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    body = {
        "type": f"urn:tuntas:problem:{status.name.lower().replace('_', '-')}",
        "title": status.phrase,
        "status": status.value,
        "detail": text,
        "instance": request.path,
        **extensions,
    }
    return Response(json.dumps(body), status.value, headers, mimetype=MEDIA_TYPE)


def _text(problem: TuntasError) -> str:
    if isinstance(problem, DeploymentRefused):
        return "nothing was deployed; findings says what stands against each file"
    return str(problem)


def _headers(problem: TuntasError) -> dict[str, str]:
    if isinstance(problem, TooManyRequests):
        return {"Retry-After": str(problem.retry_after)}
    if isinstance(problem, NotSignedIn):
        return {"WWW-Authenticate": 'Bearer realm="tuntas"'}
    return {}


def _extensions(problem: TuntasError) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if errors := _errors(problem):
        found["errors"] = [one.as_json() for one in errors]
    if isinstance(problem, DeploymentRefused):
        found["findings"] = [
            {"file": name, **asdict(one)} for name, some in problem.findings.items() for one in some
        ]
    return found


def _errors(problem: TuntasError) -> list[FieldError]:
    if isinstance(problem, FieldsRefused):
        return list(problem.errors)
    if isinstance(problem, Invalid):
        return [_at(field.split("."), text) for field, text in _by_field(problem).items()]
    return []


def _by_field(problem: Invalid) -> dict[str, str]:
    if isinstance(problem, refusals.FieldsRefused):
        return problem.texts(asked_language())
    if isinstance(problem, FormRefused):
        return problem.fields
    return {} if problem.field is None else {problem.field: str(problem)}


def _at(path: Iterable[str], text: str) -> FieldError:
    """Requests that read have parameters, those that change a body."""
    if request.method == "GET":
        return FieldError(text, parameter=".".join(path))
    return FieldError(text, pointer=pointer(*path))
