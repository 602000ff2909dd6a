"""Following a complaint by number and code, and answering the office.

Number and code come in the body of each request, never in an address or cookie, and the pages
are not kept by the browser.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from access import rate_limits
from access.guard import everyone
from access.site import current_site
from complaints.conversation import COMPLAINANT
from complaints.public_view import PublicView, public_view, respond_publicly
from complaints.responses import MAX_TEXT, Response
from identity.attempts import network_of
from kernel.errors import Conflict, Invalid, NotFound
from web.language import gettext
from web.public_words import said_by_complainant, status_words

#: What needs words, by the rules of complaints/responses.py.
_IN_WORDS = (Response.ADD_INFORMATION, Response.SUPPLY_DATA, Response.DISPUTE)
#: What ends a complaint for good, and the page that asks once more.
_ASKED_ONCE_MORE = {Response.WITHDRAW: "withdraw.html", Response.ACCEPT: "accept.html"}
_MOST_NUMBER = 40

pages = Blueprint("track", __name__)


@dataclass(frozen=True, slots=True)
class _Key:
    """What opens a complaint."""

    number: str
    code: str

    def __repr__(self) -> str:
        return "_Key(...)"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the complainant says with this request."""

    response: Response
    text: str
    is_confirmed: bool

    def __repr__(self) -> str:
        return f"_Said({self.response})"

    @property
    def field(self) -> str:
        return f"text_{self.response.name.lower()}"


@pages.get("/lacak")
@everyone
def show() -> Answer:
    """The form for number and code."""
    return _key_form(_Key("", ""), {})


@pages.post("/lacak")
@everyone
def look() -> Answer:
    """The complaint, or what becomes of what is said about it."""
    key = _Key(request.form.get("number", "").strip().upper(), request.form.get("code", "").strip())
    if errors := _missing(key):
        return _key_form(key, errors)
    try:
        with rate_limits.counting_failures("track_client", network_of(request.remote_addr or "")):
            view = _view(key)
    except NotFound:
        return _key_form(key, {"number": _unknown()}, HTTPStatus.NOT_FOUND)
    said = _said()
    return _view_page(key, view) if said is None else _hear(key, view, said)


def _hear(key: _Key, view: PublicView, said: _Said) -> Answer:
    if _is_repeated(view, said):
        return _thanks(key, said)
    if said.response not in view.awaited:
        return _view_page(key, view, too_late=said.text)
    if fault := _fault(said):
        return _view_page(key, view, {said.field: fault}, typed={said.field: said.text})
    if said.response in _ASKED_ONCE_MORE and not said.is_confirmed:
        return _page(_ASKED_ONCE_MORE[said.response], key=key, view=view, text=said.text, errors={})
    rate_limits.check("respond", key.number)
    office = current_site().office
    try:
        office.database.write(
            lambda uow: respond_publicly(
                uow, office.keyring, key.number, key.code, said.response, said.text
            )
        )
    except Conflict:  # it moved on between looking and speaking
        return _view_page(key, _view(key), too_late=said.text)
    except Invalid:
        fault = gettext("Ada huruf yang tidak dapat disimpan. Ketik ulang teksnya.")
        return _view_page(key, view, {said.field: fault}, typed={said.field: said.text})
    return _thanks(key, said)


def _view(key: _Key) -> PublicView:
    office = current_site().office
    return office.database.read(
        lambda uow: public_view(uow, office.keyring, office.calendars, key.number, key.code)
    )


def _said() -> _Said | None:
    name = request.form.get("say", "").upper()
    if name not in Response.__members__:
        return None
    response = Response[name]
    typed = request.form.get(f"text_{name.lower()}", "")
    return _Said(
        response=response,
        text=typed.replace("\r\n", "\n").strip(),
        is_confirmed=request.form.get("confirmed") == "yes",
    )


def _is_repeated(view: PublicView, said: _Said) -> bool:
    """A second click, or a reloaded page: it has been heard."""
    return bool(said.text) and any(
        (entry.author, entry.kind, entry.body) == (COMPLAINANT, said.response.value, said.text)
        for entry in view.conversation
    )


def _fault(said: _Said) -> str:
    if said.response in _IN_WORDS and not said.text:
        return gettext("Tulislah dengan kata-kata Anda sendiri, lalu kirim.")
    if len(said.text) > MAX_TEXT:
        return gettext(
            "Teksnya %(length)s huruf; paling banyak %(most)s.",
            length=len(said.text),
            most=MAX_TEXT,
        )
    return ""


def _missing(key: _Key) -> dict[str, str]:
    errors = {}
    if not key.number:
        errors["number"] = gettext("Isi nomor pengaduan Anda.")
    if not key.code:
        errors["code"] = gettext("Isi kode rahasia Anda.")
    if len(key.number) > _MOST_NUMBER or not key.number.isprintable():
        errors["number"] = _unknown()
    return errors


def _unknown() -> str:
    return gettext(
        "Tidak ada pengaduan dengan nomor dan kode ini. Periksa keduanya; setiap huruf kode"
        " menentukan, juga tanda yang terakhir."
    )


def _key_form(key: _Key, errors: dict[str, str], status: HTTPStatus | None = None) -> Answer:
    otherwise = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    page = render_template("track.html", key=key, errors=errors)
    return make_response(page, status or otherwise)


def _view_page(
    key: _Key,
    view: PublicView,
    errors: dict[str, str] | None = None,
    *,
    typed: dict[str, str] | None = None,
    too_late: str | None = None,
) -> Answer:
    page = render_template(
        "complaint_progress.html",
        key=key,
        view=view,
        words=status_words(view.status),
        status_words=status_words,
        said_by_complainant=said_by_complainant,
        awaited={one.name.lower() for one in view.awaited},
        errors=errors or {},
        typed=typed or {},
        too_late=too_late,
    )
    if too_late is not None:
        return make_response(page, HTTPStatus.CONFLICT)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _thanks(key: _Key, said: _Said) -> Answer:
    return _page("heard.html", key=key, said=said.response.name.lower())


def _page(template: str, **given: object) -> Answer:
    return make_response(render_template(template, **given))
