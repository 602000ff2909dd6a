"""Pinning the clock: in test mode only."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from access.site import Site
from host.app import create_app
from host.settings import from_environment
from kernel.clock import PinnableClock
from kernel.errors import Invalid
from tests.api.requests import faults, refused
from tests.api.v2.asking import OPERATOR, ask
from tests.site import OfficeSite

INSTANT = datetime(2030, 5, 1, 8, 30, tzinfo=UTC)


def test_without_the_setting_there_is_no_clock_to_pin(site: OfficeSite) -> None:
    pinned = ask(site, "PUT", "/clock", {"timestamp": 1})
    assert "TUNTAS_TEST_CLOCK" in refused(pinned, 404)["detail"]
    refused(ask(site, "POST", "/clock/reset"), 404)
    assert set(faults(ask(site, "PUT", "/clock", {"timestamp": -1}), 400)) == {"/timestamp"}


def test_in_test_mode_time_stands_still_until_it_is_reset(site: OfficeSite) -> None:
    clock = PinnableClock()
    office = replace(site.office.open, clock=clock)
    app = create_app(Site(office=office, proxies=0, nudge=lambda: None, next_due=lambda _: None))
    headers = {"Authorization": f"Bearer {site.token(OPERATOR)}"}
    client = app.test_client()
    body = {"timestamp": int(INSTANT.timestamp() * 1000)}
    assert client.put("/v2/clock", json=body, headers=headers).status_code == 204
    assert (clock.now(), clock.now()) == (INSTANT, INSTANT)
    assert client.post("/v2/clock/reset", headers=headers).status_code == 204
    assert clock.now() != INSTANT


def test_the_setting_is_yes_or_no() -> None:
    assert from_environment({"TUNTAS_TEST_CLOCK": "yes"}).test_clock
    assert not from_environment({}).test_clock
    with pytest.raises(Invalid, match="TUNTAS_TEST_CLOCK is '1'; expected yes or no"):
        from_environment({"TUNTAS_TEST_CLOCK": "1"})
