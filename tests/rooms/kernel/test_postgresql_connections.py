"""PostgreSQL restarts, or an administrator ends connections: work goes on where it can."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
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


def test_work_whose_connection_is_always_ended_fails_in_the_end(server_notes: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        end_all(server_notes)
        notebook.numbers(uow)

    with pytest.raises(OperationalError):
        server_notes.write(work)
    assert server_notes.read(notebook.numbers) == []


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
