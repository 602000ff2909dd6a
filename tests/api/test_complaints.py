"""Complaints through the API: submitted once, listed and read by who may see them."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from complaints.records import ComplaintClass
from identity import people
from identity.people import Person
from identity.roles import Role
from tests import stages
from tests.api.requests import (
    ADMINISTRATOR,
    AUDITOR,
    EXAMINER,
    HANDLER,
    HEAD,
    INTAKE,
    OVERSIGHT,
    STRANGER,
    faults,
    refused,
    submission,
)
from tests.office import BUDI, nth
from tests.site import OfficeSite

KEY = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}


def submit(site: OfficeSite, **given: Any) -> Any:
    options = {name: given.pop(name) for name in ("by", "headers", "scopes") if name in given}
    return site.api("POST", "/complaints", json=submission(**given), **options)


def numbers(site: OfficeSite, by: str, query: str = "") -> list[str]:
    page = site.api("GET", f"/complaints{query}", by=by).get_json()
    return [one["number"] for one in page["items"]]


# Submitting.


def test_everybody_submits_and_gets_number_and_code(site: OfficeSite) -> None:
    answer = submit(site, identity={"name": "Budi Pelapor", "email": "budi@surat.example"})
    receipt = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/complaints/{receipt['number']}"
    assert receipt["number"] == nth(1)
    assert receipt["repeated"] is False
    page = site.browse().get(urlsplit(receipt["tracking_url"]).path)
    assert page.status_code == 200
    assert receipt["code"] not in receipt["tracking_url"]
    opened = {"number": receipt["number"], "code": receipt["code"]}
    assert site.api("POST", "/tracking", json=opened).get_json()["status"] == "verifying"
    assert site.office.mails() == [f"acknowledgement -> complainant:{nth(1)}"]


def test_sent_twice_it_is_one_complaint_with_one_code(site: OfficeSite) -> None:
    first = submit(site, headers=KEY).get_json()
    again = submit(site, headers=KEY).get_json()
    assert again == {**first, "repeated": True}
    assert submit(site).get_json()["number"] != first["number"]


def test_a_key_used_for_something_else_is_refused(site: OfficeSite) -> None:
    submit(site, by=INTAKE, headers=KEY)
    refused(submit(site, by=INTAKE, headers=KEY, subject="Yang lain"), 409)


def test_strangers_who_choose_the_same_key_never_meet(site: OfficeSite) -> None:
    first = submit(site, headers=KEY).get_json()
    other = submit(site, headers=KEY, subject="Yang lain").get_json()
    assert other["repeated"] is False
    assert (other["number"], other["code"]) != (first["number"], first["code"])
    assert submit(site, headers=KEY).get_json()["number"] == first["number"]


@pytest.mark.parametrize("key", ["short", "with space", "x" * 201, "caf\u00e9-caf\u00e9"])
def test_a_key_that_is_none_is_refused(site: OfficeSite, key: str) -> None:
    assert set(faults(submit(site, headers={"Idempotency-Key": key}))) == {"Idempotency-Key"}


def test_what_intake_refuses_is_pointed_to_in_the_language_asked(site: OfficeSite) -> None:
    body = {"unit": "kejari-mars", "subject": " ", "identity": {"name": "B", "email": "x"}}
    found = faults(submit(site, **body))
    assert set(found) == {"/unit", "/subject", "/identity/email"}
    assert found["/subject"] == "this is required"
    local = faults(submit(site, headers={"Accept-Language": "id"}, **body))
    assert local["/subject"] == "wajib diisi"


@pytest.mark.parametrize(
    "given",
    [
        {"channel": "letter"},
        {"priority": "high"},
        {"external": {"system": "sp4n", "reference": "1"}},
        {"received_elsewhere_at": "2026-11-20T08:00:00+07:00"},
        {"reported_official": HANDLER},
    ],
)
def test_only_intake_registers_for_others(site: OfficeSite, given: dict[str, Any]) -> None:
    assert next(iter(given)) in refused(submit(site, **given), 403)["detail"]
    refused(submit(site, by=HANDLER, **given), 403)
    refused(submit(site, by=INTAKE, scopes=("read_complaints",), **given), 403)
    assert submit(site, by=INTAKE, **given).status_code == 201


def test_the_same_external_reference_is_one_complaint(site: OfficeSite) -> None:
    external = {"system": "sp4n", "reference": "7"}
    first = submit(site, by=INTAKE, external=external).get_json()
    again = submit(site, by=INTAKE, external=external).get_json()
    assert (again["number"], again["code"], again["repeated"]) == (first["number"], None, True)


def test_a_token_that_has_ended_does_not_submit_as_nobody(site: OfficeSite) -> None:
    refused(submit(site, headers={"Authorization": "Bearer tuntas_gone"}), 401)


def test_a_client_that_submits_without_end_has_to_wait(site: OfficeSite) -> None:
    answers = [submit(site).status_code for _ in range(21)]
    assert answers == [201] * 20 + [429]
    blocked = submit(site)
    refused(blocked, 429)
    assert 0 < int(blocked.headers["Retry-After"]) <= 3600
    assert submit(site, by=INTAKE).status_code == 201
    site.office.advance(hours=1)
    assert submit(site).status_code == 201


# Lists and counts.


def test_a_list_comes_in_parts(site: OfficeSite) -> None:
    filed = [site.office.submit(subject=f"Perkara {number}") for number in range(5)]
    first = site.api("GET", "/complaints?limit=2", by=INTAKE).get_json()
    second = site.api(
        "GET", f"/complaints?limit=2&cursor={first['next_cursor']}", by=INTAKE
    ).get_json()
    last = site.api(
        "GET", f"/complaints?limit=2&cursor={second['next_cursor']}", by=INTAKE
    ).get_json()
    seen = [one["number"] for page in (first, second, last) for one in page["items"]]
    assert seen == filed[::-1]
    assert last["next_cursor"] is None
    assert first["items"][0]["subject"] == "Perkara 4"


def test_a_list_is_narrowed(site: OfficeSite) -> None:
    waiting = site.office.submit()
    going = stages.assigned(site.office, class_=ComplaintClass.ASPIRATION)
    assert numbers(site, HEAD, "?status=in_progress") == [going]
    assert numbers(site, HEAD, "?status=in_progress&status=verifying") == [going, waiting]
    assert numbers(site, HEAD, "?class=aspiration") == [going]
    assert numbers(site, HEAD, "?received_from=2026-11-25T00:00:00Z") == []
    assert numbers(site, HEAD, "?open=true&unit=kejari-bandung") == [going, waiting]
    assert numbers(site, HEAD, "?open=false") == []


def test_lists_and_counts_show_what_one_may_see(site: OfficeSite) -> None:
    plain = site.office.submit()
    conduct = stages.conduct(site.office)
    assert numbers(site, INTAKE) == [plain]
    assert numbers(site, STRANGER) == []
    assert numbers(site, EXAMINER) == [conduct, plain]
    counts = site.api("GET", "/complaints/counts", by=INTAKE).get_json()
    assert counts == {"total": 1, "by_status": {"verifying": 1}}
    assert site.api("GET", "/complaints/counts", by=EXAMINER).get_json()["total"] == 2


# Reading one.


def test_a_complaint_is_shown_with_all_that_belongs_to_it(site: OfficeSite) -> None:
    number = stages.assigned(site.office)
    site.office.respond(number, "add_information", "Ada saksi.")
    shown = site.api("GET", f"/complaints/{number}", by=HANDLER).get_json()
    assert (shown["number"], shown["status"], shown["class"]) == (
        number,
        "in_progress",
        "complaint",
    )
    assert shown["description"] == "Loket dua tutup sebelum waktunya."
    assert shown["has_identity"] is True
    assert {"withdraw", "add_information"} <= set(shown["awaited"])
    assert [one["element_id"] for one in shown["user_tasks"]] == ["handle_complaint"]
    assert shown["user_tasks"][0]["assignee_name"] == "Citra Darmawan"
    assert shown["conversation"][-1]["author"] == "complainant"
    assert shown["conversation"][-1]["body"] == "Ada saksi."
    clock = next(one for one in shown["clocks"] if one["binding"])
    assert clock["due_at"].endswith("+00:00")
    assert "Deadline" in clock["why"]
    assert BUDI.name not in str(shown)


def test_the_reason_of_a_date_comes_in_the_language_asked(site: OfficeSite) -> None:
    number = stages.assigned(site.office)
    asked = {"Accept-Language": "id, en;q=0.5"}
    shown = site.api("GET", f"/complaints/{number}", by=HANDLER, headers=asked).get_json()
    assert "Batas waktu" in shown["clocks"][0]["why"]


def test_an_unchanged_complaint_is_not_sent_again(site: OfficeSite) -> None:
    number = site.office.submit()
    first = site.api("GET", f"/complaints/{number}", by=INTAKE)
    have = {"If-None-Match": first.headers["ETag"]}
    again = site.api("GET", f"/complaints/{number}", by=INTAKE, headers=have)
    assert (again.status_code, again.data) == (304, b"")
    local = {**have, "Accept-Language": "id"}
    assert site.api("GET", f"/complaints/{number}", by=INTAKE, headers=local).status_code == 200
    site.office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    changed = site.api("GET", f"/complaints/{number}", by=INTAKE, headers=have)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_timeline_tells_what_happened_and_every_clock(site: OfficeSite) -> None:
    number = stages.assigned(site.office)
    shown = site.api("GET", f"/complaints/{number}/timeline", by=HANDLER).get_json()
    kinds = [one["kind"] for one in shown["entries"]]
    assert kinds[0] == "received"
    assert {"task_completed", "clock_started", "clock_stopped"} <= set(kinds)
    assert {one["name"] for one in shown["clocks"]} >= {"verification", "resolution"}
    assert all(one["why"] for one in shown["clocks"])


PATHS = ("", "/timeline")


@pytest.mark.parametrize("path", PATHS)
def test_an_unseen_complaint_is_an_unknown_one(site: OfficeSite, path: str) -> None:
    unseen = stages.conduct(site.office)
    told = refused(site.api("GET", f"/complaints/{unseen}{path}", by=INTAKE), 404)
    unknown = refused(site.api("GET", f"/complaints/ADU-2026-999999{path}", by=INTAKE), 404)
    assert told["detail"].replace(unseen, "N") == unknown["detail"].replace("ADU-2026-999999", "N")


def test_the_reported_unit_sees_nothing_of_a_conduct_complaint(site: OfficeSite) -> None:
    number = stages.examined(site.office)
    for role in Role:
        for person in site.office.members("kejari-bandung", role):
            assert site.api("GET", f"/complaints/{number}", by=person).status_code in (403, 404)
            listed = site.api("GET", "/complaints", by=person)
            assert listed.status_code == 403 or listed.get_json()["items"] == []
    assert site.api("GET", f"/complaints/{number}", by=EXAMINER).status_code == 200


# Identities.


def opening(site: OfficeSite, number: str, by: str, purpose: str = "Memanggil pelapor") -> Any:
    path = f"/complaints/{number}/identity-openings"
    return site.api("POST", path, by=by, json={"purpose": purpose})


def test_an_identity_is_opened_for_a_purpose(site: OfficeSite) -> None:
    number = stages.assigned(site.office)
    answer = opening(site, number, HANDLER)
    assert answer.status_code == 201
    assert answer.get_json()["email"] == "budi@surat.example"
    told = site.api("GET", f"/complaints/{number}/timeline", by=HANDLER).get_json()["entries"]
    (entry,) = [one for one in told if one["kind"] == "identity_opened"]
    assert (entry["actor"], entry["details"]["purpose"]) == (HANDLER, "Memanggil pelapor")


def test_without_a_purpose_it_stays_closed(site: OfficeSite) -> None:
    number = site.office.submit()
    assert set(faults(opening(site, number, INTAKE, ""))) == {"/purpose"}
    assert faults(opening(site, number, INTAKE, "   ")) == {"/purpose": "this is required"}
    assert set(faults(opening(site, number, INTAKE, "a\x00b"))) == {"/purpose"}


def test_who_may_not_opens_nothing(site: OfficeSite) -> None:
    number = site.office.submit()
    refused(opening(site, number, HEAD), 403)
    refused(opening(site, number, AUDITOR), 403)
    refused(opening(site, number, ADMINISTRATOR), 403)
    refused(opening(site, number, STRANGER), 404)


def test_an_anonymous_identity_is_for_oversight(site: OfficeSite) -> None:
    number = site.office.submit(anonymous=True)
    refused(opening(site, number, INTAKE), 403)
    refused(opening(site, number, EXAMINER), 403)  # of the unit above, who sees it
    assert opening(site, number, OVERSIGHT).get_json()["name"] == "Budi Pelapor"


def test_oversight_of_elsewhere_does_not_open_what_one_handles_here(site: OfficeSite) -> None:
    """Who handles here and oversees elsewhere sees both, and still not who filed it."""
    two = Person(id="dua-peran", name="Dua Peran", email="dua@kejaksaan.example")
    groups = ["kejari-bandung:handler", "kejari-jayapura:oversight"]
    site.office.write(lambda uow: people.put_person(uow, two, groups))
    number = site.office.submit(anonymous=True)
    assert site.api("GET", f"/complaints/{number}", by=two.id).status_code == 200
    refused(opening(site, number, two.id), 403)


def test_who_is_unknown_stays_unknown(site: OfficeSite) -> None:
    refused(opening(site, site.office.submit(identity=None), INTAKE), 404)
