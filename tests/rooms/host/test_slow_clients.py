"""Clients that are slow, silent or too many: others are answered, and they are let go in time."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from tests.architecture.sources import ROOT
from tests.rooms.host.slow_server import BIG, THREADS, Running, is_closed, serving
from tests.rooms.host.workshop import until

SOON = 0.3  #: seconds of patience
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n"


def _drip_until_closed(connection: socket.socket, drop: bytes) -> None:
    def drips() -> bool:
        with suppress(OSError):
            connection.setblocking(False)
            connection.send(drop)
        time.sleep(0.02)
        return is_closed(connection)

    until(drips)


@pytest.mark.parametrize(
    ("begins", "drop"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"a"),
        (HEAD, b"a"),
        (b"", b"\r\n"),
        (GET % b"/", b"\r\n"),
    ],
    ids=["head", "body", "empty lines", "empty lines after a request"],
)
def test_a_client_that_drips_is_let_go(begins: bytes, drop: bytes) -> None:
    with serving(patience=SOON) as running, running.connect() as connection:
        connection.sendall(begins)
        _drip_until_closed(connection, drop)
        assert running.ask() == (200, 2)


@pytest.mark.parametrize("begins", [b"", b"GET / HTTP/1.1\r\n", HEAD, GET % b"/"])
def test_a_client_that_stands_still_is_let_go(begins: bytes) -> None:
    with serving(patience=SOON) as running, running.connect() as connection:
        connection.sendall(begins)
        until(lambda: is_closed(connection))


@pytest.mark.parametrize("path", [b"/big", b"/huge"])
def test_clients_that_do_not_take_their_answers_hold_no_thread(path: bytes) -> None:
    with serving(patience=SOON) as running, ExitStack() as stack:
        taken = [stack.enter_context(running.connect(receives=4096)) for _ in range(THREADS + 1)]
        for connection in taken:
            connection.sendall(GET % path)
        assert running.ask() == (200, 2)


def test_a_client_that_takes_its_answer_steadily_gets_all_of_it() -> None:
    """For longer than the patience: what counts is that it goes on."""
    with serving(patience=SOON) as running, running.connect(receives=65536) as connection:
        connection.sendall(GET % b"/big")
        taken = 0
        while taken < BIG:
            data = connection.recv(65536)
            assert data
            taken += len(data)
            time.sleep(0.005)


def test_a_request_that_takes_its_time_is_answered() -> None:
    """It is the office's turn then; others are let go meanwhile."""
    with serving(patience=SOON) as running, running.connect() as asking:
        asking.sendall(GET % b"/waits")
        assert running.entered.wait(20)
        with running.connect() as idle:
            until(lambda: is_closed(idle))
        with running.connect() as idle:
            until(lambda: is_closed(idle))
        running.opened.set()
        assert asking.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_connection_that_is_used_again_in_time_stays() -> None:
    with serving(patience=5) as running, running.connect() as connection:
        for _ in range(5):
            connection.sendall(GET % b"/")
            answer = b""
            while not answer.endswith(b"ok"):
                answer += connection.recv(65536)


def _hold(running: Running, stack: ExitStack, count: int, begins: bytes = b"") -> None:
    for _ in range(count):
        connection = stack.enter_context(running.connect())
        connection.sendall(begins)


@pytest.mark.parametrize("begins", [b"", b"GET / HTTP/1.1\r\n", HEAD])
def test_where_there_is_no_room_who_came_last_is_answered(begins: bytes) -> None:
    with serving(connections=20) as running, ExitStack() as stack:
        for _ in range(3):
            _hold(running, stack, 40, begins)
            assert running.ask() == (200, 2)


def test_whoever_has_the_most_connections_loses_one_first() -> None:
    with serving(connections=20) as running, ExitStack() as stack:
        other = stack.enter_context(running.connect("127.0.0.2"))
        _hold(running, stack, 60)
        assert running.ask() == (200, 2)
        other.sendall(GET % b"/")
        assert other.recv(65536).startswith(b"HTTP/1.1 200")


def test_an_address_that_asks_without_end_shuts_no_other_out() -> None:
    over = threading.Event()

    def ask_without_end(running: Running) -> None:
        with ExitStack() as stack:
            made = [stack.enter_context(running.connect()) for _ in range(10)]
            while not over.is_set():
                for connection in made:
                    with suppress(OSError):
                        connection.setblocking(False)
                        connection.sendall(GET % b"/")
                        connection.recv(65536)

    with serving(connections=20) as running:
        flood = [threading.Thread(target=ask_without_end, args=(running,)) for _ in range(4)]
        for thread in flood:
            thread.start()
        for _ in range(10):
            with running.connect("127.0.0.2") as other:
                other.sendall(GET % b"/")
                assert other.recv(65536).startswith(b"HTTP/1.1 200")
        over.set()
        for thread in flood:
            thread.join()


def test_no_request_that_is_being_answered_gives_way() -> None:
    with serving(connections=5) as running, ExitStack() as stack:
        asking = stack.enter_context(running.connect())
        asking.sendall(GET % b"/waits")
        assert running.entered.wait(20)
        _hold(running, stack, 30)
        assert running.ask() == (200, 2)
        running.opened.set()
        assert asking.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("files", "expected"), [(1024, 256), (400, 48), (80, 1)])
def test_a_process_holds_no_more_than_its_open_files_allow(files: int, expected: int) -> None:
    code = "from host.slow_clients import room_for; print(room_for(2000), room_for(1))"
    script = f"ulimit -n {files}; exec {sys.executable} -c '{code}'"
    answer = subprocess.run(  # noqa: S603 (our own words)
        ["/bin/bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [str(expected), "1"]
