"""On PostgreSQL: several web processes and several workers share one store."""

import re
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from access.office import Office
from complaints import intake, registry
from complaints.records import Channel, ComplaintClass, Identity, Submission
from tests.acceptance.commands.serving import (
    PATIENCE,
    Site,
    open_site,
    registrar,
    stop,
    wait_for_words,
)
from tests.acceptance.commands.shell import Running, Shell
from tests.rooms.host.workshop import real_office, until
from tests.seeded import PostgresSeeds

WORKERS = 3
LEAST, MOST, BATCH = 120, 1200, 40  #: complaints
KEY = {"TUNTAS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}  # bytes 0 to 31


@pytest.fixture
def url(postgres_seeds: PostgresSeeds, tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL store with the demo office and no complaints."""
    with postgres_seeds.copy(tmp_path) as seeded:
        yield seeded


def _start_worker(shell: Shell, url: str) -> Running:
    running = shell.start("worker", "--store", url, **KEY)
    wait_for_words(running, "does what is due")
    return running


def _status(site: Site, token: str, number: str) -> str:
    answer = site.ask("GET", f"/api/v1/complaints/{number}", token=token)
    assert answer.status == 200, answer.body
    return str(answer.json()["status"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_and_worker_processes_serve_one_office(
    shell: Shell, url: str, number: signal.Signals
) -> None:
    environment = {"TUNTAS_DATABASE_URL": url, "TUNTAS_VAR": str(shell.folder)}
    site = open_site(shell, "web", "--processes", 2, **environment)
    worker = shell.start("worker", **environment)
    wait_for_words(worker, "does what is due")
    made = shell.run(
        *("token", "create", "intan-padmadinata", "--label", "loket"),
        *("--scope", "register_complaints", "--scope", "read_complaints"),
        **environment,
    )
    token = made.out.strip()
    with ThreadPoolExecutor(4) as clients:
        numbers = list(clients.map(lambda _: site.submit(token), range(12)))
    until(lambda: all(_status(site, token, one) == "verifying" for one in numbers), PATIENCE)
    assert site.ask("GET", "/api/v1/health").json()["status"] == "ok"
    for running in (site.running, worker):
        answer, took = stop(running, number)
        assert answer.code == 0, answer.err
        assert took < 15
        assert "Traceback" not in answer.err
    assert shell.run("check", **environment).out == "all is well\n"


def test_a_stop_of_several_processes_lets_requests_finish(shell: Shell, url: str) -> None:
    """What was answered is stored; who comes later is refused at once."""
    environment = {**KEY, "TUNTAS_DATABASE_URL": url}
    site = open_site(shell, "web", "--processes", 2, **environment)
    scopes = ("--scope", "register_complaints", "--scope", "read_complaints")
    made = shell.run(
        *("token", "create", "intan-padmadinata", "--label", "loket"), *scopes, **environment
    )
    taken: list[str] = []

    def submit_until_refused() -> None:
        with suppress(OSError):
            while True:
                taken.append(site.submit(made.out.strip()))

    with ThreadPoolExecutor(4) as clients:
        going = [clients.submit(submit_until_refused) for _ in range(4)]
        until(lambda: len(taken) >= 12, PATIENCE)
        answer, _ = stop(site.running)
        for one in going:
            one.result()
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "stopped")
    assert len(set(taken)) == len(taken)
    with closing(real_office(url)) as office:
        for number in taken:
            office.database.read(partial(registry.get, number=number))


def test_everything_in_one_process_works_there_too(shell: Shell, store_url: str) -> None:
    site = open_site(shell, "run", "--demo", "--store", store_url)
    token = registrar(shell, "--store", store_url)
    number = site.submit(token)
    until(lambda: _status(site, token, number) == "verifying", PATIENCE)
    answer, _ = stop(site.running)
    assert answer.code == 0, answer.err
    assert shell.run("check", "--store", store_url).out == "all is well\n"


def test_workers_share_what_is_due_and_each_row_is_done_once(shell: Shell, url: str) -> None:
    """Complaints come in until more than one worker has had a share: when, the machine says."""
    workers = [_start_worker(shell, url) for _ in range(WORKERS)]
    received = 0
    with closing(real_office(url)) as office:
        while received < LEAST or len(list(filter(None, map(_letters, workers)))) < 2:
            assert received < MOST, "one worker did everything"
            _receive(office, BATCH)
            received += BATCH
            until(partial(_are_sent, shell, url, received), PATIENCE)
    for running in workers:
        answer, _ = stop(running)
        assert answer.code == 0, answer.err
    counts = Counter(letter for one in workers for letter in _letters(one))
    assert set(counts.values()) == {1}
    assert shell.run("check", "--store", url, **KEY).out == "all is well\n"


def _receive(office: Office, count: int) -> None:
    for index in range(count):
        submission = Submission(
            channel=Channel.WEB,
            unit="kejari-bandung",
            subject="Antrean",
            description="Antrean terlalu panjang.",
            class_=ComplaintClass.COMPLAINT,
            identity=Identity(name="Pelapor", email=f"p{index}@surat.example"),
        )
        office.database.write(
            partial(intake.submit, intake=office.intake, submission=submission, actor="portal")
        )


def _letters(worker: Running) -> list[str]:
    """The ids of what a worker has sent."""
    return re.findall(r"<([^>]+)>:", worker.err.read_text())


def _are_sent(shell: Shell, url: str, received: int) -> bool:
    return _sent(shell, url) == received


def _sent(shell: Shell, url: str) -> int:
    answer = shell.run(
        "outbox", "--status", "sent", "--json", "--most", "10000", "--store", url, **KEY
    )
    return len([one for one in answer.json() if one["template"] == "acknowledgement"])
