"""Health: of the store and of due work, and nothing else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from access.site import Site
from host import due
from host.app import create_app
from kernel.sqlite import sqlite_file
from tests.office import SimulatedOffice
from tests.site import OfficeSite


def test_an_office_without_late_work_is_well(site: OfficeSite) -> None:
    answer = site.api("GET", "/health")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["late_seconds"] == 0
    assert answer.get_json()["store"] == make_url(site.office.url).get_backend_name()
    assert set(answer.get_json()) == {"status", "late_seconds", "store", "version"}


def test_it_says_how_long_the_oldest_due_work_has_waited(office: SimulatedOffice) -> None:
    """No worker runs: the acknowledgement of a complaint waits."""
    site = Site(office=office.open, proxies=0, nudge=lambda: None, next_due=due.next_due)
    client = create_app(site).test_client()
    form = {"unit": "kejari-bandung", "subject": "Antrean", "description": "Antrean panjang."}
    assert client.post("/api/v1/complaints", json=form).status_code == 201
    assert client.get("/api/v1/health").get_json()["status"] == "ok"
    office.time.move_to(office.now + timedelta(hours=1))
    shown = client.get("/api/v1/health")
    assert (shown.status_code, shown.get_json()["status"]) == (200, "late")
    assert shown.get_json()["late_seconds"] == 3600


def test_a_store_that_cannot_be_asked_is_503_and_tells_no_secret(
    site: OfficeSite, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "tuntas.api"), _store_away(site.office):
        answer = site.api("GET", "/health")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "down"
    assert answer.get_json()["late_seconds"] is None
    assert "@" not in answer.text + caplog.text


def test_while_the_store_is_away_every_door_says_to_come_again(
    site: OfficeSite, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "tuntas.web"), _store_away(site.office):
        asked = site.api("GET", "/units")
        page = site.browse().get("/lapor")
    assert (asked.status_code, asked.mimetype) == (503, "application/problem+json")
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert asked.headers["Retry-After"] == page.headers["Retry-After"] == "10"
    assert [record.message for record in caplog.records] == [
        "the store does not answer: OperationalError"
    ] * 2


@contextmanager
def _store_away(office: SimulatedOffice) -> Iterator[None]:
    """The file is moved, or the database has another name, and no connection is left."""
    office.open.database.close()
    url = make_url(office.url)
    if url.get_backend_name() == "sqlite":
        file = sqlite_file(office.url)
        away = file.rename(file.with_suffix(".away"))
        yield
        for path in (file, *file.parent.glob(f"{file.name}-*")):
            Path(path).unlink(missing_ok=True)
        away.rename(file)
        return
    with _renamed(url.set(database="postgres"), str(url.database)):
        yield


@contextmanager
def _renamed(server: URL, name: str) -> Iterator[None]:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} RENAME TO {name}_away".encode())
        yield
        connection.execute(f"ALTER DATABASE {name}_away RENAME TO {name}".encode())
