"""The inbox: open user tasks of mine, of my units, of nobody yet; least time left first."""

from typing import Any

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api import examples
from api.pages import page_of
from api.resource import Resource
from api.task_schemas import InboxCountsShown, InboxQuery, InboxRowShown
from kernel.pages import Page
from reports.inbox import COUNTED, InboxRow, count_inbox, list_inbox

resource = Resource("inbox", "/inbox", "Open user tasks: mine, my units', unassigned")


@resource.route("", methods=["GET"])
@allow(Permission.WORK_TASKS)
@resource.arguments(InboxQuery, location="query")
@resource.response(200, page_of(InboxRowShown), example=examples.INBOX)
def list_(query: dict[str, Any]) -> Page[InboxRow]:
    """List open user tasks, least time left first."""
    viewer, office = current_actor().viewer, current_site().office
    return office.database.read(
        lambda uow: list_inbox(
            uow,
            office.keyring,
            office.calendars,
            viewer,
            query["scope"],
            after=query["cursor"],
            most=query["limit"],
        )
    )


@resource.route("/counts", methods=["GET"])
@allow(Permission.WORK_TASKS)
@resource.response(200, InboxCountsShown, example=examples.INBOX_COUNTS)
def count() -> dict[str, int]:
    """Count the open user tasks of each scope."""
    viewer = current_actor().viewer
    found = current_site().office.database.read(lambda uow: count_inbox(uow, viewer))
    return {**{scope.value: many for scope, many in found.items()}, "counted_to": COUNTED}
