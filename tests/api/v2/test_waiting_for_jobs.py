"""A worker that asks for jobs may wait for one, for a short time, and only a few at once."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from access.site import Site
from api.v2.jobs import MOST_WAITING, WAITING
from host.app import create_app
from tests.api.v2.asking import OPERATOR, deploy, start, to_the_letter
from tests.site import OfficeSite

ASKED = {"type": "write-letter", "timeout": 60_000, "maxJobsToActivate": 5}


@pytest.fixture
def patient(site: OfficeSite) -> Flask:
    """The same office behind a door where workers may wait for half a minute."""
    made = Site(
        office=site.office.open,
        proxies=0,
        nudge=site.office.do_what_is_due,
        next_due=lambda _: None,
        patience=30,
    )
    return create_app(made)


def take(site: OfficeSite, app: Flask, milliseconds: int) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {site.token(OPERATOR)}"}
    body = {**ASKED, "requestTimeout": milliseconds}
    answer = app.test_client().post("/v2/jobs/activation", json=body, headers=headers)
    assert answer.status_code == 200
    jobs: list[dict[str, Any]] = answer.get_json()["jobs"]
    return jobs


@pytest.fixture
def nobody_more_may_wait() -> Iterator[None]:
    with ExitStack() as held:
        for _ in range(MOST_WAITING):
            held.enter_context(WAITING)
        yield


def test_who_waits_gets_the_job_that_comes_meanwhile(site: OfficeSite, patient: Flask) -> None:
    deploy(site)
    key = start(site, "K-1")
    site.token(OPERATOR)  # made before: two threads would make two
    got: list[dict[str, Any]] = []
    worker = threading.Thread(target=lambda: got.extend(take(site, patient, 30_000)))
    worker.start()
    to_the_letter(site, key)
    worker.join(30)
    assert [job["elementId"] for job in got] == ["letter"]


def test_who_waits_in_vain_is_answered_after_the_time_asked_for(
    site: OfficeSite, patient: Flask
) -> None:
    assert take(site, patient, 200) == []


@pytest.mark.usefixtures("nobody_more_may_wait")
def test_who_finds_no_place_to_wait_is_answered_at_once(site: OfficeSite, patient: Flask) -> None:
    answered: list[list[dict[str, Any]]] = []
    site.token(OPERATOR)
    worker = threading.Thread(target=lambda: answered.append(take(site, patient, 30_000)))
    worker.start()
    worker.join(10)  # waiting would take three times as long
    assert answered == [[]]
