"""An office with one complaint to come, on each store."""

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.events import Handler
from tests.rooms.escalation.desk import Desk


@pytest.fixture
def desk(database: Database, clock: SimulatedClock, handlers: dict[type, list[Handler]]) -> Desk:
    return Desk(database, clock, handlers)
