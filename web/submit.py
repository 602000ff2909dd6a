"""Filing a complaint: the form, the answers to be checked, and the receipt that is shown once.

The address stays the same all the while and holds nothing; what was typed travels in the pages.
"""

import re
import secrets
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from access import rate_limits
from access.guard import everyone
from access.site import current_site
from complaints import repeats
from complaints.public_view import PublicView, public_view
from complaints.records import Receipt
from identity import units
from identity.attempts import network_of
from identity.units import Unit
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from web.complaint_form import ComplaintForm, Naming, errors_of, form_of, submission_of
from web.language import LANGUAGES, language
from web.unit_choices import unit_groups

ACTOR = "portal"
_TOKEN = re.compile(r"[0-9a-f]{32}")

pages = Blueprint("submit", __name__)


@pages.get("/lapor")
@everyone
def show() -> Answer:
    """The empty form."""
    return _form_page(ComplaintForm(language=language()), {}, _units())


@pages.post("/lapor")
@everyone
def go_on() -> Answer:
    """`step`: `edit` shows the form again, `send` sends, anything else shows the answers."""
    form = form_of(request.form)
    step, token = request.form.get("step"), request.form.get("form_token", "")
    if step == "edit":
        return _form_page(form, {}, _units())
    errors = current_site().office.database.read(lambda uow: errors_of(uow, form))
    if errors:
        return _form_page(form, errors, _units())
    if step == "send" and _TOKEN.fullmatch(token):
        return _send(form, token)
    return _check_page(form)


def _send(form: ComplaintForm, token: str) -> Answer:
    """Take it. A second click or a reload brings the same token, and so the same receipt."""
    rate_limits.check("submit", network_of(request.remote_addr or ""))
    office = current_site().office

    def work(uow: UnitOfWork) -> Receipt:
        submission = submission_of(uow, form)
        return repeats.submit_once(uow, office.intake, submission, actor=ACTOR, key=token)

    try:
        receipt = office.database.write(work)
    except Conflict:  # sent before, with other words: these are another complaint
        return _check_page(form, is_changed=True)
    return make_response(
        render_template("receipt.html", receipt=receipt, form=form, view=_view(receipt))
    )


def _view(receipt: Receipt) -> PublicView:
    """What the complainant would see on the tracking page: the first promised date."""
    office, code = current_site().office, receipt.code or ""
    return office.database.read(
        lambda uow: public_view(uow, office.keyring, office.calendars, receipt.number, code)
    )


def _form_page(form: ComplaintForm, errors: dict[str, str], known: list[Unit]) -> Answer:
    page = render_template(
        "complain.html",
        form=form,
        errors=errors,
        groups=unit_groups(known),
        naming=Naming,
        tongues=list(LANGUAGES.items()),
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _check_page(form: ComplaintForm, *, is_changed: bool = False) -> Answer:
    page = render_template(
        "check_complaint.html",
        form=form,
        names={unit.id: unit.name for unit in _units()},
        naming=Naming,
        tongues=LANGUAGES,
        form_token=secrets.token_hex(16),
        is_changed=is_changed,
    )
    return make_response(page, HTTPStatus.CONFLICT if is_changed else HTTPStatus.OK)


def _units() -> list[Unit]:
    return current_site().office.database.read(units.list_units)
