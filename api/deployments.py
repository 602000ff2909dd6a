"""Deployments: sets of model files, deployed together or refused with every finding."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from flask import Response, request

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api import office_examples as examples
from api.answers import may_answer
from api.complaints import LOCATION
from api.deployment_schemas import (
    FILE_ANSWER,
    FILES_BODY,
    DeployedShown,
    DeploymentFilesShown,
    DeploymentShown,
)
from api.model_files import read_model_files
from api.pages import PageQuery, page_of
from api.resource import PREFIX, Resource
from complaints.deploying import deploy
from engine import deployments
from engine.deployments import DeploymentRow
from kernel.errors import NotFound
from kernel.pages import Page, cursor_after
from kernel.unit_of_work import UnitOfWork

resource = Resource("deployments", "/deployments", "Deployments of models and their files")
_AS_IT_IS = "application/octet-stream"
V = TypeVar("V", bound=Callable[..., Any])


def _takes_files(view: V) -> V:
    """Documents the multipart body that the view reads itself."""
    documented: V = resource.doc(requestBody=FILES_BODY)(view)
    return documented


@resource.route("", methods=["GET"])
@allow(Permission.READ_MODELS)
@resource.arguments(PageQuery, location="query")
@resource.response(200, page_of(DeploymentShown), example=examples.DEPLOYMENTS)
def list_(query: dict[str, Any]) -> Page[DeploymentRow]:
    """List the deployments, newest first."""
    after, most = query["cursor"], query["limit"]
    return current_site().office.database.read(
        lambda uow: deployments.list_deployments(uow, after, most)
    )


@resource.route("", methods=["POST"])
@allow(Permission.DEPLOY_MODELS)
@may_answer(409)
@_takes_files
@resource.response(200, DeployedShown, description="Nothing differed from the last deployment")
@resource.response(201, DeployedShown, example=examples.DEPLOYED, headers=LOCATION)
def create() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Deploy .bpmn, .dmn and .form files as one set.

    All of them or none: refused, `findings` has everything that stands against any file. What may
    be meant otherwise is deployed with `warnings`; `strict` true refuses it too. Send the whole
    set each time, for what stands in it is bound together.
    """
    office, person = current_site().office, current_actor().person.id
    given = read_model_files(request, also=("zone", "strict"))
    done = deploy(
        office.database,
        office.runtime,
        given.files,
        actor=person,
        zone=given.zone,
        strict=given.strict,
    )
    warnings = [{"file": name, **asdict(one)} for name, one in done.warnings]
    shown = {"id": done.id, "new": done.new, "files": done.files, "warnings": warnings}
    location = {"Location": f"{PREFIX}/deployments/{done.id}"}
    return shown, 201 if done.new else 200, location


@resource.route("/<key:deployment>", methods=["GET"])
@allow(Permission.READ_MODELS)
@resource.response(200, DeploymentFilesShown, example=examples.DEPLOYMENT)
def get(deployment: int) -> dict[str, Any]:
    """Read one deployment with the names of its files."""
    return current_site().office.database.read(lambda uow: _deployment(uow, deployment))


@resource.route("/<key:deployment>/files/<name>", methods=["GET"])
@allow(Permission.READ_MODELS)
@resource.response(200, FILE_ANSWER, content_type=_AS_IT_IS)
def get_file(deployment: int, name: str) -> Response:
    """Download a file as it was deployed; it is never shown as a page of this site."""
    files = current_site().office.database.read(lambda uow: deployments.resources(uow, deployment))
    if name not in files:
        raise NotFound(f"deployment {deployment} has no file {name!r}")
    answer = Response(files[name], mimetype=_AS_IT_IS)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _deployment(uow: UnitOfWork, deployment: int) -> dict[str, Any]:
    files = deployments.resources(uow, deployment)
    (row,) = deployments.list_deployments(uow, cursor_after([deployment + 1]), 1).items
    named = [{"name": name, "bytes": len(content)} for name, content in sorted(files.items())]
    return {**asdict(row), "files": named}
