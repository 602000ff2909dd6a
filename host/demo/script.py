"""The script of the demo: who does what, when. Times are those of the office named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_OFFSETS = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00"}


@dataclass(frozen=True, slots=True)
class Scene:
    """`act`: submit, complete (`element`), respond, acknowledge, wait; `who`: the complaint.

    The handler in `data` is a person, or a group of which somebody present is chosen.
    """

    at: datetime
    act: str
    who: str
    data: Mapping[str, Any] = field(default_factory=dict)
    element: str = ""


def _at(text: str) -> datetime:
    day, time, zone = text.split()
    return datetime.fromisoformat(f"{day}T{time}{_OFFSETS[zone]}")


def _submit(at: str, who: str, **data: Any) -> Scene:
    return Scene(_at(at), "submit", who, data)


def _done(at: str, who: str, element: str, **data: Any) -> Scene:
    return Scene(_at(at), "complete", who, data, element)


def _says(at: str, who: str, response: str, **data: Any) -> Scene:
    return Scene(_at(at), "respond", who, {"response": response, **data})


_ACCEPT = {"decision": "accept", "reason": "Lengkap dan berwenang"}
_ANSWER = {"decision": "answer_ready", "answer": "Sudah ditindaklanjuti"}
_BANDUNG, _MAKASSAR, _JAYAPURA = "kejari-bandung", "kejari-makassar", "kejari-jayapura"
_CABJARI = "cabjari-pelabuhan-makassar"

_SCENES = (
    _submit(
        "2026-11-24 07:45 WIB",
        "A",
        channel="web",
        unit=_BANDUNG,
        subject="Layanan lambat",
        name="Rahmat",
        email="rahmat@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-24 09:00 WITA",
        "B",
        channel="walk_in",
        unit=_MAKASSAR,
        subject="Tanya biaya",
        name="Sitti",
        email="sitti@pelapor.example",
        **{"class": "information_request"},
    ),
    _submit(
        "2026-11-24 10:30 WIT",
        "C",
        channel="letter",
        unit=_JAYAPURA,
        subject="Sengketa tanah",
        name="Yosef",
        email="yosef@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-24 11:00 WIB",
        "D",
        channel="sp4n_lapor",
        unit=_BANDUNG,
        subject="Pungutan",
        external=("sp4n_lapor", "1916449"),
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-24 11:05 WIB",
        "D",
        channel="sp4n_lapor",
        unit=_BANDUNG,
        subject="Pungutan",
        external=("sp4n_lapor", "1916449"),
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-24 13:15 WIB",
        "E",
        channel="email",
        unit=_BANDUNG,
        subject="Tidak jelas",
        name="Wulan",
        email="wulan@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-24 14:00 WITA",
        "F",
        channel="web",
        unit=_CABJARI,
        subject="Perilaku pegawai",
        reported_unit=_CABJARI,
        **{"class": "conduct"},
    ),
    _done("2026-11-24 14:00 WIB", "A", "verify_complaint", **_ACCEPT),
    _done(
        "2026-11-24 14:10 WIB",
        "D",
        "verify_complaint",
        decision="wait_for_data",
        reason="Tanggal kejadian belum ada",
    ),
    _done(
        "2026-11-24 14:20 WIB",
        "E",
        "verify_complaint",
        decision="wait_for_data",
        reason="Kronologi belum ada",
    ),
    _done("2026-11-24 15:00 WITA", "B", "verify_complaint", **_ACCEPT),
    _done(
        "2026-11-25 09:00 WIT",
        "C",
        "verify_complaint",
        decision="not_our_authority",
        reason="Perdata murni",
        forwardTo="Pengadilan Negeri Jayapura",
    ),
    _submit(
        "2026-11-25 08:30 WITA",
        "G",
        channel="call_center",
        unit=_MAKASSAR,
        subject="Antrean",
        name="Andi",
        email="andi@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-25 09:00 WIB",
        "H",
        channel="social_media",
        unit=_BANDUNG,
        subject="Salah alamat",
        name="Dewi",
        email="dewi@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-25 09:30 WIB",
        "I",
        channel="web",
        unit=_BANDUNG,
        subject="Perkara di Papua",
        name="Markus",
        email="markus@pelapor.example",
        **{"class": "complaint"},
    ),
    _submit(
        "2026-11-25 10:00 WIB",
        "K",
        channel="ombudsman",
        unit=_BANDUNG,
        subject="Tak ditanggapi",
        external=("ombudsman", "0457/LM/XI/2026"),
        **{"class": "complaint"},
    ),
    _done("2026-11-25 10:30 WIB", "A", "assign_complaint", handler="kejari-bandung:handler"),
    _done("2026-11-25 11:00 WITA", "B", "assign_complaint", handler="kejari-makassar:handler"),
    _done("2026-11-25 13:30 WITA", "F", "verify_complaint", **_ACCEPT),
    _done("2026-11-25 14:00 WITA", "G", "verify_complaint", **_ACCEPT),
    _done("2026-11-25 14:10 WIB", "I", "verify_complaint", **_ACCEPT),
    _says("2026-11-26 08:00 WIB", "H", "complaint-withdrawn", text="Salah kirim"),
    _done("2026-11-26 09:00 WITA", "G", "assign_complaint", handler="kejari-makassar:handler"),
    _done(
        "2026-11-26 09:30 WIB",
        "I",
        "assign_complaint",
        unit=_JAYAPURA,
        reason="Perkaranya di Jayapura",
    ),
    _done("2026-11-26 10:00 WITA", "F", "assign_review"),
    _done("2026-11-27 08:30 WIT", "I", "assign_complaint", handler="kejari-jayapura:handler"),
    _says("2026-11-27 08:00 WIB", "D", "complaint-data-supplied", text="Kejadian 2 November"),
    _done("2026-11-27 09:00 WITA", "B", "handle_complaint", **_ANSWER),
    _done("2026-11-27 10:00 WITA", "B", "approve_answer", decision="approve"),
    _done("2026-11-30 10:00 WIB", "D", "verify_complaint", **_ACCEPT),
    _done("2026-11-30 11:00 WIB", "A", "handle_complaint", **_ANSWER),
    Scene(_at("2026-12-01 08:00 WIB"), "acknowledge", "K"),
    _done(
        "2026-12-01 09:00 WIB",
        "A",
        "approve_answer",
        decision="return",
        reason="Sebutkan dasar hukumnya",
    ),
    _done("2026-12-01 10:00 WIB", "D", "assign_complaint", handler="kejari-bandung:handler"),
    _done("2026-12-01 11:00 WIB", "K", "verify_complaint", **_ACCEPT),
    _done("2026-12-01 14:00 WITA", "G", "handle_complaint", **_ANSWER),
    _done("2026-12-02 09:00 WIB", "A", "handle_complaint", **_ANSWER),
    _done("2026-12-02 10:00 WIB", "A", "approve_answer", decision="approve"),
    _done("2026-12-02 11:00 WITA", "G", "approve_answer", decision="approve"),
    _done("2026-12-02 13:30 WIB", "K", "assign_complaint", handler="kejari-bandung:handler"),
    _says("2026-12-03 19:00 WIB", "A", "complaint-answer-accepted"),
    _says("2026-12-04 08:30 WITA", "G", "complaint-answer-disputed", text="Antrean masih sama"),
    _done("2026-12-07 09:00 WITA", "G", "assign_complaint", handler="kejari-makassar:handler"),
    _submit(
        "2026-12-07 10:00 WIB",
        "L",
        channel="web",
        unit=_BANDUNG,
        subject="Usul kotak saran",
        **{"class": "aspiration"},
    ),
    _done("2026-12-08 10:00 WIB", "L", "verify_complaint", **_ACCEPT),
    _says("2026-12-09 20:00 WIB", "L", "complaint-information-added", text="Gambar menyusul"),
    _done(
        "2026-12-10 09:00 WITA",
        "F",
        "examine_conduct",
        decision="answer_ready",
        finding="not_proven",
        answer="Tidak terbukti",
    ),
    _done("2026-12-11 09:00 WITA", "F", "approve_examination", decision="approve"),
    _done("2026-12-11 10:00 WITA", "G", "handle_complaint", **_ANSWER),
    _done("2026-12-11 11:00 WITA", "G", "approve_answer", decision="approve"),
    _submit(
        "2026-12-14 09:00 WIB",
        "J",
        channel="walk_in",
        unit=_BANDUNG,
        subject="Barang bukti",
        name="Tono",
        email="tono@pelapor.example",
        **{"class": "complaint"},
    ),
    _done("2026-12-14 13:30 WIB", "J", "verify_complaint", **_ACCEPT),
    _done("2026-12-15 08:30 WIB", "J", "assign_complaint", handler="kejari-bandung:handler"),
    _done("2026-12-15 14:00 WIB", "D", "handle_complaint", **_ANSWER),
    _done("2026-12-16 09:00 WIB", "D", "approve_answer", decision="approve"),
    _done(
        "2026-12-21 10:00 WIB",
        "J",
        "handle_complaint",
        decision="request_information",
        question="Nomor berita acara?",
    ),
    _says("2026-12-29 15:00 WIB", "J", "complaint-data-supplied", text="BA-17"),
    _done("2026-12-30 09:00 WIB", "J", "handle_complaint", **_ANSWER),
    _done("2026-12-30 14:00 WIB", "J", "approve_answer", decision="approve"),
    Scene(_at("2027-01-22 17:00 WIB"), "wait", "", {"text": "the demo ends here"}),
)

SCRIPT = sorted(_SCENES, key=lambda scene: scene.at)
