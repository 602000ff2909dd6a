"""SQLite: one writer thread takes what is queued and commits it together.

Each member of a batch has a savepoint, so a failing one rolls back alone. Every write of every
process takes the file lock and then BEGIN IMMEDIATE. Reads use their own connections.
"""

import contextlib
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from kernel.clock import Clock
from kernel.errors import Invalid
from kernel.events import Handlers
from kernel.file_lock import FileLock
from kernel.opening import check_answers
from kernel.store_faults import StoreFailed, is_store_full
from kernel.unit_of_work import RandomBytes, UnitOfWork

T = TypeVar("T")
MAX_BATCH = 64
_PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
)
_STOP = None


@dataclass(frozen=True, slots=True)
class _Member:
    work: Callable[[UnitOfWork], Any]
    outcome: "Future[Any]"


class SqliteDatabase:
    """The embedded store: `url` is sqlite:///path; the folder must exist.

    Raises Invalid when the file cannot be opened or is no SQLite database.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        handlers: Handlers,
        random_bytes: RandomBytes = secrets.token_bytes,
    ) -> None:
        self.url = url
        self.round_trips = 0
        self.is_full = False
        self._clock = clock
        self._handlers = handlers
        self._random_bytes = random_bytes
        path = sqlite_file(url)
        self._writing = sqlite_engine(url, poolclass=NullPool)
        self._reading = sqlite_engine(url, only_reads=True)
        check_answers(self._reading, str(path))
        self._lock = FileLock(lock_path(path))
        self._queue: queue.SimpleQueue[_Member | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a transaction is already open; pass its unit of work instead")
        outcome: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError(f"{self.url} is closed")
            self._queue.put(_Member(work, outcome))
        return outcome.result()

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._reading.begin() as connection:
            uow = UnitOfWork(connection, self._clock.now(), {})
            result = work(uow)
            uow.settle()
            uow.finish()
        self.round_trips += uow.round_trips
        return result

    def close(self) -> None:
        """Carry out what is queued, then let go of the file; closing twice does no harm."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(_STOP)
        self._thread.join()
        self._reading.dispose()
        self._writing.dispose()
        self._lock.close()

    def _serve(self) -> None:
        with self._writing.connect() as connection:
            while (first := self._queue.get()) is not _STOP:
                batch = [first]
                stopping = False
                with contextlib.suppress(queue.Empty):
                    while len(batch) < MAX_BATCH and not stopping:
                        member = self._queue.get_nowait()
                        if member is _STOP:
                            stopping = True
                        else:
                            batch.append(member)
                self._run(connection, batch)
                if stopping:
                    return

    # A caller waits for each outcome, so not even KeyboardInterrupt may end the writer thread.

    def _run(self, connection: Connection, batch: list[_Member]) -> None:
        done: list[tuple[_Member, Any]] = []
        try:
            with self._lock.held(), connection.begin():
                for member in batch:
                    try:
                        with _savepoint(connection):
                            result = self._perform(connection, member.work)
                        done.append((member, result))
                    except BaseException as problem:  # noqa: BLE001 (it belongs to its caller)
                        self.is_full = self.is_full or is_store_full(problem)
                        member.outcome.set_exception(problem)
                        _refuse_to_go_on_outside(connection, problem)
        except BaseException as problem:  # noqa: BLE001 (the commit failed: nobody's work is kept)
            self.is_full = self.is_full or is_store_full(problem)
            for member in batch:
                if not member.outcome.done():
                    member.outcome.set_exception(problem)
            return
        self.is_full = not done and self.is_full
        for member, result in done:
            member.outcome.set_result(result)

    def _perform(self, connection: Connection, work: Callable[[UnitOfWork], T]) -> T:
        uow = UnitOfWork(connection, self._clock.now(), self._handlers, self._random_bytes)
        result = work(uow)
        uow.settle()
        uow.finish()
        self.round_trips += uow.round_trips
        return result


@contextlib.contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """A failing member rolls back alone; straight to the driver, for it frames every write."""
    driver: Any = connection.connection.driver_connection
    driver.execute("SAVEPOINT member")
    try:
        yield
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK TO member")
            driver.execute("RELEASE member")
        raise
    driver.execute("RELEASE member")


def sqlite_file(url: str) -> Path:
    """The path of the file behind a sqlite URL; an in-memory store is refused."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise Invalid("an SQLite store needs a file: sqlite:///var/tuntas.sqlite")
    return Path(name)


def lock_path(path: Path) -> Path:
    """The file whose lock every writer of the SQLite file `path` holds."""
    return path.with_name(path.name + ".lock")


def sqlite_engine(url: str, *, only_reads: bool = False, **options: Any) -> Engine:
    """An engine whose transactions begin as they must: writers take the write lock at once."""
    engine = create_engine(url, **options)
    pragmas = [*_PRAGMAS, "query_only=ON"] if only_reads else _PRAGMAS
    begin = "BEGIN" if only_reads else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself; the "begin" listener does.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _refuse_to_go_on_outside(connection: Connection, problem: BaseException) -> None:
    """After some errors (a full disk) SQLite has rolled back the batch, not the savepoint alone."""
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        text = "SQLite rolled the whole batch back; nothing of it is stored"
        raise StoreFailed(text, full=is_store_full(problem)) from problem
