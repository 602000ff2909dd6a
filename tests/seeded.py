"""Stores with the demo office, its calendars and the bundled models: one a session, copied."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from sqlalchemy.engine import make_url

from complaints.clock_names import clock_names
from engine import deployments
from host.bundled import bundled_models
from identity.office import load_office
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.unit_of_work import UnitOfWork
from sla.calendar_json import parse_calendar
from sla.calendars import import_calendar
from tests.conftest import TUESDAY_MORNING
from tests.office import SimulatedOffice
from tests.stores import Stores

DATA = files("host") / "data"


class Seeds(Protocol):
    """Where copies of a seeded store come from; a context manager gives the URL of one."""

    def copy(self, folder: Path) -> "Iterator[str]": ...


class SqliteSeeds:
    """Copies of one seeded file."""

    def __init__(self, url: str) -> None:
        self._file = Path(str(make_url(url).database))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        path = folder / "office.sqlite"
        shutil.copyfile(self._file, path)
        yield f"sqlite:///{path}"


class PostgresSeeds:
    """Databases copied from one seeded database of the same server."""

    def __init__(self, url: str) -> None:
        self._seeded = make_url(url)
        self._numbers = count(1)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:  # noqa: ARG002 (a server has its own place)
        name = f"{self._seeded.database}_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {self._seeded.database} STRATEGY file_copy")
        try:
            yield self._url(name)
        finally:
            self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def _command(self, sql: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def _url(self, database: str) -> str:
        url = self._seeded.set(database=database, drivername="postgresql")
        return url.render_as_string(hide_password=False)


def seed(url: str) -> None:
    """Calendars, office and models, as a first start of Tuntas loads them."""
    database = open_database(url, SimulatedClock(TUESDAY_MORNING), {})
    database.write(_seed)
    database.close()


def _seed(uow: UnitOfWork) -> None:
    for file in sorted((DATA / "calendars").iterdir(), key=lambda one: one.name):
        import_calendar(uow, parse_calendar(file.read_text()), actor="seed", reason="seed")
    load_office(uow, json.loads((DATA / "office.json").read_text()))
    models = bundled_models()
    deployments.deploy(uow, models, actor="seed", known_clocks=clock_names(models))


@pytest.fixture(scope="session")
def sqlite_seeds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteSeeds]:
    stores: Stores = request.getfixturevalue("sqlite_stores")
    with stores.fresh(tmp_path_factory.mktemp("seeded")) as url:
        seed(url)
        yield SqliteSeeds(url)


@pytest.fixture(scope="session")
def postgres_seeds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresSeeds]:
    stores: Stores = request.getfixturevalue("postgres_stores")
    with stores.fresh(tmp_path_factory.mktemp("seeded")) as url:
        seed(url)
        yield PostgresSeeds(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def office_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store with the demo office; the test runs once on each kind."""
    kind = "sqlite_seeds" if request.param == "sqlite" else "postgres_seeds"
    with request.getfixturevalue(kind).copy(tmp_path) as url:
        yield url


@pytest.fixture
def office(office_url: str) -> Iterator[SimulatedOffice]:
    """The demo office on Tuesday 24 November 2026, 08:00 in Jakarta."""
    opened = SimulatedOffice(office_url)
    yield opened
    opened.close()
