"""What a form refuses, in the words of the person who filled it in."""

from collections.abc import Mapping
from enum import StrEnum

from kernel.errors import Invalid


class Language(StrEnum):
    """The language of messages to people."""

    INDONESIAN = "id"
    ENGLISH = "en"


class FormRefused(Invalid):
    """Answers that break the form; `fields` is key -> what is wrong with it, all at once."""

    def __init__(self, form_id: str, fields: Mapping[str, str]) -> None:
        self.form_id = form_id
        self.fields = dict(fields)
        listed = "; ".join(f"{key}: {text}" for key, text in self.fields.items())
        super().__init__(f"form {form_id!r}: {listed}")


class Fault(Exception):
    """One field at fault; `message` is a key of the table below, `about` its numbers."""

    def __init__(self, message: str, **about: object) -> None:
        super().__init__(message)
        self.message = message
        self.about = about

    def text(self, language: Language) -> str:
        """The sentence beside the field; it never repeats what was typed."""
        return _TEXTS[self.message][language].format(**self.about)


def _both(indonesian: str, english: str) -> dict[Language, str]:
    return {Language.INDONESIAN: indonesian, Language.ENGLISH: english}


_TEXTS = {
    "required": _both("wajib diisi", "this is required"),
    "agree": _both("harus dicentang", "this must be ticked"),
    "unknown": _both("bukan isian formulir ini; hapus", "not a field of this form; remove it"),
    "text": _both("harus berupa teks", "this must be a text"),
    "too_long": _both("paling banyak {limit} huruf", "at most {limit} characters"),
    "too_short": _both("paling sedikit {limit} huruf", "at least {limit} characters"),
    "pattern": _both("tidak sesuai pola yang diminta", "this does not have the expected pattern"),
    "email": _both("harus berupa alamat surel", "this must be an e-mail address"),
    "phone": _both("harus berupa nomor telepon", "this must be a phone number"),
    "number": _both("harus berupa angka", "this must be a number"),
    "decimals": _both("paling banyak {limit} angka desimal", "at most {limit} decimal digits"),
    "too_low": _both("paling kecil {limit}", "at least {limit}"),
    "too_high": _both("paling besar {limit}", "at most {limit}"),
    "tick": _both("harus ya atau tidak", "this must be true or false"),
    "option": _both("bukan salah satu pilihan", "not one of the options"),
    "list": _both("harus berupa daftar pilihan", "this must be a list of options"),
    "twice": _both("pilihan yang sama dua kali", "the same option twice"),
    "date": _both(
        "harus berupa tanggal seperti 2026-01-31", "this must be a date such as 2026-01-31"
    ),
    "time": _both("harus berupa jam seperti 13:30", "this must be a time such as 13:30"),
    "datetime": _both(
        "harus berupa tanggal dan jam seperti 2026-01-31T13:30+07:00",
        "this must be a date and time such as 2026-01-31T13:30+07:00",
    ),
}
