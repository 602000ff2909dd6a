"""Setting a password by a one-time link, and asking for such a link when one was forgotten."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from access import rate_limits
from access.actor import DEVICE_COOKIE, SESSION_COOKIE
from access.guard import everyone
from access.password_requests import is_from_own_device, request_link
from access.site import current_site
from identity import links, sessions
from identity.attempts import network_of
from identity.passwords import MAX_LENGTH, MIN_LENGTH, PasswordFault, PasswordRefused
from kernel.errors import NotFound
from web import cookies
from web.language import gettext

_HOURS = links.LIFETIME // timedelta(hours=1)

pages = Blueprint("passwords", __name__)


@pages.get("/sandi")
@everyone
def forgotten() -> str:
    """The form for who has forgotten a password."""
    return render_template("password_forgotten.html", errors={})


@pages.post("/sandi")
@everyone
def ask() -> Answer:
    """Send a link, if there is such an account; the page is the same for everybody."""
    name = request.form.get("name", "")
    if not name.strip():
        errors = {"name": gettext("Isi nama akun atau alamat surel Anda.")}
        page = render_template("password_forgotten.html", errors=errors)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    office, device = current_site().office, request.cookies.get(DEVICE_COOKIE)
    if not office.database.read(lambda uow: is_from_own_device(uow, office.keyring, name, device)):
        rate_limits.check("password_link_client", network_of(request.remote_addr or ""))
    office.database.write(lambda uow: request_link(uow, office.keyring, name))
    return make_response(render_template("password_link_asked.html", hours=_HOURS))


@pages.get("/sandi/<token>")
@everyone
def show_link(token: str) -> Answer:
    """The form behind a one-time link, or how to get a new link."""
    return _password_form(token)


@pages.post("/sandi/<token>")
@everyone
def use_link(token: str) -> Answer:
    """Set the password; the link is used up only when that is done."""
    office = current_site().office
    password, again = request.form.get("password", ""), request.form.get("password_again", "")
    if password != again:
        return _password_form(
            token,
            {"password_again": gettext("Kedua isian tidak sama. Ketik kata sandi itu lagi.")},
        )
    try:
        links.set_password(office.database, office.keyring, office.passwords, token, password)
    except PasswordRefused as refused:
        return _password_form(token, {"password": _fault_text(refused.fault)})
    except NotFound:
        return _password_form(token)  # it ended in between
    _leave()
    page = make_response(render_template("password_set.html"))
    cookies.drop(page, SESSION_COOKIE)
    return page


def _leave() -> None:
    """Whoever was signed in with this browser no longer is; it need not be who has the link."""
    office, session = current_site().office, request.cookies.get(SESSION_COOKIE)
    if session:
        office.database.write(lambda uow: sessions.close_session(uow, office.keyring, session))


def _password_form(token: str, errors: dict[str, str] | None = None) -> Answer:
    """The page is the same for unknown, used and expired links."""
    office = current_site().office
    person = office.database.read(lambda uow: links.find_person(uow, office.keyring, token))
    if person is None:
        page = render_template("password_link_ended.html", hours=_HOURS)
        return make_response(page, HTTPStatus.NOT_FOUND)
    page = render_template(
        "password.html", person=person, errors=errors or {}, least=MIN_LENGTH, most=MAX_LENGTH
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _fault_text(fault: PasswordFault) -> str:
    match fault:
        case PasswordFault.TOO_SHORT:
            return gettext(
                "Kata sandi terlalu pendek. Pakai sedikitnya %(least)s karakter; tiga atau empat"
                " kata berurutan mudah diingat.",
                least=MIN_LENGTH,
            )
        case PasswordFault.TOO_LONG:
            return gettext(
                "Kata sandi terlalu panjang. Pakai paling banyak %(most)s karakter.",
                most=MAX_LENGTH,
            )
        case PasswordFault.UNWRITABLE:
            return gettext("Pakai huruf, angka, tanda baca, dan spasi saja.")
        case _:
            better = gettext("Pakai empat kata yang tidak ada hubungannya satu sama lain.")
            return f"{_guessed_text(fault)} {better}"


def _guessed_text(fault: PasswordFault) -> str:
    match fault:
        case PasswordFault.PERSONAL:
            return gettext(
                "Kata sandi dibuat dari nama, akun, surel, atau unit Anda, yang diketahui orang"
                " lain."
            )
        case PasswordFault.NUMBER:
            return gettext("Tanggal dan nomor telepon, NIK, atau NIP mudah ditebak.")
        case PasswordFault.REPEATED:
            return gettext("Kata atau huruf yang diulang-ulang mudah ditebak.")
        case PasswordFault.ROW:
            return gettext("Tombol yang bersebelahan dan huruf atau angka berurutan mudah ditebak.")
        case _:
            return gettext("Kata sandi ini termasuk yang pertama ditebak orang.")
