"""PostgreSQL: each work has its own connection and transaction, in the caller's thread."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kernel.clock import Clock
from kernel.events import Handlers
from kernel.opening import check_answers
from kernel.store_faults import is_clash, is_lost, is_store_full
from kernel.unit_of_work import RandomBytes, UnitOfWork

T = TypeVar("T")
ATTEMPTS = 5  #: of works that got in each other's way
#: Seconds that a work waits, in all, for a server that restarts or fails over (2.2 s measured).
PATIENCE = 5.0
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
#: A machine that dies says nothing: without these a reader would wait for it for minutes.
_NETWORK = {
    "connect_timeout": 3,
    "tcp_user_timeout": 8000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


class PostgresDatabase:
    """The store an office grows into: `url` is postgresql://... (driver psycopg 3).

    A work that meets a restart or a fail-over before its commit is done again, for `patience`
    seconds at most; once the server is known to be away, each is tried once. Raises Invalid when no
    server answers there.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        handlers: Handlers,
        random_bytes: RandomBytes = secrets.token_bytes,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self.url = url
        self.round_trips = 0
        self.is_full = False
        self._patience = patience
        self._away = False
        self._clock = clock
        self._handlers = handlers
        self._random_bytes = random_bytes
        self._open = threading.local()
        address = make_url(url).set(drivername="postgresql+psycopg")
        network = {name: value for name, value in _NETWORK.items() if name not in address.query}
        self._engine = create_engine(
            address,
            pool_size=32,
            max_overflow=32,
            # Plans of our few statements do not depend on their values.
            connect_args={
                "options": "-c plan_cache_mode=force_generic_plan -c timezone=UTC",
                **network,
            },
        )
        check_answers(self._engine, repr(self._engine.url))
        # One snapshot for all that a reader asks; both settings travel with BEGIN.
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        if getattr(self._open, "writing", False):
            raise RuntimeError("a transaction is already open; pass its unit of work instead")
        self._open.writing = True
        try:
            result = self._attempt(self._engine, self._handlers, work)
        except Exception as problem:
            self.is_full = self.is_full or is_store_full(problem)
            raise
        else:
            self.is_full = False
            return result
        finally:
            self._open.writing = False

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._attempt(self._reading, {}, work)

    def close(self) -> None:
        self._engine.dispose()

    def _attempt(self, engine: Engine, handlers: Handlers, work: Callable[[UnitOfWork], T]) -> T:
        clashes, waits = 1, self._waits()
        while True:
            committing = False
            try:
                with engine.begin() as connection:
                    uow = UnitOfWork(connection, self._clock.now(), handlers, self._random_bytes)
                    result = work(uow)
                    uow.settle()
                    committing = True
                    uow.finish()
                self.round_trips += uow.round_trips
                self._away = False
                return result
            except DBAPIError as problem:
                # Of two that insert the same key the second, tried again, sees the first one's row.
                if is_clash(problem) and clashes < ATTEMPTS:
                    clashes += 1
                    continue
                # Whether a commit arrived before the connection was lost, nobody knows.
                if committing or not self._is_lost(engine, problem) or not self._wait(waits):
                    raise

    def _is_lost(self, engine: Engine, problem: DBAPIError) -> bool:
        if _is_read_only(problem):
            if engine is self._reading:  # it only reads: a fault of the work, not of the server
                return False
            engine.dispose()  # the other connections too lead to what was the primary
        return is_lost(problem)

    def _wait(self, waits: Iterator[float]) -> bool:
        """Wait before another attempt; False when patience is spent, or was by an earlier work."""
        wait = next(waits, None)
        if self._away or wait is None:
            self._away = True
            return False
        time.sleep(wait)
        return True

    def _waits(self) -> Iterator[float]:
        """Seconds to wait before each further attempt, until patience is spent."""
        end = time.monotonic() + self._patience
        wait = FIRST_WAIT
        yield 0.0  # connections of before a restart may lie in the pool
        while time.monotonic() + wait < end:
            yield wait
            wait = min(2 * wait, LONGEST_WAIT)


def _is_read_only(problem: DBAPIError) -> bool:
    return getattr(problem.orig, "sqlstate", None) == "25006"
