"""Several web processes of one machine on one listening socket, for PostgreSQL.

The parent binds the socket, forks the processes and begins each anew that ends; it holds no store
and no thread. Which of them answers a connection is the kernel's choice: who is free is first.
"""

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from host.server import GRACE, Server

#: Gives the server of one process, and lets go of its store at the end.
Opened = Callable[[], AbstractContextManager[Server]]

#: What the parent waits for; SIGUSR1 is a child's word that it serves.
_HEARD = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGUSR1})
_ENDS = (signal.SIGTERM, signal.SIGINT)
BACKLOG = 1024  #: connections that wait while all processes begin anew
LONG = 10.0  #: seconds of life after which a process that ends is followed at once
LONGEST_WAIT = 30.0  #: seconds before one that ends again and again is followed
_AFTER_GRACE = 4.0  #: seconds to let go of the store, after the last request

log = logging.getLogger("tuntas.web")


@dataclass(slots=True)
class _Place:
    """Where one of the processes lives: its id while it does, and when it is to begin."""

    pid: int | None = None
    since: float = 0.0
    begins_at: float = 0.0
    wait: float = 0.0


class WebProcesses:
    """Serves until SIGTERM or SIGINT; `ready` is called when the first process serves.

    Then each finishes the requests it has read; a second signal ends all at once. When the parent
    is killed, they finish by themselves.
    """

    def __init__(
        self, bound: socket.socket, opened: Opened, ready: Callable[[], None], processes: int
    ) -> None:
        self._bound = bound
        self._opened = opened
        self._ready = ready
        self._is_ready = False
        self._places = [_Place() for _ in range(processes)]
        self._lifeline = os.pipe()  # its end tells the processes that the parent has gone

    def run(self) -> None:
        """In the main thread of a process without others."""
        self._bound.listen(BACKLOG)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        try:
            self._watch()
            self._bound.close()  # who comes now is refused, not left waiting
            self._finish()
        finally:
            for end in self._lifeline:
                os.close(end)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _watch(self) -> None:
        while True:
            now = time.monotonic()
            for place in self._places:
                if place.pid is None and now >= place.begins_at:
                    self._begin(place)
            begins = [one.begins_at for one in self._places if one.pid is None]
            heard = signal.sigtimedwait(_HEARD, max(min(begins, default=now + 60) - now, 0.01))
            self._reap()
            if heard is None:
                continue
            if heard.si_signo in _ENDS:
                return
            if heard.si_signo == signal.SIGUSR1 and not self._is_ready:
                self._is_ready = True
                self._ready()

    def _begin(self, place: _Place) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _be_a_process(self._opened, parent, self._lifeline)
        place.pid, place.since = pid, time.monotonic()

    def _reap(self) -> None:
        """Note who has ended; who ended soon is followed later and later."""
        now = time.monotonic()
        for place in self._places:
            if place.pid is None:
                continue
            ended, status = os.waitpid(place.pid, os.WNOHANG)
            if not ended:
                continue
            is_soon = now - place.since < LONG
            place.wait = min(max(place.wait * 2, 1.0), LONGEST_WAIT) if is_soon else 0.0
            code = os.waitstatus_to_exitcode(status)
            log.error(
                "web process %d ended (%d); another begins in %g s", place.pid, code, place.wait
            )
            place.pid, place.begins_at = None, now + place.wait

    def _finish(self) -> None:
        """Let all end, for as long as requests have to finish; then end who is left."""
        left = {one.pid for one in self._places if one.pid is not None}
        _tell(left, signal.SIGTERM)
        until = time.monotonic() + GRACE + _AFTER_GRACE
        while left:
            heard = signal.sigtimedwait(_HEARD, 0.2)
            if time.monotonic() > until or (heard is not None and heard.si_signo in _ENDS):
                _tell(left, signal.SIGKILL)
            left = {pid for pid in left if os.waitpid(pid, os.WNOHANG)[0] == 0}


def _tell(processes: set[int], number: signal.Signals) -> None:
    for pid in processes:
        os.kill(pid, number)


def _be_a_process(opened: Opened, parent: int, lifeline: tuple[int, int]) -> None:
    """What a forked process does; it never returns."""
    code = 1
    try:
        os.close(lifeline[1])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's ^C reaches all; one decides
        signal.signal(signal.SIGTERM, _leave)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        threading.Thread(target=_hold, args=(lifeline[0],), daemon=True).start()
        with opened() as server:
            signal.signal(signal.SIGTERM, lambda _number, _frame: server.stop())
            if os.getppid() == parent:
                os.kill(parent, signal.SIGUSR1)
            server.run()
        code = 0
    except SystemExit:
        code = 0
    except BaseException as problem:  # noqa: BLE001 (its text may hold data; nobody is above it)
        log.error("web process %d broke off: %s", os.getpid(), type(problem).__name__)
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _hold(lifeline: int) -> None:
    """Nothing is ever written there: it is read to its end when the parent has gone."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)
