"""The web server of one process: waitress, stopped so that no request that began is lost."""

import errno
import socket
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from access.site import Site
from host import app, logs, settings
from host.app import MAX_BODY
from host.settings import Settings
from host.slow_clients import Limits, PatientServer, room_for
from kernel.errors import Conflict, Invalid

GRACE = 8.0  #: seconds that requests which run at the stop have to finish
_ROUND = 1.0  #: seconds between two looks whether to stop, when nothing wakes it before


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens, and under which address people reach it."""

    host: str
    port: int
    base_url: str


def place_of(chosen: Settings, host: str | None, port: int | None) -> Place:
    """Where to listen: as given, else as in the base URL when that is this machine itself.

    Raises Invalid when other machines are to reach it and nobody said under which address.
    """
    parts = urlsplit(chosen.base_url or "")
    is_here = settings.is_loopback(parts.hostname or "")
    address = host or (parts.hostname if is_here else None) or settings.DEFAULT_ADDRESS
    number = port or (_port_of(parts) if is_here else settings.DEFAULT_PORT)
    if chosen.base_url is not None:
        return Place(host=address, port=number, base_url=chosen.base_url)
    if not settings.is_loopback(address):
        raise Invalid(
            f"other machines are to reach {address}: set TUNTAS_BASE_URL to the address people"
            " use, such as https://lapor.example"
        )
    name = f"[{address}]" if ":" in address else address
    return Place(host=address, port=number, base_url=f"http://{name}:{number}")


def _port_of(parts: SplitResult) -> int:
    """Of a base URL; https ends at a proxy, which finds the server at the usual port."""
    if parts.scheme == "https":
        return settings.DEFAULT_PORT
    return parts.port or 80


def bind(place: Place) -> socket.socket:
    """A socket that is bound and does not listen yet; Conflict when the port is taken."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as problem:  # the latter: no name at all
        raise Invalid(f"--host {place.host}: this machine has no such address") from problem
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as problem:
        bound.close()
        raise _no_place(place, problem) from problem
    return bound


def _no_place(place: Place, problem: OSError) -> Exception:
    where = f"port {place.port} of {place.host}"
    if problem.errno == errno.EADDRINUSE:
        return Conflict(f"{where} is taken by another program; stop it, or give another --port")
    if problem.errno == errno.EADDRNOTAVAIL:
        return Invalid(f"--host {place.host}: this machine has no such address")
    return Invalid(f"{where} cannot be used: {problem.strerror}; give another --port")


def make_app(site: Site) -> Flask:
    """The application of a server: as tests have it, and it tells of each request."""
    made = app.create_app(site)
    logs.log_requests(made)
    return made


class Server:
    """Serves an application on a bound socket; it answers from its making on, once `run` is called.

    `run` is called in the main thread and returns after `stop`, which any thread and a signal
    handler may call.
    """

    def __init__(
        self, application: Flask, bound: socket.socket, *, threads: int, limits: Limits
    ) -> None:
        self._map: dict[int, Any] = {}
        self._stopping = False
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        self._server = PatientServer(
            application,
            self._map,
            _sock=bound,
            dispatcher=dispatcher,
            adj=_adjustments(bound),
            sockinfo=(bound.family, bound.type, bound.proto, bound.getsockname()),
            bind_socket=False,
        )
        self._server.limits = replace(limits, connections=room_for(limits.connections))

    def run(self) -> None:
        """Serve until `stop`; then finish the requests that run, for GRACE seconds at most."""
        while not self._stopping:
            wasyncore.loop(timeout=_ROUND, use_poll=True, map=self._map, count=1)
        wasyncore.dispatcher.close(self._server)  # its own close would take the waker with it
        until = time.monotonic() + GRACE
        while self._finish_channels() and time.monotonic() < until:
            wasyncore.loop(timeout=0.1, use_poll=True, map=self._map, count=1)
        self._server.task_dispatcher.shutdown(timeout=0.5)
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Accept nothing more and let `run` return."""
        self._stopping = True
        self._server.pull_trigger()

    def _finish_channels(self) -> bool:
        """Let the idle connections go; whether a request still runs or an answer is on its way."""
        channels = [one for one in self._map.values() if isinstance(one, HTTPChannel)]
        busy = [one for one in channels if one.requests or one.total_outbufs_len]
        for one in channels:
            one.will_close = one.will_close or one not in busy
        return bool(busy)


def _adjustments(bound: socket.socket) -> Adjustments:
    """A connection holds little memory: what is larger rests in files."""
    return Adjustments(
        sockets=[bound],
        ident=None,
        max_request_body_size=MAX_BODY + 1024,
        max_request_header_size=64 * 1024,
        inbuf_overflow=64 * 1024,
        outbuf_overflow=256 * 1024,
        # Whoever breaks a connection off would fill the log.
        log_socket_errors=False,
        # Whose word counts is the application's to say (TUNTAS_PROXIES).
        clear_untrusted_proxy_headers=False,
    )
