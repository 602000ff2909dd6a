"""Calendars through the API: read, a day off with preview, and nobody overwrites anybody."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from complaints import calendar_edit
from identity.people import Person, put_person
from tests.office import SimulatedOffice
from tests.site import OfficeSite
from tests.stages import HANDLER, assigned, conduct

EDITOR = "dimas-susanto"  # process owner of the kejagung, who sees no complaint
WIB = "/calendars/indonesia-wib"
DAY = {"on": "2026-12-02", "name": "Hari Jadi Kota"}
EDIT = {**DAY, "reason": "Surat edaran nomor 12"}


def tag(site: OfficeSite, path: str = WIB) -> str:
    return site.api("GET", path, by=EDITOR).headers["ETag"]


def add(site: OfficeSite, body: dict[str, Any], if_match: str | None = None) -> TestResponse:
    headers = {"If-Match": if_match or tag(site)}
    return site.api("POST", f"{WIB}/days-off", by=EDITOR, json=body, headers=headers)


def test_everybody_at_the_office_reads_calendars(site: OfficeSite) -> None:
    listed = site.api("GET", "/calendars", by=HANDLER).get_json()["items"]
    assert [one["name"] for one in listed] == ["indonesia-wib", "indonesia-wit", "indonesia-wita"]
    shown = site.api("GET", WIB, by=HANDLER).get_json()
    assert (shown["version"], shown["zone"]) == (1, "Asia/Jakarta")
    assert shown["hours"]["monday"] == ["07:30-12:00", "13:00-16:00"]
    assert {"on": "2026-12-25", "kind": "public"}.items() <= _day(shown, "2026-12-25").items()
    assert shown["imported_by"] == "seed"


def test_an_unknown_calendar_is_not_found(site: OfficeSite) -> None:
    headers = {"If-Match": '"x"'}
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/days-off/preview", DAY),
        ("POST", "/days-off", EDIT),
    ):
        answer = site.api(method, f"/calendars/mars{path}", by=EDITOR, json=body, headers=headers)
        assert answer.status_code == 404
        assert "indonesia-wib" in answer.get_json()["detail"]


def test_who_has_this_version_gets_no_body(site: OfficeSite) -> None:
    headers = {"If-None-Match": tag(site)}
    again = site.api("GET", WIB, by=EDITOR, headers=headers)
    assert (again.status_code, again.data) == (304, b"")
    assert add(site, EDIT).status_code == 201
    assert site.api("GET", WIB, by=EDITOR, headers=headers).status_code == 200


def test_a_preview_shows_what_would_move_and_stores_nothing(site: OfficeSite) -> None:
    number = assigned(site.office)
    before = site.office.clock(number, "resolution").due
    head = Person(id=EDITOR, name="Dimas Susanto", email="dimas@kejagung.example")
    groups = ["kejagung:process_owner", "kejagung:head"]
    site.office.write(lambda uow: put_person(uow, head, groups))
    shown = site.api("POST", f"{WIB}/days-off/preview", by=EDITOR, json=DAY).get_json()
    assert (shown["calendar"], shown["version"]) == ("indonesia-wib", 1)
    assert (shown["moved_in_all"], shown["not_shown"]) == (len(shown["moved"]), 0)
    assert shown["complete"] is True
    (moved,) = [one for one in shown["moved"] if one["number"] == number]
    assert moved["clock"] == "resolution"
    assert moved["before"] < moved["after"]
    assert moved["zone"] == "Asia/Jakarta"
    assert site.api("GET", WIB, by=EDITOR).get_json()["version"] == 1
    assert site.office.clock(number, "resolution").due == before


def test_a_preview_names_no_complaint_that_one_may_not_see(site: OfficeSite) -> None:
    seen, unseen = assigned(site.office), conduct(site.office)
    answer = site.api("POST", f"{WIB}/days-off/preview", by=EDITOR, json=DAY)
    shown = answer.get_json()
    assert shown["moved"] == []
    assert shown["moved_in_all"] == shown["not_shown"] > 0
    assert seen not in answer.text
    assert unseen not in answer.text


def test_a_day_off_is_the_next_version_and_moves_deadlines(site: OfficeSite) -> None:
    office = site.office
    number = assigned(office)
    first = office.clock(number, "resolution").due
    answer = add(site, EDIT)
    assert answer.status_code == 201
    assert answer.get_json()["complaints_to_recount"] == 1
    calendar = answer.get_json()["calendar"]
    assert (calendar["version"], calendar["reason"]) == (2, EDIT["reason"])
    assert (calendar["imported_by"], calendar["imported_by_name"]) == (EDITOR, "Dimas Susanto")
    assert _day(calendar, DAY["on"])["name"] == DAY["name"]
    assert answer.headers["ETag"] == tag(site)
    recount(office)
    assert first == "2026-12-14 16:00 WIB"
    assert office.clock(number, "resolution").due == "2026-12-15 16:00 WIB"


def test_without_if_match_nothing_is_changed(site: OfficeSite) -> None:
    answer = site.api("POST", f"{WIB}/days-off", by=EDITOR, json=EDIT)
    assert answer.status_code == 428
    assert "If-Match" in answer.get_json()["detail"]
    assert site.api("GET", WIB, by=EDITOR).get_json()["version"] == 1


def test_who_has_an_old_version_changes_nothing(site: OfficeSite) -> None:
    old = tag(site)
    assert add(site, EDIT, old).status_code == 201
    stale = add(site, {**EDIT, "on": "2026-12-03"}, old)
    assert stale.status_code == 412
    assert site.api("GET", WIB, by=EDITOR).get_json()["version"] == 2
    other = tag(site, "/calendars/indonesia-wita")
    assert add(site, {**EDIT, "on": "2026-12-03"}, other).status_code == 412


def test_of_two_who_edit_at_once_one_is_told_to_look_again(site: OfficeSite) -> None:
    old = tag(site)
    edits = [{**EDIT, "on": on} for on in ("2026-12-02", "2026-12-03", "2026-12-07", "2026-12-08")]
    with ThreadPoolExecutor(len(edits)) as people:
        answers = list(people.map(lambda edit: add(site, edit, old), edits))
    assert sorted(one.status_code for one in answers) == [201, 412, 412, 412]
    assert site.api("GET", WIB, by=EDITOR).get_json()["version"] == 2


def test_a_day_that_is_off_already_is_told(site: OfficeSite) -> None:
    for on, why in (("2026-12-25", "already"), ("2026-11-29", "Sunday")):
        answer = add(site, {**EDIT, "on": on})
        assert answer.status_code == 409
        assert why in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", "30-12-2026"),
        ("on", "2026-02-30"),
        ("on", "2026-12-02T00:00:00"),
        ("on", 20261202),
        ("on", None),
        ("on", "1826-12-02"),
        ("on", "9999-12-31"),
        ("name", ""),
        ("name", " "),
        ("name", "dua\nbaris"),
        ("name", "x" * 201),
        ("reason", ""),
        ("reason", " \n "),
        ("reason", "x" * 501),
        ("kind", "public"),
    ],
)
def test_a_field_that_is_wrong_is_pointed_to(site: OfficeSite, field: str, value: object) -> None:
    answer = add(site, {**EDIT, field: value})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.get_json()["errors"]] == [f"/{field}"]


def test_who_may_not_edit_calendars_does_not(site: OfficeSite) -> None:
    for path, body in (("/days-off/preview", DAY), ("/days-off", EDIT)):
        answer = site.api("POST", WIB + path, by=HANDLER, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 403


def recount(office: SimulatedOffice) -> None:
    """What the worker does with a calendar that was edited."""
    calendar_edit.apply(office.open.database, office.open.calendars, "indonesia-wib")
    office.advance(hours=0)


def _day(calendar: dict[str, Any], on: str) -> dict[str, Any]:
    days: dict[str, dict[str, Any]] = {one["on"]: one for one in calendar["days_off"]}
    return days[on]
