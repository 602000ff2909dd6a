"""The stores every room is tested on, and a clock that stands still until it is moved."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
from kernel.events import Handler
from tests.stores import PostgresStores, SqliteStores, Stores, postgres_server

#: Tuesday 24 November 2026, 08:00 in Jakarta, 09:00 in Makassar, 10:00 in Jayapura.
TUESDAY_MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def no_gaps(many: int) -> bytes:
    """Random bytes by which ids follow each other as they used to: 1, 2, 3."""
    return bytes(many)


HandlerTable = dict[type, list[Handler]]


@pytest.fixture(scope="session")
def sqlite_stores(tmp_path_factory: pytest.TempPathFactory) -> SqliteStores:
    return SqliteStores(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_stores() -> Iterator[PostgresStores]:
    with postgres_server() as url:
        yield PostgresStores(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh store with all tables; the test runs once on each kind."""
    name = "sqlite_stores" if request.param == "sqlite" else "postgres_stores"
    stores: Stores = request.getfixturevalue(name)
    with stores.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(TUESDAY_MORNING)


@pytest.fixture
def handlers() -> HandlerTable:
    """Event handlers of `database`: a test adds its own before it emits."""
    return {}


@pytest.fixture
def database(store_url: str, clock: SimulatedClock, handlers: HandlerTable) -> Iterator[Database]:
    """An open store; its `now` is that of `clock`."""
    opened = open_database(store_url, clock, handlers, no_gaps)
    yield opened
    opened.close()
