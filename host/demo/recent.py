"""What a demo office has on its desks: a complaint each working day, at each step of its life.

Written for the weeks of the script (host/demo/script.py); the seed plays both and moves them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from host.demo.script import Scene

UNIT = "kejari-bandung"
#: Waits for information from the complainant; and one whose answer they have.
ASKED, ANSWERED = "asked", "day-2"

_ZONE = ZoneInfo("Asia/Jakarta")
_ACCEPT = {"decision": "accept", "reason": "Lengkap dan berwenang."}
_HANDLERS = ("ayu-wirahadi", "iwan-nurhayati", "citra-darmawan")


@dataclass(frozen=True, slots=True)
class _Matter:
    """One complaint of the kind that comes every day, and what the office answers."""

    channel: str
    subject: str
    description: str
    answer: str
    name: str = ""
    class_: str = "complaint"


_MATTERS = (
    _Matter(
        "web",
        "Jadwal sidang tilang berubah tanpa pemberitahuan",
        "Saya datang sesuai tanggal di surat tilang, tetapi sidang sudah lewat dua hari sebelumnya."
        " Petugas loket meminta saya kembali minggu depan tanpa bukti tertulis.",
        "Jadwal sidang berpindah karena libur. Denda dapat dibayar di loket 3 atau lewat bank"
        " tanpa menunggu sidang; mohon bawa surat tilangnya.",
        "Asep Kurnia",
    ),
    _Matter(
        "walk_in",
        "Barang bukti sepeda motor belum dapat diambil",
        "Putusan sudah berkekuatan hukum tetap sejak bulan lalu dan sepeda motor saya dinyatakan"
        " dikembalikan, tetapi di ruang barang bukti dikatakan berkasnya belum turun.",
        "Berita acara pengembalian sudah terbit. Barang bukti dapat diambil setiap hari kerja"
        " dengan KTP dan kutipan putusan.",
        "Neneng Hasanah",
    ),
    _Matter(
        "call_center",
        "Nomor telepon pelayanan tidak pernah dijawab",
        "Selama tiga hari saya menelepon nomor pelayanan pada jam kerja dan tidak ada jawaban.",
        "Saluran telepon telah diperbaiki dan dijaga bergantian pada jam istirahat.",
        "Ujang Saepudin",
    ),
    _Matter(
        "web",
        "Syarat surat keterangan bebas perkara",
        "Mohon penjelasan syarat dan biaya surat keterangan bebas perkara untuk melamar pekerjaan.",
        "Surat keterangan tidak dipungut biaya. Syaratnya KTP, pasfoto dan surat permohonan;"
        " selesai dalam satu hari kerja.",
        "Lilis Suryani",
        "information_request",
    ),
    _Matter(
        "email",
        "Saksi dipanggil tetapi pemeriksaan ditunda berulang kali",
        "Saya sudah tiga kali hadir memenuhi panggilan sebagai saksi dan setiap kali ditunda."
        " Saya kehilangan upah harian karena itu.",
        "Pemeriksaan dijadwalkan ulang dan akan dipastikan sehari sebelumnya lewat telepon.",
        "Dadang Hermana",
    ),
    _Matter(
        "letter",
        "Parkir kendaraan tamu menutup jalan warga",
        "Kendaraan tamu kantor diparkir di gang sehingga ambulans tidak dapat lewat.",
        "Tempat parkir tamu dipindahkan ke halaman belakang dan rambu sudah dipasang.",
    ),
    _Matter(
        "social_media",
        "Usul antrean daring untuk pengambilan tilang",
        "Mohon disediakan nomor antrean daring supaya warga tidak menunggu sejak pagi.",
        "Usul diterima; antrean daring diuji coba mulai bulan depan.",
        "Rizky Ramadhan",
        "aspiration",
    ),
)


def recent_scenes(until: datetime) -> Iterator[Scene]:
    """Scenes of the two weeks before `until`, an instant of the script's weeks."""
    first = datetime(2026, 11, 25, 8, 40, tzinfo=_ZONE)
    mornings = [
        morning
        for morning in (first + timedelta(days=days) for days in range(28))
        if morning.weekday() < 5 and morning <= until
    ]
    for index, morning in enumerate(mornings):
        yield from _life(index, morning)
    yield from _stuck(first)


