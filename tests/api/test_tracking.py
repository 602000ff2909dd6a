"""Public tracking: who has number and code sees the progress; who guesses learns nothing."""

from typing import Any

import pytest

from tests import stages
from tests.api.requests import faults, refused
from tests.site import OfficeSite
from tests.suspending import suspend

WRONG = "0000-0000-0000-0000-0"


def track(site: OfficeSite, number: str, code: str | None = None, **given: Any) -> Any:
    known = site.office.codes.get(number) if code is None else code
    return site.api("POST", "/tracking", json={"number": number, "code": known}, **given)


def respond(site: OfficeSite, number: str, response: str, text: str = "", **given: str) -> Any:
    body = {"number": number, "code": site.office.codes[number], "response": response, **given}
    return site.api("POST", "/tracking/responses", json={**body, "text": text})


def test_a_complainant_sees_the_progress(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    shown = track(site, number).get_json()
    assert (shown["number"], shown["status"]) == (number, "answered")
    assert [one["status"] for one in shown["events"]][:2] == ["received", "verifying"]
    assert set(shown["awaited"]) >= {"accept", "dispute"}
    assert shown["conversation"][-1]["author"] == "office"
    assert shown["conversation"][-1]["body"] == "Sudah ditindaklanjuti."
    people = ("citra", "melati", "irfan", "Budi", "kejari-bandung:")
    assert not [name for name in people if name in str(shown)]


def test_that_a_complaint_stands_still_is_not_told(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    before = track(site, number).get_json()
    suspend(site.office, number)
    assert track(site, number).get_json() == before


def test_a_code_is_read_as_people_type_it(site: OfficeSite) -> None:
    number = site.office.submit()
    typed = str(site.office.codes[number]).lower().replace("-", " ")
    assert track(site, number, typed).status_code == 200


def test_wrong_code_and_unknown_number_are_told_the_same(site: OfficeSite) -> None:
    number = site.office.submit()
    wrong = refused(track(site, number, WRONG), 404)
    unknown = refused(track(site, "ADU-2026-999999", WRONG), 404)
    assert wrong == unknown


def test_who_guesses_often_waits_and_no_complainant_does(site: OfficeSite) -> None:
    number, home = site.office.submit(), {"REMOTE_ADDR": "10.9.9.9"}
    answers = [track(site, number, WRONG) for _ in range(80)]
    assert [one.status_code for one in answers] == [404] * 60 + [429] * 20
    refused(answers[-1], 429)
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert track(site, number).status_code == 200
    assert track(site, number, environ_base=home).status_code == 200
    assert respond(site, number, "add_information", "Ada lagi.").status_code == 202
    site.office.advance(hours=0.25)
    assert track(site, number, WRONG).status_code == 404


def test_guesses_from_many_places_shut_no_complainant_out(site: OfficeSite) -> None:
    number = site.office.submit()
    for place in range(100):
        elsewhere = {"REMOTE_ADDR": f"10.0.0.{place}"}
        assert track(site, number, WRONG, environ_base=elsewhere).status_code == 404
    assert track(site, number).status_code == 200


def test_guesses_from_one_place_at_many_numbers_count_together(site: OfficeSite) -> None:
    answers = [track(site, f"ADU-2026-{place:06}", WRONG).status_code for place in range(61)]
    assert answers[59:] == [404, 429]
    elsewhere = {"REMOTE_ADDR": "10.9.9.9"}
    assert track(site, "ADU-2026-000001", WRONG, environ_base=elsewhere).status_code == 404


def test_a_complainant_disputes(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    answer = respond(site, number, "dispute", "Belum selesai: loket tetap tutup.")
    assert answer.status_code == 202
    assert answer.get_json() == {"number": number, "response": "dispute"}
    assert site.office.status(number) != "answered"
    assert site.office.conversation(number)[-1].body == "Belum selesai: loket tetap tutup."


def test_a_word_sent_twice_is_taken_once(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    body = {"number": number, "code": site.office.codes[number], "text": "Loket tetap tutup."}
    path, headers = "/tracking/responses", {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165"}

    def say(**given: str) -> Any:
        sent = {**body, "response": "dispute", **given}
        return site.api("POST", path, json=sent, headers=headers)

    first, again = say(), say()
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json() == again.get_json()
    said = [one.body for one in site.office.conversation(number)]
    assert said.count("Loket tetap tutup.") == 1
    assert "idempotency key" in refused(say(text="Lain."), 409)["detail"]
    refused(say(code=WRONG), 404)
    site.office.advance(hours=24.1)  # forgotten: what is not awaited any more is refused
    assert "is taken while" in refused(say(), 409)["detail"]


def test_what_is_not_awaited_is_refused(site: OfficeSite) -> None:
    number = site.office.submit()
    refused(respond(site, number, "accept"), 409)
    assert site.office.status(number) == "verifying"


def test_a_word_that_needs_a_text_is_refused_without(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    refused(respond(site, number, "dispute", "  "), 422)
    assert site.office.status(number) == "answered"


def test_only_the_code_opens_the_mouth(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    refused(respond(site, number, "accept", code=WRONG), 404)
    assert site.office.status(number) == "answered"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"number": 5}, "/number"),
        ({"code": None}, "/code"),
        ({"code": "x" * 61}, "/code"),
        ({"response": "shout"}, "/response"),
        ({"response": ["accept"]}, "/response"),
        ({"text": "x" * 20_001}, "/text"),
        ({"text": "a\x00b"}, "/text"),
    ],
)
def test_bad_input_is_pointed_to(site: OfficeSite, body: dict[str, Any], field: str) -> None:
    whole = {"number": "ADU-2026-000001", "code": WRONG, "response": "accept", **body}
    assert set(faults(site.api("POST", "/tracking/responses", json=whole))) == {field}
