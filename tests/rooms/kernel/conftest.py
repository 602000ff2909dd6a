"""A store with an empty notebook in it."""

import pytest

from kernel.database import Database
from tests.rooms.kernel import notebook


@pytest.fixture
def notes(database: Database) -> Database:
    database.write(notebook.make_table)
    return database
