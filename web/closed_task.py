"""The page of a user task that is closed: who did it and when, and what was typed in vain."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Response, make_response, render_template

from access.actor import current_actor
from access.site import current_site
from complaints import registry
from complaints.visibility import may_see
from engine import history
from engine.store.keys import root_of
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork
from reports.names import names_of_people, names_of_units
from web.form_answers import typed


def closed_page(
    key: int, status: HTTPStatus, posted: Mapping[str, Sequence[str]] | None = None
) -> Response:
    """Who closed the task; NotFound when there never was one, or the viewer may not know of it."""
    found = current_site().office.database.read(lambda uow: _closing(uow, key))
    page = render_template("staff/closed_task.html", typed=typed(posted or {}), **found)
    return make_response(page, status)


def _closing(uow: UnitOfWork, key: int) -> dict[str, object]:
    viewer = current_actor().viewer
    complaint = registry.find_by_root(uow, root_of(key))
    closing = history.user_task_closing(uow, key)
    if closing is None or complaint is None or not may_see(viewer, complaint):
        raise NotFound(f"no user task has the key {key}")
    unit = names_of_units(uow, [complaint.unit]).get(complaint.unit)
    return {
        "number": complaint.number,
        "closing": closing,
        "by": names_of_people(uow, [closing.actor]).get(closing.actor),
        "is_mine": closing.actor == viewer.person,
        "zone": "UTC" if unit is None else unit.zone,
    }
