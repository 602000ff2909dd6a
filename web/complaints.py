"""Complaints for the staff: the list with filters, one complaint with all that happened to it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, Response, make_response, render_template, request

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from complaints import complainants
from complaints.listing import Filters, count_by_status, list_complaints
from complaints.records import Identity
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from reports.complaint_file import ComplaintFile, complaint_file
from reports.names import names_of_units
from reports.timeline import timeline
from reports.timeline_entries import TimelineEntry
from web import registration, staff_words
from web.language import gettext
from web.staff_words import tongue
from web.timeline_words import sentence, tone

PAGE = 50
MAX_PURPOSE = 500

#: As the address says which complaints: open ones, closed ones, all.
_OPEN = {"buka": True, "tutup": False, "semua": None}

pages = Blueprint("complaints", __name__)
registration.install(pages)


@pages.get("/pengaduan")
@allow(Permission.READ_COMPLAINTS)
def list_all() -> str:
    """One page of the complaints the viewer may see, newest first."""
    office, viewer = current_site().office, current_actor().viewer
    chosen, after = _chosen(), request.args.get("sesudah")
    filters = Filters(
        statuses=(chosen["status"],) if chosen["status"] else (),
        class_=chosen["kelas"] or None,
        channel=chosen["saluran"] or None,
        unit=chosen["unit"] or None,
        open=_OPEN[chosen["keadaan"]],
    )

    def read(uow: UnitOfWork) -> dict[str, object]:
        page = list_complaints(uow, office.keyring, viewer, filters, after=after, most=PAGE)
        counts = count_by_status(uow, viewer, filters)
        units = names_of_units(uow, sorted(viewer.seen_units))
        return {"page": page, "total": sum(counts.values()), "units": units}

    return render_template(
        "staff/complaints.html",
        chosen=chosen,
        after=after,
        statuses=staff_words.STATUSES,
        classes=staff_words.CLASSES,
        channels=staff_words.CHANNELS,
        **office.database.read(read),
    )


@pages.get("/pengaduan/<number>")
@allow(Permission.READ_COMPLAINTS)
def show(number: str) -> Response:
    """One complaint: what it says, its clocks and why, who does what, all that happened."""
    return _page(number)


@pages.post("/pengaduan/<number>/identitas")
@allow(Permission.OPEN_IDENTITIES)
def open_identity(number: str) -> Response:
    """Show who complains, for a purpose that is kept; only in this answer."""
    office, actor = current_site().office, current_actor()
    purpose = request.form.get("purpose", "").strip()
    if not 3 <= len(purpose) <= MAX_PURPOSE:
        text = gettext("Tulis untuk keperluan apa identitas dibuka.")
        return _page(number, HTTPStatus.UNPROCESSABLE_ENTITY, errors={"purpose": text})

    def work(uow: UnitOfWork) -> Identity:
        return complainants.open_for(uow, office.keyring, actor.viewer, number, purpose=purpose)

    try:
        identity = office.database.write(work)
    except Invalid:
        text = gettext("Ada huruf yang tidak dapat disimpan. Ketik ulang keperluannya.")
        return _page(number, HTTPStatus.UNPROCESSABLE_ENTITY, errors={"purpose": text})
    return _page(number, identity=identity)


@dataclass(frozen=True, slots=True)
class _Loaded:
    file: ComplaintFile
    entries: tuple[TimelineEntry, ...]
    zone: str


def _may_open(file: ComplaintFile) -> bool:
    actor = current_actor()
    permitted = actor.may(Permission.OPEN_IDENTITIES)
    return permitted and complainants.may_open(actor.viewer, file.complaint)


def _page(
    number: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    identity: Identity | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    loaded = current_site().office.database.read(lambda uow: _load(uow, number))
    page = render_template(
        "staff/complaint.html",
        file=loaded.file,
        told=_told(loaded.entries),
        zone=loaded.zone,
        identity=identity,
        errors=errors or {},
        purpose=request.form.get("purpose", ""),
        may_open=_may_open(loaded.file),
    )
    return make_response(page, status)


def _told(entries: tuple[TimelineEntry, ...]) -> list[tuple[datetime, list[tuple[str, str]]]]:
    """(instant, sentences with their tone), the last first; what happened at once is together."""
    together = groupby(entries, key=lambda one: one.at)
    told = [(at, [(sentence(one), tone(one)) for one in group]) for at, group in together]
    return told[::-1]


def _load(uow: UnitOfWork, number: str) -> _Loaded:
    office, viewer = current_site().office, current_actor().viewer
    file = complaint_file(uow, office.keyring, office.calendars, viewer, number, tongue())
    entries = timeline(uow, office.runtime, viewer, number)
    unit = names_of_units(uow, [file.complaint.unit]).get(file.complaint.unit)
    return _Loaded(file, entries, "UTC" if unit is None else unit.zone)


def _chosen() -> dict[str, str]:
    """The filters in the address; open complaints when it does not say."""
    names = ("status", "kelas", "saluran", "unit", "keadaan")
    chosen = {name: request.args.get(name, "") for name in names}
    if chosen["keadaan"] not in _OPEN:
        chosen["keadaan"] = "buka" if not chosen["status"] else "semua"
    return chosen
