"""Health: of the store and of due work, and nothing else."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import URL, make_url

from access.site import Site
from engine.signals import Broadcast
from host import health, parking
from host.app import create_app
from host.health_checks import checks
from host.tables import store_key
from kernel.sqlite import sqlite_file
from kernel.statements import insert_into
from notifications.messages import TemporaryFailure
from tests.office import SimulatedOffice
from tests.site import OfficeSite

Asking = Callable[[], FlaskClient]


def test_an_office_without_late_work_is_well(site: OfficeSite) -> None:
    answer = site.api("GET", "/health")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["problems"] == []
    assert answer.get_json()["late_seconds"] == 0
    assert answer.get_json()["store"] == make_url(site.office.url).get_backend_name()
    assert set(answer.get_json()) == {"status", "problems", "late_seconds", "store", "version"}


@pytest.fixture
def nobody_works(office: SimulatedOffice) -> Asking:
    """No worker runs: what a request made due waits."""
    site = Site(
        office=office.open,
        proxies=0,
        nudge=lambda: None,
        next_due=health.oldest_due,
        checks=checks(office.open),
    )
    return create_app(site).test_client


def asked(asking: Asking) -> tuple[int, str, list[str], int]:
    """Status code, status, names of the problems, and how late."""
    answer = asking().get("/api/v1/health")
    shown = answer.get_json()
    names = [one["name"] for one in shown["problems"]]
    return answer.status_code, shown["status"], names, shown["late_seconds"]


def submit_one(asking: Asking) -> None:
    form = {"unit": "kejari-bandung", "subject": "Antrean", "description": "Antrean panjang."}
    assert asking().post("/api/v1/complaints", json=form).status_code == 201


def test_work_that_nobody_does_is_late_and_after_minutes_stands_still(
    nobody_works: Asking, office: SimulatedOffice
) -> None:
    """The acknowledgement of a complaint waits."""
    submit_one(nobody_works)
    assert asked(nobody_works) == (200, "ok", [], 0)
    office.time.move_to(office.now + timedelta(minutes=2))
    assert asked(nobody_works) == (200, "degraded", ["late"], 120)
    office.time.move_to(office.now + timedelta(minutes=3))
    assert asked(nobody_works) == (503, "down", ["standing_still"], 300)
    office.do_what_is_due()
    assert asked(nobody_works) == (200, "ok", [], 0)


def test_work_that_gets_on_after_a_stand_still_is_late_but_does_not_stand_still(
    nobody_works: Asking, office: SimulatedOffice
) -> None:
    office.time.move_to(office.now + timedelta(minutes=1))
    submit_one(nobody_works)
    office.time.move_to(office.now + timedelta(hours=9))
    assert asked(nobody_works)[:3] == (200, "degraded", ["late"])  # nobody looked before


def test_a_parked_row_and_letters_that_do_not_get_out_are_told_without_numbers(
    site: OfficeSite,
) -> None:
    office = site.office
    office.channel.refusals["budi@surat.example"] = TemporaryFailure("greylisted")
    office.submit()
    office.open.database.write(lambda uow: parking.park(uow, Broadcast(7), ValueError("Budi")))
    office.time.move_to(office.now + timedelta(minutes=31))
    office.do_what_is_due()
    answer = site.api("GET", "/health")
    names = [one["name"] for one in answer.get_json()["problems"]]
    assert (answer.status_code, names) == (200, ["mail"])  # the row was tried, and is gone
    office.open.database.write(lambda uow: parking.park(uow, Broadcast(7), ValueError("Budi")))
    answer = site.api("GET", "/health")
    names = [one["name"] for one in answer.get_json()["problems"]]
    assert (answer.status_code, names) == (200, ["parked_rows", "mail"])
    assert "Budi" not in answer.text
    assert not any(sign.isdecimal() for one in answer.get_json()["problems"] for sign in str(one))


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


def test_a_store_of_another_key_stops_the_office(
    office: SimulatedOffice, nobody_works: Asking
) -> None:
    row = {"one": True, "fingerprint": b"of another key", "taken_at": office.time.now()}
    office.do(lambda uow: uow.write(insert_into(store_key, *row), row))
    assert asked(nobody_works) == (503, "down", ["wrong_key"], 0)
