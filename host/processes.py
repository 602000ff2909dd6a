"""Several web processes on one machine for PostgreSQL: gunicorn, configured here alone."""

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from host.server import GRACE, Place

#: Gives the application of one process and lets go of its store at the end.
Opened = Callable[[], AbstractContextManager[Flask]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many processes, and threads in each."""

    processes: int
    threads: int


class WebProcesses(BaseApplication):  # type: ignore[misc]
    """Processes that serve what `opened` gives; `ready` is called when the first one does.

    SIGTERM and SIGINT stop them gracefully.
    """

    def __init__(self, place: Place, opened: Opened, ready: Callable[[], None], size: Size) -> None:
        self._place = place
        self._opened = opened
        self._ready = ready
        self._size = size
        self._stack = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """gunicorn asks for its settings; its environment variables do not count."""
        host = f"[{self._place.host}]" if ":" in self._place.host else self._place.host
        chosen: dict[str, Any] = {
            "workers": self._size.processes,
            "threads": self._size.threads,
            "bind": [f"{host}:{self._place.port}"],
            "worker_class": "gthread",
            "graceful_timeout": int(GRACE),
            "timeout": 60,
            "keepalive": 5,
            "loglevel": "error",  # a warning of it may quote what a client sent
            "control_socket_disable": True,
            # Whose word on scheme and address counts is the application's to say.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "proc_name": "tuntas-web",
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """In each process, after it was forked: its own store."""
        return self._stack.enter_context(self._opened())

    def run(self) -> None:
        """Serve until a signal; then exit 0."""
        _GracefulArbiter(self).run()

    def _begin(self, worker: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's ^C reaches all; one decides
        if worker.age == 1:
            self._ready()

    def _end(self, _arbiter: Any, _worker: Any) -> None:
        self._stack.close()


class _GracefulArbiter(Arbiter):  # type: ignore[misc]
    def handle_int(self) -> None:
        self.handle_term()
