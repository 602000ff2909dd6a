"""Clients that are slow, silent or too many never keep others out.

waitress hands whole requests to its threads, so a slow client costs a connection and no thread.
What is added here: a connection whose client makes us wait too long is closed, also one that sends
or takes a byte now and then, and where there is no room for one more the longest wait ends.
"""

import resource
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

SLOWEST = 4096  #: bytes a second that a client must send or take to be waited for
AT_A_TIME = 8  #: connections that are accepted before others are served, or other processes
_ROUND = 1.0  #: seconds between two looks who is too slow
FILES_EACH = 3  #: a connection's own, and where a large request and a large answer rest
OTHER_FILES = 256  #: of the store, the mail, the threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`connections` that one process holds; `patience`: seconds that it waits for a client.

    What the client sends or takes earns it a second for each SLOWEST bytes.
    """

    connections: int = 2000
    patience: float = 20.0


def room_for(connections: int) -> int:
    """How many connections the machine lets this process hold, at most `connections`.

    The limit of open files is raised as far as it may be and as they need.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections * FILES_EACH + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return max(min(connections, (soft - OTHER_FILES) // FILES_EACH), 1)


class TimedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows until when its client has time to act.

    What the client sends or takes gives it more time, up to the whole patience again.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._is_answered = False
        self._begin_turn()

    def received(self, data: bytes) -> Any:
        """The client sends; with the first byte after an answer its time begins anew."""
        if self._is_answered:
            self._is_answered = False
            self._begin_turn()
        self._gain(len(data))
        return super().received(data)

    def write_soon(self, data: Any) -> Any:
        """There is an answer for the client to take."""
        if not self.total_outbufs_len:
            self._begin_turn()
        self._is_answered = True
        return super().write_soon(data)

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 (waitress's)
        """The client takes some of its answer, or its system keeps it for it."""
        sent: int = super().send(data, do_close)
        self._gain(sent)
        return sent

    def is_waited_for(self) -> bool:
        """Whether the client is to send or to take something, and not the office to answer."""
        return not self.requests or bool(self.total_outbufs_len)

    def _begin_turn(self) -> None:
        self.until = time.monotonic() + self.server.limits.patience

    def _gain(self, moved: int) -> None:
        most = time.monotonic() + self.server.limits.patience
        self.until = min(self.until + moved / SLOWEST, most)


class PatientServer(TcpWSGIServer):  # type: ignore[misc]
    """Accepts whoever comes, up to `limits`, and then at the cost of who has least time left."""

    channel_class = TimedChannel
    limits = Limits()
    _next_look = 0.0

    def readable(self) -> bool:
        """Whether it accepts; waitress asks in each round of its loop."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _ROUND
            self._let_go(now)
        if not self.accepting:
            return False
        return len(self.active_channels) < self.limits.connections or self._slowest() is not None

    def handle_accept(self) -> None:
        """Accept some of those who wait; another process may have been faster."""
        for _ in range(AT_A_TIME):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return
            if len(self.active_channels) > self.limits.connections:
                slowest = self._slowest()
                if slowest is None:
                    return
                slowest.handle_close()

    def _let_go(self, now: float) -> None:
        for one in list(self.active_channels.values()):
            if one.is_waited_for() and now > one.until:
                # At once: one that takes nothing never becomes writable to be closed politely.
                one.handle_close()

    def _slowest(self) -> TimedChannel | None:
        """Whose client has least time left, of the address with the most connections."""
        channels: list[TimedChannel] = list(self.active_channels.values())
        waiting = [one for one in channels if one.is_waited_for()]
        if not waiting:
            return None
        held = Counter(_address(one) for one in waiting)
        return min(waiting, key=lambda one: (-held[_address(one)], one.until))


def _address(channel: TimedChannel) -> str:
    return str(channel.addr[0])
