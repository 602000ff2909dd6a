"""Refusals by field, all at once, in the language of the person who filled it in.

What people choose from lists may be repeated in a sentence; what they write never is.
"""

from collections.abc import Mapping

from engine.forms.refusal import Language
from kernel.errors import Invalid

#: The code of a sentence below, and what is filled into it.
Fault = tuple[str, Mapping[str, object]]


class FieldsRefused(Invalid):
    """`faults` is field -> fault, in the order of the form; `field` is the first one."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        listed = "; ".join(f"{field}: {text}" for field, text in self.fields.items())
        super().__init__(listed, field=next(iter(self.faults), None))

    @property
    def fields(self) -> dict[str, str]:
        """Field -> what is wrong with it, in English."""
        return self.texts(Language.ENGLISH)

    def texts(self, language: str) -> dict[str, str]:
        """Field -> what is wrong with it, in the language asked (`id` or `en`)."""
        told = Language(language)
        return {
            field: _TEXTS[code][told].format(**about)
            for field, (code, about) in self.faults.items()
        }


def refused(field: str, code: str, **about: object) -> FieldsRefused:
    """The refusal of one field."""
    return FieldsRefused({field: (code, about)})


def _both(indonesian: str, english: str) -> dict[Language, str]:
    return {Language.INDONESIAN: indonesian, Language.ENGLISH: english}


_TEXTS = {
    "required": _both("wajib diisi", "this is required"),
    "say_it": _both(
        "tulis dengan kata-kata Anda sendiri", "this needs a text; say it in your own words"
    ),
    "unwritable": _both(
        "ada huruf yang tidak dapat disimpan; ketik ulang",
        "a character in it cannot be kept; type the text again",
    ),
    "too_long": _both(
        "{length} huruf; paling banyak {limit}", "{length} characters; at most {limit} are taken"
    ),
    "language": _both("pilih salah satu dari {known}", "expected one of {known}"),
    "nik": _both("NIK terdiri dari 16 angka, atau kosongkan", "a NIK has 16 digits, or nothing"),
    "email": _both(
        "harus berupa alamat surel seperti nama@surat.example, atau kosongkan",
        "expected an address of the form name@server, or nothing",
    ),
    "telephone": _both(
        "harus berupa nomor telepon seperti 0812 3456 7890, atau kosongkan",
        "expected a telephone number such as +62 812 3456 7890, or nothing",
    ),
    "no_zone": _both(
        "sebutkan zona waktunya, seperti 2026-11-24T08:00:00+07:00",
        "it has no time zone; write it as 2026-11-24T08:00:00+07:00",
    ),
    "future": _both("belum terjadi; periksa tanggalnya", "it lies in the future; check the date"),
    "unknown_unit": _both(
        "tidak ada satuan kerja ini; pilih dari daftar",
        "there is no such unit; choose one of the list",
    ),
    "unknown_person": _both(
        "tidak ada pegawai ini; periksa namanya", "there is no such person in the office; check it"
    ),
    "is_reported_unit": _both(
        "{unit} adalah satuan kerja terlapor; pilih yang lain",
        "{unit} is the reported unit; choose another one",
    ),
    "is_reported": _both(
        "{person} adalah terlapor; pilih orang lain",
        "{person} is the reported official; choose somebody else",
    ),
    "may_not_take_part": _both(
        "{person} tidak boleh ikut menangani; pilih orang lain",
        "{person} may not take part in this; choose somebody else",
    ),
    "works_elsewhere": _both(
        "{person} tidak bertugas di {unit}; pilih yang bertugas di sana",
        "{person} does not work in {unit}; choose somebody who does",
    ),
    "other_role": _both(
        "{person} bukan {role} di {unit}; pilih yang lain",
        "{person} is no {role} of {unit}; choose somebody who is",
    ),
    "account_disabled": _both(
        "akun {person} dinonaktifkan; pilih orang lain",
        "the account of {person} is disabled; choose somebody else",
    ),
    "not_of_groups": _both(
        "{person} tidak termasuk {groups}; pilih yang termasuk",
        "{person} is not one of {groups}; choose somebody who is",
    ),
}
