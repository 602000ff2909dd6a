"""User tasks: search, show, change, assign, complete.

A task of a complaint is worked as everywhere else, by whose it is (complaints/task_work.py). Who
operates the engine works all other tasks, whoever has them.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from flask import Response
from marshmallow import fields, validate

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.fields import Instant
from api.problems import inside
from api.v2 import shapes, sight, variables
from api.v2.deployments import form_row
from api.v2.filters import Tenant, of_choice, of_instant, of_key, of_text, of_whole
from api.v2.forms import FormShown
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import (
    KeyText,
    Optional,
    Shown,
    Taken,
    indexed_text,
    its_tenant,
    part_of,
)
from complaints import registry, task_work
from engine import task_changes, user_tasks
from engine.catalogue import Catalogue
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.search import files, in_rows, in_sql
from engine.search import user_tasks as task_search
from engine.search import variables as variable_rows
from engine.search.terms import Found, Row
from engine.search.user_tasks import SOURCE
from engine.store.keys import root_of
from engine.task_changes import TaskChange
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")
_STATES = ("CREATED", "COMPLETED", "CANCELED")
resource = shapes.resource("user_tasks", "/user-tasks", "User tasks")


class UserTaskShown(Shown):
    """A user task."""

    user_task_key = KeyText()
    element_instance_key = KeyText()
    element_id = fields.String()
    name = fields.String(allow_none=True)
    state = fields.String(metadata={"enum": list(_STATES)})
    assignee = fields.String(allow_none=True)
    candidate_groups = fields.List(fields.String())
    candidate_users = fields.List(fields.String())
    priority = fields.Integer()
    creation_date = fields.AwareDateTime()
    completion_date = fields.AwareDateTime(allow_none=True)
    follow_up_date = fields.AwareDateTime(allow_none=True)
    due_date = fields.AwareDateTime(allow_none=True)
    tenant_id = its_tenant()
    external_form_reference = fields.String(allow_none=True)
    custom_headers = fields.Dict(dump_default=dict)
    process_name = fields.String(allow_none=True)
    process_definition_id = fields.String()
    process_definition_key = KeyText()
    process_definition_version = fields.Integer()
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    business_id = fields.String(allow_none=True)
    form_key = KeyText(allow_none=True)
    tags = fields.List(fields.String(), dump_default=list)


class AssignmentBody(Taken):
    """Who gets it; `allowOverride` false: only when nobody has it."""

    assignee = indexed_text(required=True)
    allow_override = fields.Boolean(
        load_default=True, allow_none=True, truthy={True}, falsy={False}
    )


class TaskCompletionBody(Optional):
    """The answers of its form, by key of the field."""

    variables = fields.Dict(
        keys=fields.String(), values=fields.Raw(allow_none=True), load_default=None, allow_none=True
    )


class DateOrNone(Instant):
    """An instant; an empty text takes the date away."""

    def __init__(self) -> None:
        instant = {"type": "string", "format": "date-time"}
        shapes = [instant, {"type": "string", "enum": [""]}, {"type": "null"}]
        super().__init__(allow_none=True, metadata={"oneOf": shapes})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> Any:
        return "" if value == "" else super()._deserialize(value, attr, data, **given)


def _names() -> fields.List[str]:
    return fields.List(indexed_text(), allow_none=True, validate=validate.Length(max=200))


class TaskChanges(Taken):
    """What is absent or null stays; an empty list or text takes away what there is."""

    candidate_groups = _names()
    candidate_users = _names()
    due_date = DateOrNone()
    follow_up_date = DateOrNone()
    priority = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 100))


class TaskUpdateBody(Optional):
    """What to change."""

    changeset = fields.Nested(TaskChanges, load_default=dict, allow_none=True)


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "user_task_key": of_key(),
        "element_instance_key": of_key(),
        "element_id": of_text(),
        "name": of_text(),
        "state": of_choice(*_STATES),
        "assignee": of_text(),
        "candidate_group": of_text(),
        "candidate_user": of_text(),
        "priority": of_whole(),
        "creation_date": of_instant(),
        "completion_date": of_instant(),
        "due_date": of_instant(),
        "follow_up_date": of_instant(),
        "business_id": of_text(),
        "process_definition_id": of_text(),
        "process_definition_key": of_key(),
        "process_instance_key": of_key(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body(
    "UserTask",
    _filters,
    (
        *("creation_date", "completion_date", "due_date", "follow_up_date"),
        *("priority", "name", "business_id"),
    ),
    with_or=True,
)
VARIABLES = search_body("UserTaskVariable", lambda: {"name": of_text()}, variable_rows.KINDS)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(UserTaskShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search user tasks, also those that are closed."""
    unseen, wanted, runtime = sight.hidden(), asked(body), current_site().office.runtime

    def look(uow: UnitOfWork) -> dict[str, Any]:
        found = in_sql.search(uow, SOURCE, wanted, unseen)
        return answer(found, _shown(uow, runtime, found))

    return sight.read(look)


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, UserTaskShown)
def get(key: int) -> dict[str, Any]:
    """Show a user task."""
    return _task(key)


