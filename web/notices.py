"""What a page says after something was done on the page before: a code in the address, no more."""

import re

from flask import request, url_for

from web.language import gettext

_NUMBER = re.compile(r"[A-Z]{1,8}-[0-9]{4}-[0-9]{1,9}")
_CODE, _ABOUT = "kabar", "tentang"


def url_with_notice(endpoint: str, code: str, about: str | None = None, **values: object) -> str:
    """The address of a page that will say `code` about a complaint's number."""
    told = {_CODE: code, **({_ABOUT: about} if about else {})}
    return url_for(endpoint, **told, **values)  # type: ignore[arg-type]


def notice() -> str | None:
    """The sentence for the address of this request; None without one, or for one not known."""
    return notice_of(request.args.get(_CODE), request.args.get(_ABOUT, ""))


def notice_of(code: str | None, about: str = "") -> str | None:
    """The sentence of a code about a complaint's number; None for a code not known."""
    number = about if _NUMBER.fullmatch(about) else "-"
    match code:
        case "selesai":
            said = gettext("Tugas pada pengaduan %(number)s selesai.", number=number)
        case "selesai-tertahan":
            said = gettext(
                "Tersimpan: tugas pada pengaduan %(number)s selesai. Langkah berikutnya tertahan"
                " karena gangguan pada proses, bukan karena isian Anda; pemilik proses sudah"
                " diberi tahu.",
                number=number,
            )
        case "insiden-dicoba":
            said = gettext(
                "Sudah dicoba lagi. Yang masih tertulis di bawah belum dapat diteruskan."
            )
        case "insiden-tetap":
            said = gettext("Tidak ada lagi yang dapat dicoba; keadaannya sudah berubah.")
        case "diambil":
            said = gettext("Tugas ini sekarang milik Anda.")
        case "dilepas":
            said = gettext("Tugas pada pengaduan %(number)s dikembalikan ke unit.", number=number)
        case "diserahkan":
            said = gettext("Tugas pada pengaduan %(number)s sudah diserahkan.", number=number)
        case "ditanggapi":
            said = gettext("Peringatan tentang %(number)s sudah ditanggapi.", number=number)
        case "dikomentari":
            said = gettext("Komentar tersimpan.")
        case _:
            return None
    return said
