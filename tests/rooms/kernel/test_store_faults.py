"""Whose fault a database error is: the store's, or that of the one work that met it."""

import pytest
from sqlalchemy.exc import DBAPIError

from kernel.database import Database
from kernel.errors import Conflict
from kernel.store_faults import (
    StoreFailed,
    code_of,
    is_clash,
    is_lost,
    is_store_fault,
    is_store_full,
    is_too_large,
)
from kernel.unit_of_work import UnitOfWork
from tests.rooms.kernel import notebook
from tests.rooms.kernel.test_postgresql_connections import server_notes

__all__ = ["server_notes"]

#: SQLSTATE -> what it is taken for.
STATES = {
    "08006": "store lost",
    "08P01": "store lost",
    "25006": "store lost",
    "42P01": "store",
    "53000": "store",
    "53100": "store full",
    "53200": "store",
    "53300": "store",
    "57P01": "store lost",
    "57P03": "store lost",
    "58030": "store",
    "40001": "row clash",
    "40P01": "row clash",
    "23505": "row clash",
    "54000": "row too large",
    "54001": "row too large",
    "22003": "row",
    "23514": "row",
    "42883": "row",
    "55P03": "row",
    "57014": "row",
    "P0001": "row",
    "XX000": "row",
    "XX002": "row",
}


def what(problem: BaseException) -> str:
    said = ["store" if is_store_fault(problem) else "row"]
    known = {"lost": is_lost, "full": is_store_full, "clash": is_clash, "too large": is_too_large}
    return " ".join([*said, *(name for name, holds in known.items() if holds(problem))])


@pytest.mark.parametrize(("state", "expected"), STATES.items())
def test_postgresql_says_it_by_sqlstate(server_notes: Database, state: str, expected: str) -> None:
    def work(uow: UnitOfWork) -> None:
        raises = f"RAISE EXCEPTION 'x' USING ERRCODE = '{state}'"
        uow.connection.exec_driver_sql(f"DO $$ BEGIN {raises}; END $$")

    with pytest.raises(DBAPIError) as caught:
        server_notes.read(work)
    assert what(caught.value) == expected
    assert code_of(caught.value) == state
    wrapped = Conflict("the delegate broke")
    wrapped.__cause__ = caught.value
    assert is_store_fault(wrapped) is expected.startswith("store")


def test_sqlite_says_it_by_its_result_code(notes: Database) -> None:
    if not notes.url.startswith("sqlite"):
        return
    notes.write(notebook.adding(1))

    def fill(uow: UnitOfWork) -> None:
        pages = uow.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        uow.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        notebook.add(uow, 2, "x" * 100_000)

    for work, expected in (
        (fill, "store full"),
        (notebook.adding(1), "row"),  # the same key again
        (lambda uow: uow.connection.exec_driver_sql("SELECT abs(-9223372036854775808)"), "row"),
        (lambda uow: uow.connection.exec_driver_sql("SELECT * FROM nowhere"), "store"),
    ):
        with pytest.raises(DBAPIError) as caught:
            notes.write(work)
        assert what(caught.value) == expected
    assert notes.is_full
    notes.write(lambda uow: uow.connection.exec_driver_sql("PRAGMA max_page_count = 99999"))
    assert not notes.is_full


def test_what_is_no_error_of_a_database_is_no_fault_of_the_store() -> None:
    for problem in (MemoryError(), ValueError("x"), Conflict("x"), OSError("x")):
        assert what(problem) == "row"
    assert what(StoreFailed("x", full=True)) == "store full"
