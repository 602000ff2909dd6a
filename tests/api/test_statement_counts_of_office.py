"""Alerts, models, calendars, units and tokens: a request has at most eight statements in all."""

import pytest

from tests.site import OfficeSite
from tests.stages import HANDLER, assigned

MOST = 8
OWNER = "dimas-susanto"


@pytest.mark.parametrize(
    ("path", "person"),
    [
        ("/escalations", HANDLER),
        ("/escalations?open=false", HANDLER),
        ("/escalations/{alert}", HANDLER),
        ("/deployments", OWNER),
        ("/deployments/1", OWNER),
        ("/deployments/1/files/complaint.bpmn", OWNER),
        ("/process-definitions", OWNER),
        ("/calendars", OWNER),
        ("/calendars/indonesia-wib", OWNER),
        ("/units", HANDLER),
        ("/units/kejari-bandung/people?role=handler", HANDLER),
        ("/me", HANDLER),
        ("/tokens", HANDLER),
        ("/health", HANDLER),
    ],
)
def test_a_request_asks_little(site: OfficeSite, path: str, person: str) -> None:
    for _ in range(3):
        assigned(site.office)
    site.office.advance(until="2026-12-03 12:00")
    asked = path.format(alert=site.office.open_alerts(HANDLER)[0].key)
    site.token(person)
    before = site.office.open.database.round_trips
    assert site.api("GET", asked, by=person).status_code == 200
    assert site.office.open.database.round_trips - before <= MOST
