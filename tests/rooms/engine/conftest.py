"""The engine on each store."""

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database
from tests.rooms.engine.floor import Floor


@pytest.fixture
def floor(database: Database, clock: SimulatedClock) -> Floor:
    return Floor(database, clock)
