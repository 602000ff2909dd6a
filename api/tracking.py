"""Public tracking: progress by number and secret code, and what the complainant says to it."""

from typing import Any

from access import rate_limits
from access.guard import everyone
from access.site import current_site
from api import examples
from api.answers import may_answer
from api.clients import client
from api.resource import Resource
from api.tracking_schemas import PublicViewShown, ResponseBody, TakenShown, TrackingBody
from complaints.public_view import PublicView, public_view, respond_publicly

resource = Resource("tracking", "/tracking", "Follow a complaint by its number and secret code")


@resource.route("", methods=["POST"])
@everyone
@may_answer(404, 429)
@resource.arguments(TrackingBody, example=examples.TRACKING)
@resource.response(200, PublicViewShown, example=examples.PROGRESS)
def track(given: dict[str, Any]) -> PublicView:
    """Show the progress of a complaint.

    A POST, so that the code stands in no address and no log. A wrong code and an unknown number
    get the same answer.
    """
    _count(given["number"])
    office = current_site().office
    return office.database.read(
        lambda uow: public_view(uow, office.keyring, office.calendars, **given)
    )


@resource.route("/responses", methods=["POST"])
@everyone
@may_answer(404, 409, 429)
@resource.arguments(ResponseBody, example=examples.RESPONSE)
@resource.response(202, TakenShown, example=examples.TAKEN)
def respond(given: dict[str, Any]) -> dict[str, Any]:
    """Say something as the complainant: `awaited` of the progress says what is taken now."""
    _count(given["number"])
    office = current_site().office
    office.database.write(lambda uow: respond_publicly(uow, office.keyring, **given))
    return given


def _count(number: str) -> None:
    rate_limits.check("track_client", client())
    rate_limits.check("track_number", number.strip().upper())
