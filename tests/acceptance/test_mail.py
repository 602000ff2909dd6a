"""Messages by real SMTP: what people read, and what a failing server may and may not stop."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifications.channels.smtp import SmtpChannel
from notifications.settings import SmtpSettings
from tests.mail_server import MailServer, mail_server, text_of
from tests.office import SimulatedOffice, nth
from tests.stages import assigned

ALERT = f"""\
Yth. Citra Darmawan,

Pengaduan {nth(1)} pada kejari-bandung memerlukan perhatian Anda.

Jam SLA: Penyelesaian
Batas waktu: Senin, 14 Desember 2026 pukul 16.00 WIB
Jenjang eskalasi: Separuh waktu penyelesaian
Alasan: 50 persen waktu terpakai

Yang perlu dilakukan: buka pengaduan ini di Tuntas dan konfirmasi bahwa Anda menanganinya.
Tanpa konfirmasi, jenjang berikutnya diberi tahu lebih awal.

Pesan ini dikirim otomatis; mohon tidak membalasnya.
Layanan Pengaduan Kejaksaan Republik Indonesia
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def posting(office_url: str, server: MailServer) -> Iterator[SimulatedOffice]:
    """An office that sends by SMTP to `server`."""
    settings = SmtpSettings(
        host="127.0.0.1",
        port=server.port,
        sender="tuntas@kejaksaan.example",
        timeout=timedelta(seconds=3),
    )
    office = SimulatedOffice(office_url, channel=SmtpChannel(settings))
    yield office
    office.close()


def received(server: MailServer, address: str) -> list[str]:
    """Subjects that reached an address."""
    return [str(one["Subject"]) for one in server.received if address in str(one["To"])]


def delivery(office: SimulatedOffice, number: str, who: str) -> list[tuple[str, str, int]]:
    """(template, status, attempts) of the messages to one recipient."""
    return [
        (one.template, one.status, one.attempts)
        for one in office.outbox(number)
        if one.recipient_ref == who
    ]


def test_an_alert_is_received_with_what_is_due_when_and_why(
    posting: SimulatedOffice, server: MailServer
) -> None:
    number = assigned(posting)
    posting.advance(until="2026-12-03 12:00")
    found = [
        one
        for one in server.received
        if "Separuh waktu" in str(one["Subject"]) and "citra.darmawan" in str(one["To"])
    ]
    (mail,) = found
    assert mail["Subject"] == f"Eskalasi Separuh waktu penyelesaian: pengaduan {number}"
    assert mail["To"] == "Citra Darmawan <citra.darmawan@kejari-bandung.example>"
    assert text_of(mail).replace("\r\n", "\n") == ALERT


def test_a_complainant_is_written_to_without_a_word_of_the_matter(
    posting: SimulatedOffice, server: MailServer
) -> None:
    posting.submit(subject="Loket", description="Pungli di loket dua")
    (mail,) = server.received
    assert mail["To"] == "Budi Pelapor <budi@surat.example>"
    assert nth(1) in text_of(mail)
    assert "oket" not in f"{mail['Subject']}{text_of(mail)}"


def test_refused_mail_is_tried_again_and_arrives_when_the_server_accepts(
    posting: SimulatedOffice, server: MailServer
) -> None:
    server.data_answer = "451 4.3.0 Try again later"
    number = posting.submit()
    assert delivery(posting, number, number) == [("acknowledgement", "queued", 1)]
    posting.advance(hours=1)
    assert server.received == []
    assert posting.status(number) == "verifying"
    server.data_answer = "250 OK"
    posting.advance(hours=2)
    assert delivery(posting, number, number) == [("acknowledgement", "sent", 5)]
    assert len(server.received) == 1


def test_mail_that_fails_for_ever_shows_as_failed_and_others_get_theirs(
    posting: SimulatedOffice, server: MailServer
) -> None:
    server.refused["irfan.sopandi@kejari-bandung.example"] = "550 5.1.1 No such user"
    number = assigned(posting)
    posting.advance(until="2026-12-04 14:00")
    (failed,) = [
        one
        for one in posting.outbox(number)
        if (one.recipient_ref, one.params.get("clock")) == ("irfan-sopandi", "Penyelesaian")
    ]
    assert (failed.status, failed.last_error) == (
        "failed",
        f"the mail server 127.0.0.1:{server.port} refused the recipient (550 5.1.1)",
    )
    rung = posting.alerts(number, "resolution")[1]
    assert (rung.status, rung.unreached) == ("fired", ("irfan-sopandi",))
    assert any("mendekati tenggat" in one for one in received(server, "sari.juwita"))


def test_a_rung_whose_mail_reaches_nobody_climbs(
    posting: SimulatedOffice, server: MailServer
) -> None:
    for name in ("ayu.wirahadi", "citra.darmawan", "iwan.nurhayati"):
        server.refused[f"{name}@kejari-bandung.example"] = "550 5.1.1 No such user"
    number = assigned(posting)
    posting.advance(until="2026-12-03 12:00")
    first, second = posting.alerts(number, "resolution")
    assert (first.status, first.failure) == ("failed", "not_delivered")
    assert (second.early_reason, second.fired_at) == ("reached_nobody", first.fired_at)


def test_a_server_that_is_down_blocks_no_work(posting: SimulatedOffice, server: MailServer) -> None:
    server.drops = True
    number = assigned(posting)
    posting.advance(working_days=2)
    posting.complete("handle_complaint", number, decision="answer_ready", answer="Beres.")
    posting.complete("approve_answer", number, decision="approve")
    assert posting.status(number) == "answered"
    posting.advance(until="2027-01-04 08:00")
    assert posting.status(number) == "closed"
    assert {one.status for one in posting.outbox(number)} == {"failed"}
    assert server.received == []
