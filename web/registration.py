"""Registering a complaint that came by letter, call or another system, by who takes it in."""

import secrets
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from complaints import repeats
from complaints.intake import ReferenceTaken
from complaints.records import Receipt
from complaints.submission_check import SubmissionRefused
from identity import units
from identity.roles import Role, parse_group
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from web import staff_words
from web.language import LANGUAGES, gettext, language
from web.registration_form import (
    RegistrationForm,
    errors_of,
    form_of,
    labels,
    refusal_texts,
    submission_of,
    summary_of,
)
from web.unit_choices import unit_groups


def install(pages: Blueprint) -> None:
    """Its two routes, beside those of the complaints."""
    pages.get("/pengaduan/baru")(show_registration)
    pages.post("/pengaduan/baru")(register)


@allow(Permission.REGISTER_COMPLAINTS)
def show_registration() -> Response:
    """The empty form, for the unit of who fills it in."""
    mine = sorted(
        unit
        for unit, role in map(parse_group, current_actor().viewer.groups)
        if role is Role.INTAKE
    )
    return _form_page(RegistrationForm(unit=mine[0] if mine else "", language=language()), {})


@allow(Permission.REGISTER_COMPLAINTS)
def register() -> Response:
    """Take the complaint; the same page sent twice is one complaint, with the same code."""
    form, token = form_of(request.form), request.form.get("form_token", "")[:100]
    office, actor = current_site().office, current_actor()

    errors = office.database.read(lambda uow: errors_of(uow, form))
    if errors:
        return _form_page(form, errors, HTTPStatus.UNPROCESSABLE_ENTITY, token=token)

    def work(uow: UnitOfWork) -> Receipt:
        submission = submission_of(uow, form)
        return repeats.submit_once(
            uow,
            office.intake,
            submission,
            actor=actor.person.id,
            viewer=actor.viewer,
            key=token or None,
        )

    try:
        receipt = office.database.write(work)
    except SubmissionRefused as refused:
        return _form_page(
            form, refusal_texts(refused), HTTPStatus.UNPROCESSABLE_ENTITY, token=token
        )
    except ReferenceTaken:
        return _form_page(form, _reference_taken(), HTTPStatus.CONFLICT, token=token)
    except Conflict:
        problem = gettext(
            "Formulir ini sudah terkirim dengan isi lain. Periksa, lalu kirim sebagai pengaduan"
            " tersendiri."
        )
        return _form_page(form, {}, HTTPStatus.CONFLICT, problem=problem)
    return make_response(render_template("staff/registered.html", receipt=receipt))


def _reference_taken() -> dict[str, str]:
    """Says nothing of the complaint it is: who registers may not know of it."""
    text = gettext(
        "Nomor ini tidak dapat didaftarkan di sini. Periksa nomornya, dan tanyakan kepada yang"
        " mengirimkannya."
    )
    return {"external_reference": text}


def _form_page(
    form: RegistrationForm,
    errors: dict[str, str],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    token: str = "",
    problem: str = "",
) -> Response:
    page = render_template(
        "staff/register.html",
        form=form,
        errors=errors,
        summary=summary_of(errors),
        problem=problem,
        labels=labels(),
        groups=unit_groups(current_site().office.database.read(units.list_units)),
        channels=[one for one in staff_words.CHANNELS.items() if one[0] != "web"],
        classes=list(staff_words.CLASSES.items()),
        tongues=list(LANGUAGES.items()),
        token=token or secrets.token_urlsafe(18),
    )
    return make_response(page, status)
