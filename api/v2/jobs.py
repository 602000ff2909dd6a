"""Jobs for external workers: take some, complete, fail or throw by key; and searching them."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, validate

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import Site, current_site
from api.answers import may_answer
from api.v2 import shapes, sight
from api.v2.filters import Tenant, Yes, of_choice, of_instant, of_key, of_text, of_whole
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import (
    LONGEST,
    KeyText,
    Optional,
    Shown,
    Taken,
    Variables,
    its_tenant,
    part_of,
    tenant,
    text,
)
from engine import job_workers
from engine.job_workers import LARGEST_BATCH, LONGEST_BACK_OFF, LONGEST_LEASE, ActivatedJob
from engine.search.in_sql import Hidden
from engine.search.jobs import SOURCE
from engine.search.terms import Row
from engine.store.keys import key_of, root_of
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource("jobs", "/jobs", "Jobs of external workers")
LOOK_EVERY = 0.1  #: seconds, of who waits for a job
#: So many may wait at once: whoever waits holds a thread of the server. Others are answered.
MOST_WAITING = 2
WAITING = threading.BoundedSemaphore(MOST_WAITING)
_FOREVER = 10**12
_STATES = ("CREATED", "FAILED", "COMPLETED", "CANCELED", "ERROR_THROWN")
_LARGEST_RETRIES = 2**31 - 1


def _milliseconds(longest: timedelta, **given: Any) -> fields.Integer:
    most = longest // timedelta(milliseconds=1)
    return fields.Integer(strict=True, validate=validate.Range(0, most), **given)


class ActivationBody(Taken):
    """`timeout` and `requestTimeout` in milliseconds; a request waits two seconds at most."""

    type = text(required=True)
    worker = fields.String(load_default="default", validate=validate.Length(0, LONGEST))
    timeout = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, LONGEST_LEASE // timedelta(milliseconds=1)),
    )
    max_jobs_to_activate = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, LARGEST_BATCH)
    )
    fetch_variable = fields.List(text(), load_default=list, validate=validate.Length(max=1000))
    request_timeout = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(-1, _FOREVER)
    )
    tenant_ids = fields.List(tenant(), load_default=list, validate=validate.Length(max=1))


class JobCompletionBody(Optional):
    """What the job gives to its element."""

    variables = Variables(load_default=dict, allow_none=True)


class FailureBody(Optional):
    """Without retries left the element has an incident; `retryBackOff` in milliseconds."""

    retries = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, _LARGEST_RETRIES)
    )
    error_message = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    retry_back_off = _milliseconds(LONGEST_BACK_OFF, load_default=0)
    variables = Variables(load_default=dict)


class ErrorBody(Taken):
    """A BPMN error."""

    error_code = text(required=True)
    error_message = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST)
    )
    variables = Variables(load_default=dict, allow_none=True)


class JobChanges(Taken):
    """`timeout` in milliseconds, from now."""

    retries = fields.Integer(
        strict=True, allow_none=True, validate=validate.Range(1, _LARGEST_RETRIES)
    )
    timeout = _milliseconds(LONGEST_LEASE, allow_none=True)


class UpdateBody(Taken):
    """What to change."""

    changeset = fields.Nested(JobChanges, required=True)


class ActivatedShown(Shown):
    """A job as its worker gets it; `deadline` in milliseconds since 1970."""

    job_key = KeyText(attribute="key")
    type = fields.String()
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    process_definition_id = fields.String()
    process_definition_version = fields.Integer()
    process_definition_key = KeyText()
    element_id = fields.String()
    element_instance_key = KeyText()
    custom_headers = fields.Dict()
    worker = fields.String()
    retries = fields.Integer()
    deadline = fields.Integer()
    variables = Variables()
    tenant_id = its_tenant()
    physical_tenant_id = its_tenant()
    kind = fields.Constant("BPMN_ELEMENT", metadata={"type": "string"})
    listener_event_type = fields.Constant("UNSPECIFIED", metadata={"type": "string"})
    user_task = fields.Raw(allow_none=True, metadata={"type": "null"})
    tags = fields.List(fields.String(), dump_default=list)
    business_id = fields.String(allow_none=True, attribute="business_key")
    priority = fields.Constant(0, metadata={"type": "integer"})
    job_lease_token = fields.String(allow_none=True)


class ActivatedListShown(Shown):
    """The jobs that are the worker's now."""

    jobs = fields.List(fields.Nested(ActivatedShown))


