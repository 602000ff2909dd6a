"""Whose account is disabled gets no work: not offered, refused by field, not told."""

import pytest

from identity.roles import Role
from reports.staff_lists import people_of_unit
from tests.api.requests import ADMINISTRATOR, HANDLER, HEAD, OTHER_HANDLER, faults, key_of
from tests.site import OfficeSite
from tests.stages import assigned


@pytest.fixture
def number(site: OfficeSite) -> str:
    """A complaint whose handler has a disabled colleague and a disabled head."""
    number = assigned(site.office)
    for person in (HEAD, OTHER_HANDLER):
        answer = site.api("POST", f"/accounts/{person}/disable", by=ADMINISTRATOR)
        assert answer.status_code < 300
    return number


def colleagues(site: OfficeSite, number: str) -> list[str]:
    task = site.api("GET", f"/user-tasks/{key_of(site, number)}", by=HANDLER)
    return [one["id"] for one in task.get_json()["colleagues"]]


def test_they_are_offered_to_nobody(site: OfficeSite, number: str) -> None:
    assert OTHER_HANDLER not in colleagues(site, number)
    listed = site.office.read(lambda uow: people_of_unit(uow, "kejari-bandung", Role.HANDLER))
    assert HANDLER in [one.id for one in listed]
    assert OTHER_HANDLER not in [one.id for one in listed]
    shown = site.api("GET", "/units/kejari-bandung/people?role=handler", by=HANDLER).get_json()
    assert {one["id"] for one in shown["items"]} == {one.id for one in listed}
    site.api("POST", f"/accounts/{OTHER_HANDLER}/enable", by=ADMINISTRATOR)
    assert OTHER_HANDLER in colleagues(site, number)


def test_a_task_is_not_handed_over_to_them(site: OfficeSite, number: str) -> None:
    path = f"/user-tasks/{key_of(site, number)}/hand-over"
    answer = site.api("POST", path, by=HANDLER, json={"to": OTHER_HANDLER})
    assert faults(answer) == {
        "/to": f"the account of {OTHER_HANDLER} is disabled; choose somebody else",
    }


def test_alerts_pass_them_over(site: OfficeSite, number: str) -> None:
    site.office.advance(working_days=14)
    told = {one for alert in site.office.alerts(number) for one in alert.recipients}
    assert HANDLER in told
    assert not told & {HEAD, OTHER_HANDLER}
