"""Working calendars: read them, see what one more day off would move, add it."""

from dataclasses import asdict
from typing import Any

from flask import Response

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api import office_examples as examples
from api.answers import may_answer
from api.calendar_schemas import (
    CalendarList,
    CalendarShown,
    DayOffAdded,
    DayOffBody,
    DayOffPreview,
    DayOffPreviewBody,
)
from api.conditions import asked_condition, tagged
from api.resource import Resource
from complaints.calendar_edit import count_stale
from kernel.unit_of_work import UnitOfWork
from reports import calendars as reports
from reports.calendars import CalendarView
from sla.calendars import import_calendar
from sla.day_off_edit import with_day_off

_ETAG = {"ETag": {"description": "Of the new version", "schema": {"type": "string"}}}
resource = Resource("calendars", "/calendars", "Working calendars and their days off")


@resource.route("", methods=["GET"])
@allow(Permission.READ_CALENDARS)
@resource.response(200, CalendarList, example=examples.CALENDARS)
def list_() -> dict[str, tuple[CalendarView, ...]]:
    """List the calendars."""
    return {"items": current_site().office.database.read(reports.list_calendars)}


@resource.route("/<name>", methods=["GET"])
@allow(Permission.READ_CALENDARS)
@may_answer(304)
@resource.response(200, CalendarShown, example=examples.CALENDAR)
def get(name: str) -> Response | tuple[CalendarView, dict[str, str]]:
    """Read a calendar: opening hours, days off, special hours."""
    view = current_site().office.database.read(lambda uow: reports.get_calendar(uow, name))
    unchanged, headers = tagged(view.etag)
    return unchanged or (view, headers)


@resource.route("/<name>/days-off/preview", methods=["POST"])
@allow(Permission.EDIT_CALENDARS)
@may_answer(409)
@resource.arguments(DayOffPreviewBody, example=examples.DAY_OFF)
@resource.response(200, DayOffPreview, example=examples.WOULD_MOVE)
def preview(given: dict[str, Any], name: str) -> dict[str, Any]:
    """Show which open deadlines a day off would move; nothing is stored.

    Those of complaints one may see, 100 at most; of the others only how many.
    """
    calendars, viewer = current_site().office.calendars, current_actor().viewer

    def look(uow: UnitOfWork) -> dict[str, Any]:
        known = calendars.latest(uow, name)
        found = reports.preview(uow, calendars, viewer, with_day_off(known, **given))
        return {"calendar": name, "version": known.version, **asdict(found)}

    return current_site().office.database.read(look)


@resource.route("/<name>/days-off", methods=["POST"])
@allow(Permission.EDIT_CALENDARS)
@may_answer(409, 412, 428)
@resource.arguments(DayOffBody, example=examples.DAY_OFF_WITH_REASON)
@resource.response(201, DayOffAdded, example=examples.ADDED, headers=_ETAG)
def add_day_off(given: dict[str, Any], name: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add a day off: the calendar's next version.

    Deadlines that count by it move soon after, one complaint after another, as the worker gets to
    them; each counts right before anything of it falls due.
    """
    calendars, actor = current_site().office.calendars, current_actor()
    condition, reason = asked_condition(required=True), given.pop("reason")

    def work(uow: UnitOfWork) -> dict[str, Any]:
        known = calendars.latest(uow, name)
        condition.check(reports.etag_of(known))
        edited = with_day_off(known, **given)
        import_calendar(uow, edited, actor=actor.person.id, reason=reason, follows=known.version)
        view = reports.get_calendar(uow, name)
        return {"calendar": view, "complaints_to_recount": count_stale(uow, name, actor.viewer)}

    added = current_site().office.database.write(work)
    return added, 201, tagged(added["calendar"].etag)[1]
