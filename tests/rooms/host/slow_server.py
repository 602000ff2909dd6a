"""A server of one process in a thread, and clients that make it wait."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from host.server import Server
from host.slow_clients import Limits

BIG, HUGE = 8 * 1024 * 1024, 40 * 1024 * 1024  #: bytes; waitress's buffer holds 16 MiB
THREADS = 2


@dataclass
class Running:
    """A server on `port`; a request for `/waits` is answered once `opened` is set."""

    port: int
    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def connect(self, source: str = "127.0.0.1", receives: int | None = None) -> socket.socket:
        """A connection of a client at address `source`; `receives`: bytes its system keeps."""
        made = socket.socket()
        if receives is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        made.settimeout(20)
        made.bind((source, 0))
        made.connect(("127.0.0.1", self.port))
        return made

    def ask(self, path: str = "/") -> tuple[int, int]:
        """Status and length of an answer to an ordinary client."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, len(answer.read())
        finally:
            client.close()


def _application(running: Running) -> Flask:
    app = Flask("slow")

    @app.route("/", methods=["GET", "POST"])
    def ordinary() -> str:
        return "ok"

    @app.route("/big")
    def big() -> bytes:
        return bytes(BIG)

    @app.route("/huge")
    def huge() -> Iterator[bytes]:
        return (bytes(1024 * 1024) for _ in range(HUGE // 1024 // 1024))

    @app.route("/waits")
    def waits() -> str:
        running.entered.set()
        assert running.opened.wait(20)
        return "ok"

    return app


@contextmanager
def serving(connections: int = 2000, patience: float = 300) -> Iterator[Running]:
    """A server, until the end of the block."""
    bound = socket.create_server(("127.0.0.1", 0))
    running = Running(bound.getsockname()[1])
    limits = Limits(connections=connections, patience=patience)
    server = Server(_application(running), bound, threads=THREADS, limits=limits)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield running
    finally:
        running.opened.set()
        server.stop()
        thread.join()
        bound.close()


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has ended it."""
    connection.setblocking(False)
    try:
        return connection.recv(65536) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
