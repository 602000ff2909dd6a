"""Alerts through the API: who sees them, acknowledges, comments."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.office import SimulatedOffice
from tests.site import OfficeSite
from tests.stages import HANDLER, assigned

HEAD, SUPERVISOR, OTHER_HANDLER = "irfan-sopandi", "budi-supriatna", "iwan-nurhayati"
KEY = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}


def alerted(office: SimulatedOffice) -> tuple[str, int]:
    """A handler was told that half of the time has gone: the number, and the key of the alert."""
    number = assigned(office)
    office.advance(until="2026-12-03 12:00")
    (alert,) = office.alerts(number, "resolution")
    return number, alert.key


def listed(site: OfficeSite, person: str, query: str = "") -> dict[str, dict[str, Any]]:
    """Key -> alert about the clock `resolution`."""
    found = site.api("GET", f"/escalations{query}", by=person).get_json()["items"]
    return {one["key"]: one for one in found if one["clock"] == "resolution"}


def test_who_was_told_sees_it_with_its_reason(site: OfficeSite) -> None:
    number, key = alerted(site.office)
    (shown,) = listed(site, HANDLER).values()
    assert (shown["key"], shown["number"], shown["clock"]) == (str(key), number, "resolution")
    assert (shown["status"], shown["recipients"]) == ("fired", [HANDLER])
    assert shown["subject"] == "Pelayanan lambat"
    assert shown["names"][HANDLER] == "Citra Darmawan"
    assert (shown["is_open"], shown["may_acknowledge"]) == (True, True)
    assert shown == site.api("GET", f"/escalations/{key}", by=HANDLER).get_json()


def test_it_is_told_in_the_language_asked_for(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}"
    reasons = {
        language: site.api(
            "GET", path, by=HANDLER, headers={"Accept-Language": language}
        ).get_json()
        for language in ("id", "en")
    }
    assert reasons["id"]["reason"] != reasons["en"]["reason"]
    assert reasons["id"]["clock_title"] != reasons["en"]["clock_title"]


def test_who_acknowledges_answers_for_all(site: OfficeSite) -> None:
    number, key = alerted(site.office)
    path = f"/escalations/{key}/acknowledge"
    answer = site.api("POST", path, by=HANDLER, json={"comment": "Sedang saya kerjakan."})
    assert answer.status_code == 200
    assert answer.get_json()["acknowledged_by"] == HANDLER
    assert answer.get_json()["comment"] == "Sedang saya kerjakan."
    assert (answer.get_json()["status"], answer.get_json()["is_open"]) == ("acknowledged", False)
    assert listed(site, HANDLER) == {}
    (past,) = listed(site, HANDLER, "?open=false").values()
    assert (past["number"], past["key"]) == (number, str(key))


def test_acknowledged_twice_says_who_did(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}/acknowledge"
    assert site.api("POST", path, by=HANDLER, json={}).status_code == 200
    again = site.api("POST", path, by=HANDLER, json={"comment": "Sekali lagi."})
    assert again.status_code == 409
    assert HANDLER in again.get_json()["detail"]


def test_who_leads_sees_what_others_were_told_and_leaves_the_answer_to_them(
    site: OfficeSite,
) -> None:
    _, key = alerted(site.office)
    shown = site.api("GET", f"/escalations/{key}", by=SUPERVISOR).get_json()
    assert (shown["may_acknowledge"], shown["may_comment"]) == (False, False)
    for what, body in (("acknowledge", {}), ("comments", {"text": "Kenapa lama?"})):
        answer = site.api("POST", f"/escalations/{key}/{what}", by=SUPERVISOR, json=body)
        assert answer.status_code == 403, what


def test_who_neither_was_told_nor_leads_finds_nothing(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    for person in ("indah-syarifuddin", "gilang-halim"):  # intake and head of another office
        assert site.api("GET", "/escalations", by=person).get_json()["items"] == []
        assert site.api("GET", f"/escalations/{key}", by=person).status_code == 404
        for what, body in (("acknowledge", {}), ("comments", {"text": "Halo"})):
            answer = site.api("POST", f"/escalations/{key}/{what}", by=person, json=body)
            assert answer.status_code == 404, what


def test_comments_stay_with_the_alert(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}"
    said = site.api("POST", f"{path}/comments", by=HANDLER, json={"text": " Saksi Senin. "})
    assert said.status_code == 201
    assert (said.get_json()["person"], said.get_json()["text"]) == (HANDLER, "Saksi Senin.")
    site.api("POST", f"{path}/acknowledge", by=HANDLER, json={})
    site.api("POST", f"{path}/comments", by=HANDLER, json={"text": "Sudah datang."})
    texts = [one["text"] for one in site.api("GET", path, by=HANDLER).get_json()["comments"]]
    assert texts == ["Saksi Senin.", "Sudah datang."]
    assert site.api("GET", path, by=HEAD).get_json()["comments"] == []  # who was not told


def test_a_comment_sent_twice_is_said_once(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}"

    def comment(text: str, by: str = HANDLER, **headers: str) -> TestResponse:
        return site.api("POST", f"{path}/comments", by=by, json={"text": text}, headers=headers)

    first, again = (comment("Saksi Senin.", **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    other = comment("Saksi Selasa.", **KEY)
    assert other.status_code == 409
    assert "idempotency key" in other.get_json()["detail"]
    assert comment("Saksi Senin.").status_code == 201  # without a key each is one more
    site.office.advance(until="2026-12-10 12:00")  # HEAD was told by now, and has own keys
    assert comment("Kenapa lama?", by=HEAD, **KEY).status_code == 201
    texts = [one["text"] for one in site.api("GET", path, by=HANDLER).get_json()["comments"]]
    assert texts == ["Saksi Senin.", "Saksi Senin.", "Kenapa lama?"]


def test_comments_sent_at_once_with_one_key_are_one(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}/comments"
    site.token(HANDLER)

    def comment(_: int) -> TestResponse:
        return site.api("POST", path, by=HANDLER, json={"text": "Saksi Senin."}, headers=KEY)

    with ThreadPoolExecutor(4) as fingers:
        answers = list(fingers.map(comment, range(4)))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.get_data() for one in answers}) == 1


def test_a_refused_comment_leaves_its_key_unused(site: OfficeSite) -> None:
    _, key = alerted(site.office)
    path = f"/escalations/{key}/comments"
    for text, status in (("   ", 422), ("Saksi Senin.", 201)):
        answer = site.api("POST", path, by=HANDLER, json={"text": text}, headers=KEY)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("what", "body", "at"),
    [
        ("acknowledge", {"comment": "x" * 2001}, "/comment"),
        ("acknowledge", {"comment": None}, "/comment"),
        ("acknowledge", {"komentar": "Ya."}, "/komentar"),
        ("comments", {}, "/text"),
        ("comments", {"text": "   "}, "/text"),
        ("comments", {"text": "x" * 2001}, "/text"),
        ("comments", {"text": "nol \x00"}, "/text"),
    ],
)
def test_what_is_wrong_is_pointed_to(
    site: OfficeSite, what: str, body: dict[str, object], at: str
) -> None:
    _, key = alerted(site.office)
    answer = site.api("POST", f"/escalations/{key}/{what}", by=HANDLER, json=body)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.get_json()["errors"]] == [at]


def test_pages_of_alerts_leave_none_out(site: OfficeSite) -> None:
    numbers = {assigned(site.office) for _ in range(3)}
    site.office.advance(until="2026-12-03 12:00")
    found, cursor = [], ""
    while True:
        page = site.api("GET", f"/escalations?limit=1{cursor}", by=HANDLER).get_json()
        found += [one["number"] for one in page["items"] if one["clock"] == "resolution"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(found) == sorted(numbers)


@pytest.mark.parametrize("query", ["open=maybe", "limit=0", "limit=201", "cursor=eA", "shut=true"])
def test_a_query_that_means_nothing_is_refused(site: OfficeSite, query: str) -> None:
    answer = site.api("GET", f"/escalations?{query}", by=HANDLER)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "key", ["0", "999999999", "9223372036854775807", "9223372036854775808", "x"]
)
def test_an_unknown_key_is_not_found(site: OfficeSite, key: str) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/acknowledge", {}),
        ("POST", "/comments", {"text": "Halo"}),
    ):
        answer = site.api(method, f"/escalations/{key}{path}", by=HANDLER, json=body)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
