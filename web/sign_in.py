"""Signing in and out."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from access import rate_limits
from access.actor import DEVICE_COOKIE, SESSION_COOKIE, find_actor
from access.guard import everyone
from access.site import current_site
from identity import devices, sessions
from identity import sign_in as signing_in
from identity.sign_in import SignedIn
from web import cookies, csrf, drafts
from web.addresses import local_path
from web.drafts import Draft
from web.language import gettext
from web.navigation import first_page

pages = Blueprint("sign_in", __name__)


@pages.get("/masuk")
@everyone
def show() -> Answer:
    """The form; who is signed in already goes on."""
    actor = find_actor()
    wanted = local_path(request.args.get("next"), "")
    if actor is not None:
        return redirect(wanted or first_page(actor), HTTPStatus.SEE_OTHER)
    return _form(wanted=wanted, has_left="keluar" in request.args)


@pages.post("/masuk")
@everyone
def enter() -> Answer:
    """Sign in and go on to where the visitor was heading; a draft is shown, to be sent."""
    wanted, draft = local_path(request.form.get("next"), ""), drafts.carried_along()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    errors = _missing(name, password)
    entered = None if errors else _signed_in(name, password)
    if entered is None:
        errors = errors or {"name": _refused()}
        return _form(errors, wanted=wanted, draft=draft, name=name)
    if draft is None:
        page: Answer = redirect(wanted or url_for("sign_in.show"), HTTPStatus.SEE_OTHER)
    else:
        csrf.use_session(entered.session)
        page = make_response(render_template("signed_in.html", draft=draft))
    cookies.put(page, SESSION_COOKIE, entered.session)
    cookies.put(page, DEVICE_COOKIE, entered.device, lasting=devices.LIFETIME)
    return page


@pages.post("/keluar")
@everyone
def leave() -> Answer:
    """End the session; also when it has ended already."""
    office, token = current_site().office, request.cookies.get(SESSION_COOKIE)
    if token:
        office.database.write(lambda uow: sessions.close_session(uow, office.keyring, token))
    page = redirect(url_for("sign_in.show", keluar=1), HTTPStatus.SEE_OTHER)
    cookies.drop(page, SESSION_COOKIE)
    page.headers["Clear-Site-Data"] = '"cache"'
    return page


def _signed_in(name: str, password: str) -> SignedIn | None:
    office = current_site().office
    return rate_limits.let_through(
        signing_in.sign_in(
            office.database,
            office.keyring,
            office.passwords,
            name,
            password,
            client=request.remote_addr or "",
            device=request.cookies.get(DEVICE_COOKIE),
            before=request.cookies.get(SESSION_COOKIE),
        )
    )


def _missing(name: str, password: str) -> dict[str, str]:
    errors = {}
    if not name.strip():
        errors["name"] = gettext("Isi nama akun atau alamat surel Anda.")
    if not password:
        errors["password"] = gettext("Isi kata sandi Anda.")
    return errors


def _refused() -> str:
    return gettext(
        "Nama akun dan kata sandi ini tidak cocok, atau akun sedang dikunci. Periksa keduanya."
        " Setelah beberapa kali gagal, akun terkunci kira-kira %(minutes)s"
        " menit.",
        minutes=signing_in.ACCOUNT_LIMIT.within // timedelta(minutes=1),
    )


def _form(
    errors: dict[str, str] | None = None,
    *,
    wanted: str = "",
    draft: Draft | None = None,
    name: str = "",
    has_left: bool = False,
) -> Answer:
    page = render_template(
        "sign_in.html",
        errors=errors or {},
        wanted=wanted,
        draft=draft,
        name=name,
        has_left=has_left,
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
