"""A store without room: what is asked is refused with a sentence, nothing of it is half done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from tests.office import SimulatedOffice
from tests.site import OfficeSite

FORM = {"unit": "kejari-bandung", "subject": "Antrean", "description": "Antrean panjang. " * 900}


def run(office: SimulatedOffice, *statements: str) -> None:
    for sql in statements:
        office.write(lambda uow, sql=sql: uow.connection.exec_driver_sql(sql))  # type: ignore[misc]


def is_sqlite(office: SimulatedOffice) -> bool:
    return office.url.startswith("sqlite")


@contextmanager
def no_room(office: SimulatedOffice) -> Iterator[None]:
    """SQLite may add no page; PostgreSQL says of its disk what it says when it is full."""
    if is_sqlite(office):
        office.write(lambda uow: _bound(uow.connection))
        yield
        run(office, "PRAGMA max_page_count = 1000000")
        return
    body = "BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END"
    tables = ("complaint", "outbox", "history")
    run(office, f"CREATE FUNCTION full_() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    for table in tables:
        run(
            office,
            f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION full_()",
        )
    yield
    for table in tables:
        run(office, f"DROP TRIGGER no_room ON {table}")


def _bound(connection: Connection) -> None:
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def counts(office: SimulatedOffice) -> list[int]:
    tables = ("complaint", "root_instance", "outbox", "history", "repeated_submission")
    return [
        int(
            office.read(
                lambda uow, table=table: uow.connection.exec_driver_sql(  # type: ignore[misc]
                    f"SELECT count(*) FROM {table}"
                ).scalar_one()
            )
        )
        for table in tables
    ]


def file_until_full(site: OfficeSite) -> None:
    """Free pages within the file are used up first."""
    for number in range(200):
        before = counts(site.office)
        answer = site.api(
            "POST", "/complaints", json=FORM, headers={"Idempotency-Key": f"trial-{number:04}"}
        )
        if answer.status_code != 201:
            break
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert "the disk of the store is full and nothing was stored" in answer.get_json()["detail"]
    assert answer.headers["Retry-After"] == "10"
    assert counts(site.office) == before


@pytest.fixture
def filled(site: OfficeSite) -> Iterator[OfficeSite]:
    with no_room(site.office):
        file_until_full(site)
        yield site
    answer = site.api("POST", "/complaints", json=FORM)
    assert answer.status_code == 201
    assert site.api("GET", "/health").get_json()["status"] == "ok"
    assert site.office.problems() == []


def test_health_says_that_the_disk_is_full_and_what_only_reads_goes_on(filled: OfficeSite) -> None:
    answer = filled.api("GET", "/health")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "down")
    assert [one["name"] for one in answer.get_json()["problems"]][:1] == ["disk_full"]
    assert filled.api("GET", "/units").status_code == 200
