"""A notebook of numbered notes: the small table on which the stores are tested.

As a program it writes notes until it is killed or has written enough, and says each number once
its transaction is committed: `python -m tests.rooms.kernel.notebook URL FIRST COUNT`.
"""

import sys
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.schema import CreateTable

from kernel.clock import SystemClock
from kernel.columns import Instant
from kernel.database import open_database
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

NOTE = Table(
    "note",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", String, nullable=False),
    Column("at", Instant),
)
ADD = insert_into(NOTE, "number", "text", "at")
CLEAR = statement("DELETE FROM note")
_NUMBERS = query("SELECT number FROM note ORDER BY number", {"number": Integer})
_TEXTS = query("SELECT text FROM note ORDER BY number", {"text": String})
_AT = query("SELECT at FROM note WHERE number = :number", {"at": Instant}, number=Integer)
_LOCKED = query(
    "UPDATE note SET text = text WHERE number = :number RETURNING text",
    {"text": String},
    number=Integer,
)
_SET = statement("UPDATE note SET text = :text WHERE number = :number", text=String, number=Integer)


def make_table(uow: UnitOfWork) -> None:
    uow.connection.execute(CreateTable(NOTE))


def add(uow: UnitOfWork, number: int, text: str = "", at: datetime | None = None) -> None:
    uow.execute(ADD, {"number": number, "text": text, "at": at})


def add_later(uow: UnitOfWork, number: int, text: str = "") -> None:
    """As `add`, but kept back until the next read or the end."""
    uow.write(ADD, {"number": number, "text": text, "at": None})


def adding(number: int, text: str = "", at: datetime | None = None) -> Callable[[UnitOfWork], None]:
    return lambda uow: add(uow, number, text, at)


def adding_pair(number: int) -> Callable[[UnitOfWork], None]:
    """A note and its twin, a million further on, in one transaction."""

    def work(uow: UnitOfWork) -> None:
        add(uow, number)
        add(uow, number + 1_000_000)

    return work


def numbers(uow: UnitOfWork) -> list[int]:
    return list(uow.execute(_NUMBERS).scalars())


def texts(uow: UnitOfWork) -> list[str]:
    return list(uow.execute(_TEXTS).scalars())


def at(uow: UnitOfWork, number: int) -> datetime | None:
    found: datetime | None = uow.execute(_AT, {"number": number}).scalar_one()
    return found


def count_up(uow: UnitOfWork, number: int) -> None:
    """Add one to the note's text, a number; on PostgreSQL the row is locked first."""
    now = int(uow.execute(_LOCKED, {"number": number}).scalar_one())
    uow.execute(_SET, {"number": number, "text": str(now + 1)})


def counting_up(number: int) -> Callable[[UnitOfWork], None]:
    return lambda uow: count_up(uow, number)


def main(url: str, first: str, count: str) -> None:
    database = open_database(url, SystemClock(), {})
    for number in range(int(first), int(first) + int(count)):
        database.write(adding_pair(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
