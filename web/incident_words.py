"""Kinds of incidents in the words of people: what happened and what to do; filters of Jinja."""

from dataclasses import dataclass

from flask import Blueprint
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.incident_counts import IncidentGroup


@dataclass(frozen=True, slots=True)
class _Words:
    happened: LazyString
    to_do: LazyString


_CORRECT = _("Perbaiki tabelnya lalu pasang lagi; yang menunggu dilanjutkan dengan sendirinya.")
STANDING = {
    "clock": _Words(
        _("Tenggat belum bertanggal: kebijakan atau kalendernya tidak dapat dibaca"),
        _(
            "Perbaiki tabel atau kalendernya. Tanggalnya ditetapkan dengan sendirinya, dihitung"
            " sejak tenggat itu dimulai."
        ),
    ),
    "ladder": _Words(
        _("Tenggat berjalan tanpa tangga peringatan: tabel eskalasinya tidak dapat dipakai"),
        _CORRECT,
    ),
    "policy": _Words(
        _("Baris kebijakan tidak menyebut tenggat mana yang dimaksud"),
        _CORRECT,
    ),
    "due_row": _Words(
        _("Sesuatu yang jatuh tempo tidak dapat dikerjakan; yang lain tetap berjalan"),
        _("Perbaiki sebabnya. Dicoba lagi dengan sendirinya, makin jarang sampai berhasil."),
    ),
    "recount": _Words(
        _("Tenggat sebuah pengaduan tidak dapat dihitung ulang menurut kalender yang baru"),
        _("Perbaiki sebabnya. Dicoba lagi dengan sendirinya dalam satu jam."),
    ),
    "sealed": _Words(
        _("Isi tersegel tidak dapat dibuka dengan kunci kantor ini"),
        _("Pulihkan barisnya dari cadangan; perintah tuntas check menyebut tabelnya."),
    ),
    "self_start": _Words(
        _("Proses memulai dirinya sendiri berulang-ulang dan kini diperlambat"),
        _("Putuskan lingkarannya di model, lalu pasang lagi."),
    ),
    "reserved_key": _Words(
        _("Pesan dengan kunci yang hanya boleh diberikan kantor tidak memulai apa pun"),
        _("Kirim pesannya dengan kunci lain."),
    ),
    "task_without_people": _Words(
        _("Tugas menunggu peran yang tidak diisi siapa pun"),
        _(
            "Isi perannya, atau perbaiki nama kelompok di model. Sementara itu pimpinan unit"
            " melihat tugasnya di kotak masuk."
        ),
    ),
}
_TOKENS = {
    "decision": _("Tabel keputusan tidak memberi jawaban yang dapat dipakai"),
    "expression": _("Rumus di model tidak dapat dihitung"),
    "form": _("Formulir tugas tidak ada"),
    "process": _("Proses yang dipanggil tidak ada"),
    "job": _("Pekerjaan di luar proses gagal berulang kali"),
    "error": _("Galat yang tidak ditangani model"),
    "work": _("Satu langkah memerlukan terlalu banyak pekerjaan dan dihentikan"),
    "deadlock": _("Gerbang menunggu jalur yang tidak akan datang lagi"),
    "runaway": _("Proses berputar tanpa henti dan dihentikan"),
}
_TRY = _("Perbaiki sebabnya, lalu coba lagi. Yang sudah tercatat tidak hilang.")
_OTHER = _("Ada yang tidak dapat diselesaikan")


def install(pages: Blueprint) -> None:
    """Filters `incident_word` and `incident_to_do` of a group of incidents."""
    pages.add_app_template_filter(happened, "incident_word")
    pages.add_app_template_filter(to_do, "incident_to_do")


def happened(group: IncidentGroup) -> str:
    """What happened, in one line without a full stop."""
    if group.token:
        return str(_TOKENS.get(group.kind, _OTHER))
    words = STANDING.get(group.kind)
    return str(_OTHER if words is None else words.happened)


def to_do(group: IncidentGroup) -> str:
    """What to do about it."""
    words = None if group.token else STANDING.get(group.kind)
    return str(_TRY if words is None else words.to_do)
