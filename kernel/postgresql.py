"""PostgreSQL: each work has its own connection and transaction, in the caller's thread."""

import secrets
import threading
from collections.abc import Callable
from typing import TypeVar

from psycopg import OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kernel.clock import Clock
from kernel.events import Handlers
from kernel.opening import check_answers
from kernel.unit_of_work import RandomBytes, UnitOfWork

T = TypeVar("T")
ATTEMPTS = 5


class PostgresDatabase:
    """The store an office grows into: `url` is postgresql://... (driver psycopg 3).

    Raises Invalid when no server answers there.
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
        self._clock = clock
        self._handlers = handlers
        self._random_bytes = random_bytes
        self._open = threading.local()
        self._engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=32,
            max_overflow=32,
            # Plans of our few statements do not depend on their values.
            connect_args={"options": "-c plan_cache_mode=force_generic_plan -c timezone=UTC"},
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
            return self._attempt(self._engine, self._handlers, work)
        finally:
            self._open.writing = False

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._attempt(self._reading, {}, work)

    def close(self) -> None:
        self._engine.dispose()

    def _attempt(self, engine: Engine, handlers: Handlers, work: Callable[[UnitOfWork], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            committing = False
            try:
                with engine.begin() as connection:
                    uow = UnitOfWork(connection, self._clock.now(), handlers, self._random_bytes)
                    result = work(uow)
                    uow.settle()
                    committing = True
                    uow.finish()
                self.round_trips += uow.round_trips
                return result
            except DBAPIError as problem:
                # Whether a commit arrived before the connection was lost, nobody knows.
                again = _may_succeed_later(problem) or (_is_lost(problem) and not committing)
                if attempt == ATTEMPTS or not again:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")


def _is_lost(problem: DBAPIError) -> bool:
    """Whether the server went away or shut the connection (states 57P..), as on a restart."""
    orig = problem.orig
    if not isinstance(orig, OperationalError):
        return False
    return orig.sqlstate is None or orig.sqlstate.startswith("57P")


def _may_succeed_later(problem: DBAPIError) -> bool:
    # Two works that insert the same key: the second, tried again, sees the first one's row.
    return isinstance(problem.orig, DeadlockDetected | SerializationFailure | UniqueViolation)
