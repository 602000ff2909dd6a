"""User tasks through the API: claimed by one, handed over, completed once."""

from threading import Thread
from typing import Any

import pytest

from tests import stages
from tests.api.requests import (
    COORDINATOR,
    EXAMINER,
    HANDLER,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    OTHER_INTAKE,
    STRANGER,
    faults,
    key_of,
    refused,
)
from tests.site import OfficeSite
from tests.suspending import resume, suspend

KEY = {"Idempotency-Key": "7d44e9a2-0d3c-4a0e-9ad1-3f1f6f8f0d11"}
ACCEPT = {"decision": "accept", "reason": "Lengkap."}


def do(site: OfficeSite, key: int, verb: str, by: str, **given: Any) -> Any:
    return site.api("POST", f"/user-tasks/{key}/{verb}", by=by, **given)


def complete(site: OfficeSite, key: int, by: str, data: Any = None, **given: Any) -> Any:
    return do(site, key, "complete", by, json={"data": ACCEPT if data is None else data}, **given)


def read(site: OfficeSite, key: int, by: str, **given: Any) -> Any:
    return site.api("GET", f"/user-tasks/{key}", by=by, **given)


# Reading.


def test_a_task_is_shown_with_form_complaint_and_what_one_may_do(site: OfficeSite) -> None:
    number = site.office.submit()
    shown = read(site, key_of(site, number), INTAKE).get_json()
    assert shown["task"]["element_id"] == "verify_complaint"
    assert {one["key"] for one in shown["form"]["components"] if "key" in one} >= {"decision"}
    assert shown["complaint"]["number"] == number
    assert shown["candidates"] == ["kejari-bandung:intake"]
    may = {name: shown[name] for name in shown if name.startswith("may_")}
    assert may == {
        "may_claim": True,
        "may_unclaim": False,
        "may_hand_over": False,
        "may_complete": True,
    }


