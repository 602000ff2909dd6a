"""The embedded store: members of one batch, and files that are none of ours."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
from kernel.errors import Conflict, Invalid
from kernel.unit_of_work import UnitOfWork
from tests.rooms.kernel import notebook
from tests.rooms.kernel.notebook import adding

Work = Callable[[UnitOfWork], None]


@pytest.fixture
def file(tmp_path: Path, clock: SimulatedClock) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/notes.sqlite", clock, {})
    opened.write(notebook.make_table)
    yield opened
    opened.close()


def in_one_batch(store: Database, *works: Work) -> list[Any]:
    """The error, or None, of each: they queue up behind a slow one and are taken together."""
    busy = Barrier(2, timeout=10)

    def slow(_: UnitOfWork) -> None:
        busy.wait()
        busy.wait()

    def outcome(work: Work) -> BaseException | None:
        try:
            store.write(work)
        except BaseException as problem:  # noqa: BLE001 (it is what is asked)
            return problem
        return None

    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(store.write, slow)
        busy.wait()
        waiting = []
        for work in works:
            waiting.append(pool.submit(outcome, work))
            while store._queue.qsize() < len(waiting):  # type: ignore[attr-defined]
                pass
        busy.wait()
        first.result(timeout=10)
        return [one.result(timeout=10) for one in waiting]


def test_a_failing_member_of_a_batch_rolls_back_alone(file: Database) -> None:
    def fail(uow: UnitOfWork) -> None:
        notebook.add(uow, 2)
        raise Conflict("only me")

    outcomes = in_one_batch(file, adding(1), fail, adding(3), adding(3), adding(4))
    assert [str(one) if isinstance(one, Conflict) else type(one).__name__ for one in outcomes] == [
        *("NoneType", "only me", "NoneType", "IntegrityError", "NoneType")
    ]
    assert file.read(notebook.numbers) == [1, 3, 4]


def test_when_sqlite_drops_the_whole_batch_nobody_is_told_it_was_kept(file: Database) -> None:
    def drop_all(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql("ROLLBACK")  # as SQLite itself does on a full disk

    outcomes = in_one_batch(file, adding(1), drop_all, adding(3))
    assert all(outcomes)
    assert file.read(notebook.numbers) == []
    file.write(adding(4))
    assert file.read(notebook.numbers) == [4]


def test_a_commit_that_fails_is_a_failure_of_every_member(file: Database) -> None:
    def leave_a_dangling_child(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        uow.connection.exec_driver_sql("INSERT INTO child (parent) VALUES (99)")

    def with_a_child(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql("CREATE TABLE child (parent INT REFERENCES note (number))")

    file.write(with_a_child)
    outcomes = in_one_batch(file, adding(1), leave_a_dangling_child, adding(3))
    assert all("FOREIGN KEY" in str(one) for one in outcomes)
    assert file.read(notebook.numbers) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: SimulatedClock) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear office, my complaint is as follows. " * 100)
    with pytest.raises(Invalid, match=r"letter\.txt cannot be opened as a store: file is"):
        open_database(f"sqlite:///{path}", clock, {})


def test_a_missing_folder_is_refused(tmp_path: Path, clock: SimulatedClock) -> None:
    with pytest.raises(Invalid, match="cannot be opened as a store: unable to open"):
        open_database(f"sqlite:///{tmp_path}/no/such/notes.sqlite", clock, {})


def test_a_closed_file_refuses_to_write(file: Database) -> None:
    file.close()
    with pytest.raises(RuntimeError, match="is closed"):
        file.write(adding(1))


def test_every_commit_reaches_the_disk_before_it_is_told(file: Database) -> None:
    def settings(uow: UnitOfWork) -> tuple[Any, ...]:
        return tuple(
            uow.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        )

    assert file.write(settings) == ("wal", 2, 1)


def test_a_missing_table_is_an_error_of_the_caller_alone(file: Database) -> None:
    def ask(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql("SELECT 1 FROM nowhere")

    outcomes = in_one_batch(file, ask, adding(1))
    assert isinstance(outcomes[0], OperationalError)
    assert file.read(notebook.numbers) == [1]
