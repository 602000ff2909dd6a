"""Codes of complaints, clocks and tasks as the pages of the staff say them; filters of Jinja.

What the models say (names of tasks, labels of forms, legal bases) is Indonesian in every language
of the pages, and is marked so for screen readers: `model_words`, `model_lang`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask_babel import format_date, format_decimal, lazy_gettext, ngettext
from markupsafe import Markup, escape

from escalation.ladder import Failure
from reports.clock_view import ClockView
from reports.suspensions import Suspension
from reports.time_left import Left
from sla.explanation_text import word as word_of_explanation
from web.language import ENGLISH, INDONESIAN, gettext, language

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
    "verifying": lazy_gettext("Sedang diperiksa"),
    "dispatched": lazy_gettext("Diterima untuk ditangani"),
    "awaiting_data": lazy_gettext("Menunggu kelengkapan data"),
    "in_progress": lazy_gettext("Sedang ditangani"),
    "awaiting_information": lazy_gettext("Menunggu keterangan pelapor"),
    "awaiting_approval": lazy_gettext("Menunggu persetujuan"),
    "answered": lazy_gettext("Sudah dijawab"),
    "closed": lazy_gettext("Selesai"),
    "forwarded": lazy_gettext("Diteruskan ke instansi lain"),
    "archived": lazy_gettext("Diarsipkan"),
    "withdrawn": lazy_gettext("Dicabut"),
}
STANDINGS = {
    "running": lazy_gettext("berjalan"),
    "paused": lazy_gettext("jeda"),
    "late": lazy_gettext("terlambat"),
    "incident": lazy_gettext("belum bertanggal"),
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
    "incident": "red",
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
    "failed": lazy_gettext("tidak ada yang menanggapi"),
    "closed": lazy_gettext("ditutup bersama tenggatnya"),
}
#: Why a rung failed, where that is known.
FAILURES = {
    Failure.NOBODY_FOUND: lazy_gettext("tidak ada penerima"),
    Failure.NOT_DELIVERED: lazy_gettext("tidak terkirim"),
    Failure.NOT_ACKNOWLEDGED: lazy_gettext(
        "tidak ada yang menanggapi; tidak ada tingkat di atasnya"
    ),
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
        ("entry_word", CONVERSATION_KINDS),
    ):
        pages.add_app_template_filter(_word_of(words), name)
    pages.add_app_template_filter(left_text, "left")
    pages.add_app_template_filter(short_instant, "short_instant")
    pages.add_app_template_filter(short_due, "short_due")
    pages.add_app_template_filter(tone_of, "tone")
    pages.add_app_template_filter(is_high, "is_high")
    pages.add_app_template_filter(rung_text, "rung_text")
    pages.add_app_template_filter(suspender, "suspender")
    pages.add_app_template_filter(why, "why")
    pages.add_app_template_filter(model_words, "model_words")
    pages.add_app_template_global(model_lang, "model_lang")


def tongue() -> Literal["id", "en"]:
    """The visitor's language, as reports ask for it."""
    return "en" if language() == ENGLISH else "id"


def word(words: Mapping[str, Any], code: object) -> str:
    """The word for a code; a code nobody knows (a model's own status) stays as it is."""
    if code is None:
        return gettext("belum ditentukan")
    return str(words.get(str(code), code))


def rung_text(status: str, failure: str | None = None) -> str:
    """How a rung stands (escalation.ladder.Status); of a failed one why, where that is known."""
    return str(FAILURES[Failure(failure)]) if failure else word(RUNG_STATUSES, status)


def suspender(suspension: Suspension) -> str:
    """Who made a process stand still."""
    return suspension.by_name or operator(suspension.by)


def operator(account: str) -> str:
    """Somebody who is none of the office: who runs commands, by the account of the machine."""
    return gettext("Pengelola sistem (%(account)s)", account=account)


def model_lang() -> Markup:
    """The attribute of an element that holds words of a model only; empty on Indonesian pages."""
    return Markup() if language() == INDONESIAN else Markup(' lang="id"')


def model_words(text: str) -> Markup:
    """Words of a model inside a sentence of the page."""
    lang = model_lang()
    return Markup("<span{}>{}</span>").format(lang, text) if lang else escape(text)


def why(clock: ClockView) -> Markup:
    """Why a clock is due then, without what the page says above it and the id of the rule."""
    heading = f"{word_of_explanation('clock', tongue())}: "
    if "policy" not in clock.why_data:
        return escape(clock.why)  # there is no date to explain
    rule = f" {clock.why_data['policy']['row']}"
    lines = [
        line.removesuffix(rule) for line in clock.why.splitlines() if not line.startswith(heading)
    ]
    text = escape("\n".join(lines))
    basis = clock.legal_basis
    return text.replace(escape(basis), model_words(basis)) if basis else text


def as_sentence(text: str) -> str:
    """What is wrong with a field, as it stands alone: `wajib diisi` as `Wajib diisi.`"""
    return text[:1].upper() + ended(text)[1:]


def ended(text: str) -> str:
    """With a full stop, unless the text ends already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


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
