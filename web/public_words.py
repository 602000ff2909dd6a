"""What the states of a complaint mean to the complainant: a name, a sentence, what comes next."""

from dataclasses import dataclass

from complaints.records import Status
from complaints.responses import Response
from web.language import gettext


@dataclass(frozen=True, slots=True)
class StatusWords:
    """`tone`: the kind of a tag. `next` is empty when nothing comes any more."""

    name: str
    meaning: str
    next: str
    tone: str


def status_words(status: str) -> StatusWords:
    """The words for a status; one that only the model knows is shown as it is."""
    found = _earlier(status) or _later(status) or _ended(status)
    return found or StatusWords(status.replace("_", " "), "", "", "")


def _earlier(status: str) -> StatusWords | None:
    match status:
        case Status.RECEIVED:
            return StatusWords(
                gettext("Diterima"),
                gettext("Pengaduan Anda sudah kami terima."),
                gettext("Petugas memeriksa apakah isinya lengkap dan menjadi wewenang kejaksaan."),
                "navy",
            )
        case Status.VERIFYING:
            return StatusWords(
                gettext("Sedang diperiksa"),
                gettext("Petugas memeriksa apakah isinya lengkap dan menjadi wewenang kejaksaan."),
                gettext(
                    "Setelah itu pengaduan ditugaskan kepada yang menangani, atau kami bertanya"
                    " lebih dulu."
                ),
                "navy",
            )
        case Status.AWAITING_DATA:
            return StatusWords(
                gettext("Menunggu data dari Anda"),
                gettext("Ada yang kurang, sehingga pengaduan belum dapat diproses."),
                gettext(
                    "Baca pertanyaan kami di bawah dan lengkapi. Tanpa data itu pengaduan"
                    " diarsipkan."
                ),
                "gold",
            )
        case Status.DISPATCHED:
            return StatusWords(
                gettext("Diterima untuk ditangani"),
                gettext("Pengaduan Anda lengkap dan menjadi wewenang kami."),
                gettext("Seorang petugas ditunjuk untuk menanganinya."),
                "navy",
            )
    return None


def _later(status: str) -> StatusWords | None:
    match status:
        case Status.IN_PROGRESS:
            return StatusWords(
                gettext("Sedang ditangani"),
                gettext("Petugas sedang menangani pengaduan Anda."),
                gettext("Jawabannya disetujui pimpinan, lalu Anda baca di halaman ini."),
                "navy",
            )
        case Status.AWAITING_INFORMATION:
            return StatusWords(
                gettext("Menunggu keterangan Anda"),
                gettext("Petugas memerlukan keterangan dari Anda untuk melanjutkan."),
                gettext(
                    "Baca pertanyaan kami di bawah dan jawablah. Tanpa jawaban, kami"
                    " melanjutkan dengan yang ada."
                ),
                "gold",
            )
        case Status.AWAITING_APPROVAL:
            return StatusWords(
                gettext("Jawaban diperiksa pimpinan"),
                gettext("Jawaban atas pengaduan Anda sudah disusun."),
                gettext("Setelah disetujui pimpinan, jawabannya Anda baca di halaman ini."),
                "navy",
            )
        case Status.ANSWERED:
            return StatusWords(
                gettext("Sudah dijawab"),
                gettext("Jawaban kami ada di bawah."),
                gettext(
                    "Terimalah, atau sanggah bila belum menjawab pengaduan Anda. Tanpa"
                    " tanggapan, pengaduan ditutup."
                ),
                "gold",
            )
    return None


def _ended(status: str) -> StatusWords | None:
    match status:
        case Status.CLOSED:
            return StatusWords(
                gettext("Selesai"),
                gettext("Pengaduan Anda sudah ditutup."),
                gettext(
                    "Bila Anda tidak puas, Anda dapat mengadu ke Ombudsman Republik Indonesia."
                ),
                "green",
            )
        case Status.FORWARDED:
            return StatusWords(
                gettext("Diteruskan ke instansi lain"),
                gettext(
                    "Pengaduan ini bukan wewenang kejaksaan dan sudah diteruskan. Penjelasannya"
                    " ada di bawah."
                ),
                "",
                "",
            )
        case Status.ARCHIVED:
            return StatusWords(
                gettext("Diarsipkan"),
                gettext(
                    "Pengaduan ini tidak dilanjutkan. Alasannya ada di bawah, bila kami"
                    " menuliskannya."
                ),
                gettext(
                    "Anda boleh menyampaikan pengaduan baru dengan keterangan yang lebih lengkap."
                ),
                "",
            )
        case Status.WITHDRAWN:
            return StatusWords(gettext("Dicabut"), gettext("Anda mencabut pengaduan ini."), "", "")
    return None


def said_by_complainant(kind: str) -> str:
    """What an entry of the complainant is."""
    match kind:
        case Response.WITHDRAW:
            return gettext("Anda mencabut pengaduan")
        case Response.DISPUTE:
            return gettext("Anda menyanggah jawaban")
        case Response.ACCEPT:
            return gettext("Anda menerima jawaban")
    return gettext("Anda menulis")
