"""Complaints: take one, list, count, read, open the identity behind one."""

from typing import Any

from flask import Response, request

from access import rate_limits
from access.actor import Actor, current_actor, find_actor
from access.errors import NotSignedIn
from access.guard import allow, everyone
from access.permissions import Permission
from access.site import current_site
from api import examples
from api.answers import may_answer, takes_idempotency_key
from api.clients import client
from api.complaint_schemas import (
    CountQuery,
    CountsShown,
    FilterQuery,
    IdentityShown,
    ListedShown,
    OpeningBody,
    ReceiptShown,
    SubmissionBody,
)
from api.conditions import tagged
from api.file_schemas import ComplaintFileShown, TimelineShown
from api.idempotency import asked_key
from api.languages import asked_language
from api.pages import page_of
from api.resource import PREFIX, Resource
from complaints import complainants
from complaints.listing import Filters, Listed, count_by_status, list_complaints
from complaints.records import Channel, ExternalReference, Identity, Priority, Submission
from complaints.repeats import submit_once
from kernel.errors import Forbidden
from kernel.pages import Page
from kernel.unit_of_work import UnitOfWork
from reports.complaint_file import ComplaintFile, complaint_file
from reports.timeline import timeline_with_clocks

resource = Resource("complaints", "/complaints", "Complaints: submit, list, read")
LOCATION = {"Location": {"description": "Where it is read", "schema": {"type": "string"}}}
PORTAL = "portal"  #: the actor of what people submit for themselves
#: Fields that only who registers for others gives, and what they are when not given.
_FOR_REGISTRARS = {
    "channel": Channel.WEB,
    "priority": Priority.NORMAL,
    "external": None,
    "received_elsewhere_at": None,
    "reported_official": None,
}


@resource.route("", methods=["POST"])
@everyone
@may_answer(401, 403, 409, 429)
@takes_idempotency_key
@resource.arguments(SubmissionBody, example=examples.SUBMISSION)
@resource.response(201, ReceiptShown, example=examples.RECEIPT, headers=LOCATION)
def submit(given: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Submit a complaint.

    The answer has the number and the secret code with which the complainant follows the progress;
    the code is shown this once.
    """
    registrar = _registrar(given)
    submission = _submission(given)
    site = current_site()
    key = asked_key()
    receipt = site.office.database.write(
        lambda uow: submit_once(
            uow,
            site.office.intake,
            submission,
            actor=PORTAL if registrar is None else registrar.person.id,
            viewer=None if registrar is None else registrar.viewer,
            key=key,
            by_content=registrar is None,
        )
    )
    shown = {
        "number": receipt.number,
        "code": receipt.code,
        "repeated": receipt.repeated,
        "tracking_url": f"{site.base_url}/lacak",
    }
    return shown, 201, {"Location": f"{PREFIX}/complaints/{receipt.number}"}


@resource.route("", methods=["GET"])
@allow(Permission.READ_COMPLAINTS)
@resource.arguments(FilterQuery, location="query")
@resource.response(200, page_of(ListedShown), example=examples.LISTED)
def list_(query: dict[str, Any]) -> Page[Listed]:
    """List the complaints one may see, newest number first."""
    viewer, office = current_actor().viewer, current_site().office
    most, after = query.pop("limit"), query.pop("cursor")
    filters = _filters(query)
    return office.database.read(
        lambda uow: list_complaints(uow, office.keyring, viewer, filters, after=after, most=most)
    )


@resource.route("/counts", methods=["GET"])
@allow(Permission.READ_COMPLAINTS)
@resource.arguments(CountQuery, location="query")
@resource.response(200, CountsShown, example=examples.COUNTS)
def count(query: dict[str, Any]) -> dict[str, Any]:
    """Count the complaints one may see by status."""
    viewer, filters = current_actor().viewer, _filters(query)
    found = current_site().office.database.read(lambda uow: count_by_status(uow, viewer, filters))
    return {"total": sum(found.values()), "by_status": found}


@resource.route("/<number>", methods=["GET"])
@allow(Permission.READ_COMPLAINTS)
@may_answer(304)
@resource.response(200, ComplaintFileShown)
def get(number: str) -> Response | tuple[ComplaintFile, dict[str, str]]:
    """Show a complaint: texts, clocks with their why, open user tasks, conversation, alerts."""
    viewer, office, language = current_actor().viewer, current_site().office, asked_language()
    file = office.database.read(
        lambda uow: complaint_file(uow, office.keyring, office.calendars, viewer, number, language)
    )
    unchanged, headers = tagged(file.etag)
    return unchanged or (file, headers)


@resource.route("/<number>/timeline", methods=["GET"])
@allow(Permission.READ_COMPLAINTS)
@resource.response(200, TimelineShown)
def timeline_(number: str) -> dict[str, Any]:
    """Show what happened to a complaint, and every clock with why it is due when it is."""
    viewer, office, language = current_actor().viewer, current_site().office, asked_language()

    entries, clocks = office.database.read(
        lambda uow: timeline_with_clocks(
            uow, office.keyring, office.runtime, office.calendars, viewer, number, language
        )
    )
    return {"entries": entries, "clocks": clocks}


@resource.route("/<number>/identity-openings", methods=["POST"])
@allow(Permission.OPEN_IDENTITIES)
@may_answer(409)
@resource.arguments(OpeningBody, example=examples.OPENING)
@resource.response(201, IdentityShown, example=examples.IDENTITY)
def open_identity(given: dict[str, str], number: str) -> Identity:
    """Open the complainant's identity for a purpose; who opened it and why is kept.

    Of a complaint filed anonymously only oversight of its unit may. 404: the complainant gave none.
    409: it does not open with the office's key.
    """
    actor, office = current_actor(), current_site().office

    def work(uow: UnitOfWork) -> Identity:
        return complainants.open_for(
            uow, office.keyring, actor.viewer, number, purpose=given["purpose"]
        )

    return office.database.write(work)


def _registrar(given: dict[str, Any]) -> Actor | None:
    """Who registers it for others; None: people for themselves, who leave out what these give.

    Raises Forbidden for fields that only who registers for others gives.
    """
    actor = find_actor()
    if actor is None and "Authorization" in request.headers:
        raise NotSignedIn("the token is unknown or has ended; send a good one, or none")
    if actor is not None and actor.may(Permission.REGISTER_COMPLAINTS):
        return actor
    if taken := [name for name, usual in _FOR_REGISTRARS.items() if given[name] != usual]:
        raise Forbidden(
            f"{', '.join(taken)}: only who has the permission"
            f" {Permission.REGISTER_COMPLAINTS} gives this; leave it out"
        )
    rate_limits.check("submit", client())
    return None


def _submission(given: dict[str, Any]) -> Submission:
    identity, external = given.pop("identity"), given.pop("external")
    return Submission(
        **given,
        identity=None if identity is None else Identity(**identity),
        external=None if external is None else ExternalReference(**external),
    )


def _filters(query: dict[str, Any]) -> Filters:
    return Filters(statuses=tuple(query.pop("status")), **query)
