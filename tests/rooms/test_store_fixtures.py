"""The fixtures themselves: each test gets an empty store with every table."""

import pytest
from sqlalchemy import String

from identity.tables import person
from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.statements import insert_into, query

_ADD = insert_into(person, "id", "name", "email")
_NAMES = query("SELECT name FROM person", {"name": String})


@pytest.mark.parametrize("name", ["Sari", "Budi"])
def test_every_test_starts_with_an_empty_store(
    database: Database, clock: SimulatedClock, name: str
) -> None:
    row = {"id": "p-1", "name": name, "email": "p1@kejari-bandung.example"}
    database.write(lambda uow: uow.execute(_ADD, row))
    assert database.read(lambda uow: uow.execute(_NAMES).scalars().all()) == [name]
    assert database.read(lambda uow: uow.now) == clock.now()
