"""A real mail server on loopback that keeps what it gets, or refuses as a test asks."""

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

OK = "250 OK"


class MailServer:
    """aiosmtpd handler: `refused` maps an address to the answer it gets at RCPT.

    `data_answer` answers every message; `drops` closes the connection instead. While `answers` is
    cleared, what arrives is `begun`, and nothing is said; `takes_first` keeps it before that.
    """

    def __init__(self) -> None:
        self.port = 0
        self.received: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.data_answer = OK
        self.drops = False
        self.answers = threading.Event()
        self.answers.set()
        self.takes_first = False
        self.begun: list[str] = []

    async def handle_RCPT(  # noqa: N802 (the name aiosmtpd looks for)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.drops:
            server.transport.abort()
        elif self.data_answer == OK:
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            if self.takes_first:
                self.received.append(mail)
            self.begun.append(envelope.rcpt_tos[0])
            while not self.answers.is_set():
                await asyncio.sleep(0.005)
            if not self.takes_first:
                self.received.append(mail)
        return self.data_answer

    def ids(self) -> list[str]:
        """The Message-IDs of what was received, in order, without the domain."""
        return [str(one["Message-ID"]).strip("<>").partition("@")[0] for one in self.received]


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[MailServer]:
    """Run a server on a free port; with `tls` it offers STARTTLS and wants it."""
    server = MailServer()
    server.port = free_port()
    if tls is not None:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        server.answers.set()
        controller.stop()


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(mail: EmailMessage) -> str:
    """The readable text of a mail."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())
