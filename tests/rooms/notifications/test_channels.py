"""The contract of channels, and what a real mail server says."""

import io
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from notifications.channels.log import LogChannel
from notifications.channels.smtp import SmtpChannel
from notifications.messages import (
    Address,
    Channel,
    ChannelUnavailable,
    DeliveryFailure,
    Language,
    Letter,
    PermanentFailure,
    TemporaryFailure,
)
from notifications.settings import SmtpSettings
from tests.conftest import TUESDAY_MORNING
from tests.mail_server import MailServer, free_port, text_of

SARI = Address("sari@surat.example", "Sari Wulandari")


def letter(address: Address = SARI) -> Letter:
    return Letter(
        message_id="closed/7",
        recipient="complainant:ADU-2026-7",
        address=address,
        language=Language.INDONESIAN,
        subject="Pengaduan ADU-2026-7 selesai — terima kasih",
        greeting="Yth. Sari Wulandari,",
        body="Pengaduan Anda selesai.\nTerima kasih.\n",
        written_at=TUESDAY_MORNING,
    )


def smtp(port: int, **changes: Any) -> SmtpChannel:
    settings = {"host": "127.0.0.1", "sender": "pengaduan@kejaksaan.example", **changes}
    return SmtpChannel(SmtpSettings(port=port, **settings))


def refusal(channel: Channel, address: Address = SARI) -> DeliveryFailure:
    """The failure of sending, which must not tell who the recipient is."""
    with pytest.raises(DeliveryFailure) as caught:
        channel.send(letter(address))
    text = str(caught.value)
    assert not any(word in text.lower() for word in ("sari", "wulandari", "surat.example"))
    return caught.value


Working = tuple[Channel, Callable[[], list[str]]]


@pytest.fixture(params=["smtp", "log"])
def working(request: pytest.FixtureRequest, mail: MailServer) -> Working:
    """A channel, and what has arrived through it."""
    if request.param == "smtp":
        return smtp(mail.port), lambda: [str(it) + text_of(it) for it in mail.received]
    stream = io.StringIO()
    return LogChannel(stream), lambda: [
        "mail to" + it for it in stream.getvalue().split("mail to")[1:]
    ]


@pytest.fixture(params=["smtp", "log"])
def broken(request: pytest.FixtureRequest) -> Channel:
    if request.param == "smtp":
        return smtp(free_port())
    stream = io.StringIO()
    stream.close()
    return LogChannel(stream)


def test_a_letter_arrives_with_its_id_and_body(working: Working) -> None:
    channel, arrived = working
    channel.send(letter())
    (text,) = arrived()
    assert "<closed/7" in text
    assert "Pengaduan Anda selesai." in text


def test_sending_again_sends_the_same(working: Working) -> None:
    channel, arrived = working
    channel.send(letter())
    channel.send(letter())
    first, second = arrived()
    assert first == second


def test_an_unreachable_channel_says_so(broken: Channel) -> None:
    assert isinstance(refusal(broken), ChannelUnavailable)


def test_the_log_shows_neither_name_nor_address() -> None:
    stream = io.StringIO()
    LogChannel(stream).send(letter())
    assert stream.getvalue() == (
        "mail to complainant:ADU-2026-7 <closed/7>: Pengaduan ADU-2026-7 selesai — terima kasih\n"
        "    Pengaduan Anda selesai.\n"
        "    Terima kasih.\n"
    )


def test_a_mail_has_the_headers_a_reader_needs(mail: MailServer) -> None:
    smtp(mail.port).send(letter())
    (got,) = mail.received
    assert {name: str(got[name]) for name in ("From", "To", "Subject", "Message-ID", "Date")} == {
        "From": "Layanan Pengaduan Kejaksaan <pengaduan@kejaksaan.example>",
        "To": "Sari Wulandari <sari@surat.example>",
        "Subject": "Pengaduan ADU-2026-7 selesai — terima kasih",
        "Message-ID": "<closed/7@kejaksaan.example>",
        "Date": "Tue, 24 Nov 2026 01:00:00 +0000",
    }
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", "id")
    assert text_of(got).splitlines() == [
        "Yth. Sari Wulandari,",
        "",
        "Pengaduan Anda selesai.",
        "Terima kasih.",
    ]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("550 5.1.1 <sari@surat.example> unknown", PermanentFailure, "recipient (550 5.1.1)"),
        ("550 no Sari Wulandari here", PermanentFailure, "recipient (550)"),
        ("450 4.2.1 sari is busy", TemporaryFailure, "recipient (450 4.2.1)"),
        ("421 going down", TemporaryFailure, "recipient (421)"),
    ],
)
def test_a_refused_recipient_is_told_by_codes_only(
    mail: MailServer, answer: str, kind: type[DeliveryFailure], words: str
) -> None:
    mail.refused[SARI.email] = answer
    failure = refusal(smtp(mail.port))
    assert type(failure) is kind
    assert str(failure) == f"the mail server 127.0.0.1:{mail.port} refused the {words}"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("451 4.3.0 try later, sari", TemporaryFailure),
        ("554 5.7.1 sari does not like it", PermanentFailure),
    ],
)
def test_a_refused_message_is_temporary_or_permanent_by_its_code(
    mail: MailServer, answer: str, kind: type[DeliveryFailure]
) -> None:
    mail.data_answer = answer
    failure = refusal(smtp(mail.port))
    assert type(failure) is kind
    assert answer[:9] in str(failure)


def test_a_connection_dropped_midway_is_tried_again(mail: MailServer) -> None:
    mail.drops = True
    failure = refusal(smtp(mail.port))
    assert type(failure) is TemporaryFailure
    assert "broke off (SMTPServerDisconnected)" in str(failure)


def test_a_server_that_never_answers_is_left_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = smtp(silent.getsockname()[1], timeout=timedelta(milliseconds=100))
        assert type(refusal(channel)) is ChannelUnavailable


def test_a_server_that_drips_its_answer_is_left_after_the_timeout() -> None:
    """A byte now and then: no single wait is long, and together they would never end."""
    left = threading.Event()

    def drip(silent: socket.socket) -> None:
        connection, _ = silent.accept()
        with connection, suppress(OSError):
            while not left.wait(0.02):
                connection.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as silent:
        dripping = threading.Thread(target=drip, args=(silent,))
        dripping.start()
        channel = smtp(silent.getsockname()[1], timeout=timedelta(milliseconds=300))
        assert type(refusal(channel)) is ChannelUnavailable
        left.set()
        dripping.join()


@pytest.mark.parametrize(
    "address", ["no address", "a@b@c", "sari@surat.example\nBcc: x@y.example", ""]
)
def test_a_malformed_address_is_permanent_and_injects_nothing(
    mail: MailServer, address: str
) -> None:
    assert type(refusal(smtp(mail.port), Address(address))) is PermanentFailure
    assert mail.received == []


def test_an_address_the_server_cannot_write_is_permanent(mail: MailServer) -> None:
    failure = refusal(smtp(mail.port), Address("sàri@surat.example"))
    assert isinstance(failure, DeliveryFailure)
