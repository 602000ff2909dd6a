"""One unit of work: what a request, a command or a due row does in one transaction.

It is opened at an edge by `Database.write`; rooms get it, use it and never commit.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from kernel.events import Handlers

MAX_EVENTS = 10_000


class UnitOfWork:
    """An open transaction, the frozen `now` (UTC) and the events told so far."""

    def __init__(self, connection: Connection, now: datetime, handlers: Handlers) -> None:
        self.connection = connection
        self.now = now
        self._handlers = handlers
        self._events: deque[object] = deque()

    @property
    def on_postgresql(self) -> bool:
        """Whether the store is PostgreSQL; otherwise it is SQLite."""
        return self.connection.dialect.name == "postgresql"

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        return self.connection.execute(statement, parameters)

    def emit(self, event: object) -> None:
        """Tell `event`; its handlers run, in order, before this transaction commits."""
        self._events.append(event)

    def settle(self) -> None:
        """Run the handlers of all events, also of those that handlers emit."""
        handled = 0
        while self._events:
            event = self._events.popleft()
            handled += 1
            if handled > MAX_EVENTS:
                raise RuntimeError(f"more than {MAX_EVENTS} events in one transaction: {event!r}")
            for handler in self._handlers.get(type(event), ()):
                handler(self, event)
