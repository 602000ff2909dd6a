"""Many slow connections to a server, and ordinary requests beside them."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.acceptance.commands.serving import PATIENCE, Site

HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /api/v1/complaints HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b'Content-Length: 5000\r\n\r\n{"unit": '
)
SLOW = {"idle": b"", "half a head": HALF_A_HEAD, "half a body": HALF_A_BODY}


def allow_files(count: int) -> None:
    """Let this process have so many open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


@contextmanager
def crowd(site: Site, count: int, begins: bytes) -> Iterator[list[socket.socket]]:
    """So many connections on which `begins` was sent and nothing follows."""
    allow_files(count + 200)
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE)
            stack.enter_context(one)
            one.sendall(begins)
            made.append(one)
        yield made


def answers(site: Site, count: int = 12) -> bool:
    """Whether ordinary requests, each on a connection of its own, are all answered."""
    paths = ("/api/v1/health", "/masuk")
    return all(site.ask("GET", paths[n % 2]).status == 200 for n in range(count))
