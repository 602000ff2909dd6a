"""Codes of complaints, clocks and tasks as the pages of the staff say them; filters of Jinja."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask_babel import format_date, format_decimal, lazy_gettext, ngettext

from reports.time_left import Left
from web.language import ENGLISH, gettext, language

CLASSES = {
    "complaint": lazy_gettext("Pengaduan"),
    "conduct": lazy_gettext("Pengaduan berkadar pengawasan"),
    "information_request": lazy_gettext("Permintaan informasi"),
    "aspiration": lazy_gettext("Aspirasi"),
}
CHANNELS = {
    "web": lazy_gettext("Situs web"),
    "walk_in": lazy_gettext("Datang langsung"),
    "call_center": lazy_gettext("Telepon"),
    "letter": lazy_gettext("Surat"),
    "email": lazy_gettext("Surel"),
    "social_media": lazy_gettext("Media sosial"),
    "sp4n_lapor": "SP4N-LAPOR!",
    "ombudsman": "Ombudsman",
}
STATUSES = {
    "received": lazy_gettext("Diterima"),
    "verifying": lazy_gettext("Diverifikasi"),
    "dispatched": lazy_gettext("Didisposisi"),
    "awaiting_data": lazy_gettext("Menunggu kelengkapan data"),
    "in_progress": lazy_gettext("Ditangani"),
    "awaiting_information": lazy_gettext("Menunggu keterangan pelapor"),
    "awaiting_approval": lazy_gettext("Menunggu persetujuan"),
    "answered": lazy_gettext("Dijawab"),
    "closed": lazy_gettext("Selesai"),
    "forwarded": lazy_gettext("Diteruskan"),
    "archived": lazy_gettext("Diarsipkan"),
    "withdrawn": lazy_gettext("Dicabut"),
}
STANDINGS = {
    "running": lazy_gettext("berjalan"),
    "paused": lazy_gettext("jeda"),
    "late": lazy_gettext("terlambat"),
    "met": lazy_gettext("terpenuhi"),
    "breached": lazy_gettext("terlampaui"),
    "ended": lazy_gettext("berakhir"),
    "cancelled": lazy_gettext("dibatalkan"),
    "superseded": lazy_gettext("diganti putaran baru"),
}
#: What a standing is to the eye: the colours of tags.
TONES = {
    "running": "navy",
    "paused": "gold",
    "late": "red",
    "breached": "red",
    "met": "green",
    "fired": "red",
    "unanswered": "red",
    "failed": "red",
    "acknowledged": "green",
}
RUNG_STATUSES = {
    "waiting": lazy_gettext("menunggu"),
    "fired": lazy_gettext("belum ditanggapi"),
    "acknowledged": lazy_gettext("sudah ditanggapi"),
    "unanswered": lazy_gettext("tidak ditanggapi pada waktunya"),
    "failed": lazy_gettext("tidak sampai kepada siapa pun"),
    "closed": lazy_gettext("ditutup bersama jamnya"),
}
CONVERSATION_KINDS = {
    "complaint-withdrawn": lazy_gettext("Pencabutan"),
    "complaint-information-added": lazy_gettext("Tambahan keterangan"),
    "complaint-data-supplied": lazy_gettext("Data yang diminta"),
    "complaint-answer-accepted": lazy_gettext("Menerima jawaban"),
    "complaint-answer-disputed": lazy_gettext("Sanggahan"),
    "answer": lazy_gettext("Jawaban"),
    "question": lazy_gettext("Pertanyaan kepada pelapor"),
    "reason": lazy_gettext("Alasan"),
    "forwardTo": lazy_gettext("Instansi tujuan"),
}
#: Days of clocks -> the hours in which less than a day is said.
_HOURS = {"working_days": "working_hours", "calendar_days": "hours"}
_HIGH = 50  #: the priority from which the page says so; 50 is that of a task without one


def install(pages: Blueprint) -> None:
    """Filters: `status_word`, `class_word`, ... and `left`, `is_high`, in every template."""
    for name, words in (
        ("status_word", STATUSES),
        ("class_word", CLASSES),
        ("channel_word", CHANNELS),
        ("standing_word", STANDINGS),
        ("rung_word", RUNG_STATUSES),
        ("entry_word", CONVERSATION_KINDS),
    ):
        pages.add_app_template_filter(_word_of(words), name)
    pages.add_app_template_filter(left_text, "left")
    pages.add_app_template_filter(short_instant, "short_instant")
    pages.add_app_template_filter(short_due, "short_due")
    pages.add_app_template_filter(tone_of, "tone")
    pages.add_app_template_filter(is_high, "is_high")


def tongue() -> Literal["id", "en"]:
    """The visitor's language, as reports ask for it."""
    return "en" if language() == ENGLISH else "id"


def word(words: Mapping[str, Any], code: object) -> str:
    """The word for a code; a code nobody knows (a model's own status) stays as it is."""
    if code is None:
        return gettext("belum ditentukan")
    return str(words.get(str(code), code))


def left_text(left: Left | None) -> str:
    """`sisa 2,5 hari kerja`, `sisa 3 jam kerja`, `terlambat 1 hari kerja`; empty without a count.

    Less than one day is said in hours, ten and more without their fraction.
    """
    if left is None:
        return ""
    amount, unit = abs(left.amount), str(left.unit)
    if unit in _HOURS and amount < 1 and left.hours is not None:
        amount, unit = abs(left.hours), _HOURS[unit]
    rounded = round(amount, 1) if amount < 10 else amount // 1
    counted = _counted(unit, format_decimal(rounded, format="#,##0.#"), 1 if rounded == 1 else 2)
    if left.overdue:
        return gettext("terlambat %(amount)s", amount=counted)
    return gettext("sisa %(amount)s", amount=counted)


def short_instant(at: datetime, zone: str) -> str:
    """`Sel 24 Nov 2026, 08.00 WIB`, for tables."""
    local = at.astimezone(ZoneInfo(zone))
    return _short(local, local.strftime("%H:%M"), local.strftime("%Z"))


def short_due(at: datetime, zone: str) -> str:
    """As `short_instant`; a midnight is the 24:00 of the day it ends."""
    local = at.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return short_instant(at, zone)
    return _short(local - timedelta(days=1), "24:00", local.strftime("%Z"))


def tone_of(standing: object) -> str:
    """The kind of tag for a clock's standing or a rung's status."""
    return TONES.get(str(standing), "")


def is_high(priority: int) -> bool:
    """Whether a task's priority was raised."""
    return priority > _HIGH


def _counted(unit: str, number: str, count: int) -> str:
    match unit:
        case "working_days":
            said = ngettext("%(number)s hari kerja", "%(number)s hari kerja", count, number=number)
        case "working_hours":
            said = ngettext("%(number)s jam kerja", "%(number)s jam kerja", count, number=number)
        case "calendar_days":
            said = ngettext(
                "%(number)s hari kalender", "%(number)s hari kalender", count, number=number
            )
        case _:
            said = ngettext("%(number)s jam", "%(number)s jam", count, number=number)
    return str(said)


def _short(on: datetime, clock: str, zone: str) -> str:
    said = clock if language() == ENGLISH else clock.replace(":", ".")
    return f"{format_date(on.date(), 'EEE d MMM y')}, {said} {zone}"


def _word_of(words: Mapping[str, Any]) -> Any:
    return lambda code: word(words, code)
