"""Complaints for the staff: the list with filters, one complaint with all that happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from complaints import complainants
from complaints.listing import Filters, Listed, count_by_status, list_complaints
from complaints.records import Identity
from kernel.errors import Invalid
from kernel.keyring import Unopened
from kernel.pages import Page
from kernel.unit_of_work import UnitOfWork
from reports.complaint_file import ComplaintFile, complaint_file
from reports.names import names_of_units
from reports.time_left import Left, time_left
from reports.timeline import timeline
from reports.timeline_entries import TimelineEntry
from sla import clocks
from sla.clocks import OpenClock
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
        number=chosen["nomor"] or None,
    )

    def read(uow: UnitOfWork) -> dict[str, object]:
        units = names_of_units(uow, sorted(viewer.seen_units))
        try:
            page = list_complaints(uow, office.keyring, viewer, filters, after=after, most=PAGE)
        except Invalid as problem:
            if problem.field != "number":
                raise
            return {"page": Page((), None), "total": 0, "units": units, "is_no_number": True}
        counts = count_by_status(uow, viewer, filters)
        deadlines = _deadlines(uow, page.items)
        total = sum(counts.values())
        return {"page": page, "total": total, "units": units, "deadlines": deadlines}

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
    except Unopened:
        text = gettext(
            "Identitas pelapor tidak dapat dibuka dengan kunci kantor ini. Pengelola sistem sudah"
            " diberi tahu."
        )
        return _page(number, HTTPStatus.CONFLICT, errors={"purpose": text})
    return _page(number, identity=identity)


@dataclass(frozen=True, slots=True)
class _Deadline:
    """Of the clocks that run the one that is due first; `due_at` None: none is dated now.

    `left` None: the policy of the clock cannot be read; otherwise all are paused.
    """

    title: str
    due_at: datetime | None
    left: Left | None


def _deadlines(uow: UnitOfWork, listed: Iterable[Listed]) -> dict[str, _Deadline]:
    """Number -> deadline, for complaints with a clock that runs; one statement."""
    numbers = {one.complaint.root: one.complaint.number for one in listed}
    running: dict[str, list[OpenClock]] = {}
    for (root, _), clock in clocks.load_open(uow, numbers).items():
        running.setdefault(numbers[root], []).append(clock)
    return {number: _deadline(uow, found) for number, found in running.items()}


def _deadline(uow: UnitOfWork, running: list[OpenClock]) -> _Deadline:
    dated = [(one.due_at, one.record.name, one) for one in running if one.due_at is not None]
    undated = [one for one in running if not one.record.is_dated]
    clock = min(dated)[2] if dated else [*undated, *running][0]
    left = None
    if clock.record.is_dated:
        term = clocks.term(uow, current_site().office.calendars, clock.record)
        left = time_left(term, clock.due_at, uow.now)
    return _Deadline(
        title=clock.record.policy.name_in(tongue()) or clock.record.name,
        due_at=clock.due_at,
        left=left,
    )


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


def _told(entries: tuple[TimelineEntry, ...]) -> list[tuple[datetime, list[tuple[Markup, str]]]]:
    """(instant, sentences with their tone), the last first; what happened at once is together."""
    together = groupby(entries, key=lambda one: one.at)
    told = [(at, [(sentence(one), tone(one)) for one in group]) for at, group in together]
    return told[::-1]


def _load(uow: UnitOfWork, number: str) -> _Loaded:
    office, viewer = current_site().office, current_actor().viewer
    file = complaint_file(uow, office.keyring, office.calendars, viewer, number, tongue())
    entries = timeline(uow, office.keyring, office.runtime, viewer, number)
    unit = names_of_units(uow, [file.complaint.unit]).get(file.complaint.unit)
    return _Loaded(file, entries, "UTC" if unit is None else unit.zone)


def _chosen() -> dict[str, str]:
    """The filters in the address; open complaints when it does not say, nor asks for a number."""
    names = ("nomor", "status", "kelas", "saluran", "unit", "keadaan")
    chosen = {name: request.args.get(name, "").strip() for name in names}
    if chosen["nomor"]:
        chosen["keadaan"] = "semua"
    if chosen["keadaan"] not in _OPEN:
        chosen["keadaan"] = "buka" if not chosen["status"] else "semua"
    return chosen
