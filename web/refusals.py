"""What a visitor reads when something was refused: what happened, what to do, nothing lost.

The rooms refuse in English and with inner details; visitors get sentences of these pages, and
who is signed in also the exact words.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, g, make_response, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from access.errors import NotSignedIn, TooManyRequests, Unavailable, status_of
from kernel.errors import TuntasError
from web import drafts
from web.addresses import own_path
from web.csrf import ForeignForm, OldForm, is_foreign
from web.drafts import Draft


@dataclass(frozen=True, slots=True)
class _Words:
    title: LazyString
    text: LazyString


_WORDS = {
    HTTPStatus.BAD_REQUEST: _Words(
        _("Permintaan ini tidak dapat dibaca"),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu coba sekali lagi."),
    ),
    HTTPStatus.FORBIDDEN: _Words(
        _("Halaman ini bukan untuk peran Anda"),
        _(
            "Peran Anda tidak memberi hak atas halaman atau tindakan ini. Bila Anda"
            " memerlukannya, mintalah kepada pengelola akun kantor Anda."
        ),
    ),
    HTTPStatus.NOT_FOUND: _Words(
        _("Halaman tidak ditemukan"),
        _(
            "Periksa kembali alamat yang Anda ketik. Bisa juga halaman ini tidak ada, atau bukan"
            " untuk Anda lihat."
        ),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: _Words(
        _("Halaman ini dibuka lewat formulir"),
        _("Alamat ini tidak dapat dibuka langsung. Mulailah dari halaman depan."),
    ),
    HTTPStatus.CONFLICT: _Words(
        _("Keadaannya sudah berubah"),
        _(
            "Hal yang ingin Anda ubah sudah diubah atau diselesaikan lebih dulu. Buka lagi"
            " halamannya untuk melihat keadaan terbaru."
        ),
    ),
    HTTPStatus.PRECONDITION_FAILED: _Words(
        _("Keadaannya sudah berubah"),
        _(
            "Orang lain mengubahnya setelah Anda membukanya. Buka lagi halamannya, periksa"
            " perubahannya, lalu kirim sekali lagi."
        ),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _Words(
        _("Kiriman terlalu besar"),
        _("Yang Anda kirim melebihi batas. Kembali ke halaman sebelumnya dan ringkas isinya."),
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: _Words(
        _("Isian belum dapat diterima"),
        _("Kembali ke halaman sebelumnya dan periksa isian Anda."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _Words(
        _("Terlalu banyak percobaan"),
        _("Demi keamanan, percobaan seperti ini dibatasi untuk sementara."),
    ),
}
_OURS = _Words(
    _("Terjadi gangguan di sisi kami"),
    _(
        "Ini bukan kesalahan Anda. Tunggu beberapa menit, lalu coba lagi. Bila tetap terjadi,"
        " hubungi kantor kejaksaan terdekat."
    ),
)
_FOREIGN = _Words(
    _("Formulir ini dikirim dari situs lain"),
    _(
        "Untuk melindungi Anda, kami hanya menerima formulir dari halaman kami sendiri. Tidak ada"
        " yang kami proses. Bila Anda memang hendak mengirim sesuatu, mulailah dari halaman depan."
    ),
)
_OLD = _Words(
    _("Kirim sekali lagi"),
    _(
        "Formulir tadi terbuka terlalu lama, atau peramban Anda tidak menyimpan kuki dari kami."
        " Belum ada yang kami proses dan isian Anda masih ada. Bila halaman ini muncul lagi,"
        " izinkan kuki untuk alamat ini."
    ),
)


def answer(problem: Exception) -> Response:
    """The page for a refusal, with its HTTP status."""
    if isinstance(problem, NotSignedIn):
        return _sign_in_first()
    if isinstance(problem, OldForm):
        return _send_again(_OLD, HTTPStatus.FORBIDDEN)
    status = _status(problem)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        g.setdefault("actor", None)  # the store may be what fails: it is not asked again
    wait = problem.retry_after if isinstance(problem, TooManyRequests) else None
    words = _FOREIGN if isinstance(problem, ForeignForm) else _WORDS.get(status, _OURS)
    if isinstance(problem, (TooManyRequests, Unavailable)) and drafts.of_request() is not None:
        page = _send_again(words, status, wait)
    else:
        exact = f"{problem}" if isinstance(problem, TuntasError) and status < 500 else ""
        given = {"words": words, "wait": _minutes(wait), "exact": exact}
        page = _page("refusal.html", status, draft=_shown(problem), **given)
    if wait is not None:
        page.headers["Retry-After"] = str(wait)
    if isinstance(problem, HTTPException):
        _keep_headers(problem, page)
    return page


def _shown(problem: Exception) -> Draft | None:
    """What was typed, for copying; but not what another site made up."""
    return None if isinstance(problem, ForeignForm) else drafts.of_request()


def _sign_in_first() -> Response:
    """To sign-in and back; what a form sent travels along."""
    draft = drafts.of_request()
    if draft is not None and not is_foreign():
        given: dict[str, object] = {"errors": {}, "wanted": "", "name": ""}
        return _page("sign_in.html", HTTPStatus.UNAUTHORIZED, draft=draft, **given)
    if draft is not None:
        return _page("refusal.html", HTTPStatus.FORBIDDEN, words=_FOREIGN, exact="")
    return make_response(redirect(f"/masuk?{urlencode({'next': own_path()})}", 303))


def _send_again(words: _Words, status: HTTPStatus, wait: int | None = None) -> Response:
    draft = drafts.of_request()
    return _page("send_again.html", status, words=words, draft=draft, wait=_minutes(wait))


def _status(problem: Exception) -> HTTPStatus:
    if isinstance(problem, HTTPException):
        return HTTPStatus(problem.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(problem, TuntasError):
        return status_of(problem)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else max(1, -(-seconds // 60))


def _page(template: str, status: HTTPStatus, **given: object) -> Response:
    return make_response(render_template(template, **given), status)


def _keep_headers(problem: HTTPException, page: BaseResponse) -> None:
    """Such as `Allow` of 405."""
    for name, value in problem.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            page.headers[name] = value
