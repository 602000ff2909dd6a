"""One unit of work: what a request, a command or a due row does in one transaction.

It is opened at an edge by `Database.write`; rooms get it, use it and never commit.
"""

import secrets
import select
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from sqlalchemy import Connection, Result
from sqlalchemy.exc import DBAPIError

from kernel.errors import TuntasError, ours
from kernel.events import Handlers
from kernel.statements import Parameters, Query, Statement, translated

MAX_EVENTS = 10_000
RandomBytes = Callable[[int], bytes]
#: A gap between two ids ends at each number with this chance, in 256.
_GAP_ENDS = 16
_LONGEST_GAP = 96
_Given = tuple[Query | Statement, Parameters]


@dataclass(frozen=True, slots=True)
class Touched:
    """How many rows a statement changed."""

    rowcount: int


class UnitOfWork:
    """An open transaction, the frozen `now` (UTC) and the events told so far.

    Writes whose row count nobody needs are kept back by `write` and go out together, in order,
    with the next read or at the end: on PostgreSQL in one network round trip.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        handlers: Handlers,
        random_bytes: RandomBytes = secrets.token_bytes,
    ) -> None:
        self.connection = connection
        self.now = now
        self.round_trips = 0  #: to the store; on SQLite each statement counts
        self._handlers = handlers
        self._random_bytes = random_bytes
        self.told: list[object] = []  #: events whose handlers have run, in order
        self._events: deque[object] = deque()
        self._kept: list[_Given] = []

    @property
    def on_postgresql(self) -> bool:
        """Whether the store is PostgreSQL; otherwise it is SQLite."""
        return self.connection.dialect.name == "postgresql"

    def gap(self) -> int:
        """How far the next id lies behind the last one: 1 or more, at random (kernel/gapped.py)."""
        for place, byte in enumerate(self._random_bytes(_LONGEST_GAP), 1):
            if byte < _GAP_ENDS:
                return place
        return _LONGEST_GAP

    @overload
    def execute(self, statement: Query, parameters: Parameters = None) -> Result[Any]: ...

    @overload
    def execute(self, statement: Statement, parameters: Parameters = None) -> Touched: ...

    def execute(
        self, statement: Query | Statement, parameters: Parameters = None
    ) -> Result[Any] | Touched:
        """Rows of a query, or how many rows a statement touched.

        A sequence of mappings runs a statement once for each.
        """
        cursor = self._send([*self._take(), (statement, parameters)])[-1]
        if isinstance(statement, Query):
            return statement.read(self.connection, cursor)
        touched = Touched(cursor.rowcount)
        cursor.close()
        return touched

    def ask(self, *queries: tuple[Query, Parameters]) -> list[Result[Any]]:
        """The rows of several queries, in order: on PostgreSQL in one round trip."""
        cursors = self._send([*self._take(), *queries])[-len(queries) :]
        return [
            query.read(self.connection, cursor)
            for (query, _), cursor in zip(queries, cursors, strict=True)
        ]

    def write(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run a statement no later than the next read; an empty sequence runs nothing."""
        if parameters is None or isinstance(parameters, Mapping) or parameters:
            self._kept.append((statement, parameters))

    def emit(self, event: object) -> None:
        """Tell `event`; its handlers run, in order, before this transaction commits."""
        self._events.append(event)

    def settle(self) -> None:
        """Run the handlers of all events, also of those that handlers emit."""
        handled = 0
        while self._events:
            event = self._events.popleft()
            self.told.append(event)
            handled += 1
            if handled > MAX_EVENTS:
                raise RuntimeError(f"more than {MAX_EVENTS} events in one transaction: {event!r}")
            for handler in self._handlers.get(type(event), ()):
                with ours():  # what was asked for is done already
                    handler(self, event)

    def finish(self) -> None:
        """Send the writes kept back; on PostgreSQL the COMMIT goes with them."""
        if not self._kept:
            return
        if self.on_postgresql:
            self._send_together(self._take(), commit=True)
        else:
            self._send(self._take())

    def _take(self) -> list[_Given]:
        kept, self._kept = self._kept, []
        return kept

    def _send(self, statements: Sequence[_Given]) -> list[Any]:
        """Run statements in order; returns the driver's cursors."""
        if self.on_postgresql:
            return self._send_together(statements)
        self.round_trips += len(statements)
        return [made.start(self.connection, given) for made, given in statements]

    def _send_together(self, statements: Sequence[_Given], *, commit: bool = False) -> list[Any]:
        """In one round trip, with the BEGIN before the first ones."""
        self.round_trips += 1
        driver: Any = self.connection.connection.driver_connection
        dialect = self.connection.dialect
        cursors: list[Any] = []
        failure: Exception | None = None
        try:
            with driver.pipeline():
                try:
                    for made, given in statements:
                        cursors.append(made.start(self.connection, given))
                    _send_all(driver.pgconn)
                    if commit:
                        driver.commit()
                except (DBAPIError, TuntasError) as problem:
                    failure = problem  # raised below: one that leaves a pipeline is logged by it
        except dialect.loaded_dbapi.Error as problem:  # found only when the answers came
            texts = "; ".join(made.sql for made, _ in statements)
            failure = failure or translated(problem, texts, dialect)
        if failure is not None:
            raise failure
        return cursors


def _send_all(connection: Any) -> None:
    """Wait until the server has taken everything that was sent to it so far.

    psycopg 3.3 may leave a pipeline with bytes unsent, more than a socket buffer holds, and then
    waits for an answer that cannot come.
    """
    while connection.flush():
        waiting = select.poll()
        waiting.register(connection.socket, select.POLLIN | select.POLLOUT)
        if any(event & select.POLLIN for _, event in waiting.poll()):
            connection.consume_input()
