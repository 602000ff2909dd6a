"""The door of an office with three people, on each store."""

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database
from tests.rooms.identity.door import Door, fill


@pytest.fixture
def door(database: Database, clock: SimulatedClock) -> Door:
    database.write(fill)
    return Door(database, clock)