def test_an_unchanged_task_is_not_sent_again(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    have = {"If-None-Match": read(site, key, INTAKE).headers["ETag"]}
    assert read(site, key, INTAKE, headers=have).status_code == 304
    do(site, key, "claim", INTAKE)
    assert read(site, key, INTAKE, headers=have).status_code == 200


def test_an_unseen_task_is_an_unknown_one(site: OfficeSite) -> None:
    number = stages.conduct(site.office)
    key = key_of(site, number)
    for by in (INTAKE, HEAD, STRANGER):
        for answer in (
            read(site, key, by),
            do(site, key, "claim", by),
            do(site, key, "unclaim", by),
            do(site, key, "hand-over", by, json={"to": None}),
            complete(site, key, by),
        ):
            assert refused(answer, 404)["detail"] == f"no user task has the key {key}"
    assert complete(site, key, EXAMINER).status_code == 200
    assert refused(read(site, key, INTAKE), 404)["detail"] == f"no user task has the key {key}"


def test_a_suspended_one_says_by_whom_and_since_when(site: OfficeSite) -> None:
    number = stages.assigned(site.office)
    key = key_of(site, number)
    have = {"If-None-Match": read(site, key, HANDLER).headers["ETag"]}
    suspend(site.office, number)
    answer = read(site, key, HANDLER, headers=have)
    assert answer.status_code == 200
    shown = answer.get_json()
    told = {
        "by": "budi-supriatna",
        "by_name": "Budi Supriatna",
        "at": "2026-11-24T01:00:00+00:00",
    }
    assert (shown["task"]["suspension"], shown["complaint"]["suspension"]) == (told, told)
    assert (shown["may_complete"], shown["may_hand_over"]) == (False, True)
    (row,) = site.api("GET", "/inbox", by=HANDLER).get_json()["items"]
    assert row["suspension"] == told
    data = {"decision": "answer_ready", "answer": "Sudah ditindaklanjuti."}
    detail = refused(complete(site, key, HANDLER, data), 409)["detail"]
    assert "was suspended by budi-supriatna; resume it first" in detail
    resume(site.office, number)
    again = read(site, key, HANDLER).get_json()
    assert (again["task"]["suspension"], again["may_complete"]) == (None, True)
    assert complete(site, key, HANDLER, data).status_code == 200


# Claiming and handing over.


def test_one_claims_and_the_other_is_told_who_did(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    claimed = do(site, key, "claim", INTAKE)
    assert claimed.get_json()["assignee"] == INTAKE
    assert claimed.get_json()["key"] == str(key)
    assert INTAKE in refused(do(site, key, "claim", OTHER_INTAKE), 409)["detail"]
    refused(complete(site, key, OTHER_INTAKE), 409)
    assert do(site, key, "claim", INTAKE).status_code == 200


def test_who_is_no_candidate_claims_nothing(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    assert "kejari-bandung:intake" in refused(do(site, key, "claim", HANDLER), 403)["detail"]


def test_a_task_is_given_back(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    do(site, key, "claim", INTAKE)
    refused(do(site, key, "unclaim", OTHER_INTAKE), 409)
    answer = do(site, key, "unclaim", INTAKE)
    assert (answer.status_code, answer.data) == (204, b"")
    assert read(site, key, INTAKE).get_json()["task"]["assignee"] is None


def test_one_s_own_is_handed_over_to_a_colleague(site: OfficeSite) -> None:
    key = key_of(site, stages.assigned(site.office))
    colleagues = read(site, key, HANDLER).get_json()["colleagues"]
    assert {"id": OTHER_HANDLER, "name": "Iwan Nurhayati"} in colleagues
    answer = do(site, key, "hand-over", HANDLER, json={"to": OTHER_HANDLER})
    assert answer.get_json()["assignee"] == OTHER_HANDLER
    refused(do(site, key, "hand-over", HANDLER, json={"to": HANDLER}), 403)
    back = do(site, key, "hand-over", COORDINATOR, json={"to": None})
    assert back.get_json()["assignee"] is None


@pytest.mark.parametrize("to", [HEAD, STRANGER, "nobody", "", 5, "x" * 300])
def test_only_who_may_do_it_gets_it(site: OfficeSite, to: object) -> None:
    key = key_of(site, stages.assigned(site.office))
    assert set(faults(do(site, key, "hand-over", HANDLER, json={"to": to}))) == {"/to"}


# Completing.


def test_a_task_is_completed_with_its_form(site: OfficeSite) -> None:
    number = site.office.submit()
    answer = complete(site, key_of(site, number), INTAKE)
    assert answer.get_json() == {"key": answer.get_json()["key"], "repeated": False}
    assert site.office.status(number) == "dispatched"
    assert site.office.conversation(number)[-1].body == "Lengkap."


def test_answers_at_fault_are_pointed_to_all_at_once(site: OfficeSite) -> None:
    number = site.office.submit()
    wrong = {"decision": "perhaps", "reason": 5, "shoes": 43}
    found = faults(complete(site, key_of(site, number), INTAKE, wrong))
    assert set(found) == {"/data/decision", "/data/reason", "/data/shoes"}
    assert site.office.status(number) == "verifying"


@pytest.mark.parametrize(("language", "says"), [("en", "this is required"), ("id", "wajib diisi")])
def test_answers_at_fault_are_told_in_the_language_asked(
    site: OfficeSite, language: str, says: str
) -> None:
    key, headers = key_of(site, site.office.submit()), {"Accept-Language": language}
    path = f"/user-tasks/{key}/complete"
    found = faults(site.api("POST", path, by=INTAKE, json={"data": {}}, headers=headers))
    assert found["/data/decision"] == says


def test_a_handler_of_elsewhere_is_pointed_to(site: OfficeSite) -> None:
    key = key_of(site, stages.accepted(site.office))
    assert set(faults(complete(site, key, COORDINATOR, {"handler": STRANGER}))) == {"/data/handler"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/data"),
        ({"data": None}, "/data"),
        ({"data": [1]}, "/data"),
        ({"data": ACCEPT, "more": 1}, "/more"),
        ({"data": {"decision": "accept", "reason": "a\x00"}}, "/data/reason"),
    ],
)
def test_a_body_of_another_shape_is_refused(
    site: OfficeSite, body: dict[str, Any], field: str
) -> None:
    key = key_of(site, site.office.submit())
    assert set(faults(do(site, key, "complete", INTAKE, json=body))) == {field}


def test_the_second_to_complete_is_told_who_was_first(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    complete(site, key, INTAKE)
    for answer in (
        complete(site, key, OTHER_INTAKE),
        do(site, key, "claim", OTHER_INTAKE),
        read(site, key, OTHER_INTAKE),
    ):
        told = refused(answer, 409)["detail"]
        assert "verify_complaint" in told
        assert f"completed by {INTAKE}" in told


def test_two_at_the_same_moment_complete_it_once(site: OfficeSite) -> None:
    number = site.office.submit()
    key = key_of(site, number)
    for person in (INTAKE, OTHER_INTAKE):
        site.token(person)
    answers: dict[str, Any] = {}

    def click(person: str) -> None:
        answers[person] = complete(site, key, person)

    threads = [Thread(target=click, args=(person,)) for person in (INTAKE, OTHER_INTAKE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status_code for one in answers.values()) == [200, 409]
    winner = next(person for person, one in answers.items() if one.status_code == 200)
    (loser,) = [one for one in answers.values() if one.status_code == 409]
    assert f"completed by {winner}" in refused(loser, 409)["detail"]
    assert site.office.waits(number) == ["assign_complaint"]


def test_sent_twice_it_is_completed_once(site: OfficeSite) -> None:
    number = site.office.submit()
    key = key_of(site, number)
    tag = {"If-Match": read(site, key, INTAKE).headers["ETag"]}
    first = complete(site, key, INTAKE, headers={**KEY, **tag})
    again = complete(site, key, INTAKE, headers={**KEY, **tag})
    assert (first.get_json()["repeated"], again.get_json()["repeated"]) == (False, True)
    refused(complete(site, key, OTHER_INTAKE, headers=KEY), 409)
    assert site.office.waits(number) == ["assign_complaint"]


@pytest.mark.parametrize("verb", ["claim", "unclaim", "hand-over", "complete"])
def test_a_stale_page_changes_nothing(site: OfficeSite, verb: str) -> None:
    key = key_of(site, site.office.submit())
    stale = {"If-Match": read(site, key, INTAKE).headers["ETag"]}
    do(site, key, "claim", INTAKE)
    bodies = {"hand-over": {"to": None}, "complete": {"data": ACCEPT}}
    body = {"json": bodies[verb]} if verb in bodies else {}
    refused(do(site, key, verb, INTAKE, headers=stale, **body), 412)
    refused(do(site, key, verb, INTAKE, headers={"If-Match": "rubbish"}, **body), 412)
    fresh = {"If-Match": read(site, key, INTAKE).headers["ETag"]}
    assert do(site, key, verb, INTAKE, headers=fresh, **body).status_code in (200, 204)


def test_any_version_may_be_meant(site: OfficeSite) -> None:
    key = key_of(site, site.office.submit())
    assert do(site, key, "claim", INTAKE, headers={"If-Match": "*"}).status_code == 200
