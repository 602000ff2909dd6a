"""Alerts of a person: what waits for an answer, what was answered; acknowledge and comment."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from access.actor import current_actor
from access.guard import allow
from access.office import Office
from access.permissions import Permission
from access.site import current_site
from complaints.visibility import Viewer
from escalation.acknowledgements import acknowledge
from escalation.comments import MAX_TEXT, add_comment
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.pages import Page
from kernel.unit_of_work import UnitOfWork
from reports.alerts import AlertRow, get_alert, list_alerts
from web.language import gettext
from web.notices import notice, url_with_notice
from web.staff_words import tongue

PAGE, ANSWERED = 20, 20
KEY = "<int(max=9223372036854775807):key>"

pages = Blueprint("alerts", __name__)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks, to be taken along into a unit of work, which may run in another thread."""

    office: Office
    viewer: Viewer
    language: Literal["id", "en"]

    @classmethod
    def of_request(cls) -> "_Asker":
        return cls(current_site().office, current_actor().viewer, tongue())

    def get(self, uow: UnitOfWork, key: int) -> AlertRow:
        office = self.office
        return get_alert(uow, office.keyring, office.calendars, self.viewer, key, self.language)

    def list(
        self, uow: UnitOfWork, *, open_only: bool, after: str | None, most: int
    ) -> Page[AlertRow]:
        return list_alerts(
            uow,
            self.office.keyring,
            self.office.calendars,
            self.viewer,
            open_only=open_only,
            after=after,
            most=most,
            language=self.language,
        )


@pages.get("/peringatan")
@allow(Permission.ANSWER_ALERTS)
def list_all() -> str:
    """What waits for an answer, the last fired first; below, on the first page, what does not."""
    after = request.args.get("sesudah")

    asker = _Asker.of_request()

    def read(uow: UnitOfWork) -> dict[str, object]:
        page = asker.list(uow, open_only=True, after=after, most=PAGE)
        if after is not None:
            return {"page": page, "answered": []}
        last = asker.list(uow, open_only=False, after=None, most=PAGE + ANSWERED)
        return {"page": page, "answered": [one for one in last.items if not one.is_open][:ANSWERED]}

    found = asker.office.database.read(read)
    return render_template("staff/alerts.html", after=after, notice=notice(), **found)


@pages.get(f"/peringatan/{KEY}")
@allow(Permission.ANSWER_ALERTS)
def show(key: int) -> Response:
    """One alert."""
    return _page(key)


@pages.post(f"/peringatan/{KEY}/tanggapi")
@allow(Permission.ANSWER_ALERTS)
def answer(key: int) -> Response:
    """Acknowledge for all who were told."""
    comment, asker = request.form.get("comment", ""), _Asker.of_request()

    def work(uow: UnitOfWork) -> AlertRow:
        alert = asker.get(uow, key)
        acknowledge(uow, key, asker.viewer.person, comment, keyring=asker.office.keyring)
        return alert

    return _done(key, work, "ditanggapi", {"comment": comment})


@pages.post(f"/peringatan/{KEY}/komentar")
@allow(Permission.ANSWER_ALERTS)
def comment(key: int) -> Response:
    """Say something about an alert, before or after it is acknowledged."""
    text, asker = request.form.get("text", ""), _Asker.of_request()

    def work(uow: UnitOfWork) -> AlertRow:
        alert = asker.get(uow, key)
        add_comment(uow, key, asker.viewer.person, text, keyring=asker.office.keyring)
        return alert

    return _done(key, work, "dikomentari", {"text": text})


def _done(
    key: int, work: Callable[[UnitOfWork], AlertRow], code: str, typed: dict[str, str]
) -> Response:
    """Do it and say so; else the page of the alert with what was typed and what is wrong."""
    try:
        alert = current_site().office.database.write(work)
    except Invalid as problem:
        return _page(key, HTTPStatus.UNPROCESSABLE_ENTITY, typed, _errors(problem))
    except Forbidden:
        only = gettext(
            "Hanya yang menerima peringatan ini, atau anak tangga di atasnya, yang dapat"
            " menanggapinya."
        )
        return _page(key, HTTPStatus.FORBIDDEN, typed, problem=only)
    except Conflict:
        return _page(key, HTTPStatus.CONFLICT, typed, late=True)
    place = {} if code == "ditanggapi" else {"key": key}
    endpoint = "alerts.show" if place else "alerts.list_all"
    return redirect(url_with_notice(endpoint, code, alert.number, **place), HTTPStatus.SEE_OTHER)


def _page(
    key: int,
    status: HTTPStatus = HTTPStatus.OK,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    problem: str = "",
    late: bool = False,
) -> Response:
    """The page of the alert; `late`: somebody answered it before, or its clock is closed."""
    asker = _Asker.of_request()
    alert = asker.office.database.read(lambda uow: asker.get(uow, key))
    page = render_template(
        "staff/alert.html",
        alert=alert,
        typed=typed or {},
        errors=errors or {},
        problem=_why_late(alert, asker.viewer.person) if late else problem,
        notice=notice() if status is HTTPStatus.OK else None,
    )
    return make_response(page, status)


def _why_late(alert: AlertRow, person: str) -> str:
    if alert.acknowledged_by is None:
        return gettext("Peringatan ini tidak dapat ditanggapi lagi: tenggatnya sudah ditutup.")
    if alert.acknowledged_by == person:
        return gettext("Anda sudah menanggapi peringatan ini.")
    return gettext("Peringatan ini sudah ditanggapi orang lain.")


def _errors(problem: Invalid) -> dict[str, str]:
    text = gettext(
        "Tulis komentar dengan huruf biasa, paling banyak %(most)s huruf.", most=MAX_TEXT
    )
    return {problem.field or "text": text}
