"""PostgreSQL restarts, or an administrator ends connections: work goes on where it can."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from time import sleep

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
from kernel.postgresql import PostgresDatabase
from kernel.store_faults import is_store_fault
from kernel.unit_of_work import UnitOfWork
from tests.rooms.kernel import notebook
from tests.rooms.kernel.notebook import adding
from tests.stores import PostgresStores

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
END = f"SELECT count(pg_terminate_backend(pid, 5000)) {OTHERS}"


@pytest.fixture
def server_notes(
    postgres_stores: PostgresStores, tmp_path: Path, clock: SimulatedClock
) -> Iterator[Database]:
    with postgres_stores.fresh(tmp_path) as url:
        opened = open_database(url, clock, {})
        opened.write(notebook.make_table)
        yield opened
        opened.close()


def end_all(store: Database) -> None:
    """End every connection of the store, as a restart does."""
    with psycopg.connect(store.url, autocommit=True) as connection:
        connection.execute(END.encode())


def open_several(store: Database) -> None:
    together = Barrier(4)

    def look(_: int) -> None:
        store.read(lambda uow: (notebook.numbers(uow), together.wait()))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(4)))


def test_idle_connections_that_were_ended_are_replaced_unseen(server_notes: Database) -> None:
    open_several(server_notes)
    end_all(server_notes)
    server_notes.write(adding(1))
    end_all(server_notes)
    assert server_notes.read(notebook.numbers) == [1]


def test_work_whose_connection_is_ended_before_its_commit_is_done_once(
    server_notes: Database,
) -> None:
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        notebook.add(uow, len(attempts))
        if len(attempts) == 1:
            end_all(server_notes)
        notebook.numbers(uow)

    server_notes.write(work)
    assert server_notes.read(notebook.numbers) == [2]


def test_work_whose_connection_is_always_ended_fails_when_patience_is_spent(
    server_notes: Database, clock: SimulatedClock
) -> None:
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        notebook.add(uow, 1)
        end_all(server_notes)
        notebook.numbers(uow)

    hasty = PostgresDatabase(server_notes.url, clock, {}, patience=0.4)
    with pytest.raises(OperationalError):
        hasty.write(work)
    # At once, then after 0.05, 0.1 and 0.2 seconds: it waits ever longer, and not for ever.
    assert 3 <= len(attempts) <= 5
    assert server_notes.read(notebook.numbers) == []
    hasty.close()


def test_once_the_server_is_known_to_be_away_each_work_is_tried_once(
    server_notes: Database, clock: SimulatedClock
) -> None:
    hasty = PostgresDatabase(server_notes.url, clock, {}, patience=0.2)
    with server_away(server_notes):
        with pytest.raises(OperationalError) as caught:
            hasty.write(notebook.adding(1))
        assert is_store_fault(caught.value)
        assert is_away(hasty)
    hasty.write(notebook.adding(2))
    assert not is_away(hasty)
    assert hasty.read(notebook.numbers) == [2]
    hasty.close()


def is_away(store: PostgresDatabase) -> bool:
    return store._away


@contextmanager
def server_away(store: Database) -> Iterator[None]:
    """No connection to the store is taken, and those that are open end."""
    url = make_url(store.url)
    name = url.database
    server = url.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            f" WHERE datname = '{name}'".encode()
        )
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def test_an_outage_that_ends_soon_is_not_seen(
    server_notes: Database, clock: SimulatedClock
) -> None:
    patient = PostgresDatabase(server_notes.url, clock, {})
    with ThreadPoolExecutor(4) as pool:
        with server_away(server_notes):
            writes = [pool.submit(patient.write, notebook.adding(one)) for one in range(4)]
            sleep(0.3)
            assert not any(one.done() for one in writes)
        for one in writes:
            one.result(timeout=20)
    assert patient.read(notebook.numbers) == [0, 1, 2, 3]
    patient.close()


def test_after_a_fail_over_work_moves_from_the_old_primary_to_the_new_one(
    server_notes: Database,
) -> None:
    """The old one is read only (25006); a connection that is made anew reaches the new one."""
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            uow.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        notebook.add(uow, len(attempts))

    server_notes.write(work)
    assert server_notes.read(notebook.numbers) == [2]


def test_a_commit_whose_fate_is_unknown_is_not_tried_again(server_notes: Database) -> None:
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        notebook.add(uow, len(attempts))
        end_all(server_notes)

    with pytest.raises(OperationalError):
        server_notes.write(work)
    assert len(attempts) == 1
    assert server_notes.read(notebook.numbers) == []
