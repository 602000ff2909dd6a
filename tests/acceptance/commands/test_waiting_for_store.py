"""A process that stays waits for its database, which may be starting too."""

from contextlib import closing

import psycopg
from sqlalchemy.engine import make_url

from tests.acceptance.commands.serving import stop, wait_for_words
from tests.acceptance.commands.shell import Shell
from tests.rooms.host.workshop import until
from tests.stores import PostgresStores


def test_a_worker_waits_for_a_server_that_is_not_ready(
    shell: Shell, postgres_stores: PostgresStores
) -> None:
    with postgres_stores.fresh(shell.folder) as url:
        _allow(url, "false")
        worker = shell.start("worker", "--store", url)
        until(lambda: "it is tried again until it answers" in worker.err.read_text(), 60)
        _allow(url, "true")
        wait_for_words(worker, "does what is due")
        answer, _ = stop(worker)
    assert answer.code == 0
    assert answer.out.endswith("stopped\n")
    assert answer.err.count("it is tried again") == 1


def test_a_signal_ends_the_waiting(shell: Shell) -> None:
    worker = shell.start("worker", "--store", "postgresql://user@127.0.0.1:1/database")
    until(lambda: "it is tried again until it answers" in worker.err.read_text(), 60)
    answer, _ = stop(worker)
    assert (answer.code, answer.out) == (0, "stopped\n")


def _allow(url: str, whether: str) -> None:
    """Let connections in, or not, as a server that is starting does not."""
    name = make_url(url).database
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {whether}".encode())
