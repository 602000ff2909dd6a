"""Public tracking: progress by number and secret code, and what the complainant says to it."""

from typing import Any

from access import rate_limits, repeats
from access.guard import everyone
from access.repeats import Asked
from access.site import current_site
from api import examples
from api.answers import may_answer, takes_idempotency_key
from api.clients import client
from api.idempotency import asked_key
from api.resource import Resource
from api.tracking_schemas import PublicViewShown, ResponseBody, TakenShown, TrackingBody
from complaints import responses
from complaints.public_view import PublicView, public_view
from complaints.tracking import check_code
from kernel.unit_of_work import UnitOfWork

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
    office = current_site().office
    with rate_limits.counting_failures("track_client", client()):
        return office.database.read(
            lambda uow: public_view(uow, office.keyring, office.calendars, **given)
        )


@resource.route("/responses", methods=["POST"])
@everyone
@takes_idempotency_key
@may_answer(404, 409, 429)
@resource.arguments(ResponseBody, example=examples.RESPONSE)
@resource.response(202, TakenShown, example=examples.TAKEN)
def respond(given: dict[str, Any]) -> dict[str, Any]:
    """Say something as the complainant: `awaited` of the progress says what is taken now."""
    office, key = current_site().office, asked_key()
    keyring = office.keyring
    number, response, text = given["number"], given["response"], given["text"]
    asked = Asked(what="respond", asker=number, key=key, content=[response.value, text])

    def work(uow: UnitOfWork) -> None:
        repeats.once(uow, keyring, asked, lambda: say(uow))

    def say(uow: UnitOfWork) -> None:
        responses.respond(uow, keyring, number, response, text=text)

    with rate_limits.counting_failures("track_client", client()):
        office.database.read(lambda uow: check_code(uow, keyring, number, given["code"]))
    rate_limits.check("respond", number)
    office.database.write(work)
    return given
