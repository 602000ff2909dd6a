"""What is wrong with a field, in the language asked for and so that one knows what to do.

Schemas and readers of requests say it in English, in part in marshmallow's own sentences. Here each
gets words of ours, in both languages; a sentence that is not known stays as it is.
"""

import re

from kernel.writable import RETYPE
from sla.conventions import Language

_MANY = r"(.+)"
_NUMBER = r"(-?[0-9.]+)"
#: The sentence as it comes, with groups for `{0}` and `{1}` -> English, Indonesian.
_TEXTS: dict[str, tuple[str, str]] = {
    r"Missing data for required field\.": ("this is required", "wajib diisi"),
    r"Field may not be null\.": (
        "null is not taken here; give a value, or leave the field out if it may be left out",
        "tidak boleh null; isi nilainya, atau hapus isian ini jika tidak wajib",
    ),
    r"Unknown field\.": (
        "there is no such field here; check its name, or leave it out",
        "tidak ada isian dengan nama ini; periksa namanya, atau hapus",
    ),
    r"Invalid value\.": ("this value is not taken here", "nilai ini tidak diterima di sini"),
    r"Invalid (?:input )?type\.": (
        'expected a JSON object, such as {{"name": "value"}}',
        'harap kirim objek JSON, seperti {{"nama": "nilai"}}',
    ),
    r"Not a valid mapping type\.": ("expected a JSON object", "harap kirim objek JSON"),
    r"Not a valid list\.": (
        "expected a JSON list, such as [1, 2]",
        "harap kirim daftar JSON, seperti [1, 2]",
    ),
    r"Not a valid (?:utf-8 )?string\.": ("expected a text in quotes", "harap kirim teks berkutip"),
    r"Not a valid integer\.": (
        "expected a whole number, such as 30",
        "harap kirim bilangan bulat, seperti 30",
    ),
    r"Not a valid number\.|Special numeric values .*": (
        "expected a number, such as 1.5",
        "harap kirim angka, seperti 1.5",
    ),
    r"Number too large\.": (
        "this number is too large; give a smaller one",
        "angka ini terlalu besar; kirim yang lebih kecil",
    ),
    r"Not a valid boolean\.|expected true or false": (
        "expected true or false",
        "harap kirim true atau false",
    ),
    rf"Must be one of: {_MANY}\.|expected one of {_MANY}": (
        "expected one of {0}",
        "harap pilih salah satu dari {0}",
    ),
    rf"Shorter than minimum length {_NUMBER}\.": (
        "expected {0} or more, of characters in a text or items in a list",
        "harap isi {0} atau lebih, karakter dalam teks atau butir dalam daftar",
    ),
    rf"Longer than maximum length {_NUMBER}\.": (
        "expected at most {0}, of characters in a text or items in a list; make it shorter",
        "harap isi paling banyak {0}, karakter dalam teks atau butir dalam daftar; persingkat",
    ),
    rf"Length must be between {_NUMBER} and {_NUMBER}\.": (
        "expected {0} to {1}, of characters in a text or items in a list",
        "harap isi {0} sampai {1}, karakter dalam teks atau butir dalam daftar",
    ),
    rf"Length must be {_NUMBER}\.": ("expected a length of {0}", "harap isi sepanjang {0}"),
    rf"Must be greater than or equal to {_NUMBER} and less than or equal to {_NUMBER}\.": (
        "expected a number from {0} to {1}",
        "harap kirim angka dari {0} sampai {1}",
    ),
    rf"Must be greater than or equal to {_NUMBER}\.": (
        "expected {0} or more",
        "harap kirim {0} atau lebih",
    ),
    rf"Must be less than or equal to {_NUMBER}\.": (
        "expected {0} at most",
        "harap kirim paling banyak {0}",
    ),
    rf"expected (?:a text|an instant) such as {_MANY}": (
        "expected an instant with its offset, such as {0}",
        "harap kirim waktu lengkap dengan zonanya, seperti {0}",
    ),
    rf"expected a date such as {_MANY}": (
        "expected a date such as {0}",
        "harap kirim tanggal seperti {0}",
    ),
    r"expected a whole number in digits": (
        "expected a whole number in digits",
        "harap kirim bilangan bulat dengan angka saja",
    ),
    r"expected a reason in words": ("expected a reason in words", "harap isi alasan dengan kata"),
    r"this is given twice; give it once": (
        "this is given twice; give it once",
        "ini dikirim dua kali; kirim sekali saja",
    ),
    re.escape(RETYPE): (
        RETYPE,
        "ada karakter yang tidak dapat disimpan; ketik ulang teksnya",
    ),
    rf"expected at most {_NUMBER} bytes, which are {_NUMBER} to [0-9]+ characters": (
        "expected at most {0} bytes, which are {1} to {0} characters; make it shorter",
        "harap isi paling banyak {0} bita, yaitu {1} sampai {0} karakter; persingkat",
    ),
    r"a name in it has a character that cannot be kept": (
        "a name in it has a character that cannot be kept; type the name again",
        "ada nama dengan karakter yang tidak dapat disimpan; ketik ulang namanya",
    ),
}
_KNOWN = [(re.compile(said), texts) for said, texts in _TEXTS.items()]


def said(text: str, language: Language) -> str:
    """The sentence as people read it; the same text when it is none of those known."""
    for known, (english, indonesian) in _KNOWN:
        if found := known.fullmatch(text):
            given = [group for group in found.groups() if group is not None]
            return (indonesian if language == "id" else english).format(*given)
    return text
