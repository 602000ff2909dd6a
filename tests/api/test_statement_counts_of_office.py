"""Alerts, models, calendars, units and tokens: a request has at most eight statements in all."""

from typing import Any

import pytest

from access.site import Site
from host.app import create_app
from host.due import next_due
from tests.site import OfficeSite
from tests.stages import HANDLER, assigned

MOST = 8
#: Health looks at each kind of due row, for how late it is and whether it stands still.
MOST_OF_HEALTH = 26
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
    assert site.office.open.database.round_trips - before <= (
        MOST_OF_HEALTH if path == "/health" else MOST
    )


@pytest.fixture
def plain(site: OfficeSite) -> OfficeSite:
    """A site that leaves what is due to the worker."""
    bits = Site(office=site.office.open, proxies=0, nudge=lambda: None, next_due=next_due)
    site.app = create_app(bits)
    return site


def test_a_day_off_and_its_preview_ask_little_however_much_moves(plain: OfficeSite) -> None:
    day = {"on": "2026-12-02", "name": "Hari Jadi Kota"}
    path, headers = "/calendars/indonesia-wib/days-off", {"If-Match": '"indonesia-wib:1"'}
    edit = {**day, "reason": "Surat 12"}
    plain.token(OWNER)
    for many in (1, 6):
        for _ in range(many):
            assigned(plain.office)
        asked, preview = counted(plain, f"{path}/preview", json=day)
        assert asked <= MOST + 1  # which complaints are not to be counted: conflicts
        assert preview["moved_in_all"] >= many
    asked, added = counted(plain, path, json=edit, headers=headers)
    assert added["complaints_to_recount"] == 7
    assert asked <= MOST + 5  # who asks, 3 to edit, what it looks like, what is not counted


def counted(site: OfficeSite, path: str, **given: Any) -> tuple[int, dict[str, Any]]:
    """Statements that a POST asked, and its answer."""
    before = site.office.open.database.round_trips
    answer = site.api("POST", path, by=OWNER, **given)
    return site.office.open.database.round_trips - before, answer.get_json()
