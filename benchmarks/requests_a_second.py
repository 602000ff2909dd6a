"""Requests a second for the inbox and for completing tasks, beside the rooms' own rate.

Run: python benchmarks/requests_a_second.py [--seconds 3] [--store sqlite|postgresql]
The server is a process of its own (`tuntas run`; on PostgreSQL `tuntas web` and `tuntas worker`),
the clients are threads of this one with connections kept open. All in one run, on one machine:
read the ratios.
"""

import base64
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from access.actor import SESSION_COOKIE
from access.office import Office
from access.permissions import Permission
from benchmarks.measuring import measure_stores, rate
from complaints import intake, tasks
from complaints.records import Channel, ComplaintClass, Submission
from complaints.visibility import viewer_of
from host import due
from host.demo.office import seed
from host.wiring import open_office
from identity import sessions, tokens
from kernel.clock import SystemClock
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from reports.inbox import Scope, list_inbox

KEY = bytes(32)
VERIFIER = "intan-padmadinata"
UNIT = "kejari-bandung"
WAITING = 2000  #: complaints that wait to be verified
CLIENTS = (1, 16)
ANSWER = {"decision": "accept", "reason": "Lengkap"}


def main() -> None:
    """Measure and print one table a store."""
    measure_stores(__doc__, _measure)


def _measure(name: str, url: str, seconds: float) -> None:
    office = _office(url)
    seed(office)
    _receive(office, 4 * WAITING)
    token, cookie = office.database.write(partial(_credentials, office=office))
    rows = {"inbox, read in process": _inbox(office), "completion, in process": _complete(office)}
    rates = {
        label: [rate(operation, clients, seconds) for clients in CLIENTS]
        for label, operation in rows.items()
    }
    if name == "sqlite":
        office.close()  # one process holds the file while it serves
    with _served(name, url) as port:
        asked = {
            "GET /tugas (page)": _get(
                port, "/tugas?cakupan=unit", {"Cookie": f"{SESSION_COOKIE}={cookie}"}
            ),
            "GET /api/v1/inbox": _get(
                port, "/api/v1/inbox?scope=unit", {"Authorization": f"Bearer {token}"}
            ),
            "POST .../complete (API)": _post(port, _open_tasks(url), token),
        }
        for label, operation in asked.items():
            rates[label] = [rate(operation, clients, seconds) for clients in CLIENTS]
    _print(name, rates)


def _print(name: str, rates: dict[str, list[float]]) -> None:
    print(f"\n{name}: a second")
    print(f"{'':<28}{'1 client':>10}{'16 clients':>12}")
    for label, (one, many) in rates.items():
        print(f"{label:<28}{one:>10.0f}{many:>12.0f}")


def _office(url: str) -> Office:
    return open_office(
        url,
        SystemClock(),
        keyring=Keyring(KEY),
        channels={},
        random_bytes=random.Random(1).randbytes,
    )


def _receive(office: Office, count: int) -> None:
    """Complaints that a verifier of one unit has to look at."""
    submission = Submission(
        channel=Channel.WEB,
        unit=UNIT,
        subject="Layanan",
        description="Layanan lambat",
        class_=ComplaintClass.COMPLAINT,
    )
    for _ in range(count):
        office.database.write(
            lambda uow: intake.submit(uow, office.intake, submission, actor="web")
        )
    due.run_due(office, deliver=False)


def _credentials(uow: UnitOfWork, office: Office) -> tuple[str, str]:
    """An API token and a session of the verifier."""
    _, token = tokens.create(
        uow,
        office.keyring,
        person=VERIFIER,
        label="benchmark",
        scopes=tuple(Permission),
        expires_at=uow.now + timedelta(days=1),
    )
    return token, sessions.open_session(uow, office.keyring, VERIFIER)


def _inbox(office: Office) -> Callable[[int], int]:
    viewer = office.database.read(partial(viewer_of, person=VERIFIER))

    def operation(_client: int) -> int:
        office.database.read(
            lambda uow: list_inbox(uow, office.keyring, office.calendars, viewer, Scope.UNIT)
        )
        return 1

    return operation


def _complete(office: Office) -> Callable[[int], int]:
    waiting = iter(_keys(office))
    lock = threading.Lock()

    def operation(_client: int) -> int:
        with lock:
            key = next(waiting)
        office.database.write(
            lambda uow: tasks.complete(uow, office.desk, key, ANSWER, actor=VERIFIER)
        )
        return 1

    return operation


def _keys(office: Office) -> list[int]:
    """The tasks that wait in the verifier's unit, each page asked for after the last."""
    viewer = office.database.read(partial(viewer_of, person=VERIFIER))
    found: list[int] = []
    after: str | None = None
    while True:
        page = office.database.read(
            partial(
                list_inbox,
                keyring=office.keyring,
                calendars=office.calendars,
                viewer=viewer,
                scope=Scope.UNASSIGNED,
                after=after,
                most=200,
            )
        )
        found += [row.key for row in page.items]
        after = page.next_cursor
        if after is None:
            return found


def _open_tasks(url: str) -> list[int]:
    office = _office(url)
    try:
        return _keys(office)
    finally:
        office.close()


def _get(port: int, path: str, headers: dict[str, str]) -> Callable[[int], int]:
    return lambda client: _ask(port, client, "GET", path, headers)


def _post(port: int, keys: list[int], token: str) -> Callable[[int], int]:
    waiting = iter(keys)
    lock = threading.Lock()
    body = json.dumps({"data": ANSWER})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def operation(client: int) -> int:
        with lock:
            key = next(waiting)
        return _ask(port, client, "POST", f"/api/v1/user-tasks/{key}/complete", headers, body)

    return operation


_open = threading.local()


def _ask(  # noqa: PLR0913
    port: int,
    _client: int,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | None = None,
) -> int:
    """One request on this thread's open connection; anything but 200 ends the benchmark."""
    if getattr(_open, "port", None) != port:
        _open.port, _open.connection = port, http.client.HTTPConnection("127.0.0.1", port)
    _open.connection.request(method, path, body, headers)
    answer = _open.connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        sys.exit(f"{method} {path}: {answer.status} {content[:500]!r}")
    return 1


@contextmanager
def _served(name: str, url: str) -> Iterator[int]:
    """The port of a server on the store, with its worker."""
    port = _free_port()
    at = ("--host", "127.0.0.1", "--port", str(port))
    commands = [("run", *at)] if name == "sqlite" else [("web", *at), ("worker",)]
    environment = {
        **os.environ,
        "TUNTAS_DATABASE_URL": url,
        "TUNTAS_KEY": base64.b64encode(KEY).decode(),
    }
    with ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen(
                [str(Path(sys.executable).parent / "tuntas"), *command],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(_stop, process)
        _wait_for(port)
        yield port


def _stop(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server does not answer")


if __name__ == "__main__":
    main()
