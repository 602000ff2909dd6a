"""The two stores behind one door: work goes in as a function and comes back committed."""

import secrets
from collections.abc import Callable
from typing import Protocol, TypeVar

from kernel.clock import Clock
from kernel.events import Handlers
from kernel.opening import parse_url
from kernel.postgresql import PostgresDatabase
from kernel.sqlite import SqliteDatabase
from kernel.unit_of_work import RandomBytes, UnitOfWork

T = TypeVar("T")


class Database(Protocol):
    """A store. `write` returns only after the commit; `read` sees what is committed.

    Both raise what `work` raises, and the driver's error when the store itself fails.
    """

    url: str
    round_trips: int  #: of all work so far; on SQLite each statement counts
    is_full: bool  #: whether the last write that this process tried found no room

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in its own transaction. An error in it rolls all of it back and is raised."""
        ...

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` on one snapshot. It only reads: the store refuses anything else."""
        ...

    def close(self) -> None:
        """Let go of the store; no work may follow."""
        ...


def open_database(
    url: str, clock: Clock, handlers: Handlers, random_bytes: RandomBytes = secrets.token_bytes
) -> Database:
    """Open `sqlite:///file` or `postgresql://...`. The tables must exist (migrations).

    The gaps between ids come from `random_bytes`. Raises Invalid for a URL that is none, NoAnswer
    where no store answers.
    """
    if parse_url(url).get_backend_name() == "sqlite":
        return SqliteDatabase(url, clock, handlers, random_bytes)
    return PostgresDatabase(url, clock, handlers, random_bytes)
