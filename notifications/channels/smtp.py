"""E-mail by SMTP. Servers like to repeat addresses in their answers: only codes are passed on."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notifications.channels.smtp_connection import Deadline, Server, TlsServer
from notifications.messages import (
    ChannelUnavailable,
    DeliveryFailure,
    Letter,
    PermanentFailure,
    TemporaryFailure,
)
from notifications.settings import Encryption, SmtpSettings

#: RFC 3463 status such as 5.1.1, which many servers put before their text.
_ENHANCED = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class SmtpChannel:
    """Sends each letter in a connection of its own, so that one cannot spoil another."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._place = f"{settings.host}:{settings.port}"
        self._domain = settings.sender.rpartition("@")[2]

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server.

        Not reached or not let in: ChannelUnavailable. Recipient or content refused with 5xx:
        PermanentFailure. Anything else: TemporaryFailure.
        """
        mail = self._compose(letter)
        with Deadline(self._settings.timeout) as deadline:
            server = self._connect(deadline)
            try:
                server.send_message(mail)
            except (OSError, smtplib.SMTPException) as problem:
                raise self._failure(problem) from None
            else:  # it is accepted: nothing more is waited for, so that this is recorded at once
                with suppress(OSError, smtplib.SMTPException):
                    server.putcmd("quit")
            finally:
                server.close()

    def _compose(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        try:
            mail["From"] = MailAddress(self._settings.sender_name, addr_spec=self._settings.sender)
            mail["To"] = MailAddress(letter.address.name or "", addr_spec=letter.address.email)
        except (MessageError, ValueError, IndexError):
            raise PermanentFailure(
                f"the address of {letter.recipient} is malformed; correct it, then retry"
            ) from None
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(letter.written_at)
        mail["Message-ID"] = f"<{letter.message_id}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{letter.greeting}\n\n{letter.body}")
        mail["Content-Language"] = letter.language.value  # set_content removes an earlier one
        return mail

    def _connect(self, deadline: Deadline) -> smtplib.SMTP:
        settings = self._settings
        server: smtplib.SMTP | None = None
        try:
            if settings.encryption is Encryption.TLS:
                server = TlsServer(settings, deadline, self._tls())
            else:
                server = Server(settings, deadline)
            self._enter(server)
        except (OSError, smtplib.SMTPException) as problem:
            if server is not None:
                server.close()
            raise ChannelUnavailable(
                f"the mail server {self._place} was not reached or did not let us in"
                f" ({_describe(problem)})"
            ) from None
        return server

    def _enter(self, server: smtplib.SMTP) -> None:
        if self._settings.encryption is Encryption.STARTTLS:
            server.starttls(context=self._tls())
        server.ehlo_or_helo_if_needed()
        if self._settings.username is not None:
            server.login(self._settings.username, self._settings.password or "")

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file)

    def _failure(self, problem: Exception) -> DeliveryFailure:
        where = f"the mail server {self._place}"
        match problem:
            case smtplib.SMTPRecipientsRefused():
                code, text = next(iter(problem.recipients.values()))
                kind = PermanentFailure if 500 <= code <= 599 else TemporaryFailure
                return kind(f"{where} refused the recipient ({_code(code, text)})")
            case smtplib.SMTPSenderRefused():
                return TemporaryFailure(f"{where} refused our sender ({_describe(problem)})")
            case smtplib.SMTPResponseException(smtp_code=code) if 500 <= code <= 599:
                return PermanentFailure(f"{where} refused the message ({_describe(problem)})")
            case smtplib.SMTPNotSupportedError():
                return PermanentFailure(f"{where} cannot write to such an address; correct it")
            case _:
                return TemporaryFailure(f"{where} broke off ({_describe(problem)})")


def _describe(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _code(problem.smtp_code, problem.smtp_error)
    return type(problem).__name__


def _code(code: int, text: bytes | str) -> str:
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else text
    enhanced = _ENHANCED.match(raw)
    return f"{code} {enhanced[1].decode('ascii')}" if enhanced else str(code)
