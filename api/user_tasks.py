"""User tasks: read one, claim it, give it back, hand it over, complete it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from flask import Response

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api import examples
from api.answers import may_answer, takes_idempotency_key
from api.conditions import asked_condition, tagged
from api.file_schemas import TaskFileShown
from api.idempotency import asked_key
from api.languages import asked_language
from api.problems import inside
from api.resource import Resource
from api.task_schemas import AssignedShown, CompletedShown, CompletionBody, HandOverBody
from complaints import task_work
from engine import steps
from engine.store.keys import root_of
from engine.user_tasks import UserTask
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from reports.task_file import TaskFile, task_file

T = TypeVar("T")
resource = Resource("user_tasks", "/user-tasks", "User tasks: read, claim, hand over, complete")


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.WORK_TASKS)
@may_answer(304, 409)
@resource.response(200, TaskFileShown)
def get(key: int) -> Response | tuple[TaskFile, dict[str, str]]:
    """Show an open user task with its form and its complaint.

    Of a closed one the answer 409 says who closed it.
    """
    look = _look(key)
    file = current_site().office.database.read(look)
    unchanged, headers = tagged(file.etag, "" if file.file is None else file.file.etag)
    return unchanged or (file, headers)


@resource.route("/<key:key>/claim", methods=["POST"])
@allow(Permission.WORK_TASKS)
@may_answer(409, 412)
@resource.response(200, AssignedShown, example=examples.ASSIGNED)
def claim(key: int) -> UserTask:
    """Take a user task that nobody has."""
    viewer = current_actor().viewer
    return _change(key, lambda uow: task_work.claim(uow, viewer, key))


@resource.route("/<key:key>/unclaim", methods=["POST"])
@allow(Permission.WORK_TASKS)
@may_answer(409, 412)
@resource.response(204)
def unclaim(key: int) -> None:
    """Give a user task of one's own back to its groups."""
    viewer = current_actor().viewer
    _change(key, lambda uow: task_work.unclaim(uow, viewer, key))


@resource.route("/<key:key>/hand-over", methods=["POST"])
@allow(Permission.WORK_TASKS)
@may_answer(409, 412)
@resource.arguments(HandOverBody, example=examples.HAND_OVER)
@resource.response(200, AssignedShown, example=examples.ASSIGNED)
def hand_over(given: dict[str, Any], key: int) -> UserTask:
    """Hand a user task over to somebody of its groups, or back to these.

    One's own everybody may; that of somebody else needs the permission `hand_over_tasks`.
    """
    actor = current_actor()
    others = actor.may(Permission.HAND_OVER_TASKS)
    return _change(
        key, lambda uow: task_work.hand_over(uow, actor.viewer, key, given["to"], others=others)
    )


@resource.route("/<key:key>/complete", methods=["POST"])
@allow(Permission.WORK_TASKS)
@may_answer(409, 412)
@takes_idempotency_key
@resource.arguments(CompletionBody, example=examples.COMPLETION)
@resource.response(200, CompletedShown, example=examples.COMPLETED)
def complete(given: dict[str, Any], key: int) -> dict[str, Any]:
    """Complete a user task with the answers of its form."""
    viewer, desk = current_actor().viewer, current_site().office.desk
    repeat, language = asked_key(), asked_language()
    with inside("data"):
        step = _change(
            key,
            lambda uow: task_work.complete(
                uow, desk, viewer, key, given["data"], idempotency_key=repeat, language=language
            ),
        )
    return {"key": key, "repeated": step.repeated}


def _change(key: int, work: Callable[[UnitOfWork], T]) -> T:
    """Do `work` in a transaction, unless If-Match means another version of the task."""
    condition, look = asked_condition(), _look(key)

    def checked(uow: UnitOfWork) -> T:
        if condition.versions is not None:
            steps.load(uow, root_of(key))  # nothing of it changes between this look and the change
            with suppress(Conflict):  # closed: the work says by whom, or knows this request already
                condition.check(look(uow).etag)
        return work(uow)

    return current_site().office.database.write(checked)


def _look(key: int) -> Callable[[UnitOfWork], TaskFile]:
    """Reads the task as who asks sees it."""
    actor, office, language = current_actor(), current_site().office, asked_language()
    return lambda uow: task_file(
        uow,
        office.keyring,
        office.calendars,
        office.runtime,
        actor.viewer,
        key,
        language,
        others=actor.may(Permission.HAND_OVER_TASKS),
    )