def _life(index: int, morning: datetime) -> Iterator[Scene]:
    """A complaint that each day comes one step further."""
    matter, who = _MATTERS[index % len(_MATTERS)], f"day-{index}"
    yield _submitted(morning, who, matter)
    yield _done(morning, 1, "09:10", who, "verify_complaint", _ACCEPT)
    handler = _HANDLERS[index % len(_HANDLERS)]
    yield _done(morning, 2, "10:20", who, "assign_complaint", {"handler": handler})
    answer = {"decision": "answer_ready", "answer": matter.answer}
    yield _done(morning, 4, "11:00", who, "handle_complaint", answer)
    yield _done(morning, 5, "13:30", who, "approve_answer", {"decision": "approve"})


def _stuck(first: datetime) -> Iterator[Scene]:
    """What waits too long: for the complainant, for verification, for a handler, for oversight."""
    asked = _Matter(
        "web",
        "Salinan putusan belum diterima",
        "Saya memohon salinan putusan pada bulan lalu dan sampai sekarang belum ada kabar.",
        "",
        "Yanti Mulyani",
    )
    yield _submitted(_on(first, 1, "10:05"), ASKED, asked)
    yield _done(first, 2, "09:40", ASKED, "verify_complaint", _ACCEPT)
    yield _done(first, 5, "09:15", ASKED, "assign_complaint", {"handler": _HANDLERS[0]})
    question = "Mohon sebutkan nomor perkara dan tanggal permohonannya."
    request = {"decision": "request_information", "question": question}
    yield _done(first, 6, "14:20", ASKED, "handle_complaint", request)
    unseen = _Matter(
        "letter",
        "Surat permohonan tidak dibalas",
        "Surat saya tertanggal awal bulan tentang pinjam pakai barang bukti belum dibalas.",
        "",
        "Tatang Sutisna",
    )
    yield _submitted(_on(first, 7, "13:25"), "unseen", unseen)
    unhandled = _Matter(
        "walk_in",
        "Petugas loket meminta fotokopi berulang",
        "Setiap kali datang saya diminta fotokopi yang sama, padahal sudah pernah diserahkan.",
        "",
        "Iis Rohaeti",
    )
    yield _submitted(_on(first, 2, "09:30"), "unhandled", unhandled)
    yield _done(first, 5, "10:45", "unhandled", "verify_complaint", _ACCEPT)
    yield _done(first, 6, "11:10", "unhandled", "assign_complaint", {"handler": _HANDLERS[1]})
    for days, who in ((5, "conduct-reviewed"), (12, "conduct-new")):
        yield _conduct(_on(first, days, "15:10"), who)
    yield _done(first, 7, "10:00", "conduct-reviewed", "verify_complaint", _ACCEPT)


def _conduct(at: datetime, who: str) -> Scene:
    subject = "Dugaan permintaan uang oleh petugas"
    text = "Seorang petugas meminta uang rokok agar berkas saya didahulukan."
    data = {"channel": "web", "unit": UNIT, "class": "conduct", "reported_unit": UNIT}
    return Scene(at, "submit", who, {**data, "subject": subject, "description": text})


def _submitted(at: datetime, who: str, matter: _Matter) -> Scene:
    data: dict[str, Any] = {
        "channel": matter.channel,
        "unit": UNIT,
        "class": matter.class_,
        "subject": matter.subject,
        "description": matter.description,
    }
    if matter.name:
        mailbox = matter.name.lower().replace(" ", ".")
        data |= {"name": matter.name, "email": f"{mailbox}@pelapor.example"}
    return Scene(at, "submit", who, data)


def _done(  # noqa: PLR0913
    morning: datetime, days: int, time: str, who: str, element: str, data: dict[str, str]
) -> Scene:
    """`days` working days after `morning`."""
    day = morning
    for _ in range(days):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return Scene(_on(day, 0, time), "complete", who, data, element)


def _on(day: datetime, days: int, time: str) -> datetime:
    hour, _, minute = time.partition(":")
    return (day + timedelta(days=days)).replace(hour=int(hour), minute=int(minute))
