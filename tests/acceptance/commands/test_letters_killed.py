"""kill -9 between the mail server's word and ours: at most one letter of each carrier in doubt."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notifications import attempts
from tests.acceptance.commands.posting import (
    KEY,
    all_sent,
    doubled,
    start_worker,
    write_letters,
)
from tests.acceptance.commands.serving import PATIENCE, stop
from tests.acceptance.commands.shell import Shell
from tests.mail_server import MailServer, mail_server
from tests.rooms.host.workshop import real_office, until
from tests.seeded import SqliteSeeds

CARRIERS = 3


@pytest.fixture
def url(sqlite_seeds: SqliteSeeds, tmp_path: Path) -> Iterator[str]:
    with sqlite_seeds.copy(tmp_path) as seeded:
        yield seeded


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def test_killed_after_the_acceptance_one_letter_of_each_carrier_is_in_doubt(
    shell: Shell, url: str, mail: MailServer
) -> None:
    """The server keeps each letter and says so only after the kill: the worst moment."""
    ids = write_letters(url, 40)
    mail.answers.clear()
    mail.takes_first = True
    worker = start_worker(shell, url, mail, CARRIERS)
    until(lambda: len(mail.received) == CARRIERS, PATIENCE)
    worker.process.kill()
    assert worker.finish().code == -9
    mail.answers.set()

    worker = start_worker(shell, url, mail, CARRIERS)
    until(lambda: all_sent(url), PATIENCE)
    stop(worker)
    assert set(mail.ids()) == set(ids)
    assert doubled(mail) == CARRIERS
    told = shell.run("outbox", "--store", url, "--json", **KEY).json()
    assert sum(one["doubts"] for one in told) == CARRIERS
    text = shell.run("outbox", "--store", url, **KEY).out
    assert text.count("attempts without an answer: 1") == CARRIERS


def test_what_is_in_doubt_is_told(shell: Shell, url: str) -> None:
    write_letters(url, 1)
    (number,) = (one["id"] for one in shell.run("outbox", "--store", url, "--json", **KEY).json())
    with closing(real_office(url)) as office:
        office.database.write(lambda uow: attempts.claim(uow, number, holder="worker/7/0"))
        assert "sending" in shell.run("outbox", "--store", url, **KEY).out
        lease_ends = "UPDATE outbox SET next_at = created_at"
        office.database.write(lambda uow: uow.connection.exec_driver_sql(lease_ends))
    assert "in doubt" in shell.run("outbox", "--store", url, **KEY).out
    (row,) = shell.run("outbox", "--store", url, "--json", **KEY).json()
    assert (row["status"], row["in_doubt"]) == ("sending", True)