@resource.route("/<key:key>/form", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, FormShown)
@resource.doc(responses={"204": {"description": "It has no form"}})
def form(key: int) -> Any:
    """Show the form of a user task, in the version it uses."""
    shown = _task(key)
    if shown["form_key"] is None:
        return Response(status=204)
    return form_row(sight.read(lambda uow: files.get_form(uow, shown["form_key"])))


@resource.route("/<key:key>/variables/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(VARIABLES, required=False)
@resource.response(200, part_of(variables.VariableListed))
def search_variables(body: dict[str, Any], key: int) -> dict[str, Any]:
    """Search the variables that an open user task sees, of every scope around it."""
    rows = [row for layer in _layers(key) for row in layer]
    return _variables(rows, body)


@resource.route("/<key:key>/effective-variables/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(VARIABLES, required=False)
@resource.response(200, part_of(variables.VariableListed))
def search_effective_variables(body: dict[str, Any], key: int) -> dict[str, Any]:
    """Search the variables that an open user task sees: of one name the nearest."""
    nearest: dict[str, Any] = {}
    for layer in _layers(key):
        for row in layer:
            nearest.setdefault(row["name"], row)
    return _variables(list(nearest.values()), body)


@resource.route("/<key:key>/assignment", methods=["POST"])
@allow(Permission.OPERATE_ENGINE, Permission.WORK_TASKS)
@may_answer(409)
@resource.arguments(AssignmentBody)
@resource.response(204)
def assign(body: dict[str, Any], key: int) -> None:
    """Give a task to a person."""
    actor, to = current_actor(), body["assignee"]
    others = actor.may(Permission.HAND_OVER_TASKS)

    def operate(uow: UnitOfWork) -> None:
        task = user_tasks.get(uow, key)
        if body["allow_override"] is False and task.assignee not in (None, to):
            raise Conflict(f"user task {key} is {task.assignee}'s; allowOverride gives it away")
        user_tasks.reassign(uow, key, to, actor=actor.person.id)

    def hand_over(uow: UnitOfWork) -> None:
        if to == actor.person.id:
            task_work.claim(uow, actor.viewer, key)
        else:
            task_work.hand_over(uow, actor.viewer, key, to, others=others)

    _work(key, operate, hand_over)


@resource.route("/<key:key>/assignee", methods=["DELETE"])
@allow(Permission.OPERATE_ENGINE, Permission.WORK_TASKS)
@may_answer(409)
@resource.response(204)
def unassign(key: int) -> None:
    """Give a task back to its groups."""
    actor = current_actor()
    others = actor.may(Permission.HAND_OVER_TASKS)
    _work(
        key,
        lambda uow: user_tasks.reassign(uow, key, None, actor=actor.person.id),
        lambda uow: task_work.hand_over(uow, actor.viewer, key, None, others=others),
    )


@resource.route("/<key:key>/completion", methods=["POST"])
@allow(Permission.OPERATE_ENGINE, Permission.WORK_TASKS)
@may_answer(409)
@resource.arguments(TaskCompletionBody, required=False)
@resource.response(204)
def complete(body: dict[str, Any], key: int) -> None:
    """Complete a task with the answers of its form."""
    office, actor, data = current_site().office, current_actor(), body["variables"] or {}
    with inside("variables"):
        _work(
            key,
            lambda uow: user_tasks.complete_for_others(
                uow, office.runtime, key, data, actor=actor.person.id
            ),
            lambda uow: task_work.complete(uow, office.desk, actor.viewer, key, data),
        )


@resource.route("/<key:key>", methods=["PATCH"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(409)
@resource.arguments(TaskUpdateBody, required=False)
@resource.response(204)
def update(body: dict[str, Any], key: int) -> None:
    """Change who may claim an open task, when it is due and how urgent it is.

    Not of a complaint: what was promised to people follows its own rules.
    """
    actor, changes = current_actor().person.id, _changes(body["changeset"] or {})

    def work(uow: UnitOfWork) -> None:
        if registry.find_by_root(uow, root_of(key)) is not None:
            raise Conflict(
                f"user task {key} is of a complaint: its dates, its priority and who may claim it"
                " follow the rules and clocks of the complaint; hand it over instead"
            )
        task_changes.change(uow, key, changes, actor=actor)

    sight.write_of(key, work, user_tasks.gone(key))


def _changes(changeset: Mapping[str, Any]) -> TaskChange:
    columns = {"due_date": "due_at", "follow_up_date": "follow_up_at"}
    found = {
        columns.get(name, name): None if value == "" else value
        for name, value in changeset.items()
        if value is not None
    }
    return cast(TaskChange, found)


def _task(key: int) -> dict[str, Any]:
    unseen, runtime = sight.hidden(), current_site().office.runtime

    def look(uow: UnitOfWork) -> dict[str, Any]:
        row = in_sql.get(uow, SOURCE, key, unseen)
        if row is None:
            raise user_tasks.gone(key)
        return _shown(uow, runtime, Found(items=(row,)))(row)

    return sight.read(look)


def _work(
    key: int, operate: Callable[[UnitOfWork], object], handle: Callable[[UnitOfWork], object]
) -> None:
    """`handle` a task of a complaint, `operate` any other; each needs its permission."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> None:
        of_complaint = registry.find_by_root(uow, root_of(key)) is not None
        if of_complaint and not actor.may(Permission.WORK_TASKS):
            raise Forbidden(f"user task {key} is of a complaint; {actor.person.id} handles none")
        if not of_complaint and not actor.may(Permission.OPERATE_ENGINE):
            raise user_tasks.gone(key)
        (handle if of_complaint else operate)(uow)

    sight.write_of(key, work, user_tasks.gone(key))


def _layers(key: int) -> list[list[dict[str, Any]]]:
    gone = NotFound(f"no open user task has the key {key}")

    def look(uow: UnitOfWork) -> list[list[dict[str, Any]]]:
        row = in_sql.get(uow, SOURCE, key)
        if row is None or row["state"] != "CREATED":
            raise gone
        return variable_rows.seen_from(uow, key)

    return sight.read_of(key, look, gone)


def _variables(rows: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
    found = in_rows.search(variables.shown(rows), variable_rows.KINDS, "variable_key", asked(body))
    return answer(found, variables.cut)


def _shown(uow: UnitOfWork, runtime: Runtime, found: Found) -> Callable[[Row], dict[str, Any]]:
    """What makes an item of a row: with who may claim it, and the key of its form."""
    who = task_search.candidates(uow, [row["user_task_key"] for row in found.items])
    catalogue = runtime.catalogue(uow)

    def shown(row: Row) -> dict[str, Any]:
        key = row["user_task_key"]
        return {
            **row,
            "candidate_groups": who.get((key, "group"), []),
            "candidate_users": who.get((key, "user"), []),
            "form_key": _form_key(catalogue, row),
            "custom_headers": _headers(catalogue, row),
        }

    return shown


def _headers(catalogue: Catalogue, row: Row) -> dict[str, str]:
    """As the model of the task says; it never changes while the task is there."""
    nodes = catalogue.definition(row["process_definition_key"]).nodes
    specs = (node.user_task for node in nodes if node.id == row["element_id"])
    return {key: value for spec in specs if spec is not None for key, value in spec.headers.items()}


def _form_key(catalogue: Catalogue, row: Row) -> int | None:
    if row["form"] is None:
        return None
    id_, binding, tag = json.loads(row["form"])
    try:
        return catalogue.form(id_, Binding(binding), tag, row["deployment"]).key
    except NotFound:
        return None