class JobShown(Shown):
    """A job."""

    job_key = KeyText()
    type = fields.String()
    kind = fields.String(metadata={"enum": ["BPMN_ELEMENT"]})
    listener_event_type = fields.String(metadata={"enum": ["UNSPECIFIED"]})
    state = fields.String(metadata={"enum": list(_STATES)})
    worker = fields.String()
    retries = fields.Integer()
    deadline = fields.AwareDateTime(allow_none=True)
    custom_headers = fields.Dict()
    element_id = fields.String(allow_none=True)
    element_instance_key = KeyText()
    process_definition_id = fields.String(allow_none=True)
    process_definition_key = KeyText(allow_none=True)
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    business_id = fields.String(allow_none=True)
    has_failed_with_retries_left = fields.Boolean()
    error_code = fields.String(allow_none=True)
    error_message = fields.String(allow_none=True)
    denied_reason = fields.String(allow_none=True)
    is_denied = fields.Boolean(allow_none=True)
    creation_time = fields.AwareDateTime(allow_none=True)
    last_update_time = fields.AwareDateTime(allow_none=True)
    end_time = fields.AwareDateTime(allow_none=True)
    priority = fields.Constant(0, metadata={"type": "integer"})
    tenant_id = its_tenant()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "job_key": of_key(),
        "type": of_text(),
        "state": of_choice(*_STATES),
        "kind": of_choice("BPMN_ELEMENT"),
        "listener_event_type": of_choice("UNSPECIFIED"),
        "worker": of_text(),
        "retries": of_whole(),
        "deadline": of_instant(),
        "end_time": of_instant(),
        "error_code": of_text(),
        "error_message": of_text(),
        "has_failed_with_retries_left": Yes(),
        "element_id": of_text(),
        "element_instance_key": of_key(),
        "process_definition_id": of_text(),
        "process_definition_key": of_key(),
        "process_instance_key": of_key(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("Job", _filters, set(_filters()) - {"tenant_id"})


@resource.route("/activation", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(409)
@resource.arguments(ActivationBody)
@resource.response(200, ActivatedListShown)
def activate(body: dict[str, Any]) -> dict[str, Any]:
    """Take jobs of a type for a time.

    Answers at once when there are some, else after `requestTimeout`, two seconds at most; at once
    too when too many wait already.
    """
    site, unseen = current_site(), sight.hidden()
    jobs = _activated(site, unseen, body)
    wait = min(body["request_timeout"] / 1000, site.patience)
    if not jobs and wait > 0 and WAITING.acquire(blocking=False):
        try:
            jobs = _awaited(site, unseen, body, wait)
        finally:
            WAITING.release()
    return {"jobs": [_told(job) for job in jobs]}


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(JobShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search jobs, also those that are over and those that this program does itself."""
    return answer(sight.search(SOURCE, asked(body)), _row)


@resource.route("/<key:key>/completion", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(409)
@resource.arguments(JobCompletionBody, required=False)
@resource.response(204)
def complete(body: dict[str, Any], key: int) -> None:
    """Complete a job; whoever answers first has done it."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    variables = body["variables"] or {}
    _change(key, lambda uow: job_workers.complete(uow, runtime, key, variables, actor=actor))


@resource.route("/<key:key>/failure", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(409)
@resource.arguments(FailureBody, required=False)
@resource.response(204)
def fail(body: dict[str, Any], key: int) -> None:
    """Give a job back that could not be done."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    _change(
        key,
        lambda uow: job_workers.fail(
            uow,
            runtime,
            key,
            retries=body["retries"],
            error=body["error_message"],
            back_off=timedelta(milliseconds=body["retry_back_off"]),
            variables=body["variables"],
            actor=actor,
        ),
    )


@resource.route("/<key:key>/error", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(409)
@resource.arguments(ErrorBody)
@resource.response(204)
def throw(body: dict[str, Any], key: int) -> None:
    """End a job with a BPMN error, which the model may catch."""
    runtime, actor = current_site().office.runtime, current_actor().person.id
    code, message = body["error_code"], body["error_message"] or ""
    variables = body["variables"] or {}
    _change(
        key,
        lambda uow: job_workers.throw_error(
            uow, runtime, key, code, message, variables, actor=actor
        ),
    )


@resource.route("/<key:key>", methods=["PATCH"])
@allow(Permission.WORK_JOBS, Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(UpdateBody)
@resource.response(204)
def update(body: dict[str, Any], key: int) -> None:
    """Give a job more retries, or its worker more time."""
    retries, timeout = body["changeset"].get("retries"), body["changeset"].get("timeout")
    lease = None if timeout is None else timedelta(milliseconds=timeout)
    _change(key, lambda uow: job_workers.update(uow, key, retries=retries, timeout=lease))


def _change(key: int, work: Callable[[UnitOfWork], object]) -> None:
    sight.write_of(key, work, job_workers.gone(key))


def _activated(site: Site, unseen: Hidden, body: Mapping[str, Any]) -> list[ActivatedJob]:
    office = site.office
    return office.database.write(
        lambda uow: job_workers.activate(
            uow,
            office.runtime,
            type=body["type"],
            worker=body["worker"],
            timeout=timedelta(milliseconds=body["timeout"]),
            most=body["max_jobs_to_activate"],
            fetch_variables=body["fetch_variable"] or None,
            hidden=unseen,
        )
    )


def _awaited(
    site: Site, unseen: Hidden, body: Mapping[str, Any], wait: float
) -> list[ActivatedJob]:
    """The first jobs that come within `wait` seconds."""
    for _ in range(int(wait / LOOK_EVERY)):
        time.sleep(LOOK_EVERY)
        if site.office.database.read(lambda uow: job_workers.is_free(uow, body["type"], unseen)):
            jobs = _activated(site, unseen, body)
            if jobs:
                return jobs
    return []


def _told(job: ActivatedJob) -> dict[str, Any]:
    told = {name: getattr(job, name) for name in ActivatedJob.__dataclass_fields__}
    since = job.deadline - datetime(1970, 1, 1, tzinfo=UTC)
    told["deadline"] = since // timedelta(milliseconds=1)
    told["root_process_instance_key"] = key_of(root_of(job.key), 1)
    return told


def _row(row: Row) -> dict[str, Any]:
    return {**row, "custom_headers": json.loads(row["headers"])}
