"""Tens of thousands of letters are due: what a carrier reads is a part of them."""

import re
from functools import partial

import pytest

from kernel.database import Database
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from tests.rooms.notifications.conftest import Enqueue

DUE = 30_000


@pytest.fixture
def crowded(database: Database, enqueue: Enqueue) -> Database:
    """One letter, and as many more like it, each to somebody else."""
    enqueue("closed/0")
    columns = "channel, template, language, params, kind, status, attempts, next_at, created_at"
    series = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {DUE})"
        f" INSERT INTO outbox (message_id, recipient_kind, recipient_ref, doubts, {columns})"
        f" SELECT 'closed/' || i, recipient_kind, 'p' || i, 0, {columns} FROM n, outbox"
    )
    for sql in (series, "ANALYZE outbox"):
        database.write(partial(_run, sql=sql))
    return database


def _run(uow: UnitOfWork, sql: str) -> None:
    uow.connection.exec_driver_sql(sql)


def _plan(database: Database) -> str:
    """How the store finds what carriers take."""
    given = {"now": "'2027-01-01'", "busy": "'|person:sari|'", "resting": "''", "most": "50"}
    if database.url.startswith("sqlite"):
        given["now"] = str(2**60)
    sql = re.sub(r":(now|busy|resting|most)\b", lambda it: given[it[1]], outbox.TO_CARRY_SQL)
    how = "EXPLAIN QUERY PLAN " if database.url.startswith("sqlite") else "EXPLAIN "
    rows = database.read(lambda uow: uow.connection.exec_driver_sql(how + sql).fetchall())
    return "\n".join(str(row) for row in rows)


def test_the_oldest_are_found_by_an_index_and_no_further(crowded: Database) -> None:
    plan = _plan(crowded)
    assert "ix_outbox_next_at_id" in plan
    assert "Seq Scan" not in plan
    found = crowded.read(lambda uow: outbox.list_to_carry(uow, most=50))
    assert [one.id for one in found] == list(range(1, 51))
    assert len({one.recipient for one in found}) == 50


def test_what_stands_behind_the_busy_and_the_resting_is_found(crowded: Database) -> None:
    """More than the oldest that are looked at first belong to one recipient, or to one channel."""
    changes = (
        "UPDATE outbox SET recipient_ref = 'flooded' WHERE id <= 5000",
        "UPDATE outbox SET channel = 'pigeon' WHERE id > 5000 AND id <= 10000",
    )
    for sql in changes:
        crowded.write(partial(_run, sql=sql))
    busy, resting = ["person:flooded"], ["pigeon"]
    found = crowded.read(lambda uow: outbox.list_to_carry(uow, busy=busy, resting=resting, most=3))
    assert [one.id for one in found] == [10001, 10002, 10003]
