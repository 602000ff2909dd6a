"""Filing a complaint: the form, the answers to be checked, and the receipt that is shown once.

The addresses hold nothing; what was typed travels in the pages. Each step has an address of its
own, so that the browser's Back finds the form as it was left. A form has one token from its first
page on: whatever the browser sends again, it is one complaint.
"""

import json
import re
import secrets
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from access import rate_limits
from access.actor import find_actor
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
from web.complaint_form import (
    ComplaintForm,
    Naming,
    errors_of,
    form_of,
    reader_of,
    submission_of,
)
from web.language import LANGUAGES, language
from web.unit_choices import unit_groups

ACTOR = "portal"
_TOKEN = re.compile(r"[0-9a-f]{32}")

pages = Blueprint("submit", __name__)


@pages.get("/lapor")
@everyone
def show() -> Answer:
    """The empty form."""
    answer = _form_page(ComplaintForm(language=language()), {})
    if find_actor() is None:
        # Nothing personal stands in it, and only a page that may be kept comes back with Back as
        # it was, with its token and what was typed.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@pages.post("/lapor")
@everyone
def edit() -> Answer:
    """The form with the answers in it, to be changed."""
    return _form_page(form_of(request.form), {})


@pages.post("/lapor/periksa")
@everyone
def check() -> Answer:
    """The answers, to be checked; or the form with all that is wrong in it."""
    form = form_of(request.form)
    errors = _errors(form)
    return _form_page(form, errors) if errors else _check_page(form, _token())


@pages.post("/lapor/kirim")
@everyone
def send() -> Answer:
    """Send what was checked; the receipt."""
    form, token = form_of(request.form), _token()
    if errors := _errors(form):
        return _form_page(form, errors)
    if token != request.form.get("form_token"):
        return _check_page(form, token)
    return _send(form, token)


def _token() -> str:
    """The token of the form that is being filled in; a new one for a new form."""
    given = request.form.get("form_token", "")
    return given if _TOKEN.fullmatch(given) else secrets.token_hex(16)


def _errors(form: ComplaintForm) -> dict[str, str]:
    return current_site().office.database.read(lambda uow: errors_of(uow, form))


def _send(form: ComplaintForm, token: str) -> Answer:
    """Take it. A second click or a reload brings the same token, and so the same receipt."""
    rate_limits.check("submit", network_of(request.remote_addr or ""))
    office = current_site().office

    def work(uow: UnitOfWork) -> Receipt:
        submission = submission_of(uow, form)
        return repeats.submit_once(
            uow, office.intake, submission, actor=ACTOR, viewer=None, key=token
        )

    try:
        receipt = office.database.write(work)
    except Conflict:  # sent before, with other words: these are another complaint
        return _check_page(form, _next_token(form, token), is_changed=True)
    page = render_template(
        "receipt.html",
        receipt=receipt,
        form=form,
        view=_view(receipt),
        reader=reader_of(form, _units()),
    )
    return make_response(page)


def _next_token(form: ComplaintForm, token: str) -> str:
    """The token for these words: the same one however often the browser asks."""
    keyring = current_site().office.keyring
    return keyring.keyed_hash(json.dumps(["next form", token, form.fields])).hex()[:32]


def _view(receipt: Receipt) -> PublicView:
    """What the complainant would see on the tracking page: the first promised date."""
    office, code = current_site().office, receipt.code or ""
    return office.database.read(
        lambda uow: public_view(uow, office.keyring, office.calendars, receipt.number, code)
    )


def _form_page(form: ComplaintForm, errors: dict[str, str]) -> Answer:
    page = render_template(
        "complain.html",
        form=form,
        form_token=_token(),
        errors=errors,
        groups=unit_groups(_units()),
        naming=Naming,
        tongues=list(LANGUAGES.items()),
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _check_page(form: ComplaintForm, token: str, *, is_changed: bool = False) -> Answer:
    known = _units()
    page = render_template(
        "check_complaint.html",
        form=form,
        reader=reader_of(form, known),
        names={unit.id: unit.name for unit in known},
        naming=Naming,
        tongues=LANGUAGES,
        form_token=token,
        is_changed=is_changed,
    )
    return make_response(page, HTTPStatus.CONFLICT if is_changed else HTTPStatus.OK)


def _units() -> list[Unit]:
    return current_site().office.database.read(units.list_units)
