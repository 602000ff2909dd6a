"""A connection to a mail server that ends at its deadline, whatever the server does.

smtplib waits for each piece of an answer anew: a server that sends one byte now and then would
hold a carrier for ever.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any

from notifications.settings import SmtpSettings


class Deadline:
    """While it is open (`with`), a watched socket is shut down once the time is over."""

    def __init__(self, timeout: timedelta) -> None:
        self._timer = threading.Timer(timeout.total_seconds(), self._end)
        self._timer.daemon = True
        self._watched: socket.socket | None = None
        self._is_over = False

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _problem: BaseException | None,
        _place: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._watched is not None:
            self._watched.close()

    def watch(self, connection: socket.socket) -> None:
        """Its duplicate is kept: TLS takes the socket itself away."""
        self._watched = connection.dup()
        if self._is_over:
            self._end()

    def _end(self) -> None:
        self._is_over = True
        if self._watched is not None:
            with suppress(OSError):
                self._watched.shutdown(socket.SHUT_RDWR)


class Server(smtplib.SMTP):
    """Connected on creation, under a deadline."""

    deadline: Deadline

    def __init__(self, settings: SmtpSettings, deadline: Deadline) -> None:
        self.deadline = deadline
        super().__init__(settings.host, settings.port, timeout=_patience(settings))

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:  # smtplib's hook
        connection = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.deadline.watch(connection)
        return connection


class TlsServer(smtplib.SMTP_SSL, Server):
    """The same, encrypted from the first byte."""

    def __init__(self, settings: SmtpSettings, deadline: Deadline, context: ssl.SSLContext) -> None:
        self.deadline = deadline
        smtplib.SMTP_SSL.__init__(
            self, settings.host, settings.port, timeout=_patience(settings), context=context
        )


def _patience(settings: SmtpSettings) -> float:
    """Seconds for each single answer: one that comes late must leave time for the others."""
    return settings.timeout.total_seconds() / 3
