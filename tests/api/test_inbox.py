"""The inbox through the API: mine, my unit's, unassigned; least time left first."""

from typing import Any

import pytest

from reports.inbox import COUNTED
from tests import stages
from tests.api.requests import (
    ADMINISTRATOR,
    AUDITOR,
    COORDINATOR,
    HANDLER,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    STRANGER,
    faults,
    refused,
)
from tests.site import OfficeSite


def inbox(site: OfficeSite, by: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = site.api("GET", f"/inbox{query}", by=by).get_json()["items"]
    return items


def numbers(site: OfficeSite, by: str, query: str) -> list[str]:
    return [one["number"] for one in inbox(site, by, query)]


def test_a_row_says_what_it_is_about_and_how_much_time_is_left(site: OfficeSite) -> None:
    number = site.office.submit()
    (row,) = inbox(site, INTAKE, "?scope=unassigned")
    assert row["key"] == str(site.office.tasks(number)[0].key)
    assert (row["number"], row["subject"]) == (number, "Pelayanan lambat")
    assert (row["element_id"], row["class"]) == ("verify_complaint", "complaint")
    assert (row["assignee"], row["may_claim"]) == (None, True)
    assert (row["clock"], row["standing"]) == ("verification", "running")
    assert row["left"]["unit"] == "working_days"
    assert row["left"]["amount"] > 0
    assert row["left"]["overdue"] is False
    assert row["zone"] == "Asia/Jakarta"


def test_what_is_late_says_so(site: OfficeSite) -> None:
    site.office.submit()
    site.office.advance(working_days=12)
    row = next(one for one in inbox(site, INTAKE, "?scope=unit") if one["left"] is not None)
    assert row["left"]["overdue"] is True
    assert row["left"]["amount"] < 0


def test_each_scope_shows_its_own(site: OfficeSite) -> None:
    first, second = site.office.submit(), site.office.submit()
    site.office.claim("verify_complaint", first, INTAKE)
    assert numbers(site, INTAKE, "") == [first]
    assert numbers(site, INTAKE, "?scope=unassigned") == [second]
    assert numbers(site, INTAKE, "?scope=unit") == [first, second]
    assert numbers(site, STRANGER, "?scope=unit") == []


def test_who_leads_sees_what_all_of_the_unit_have(site: OfficeSite) -> None:
    mine = stages.assigned(site.office)
    other = stages.assigned(site.office, OTHER_HANDLER)
    assert numbers(site, HANDLER, "") == [mine]
    assert numbers(site, HEAD, "?scope=unit") == [mine, other]
    assert numbers(site, COORDINATOR, "?scope=unit") == [mine, other]


def test_counts_say_how_many(site: OfficeSite) -> None:
    first, _ = site.office.submit(), site.office.submit()
    site.office.claim("verify_complaint", first, INTAKE)
    counts = site.api("GET", "/inbox/counts", by=INTAKE).get_json()
    assert counts.pop("counted_to") == COUNTED
    assert counts == {"mine": 1, "unit": 2, "unassigned": 1}


def test_it_comes_in_parts(site: OfficeSite) -> None:
    filed = [site.office.submit() for _ in range(3)]
    seen: list[str] = []
    cursor = ""
    for _ in range(2):
        page = site.api("GET", f"/inbox?scope=unassigned&limit=2{cursor}", by=INTAKE).get_json()
        seen += [one["number"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert (seen, page["next_cursor"]) == (filed, None)


def test_the_reported_official_s_inbox_stays_empty(site: OfficeSite) -> None:
    site.office.submit(reported_official=INTAKE)
    assert inbox(site, INTAKE, "?scope=unit") == []
    assert site.api("GET", "/inbox/counts", by=INTAKE).get_json()["unit"] == 0


@pytest.mark.parametrize("person", [ADMINISTRATOR, AUDITOR])
def test_who_works_no_tasks_has_no_inbox(site: OfficeSite, person: str) -> None:
    refused(site.api("GET", "/inbox", by=person), 403)
    refused(site.api("GET", "/inbox/counts", by=person), 403)


def test_an_unknown_scope_is_refused(site: OfficeSite) -> None:
    found = faults(site.api("GET", "/inbox?scope=all", by=INTAKE))
    assert found == {"scope": "expected one of mine, unit, unassigned"}
