"""Views ask the store little, however much there is to show.

A view has at most eight statements of its own; three before it find who asks.
"""

import pytest

from access.site import Site
from host import due
from host.app import create_app
from tests import stages
from tests.api.requests import COORDINATOR, HANDLER, key_of
from tests.site import OfficeSite

WHO_ASKS = 3
VIEW = 8
PATHS = (
    *("/complaints", "/complaints/counts", "/complaints/{number}"),
    *("/complaints/{number}/timeline", "/user-tasks/{key}"),
    *("/inbox?scope=mine", "/inbox?scope=unit", "/inbox?scope=unassigned", "/inbox/counts"),
)


@pytest.fixture
def number(site: OfficeSite) -> str:
    """A complaint with a conversation, alerts and rounds of clocks, among others."""
    for _ in range(3):
        stages.answered(site.office)
        site.office.submit()
    found = stages.assigned(site.office)
    site.office.respond(found, "add_information", "Ada saksi.")
    site.office.advance(working_days=9)
    return found


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("by", [HANDLER, COORDINATOR])
def test_a_view_asks_little(site: OfficeSite, number: str, path: str, by: str) -> None:
    asked = path.format(number=number, key=key_of(site, number))
    site.api("GET", asked, by=by)  # what a process keeps in memory is there now
    before = site.office.open.database.round_trips
    assert site.api("GET", asked, by=by).status_code == 200
    assert site.office.open.database.round_trips - before <= VIEW + WHO_ASKS


def test_tracking_asks_little_besides_counting(site: OfficeSite, number: str) -> None:
    quiet = create_app(
        Site(office=site.office.open, proxies=0, nudge=lambda: None, next_due=due.next_due)
    )
    body = {"number": number, "code": site.office.codes[number]}
    quiet.test_client().post("/api/v1/tracking", json=body)
    before = site.office.open.database.round_trips
    assert quiet.test_client().post("/api/v1/tracking", json=body).status_code == 200
    counting = 2  # by client and by number
    assert site.office.open.database.round_trips - before <= VIEW + counting
