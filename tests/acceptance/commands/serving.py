"""Servers and workers in real processes, and clients that ask them."""

import http.client
import json
import os
import signal
import socket
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from tests.acceptance.commands.shell import Answer, Running, Shell

PATIENCE = 60.0  #: seconds for what takes two on a machine of one's own
COMPLAINT = {
    "unit": "kejari-bandung",
    "subject": "Loket tutup",
    "description": "Loket dua tutup sebelum waktunya.",
    "class": "complaint",
}


def free_port() -> int:
    """A port of this machine that nobody has at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for_words(running: Running, words: str) -> str:
    """Standard output of a process, once it has said `words`."""
    end = monotonic() + PATIENCE
    while words not in (said := running.out.read_text()):
        assert running.process.is_alive(), running.err.read_text()
        assert monotonic() < end, said + running.err.read_text()
        sleep(0.01)
    return said


def stop(running: Running, number: signal.Signals = signal.SIGTERM) -> tuple[Answer, float]:
    """Send a signal; the process's answer, and the seconds until it had ended."""
    began = monotonic()
    assert running.process.pid is not None
    os.kill(running.process.pid, number)
    running.process.join(PATIENCE)
    return running.finish(), monotonic() - began


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a server."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Site:
    """A server that was started, on `port` of this machine."""

    running: Running
    port: int
    told: str  #: its standard output until it was ready

    def ask(self, method: str, path: str, *, token: str | None = None, body: object = None) -> Said:
        """One request on a connection of its own."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            client.request(method, path, None if body is None else json.dumps(body), headers)
            answer = client.getresponse()
            return Said(answer.status, answer.read())
        finally:
            client.close()

    def submit(self, token: str) -> str:
        """Register a complaint; its number."""
        answer = self.ask("POST", "/api/v1/complaints", token=token, body=COMPLAINT)
        assert answer.status == 201, answer.body
        return str(answer.json()["number"])


def open_site(shell: Shell, *words: object, **environment: str) -> Site:
    """Start `run` or `web` on a free port and wait until it answers."""
    port = free_port()
    running = shell.start(*words, "--port", port, **environment)
    told = wait_for_words(running, f"Tuntas answers at http://127.0.0.1:{port}")
    return Site(running, port, told)


def registrar(shell: Shell, *store: str) -> str:
    """A token of somebody who registers complaints for others."""
    scopes = ("--scope", "register_complaints", "--scope", "read_complaints")
    made = shell.run("token", "create", "intan-padmadinata", "--label", "loket", *scopes, *store)
    assert made.code == 0, made.err
    return made.out.strip()
