"""Bad requests get an answer that helps: problem+json, the right status, the field at fault."""

import json
from dataclasses import replace
from typing import Any

import pytest

from access.site import Site
from host import due
from host.app import create_app
from tests.api.requests import HANDLER, INTAKE, faults, refused, submission
from tests.site import OfficeSite

JSON = {"Content-Type": "application/json"}


def post(site: OfficeSite, body: str | bytes, **given: Any) -> Any:
    return site.api("POST", "/complaints", data=body, **{"headers": JSON, **given})


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "the body is no JSON: Expecting value at line 1, column 1"),
        ('{"unit": ', "the body is no JSON: Expecting value at line 1, column 10"),
        (b'{"unit": "\xff"}', "the body is not encoded in UTF-8"),
        ('{"unit": "a", "unit": "b"}', "the name 'unit' is given twice in one object"),
        ('{"x": {"a": 1, "a": 1}}', "the name 'a' is given twice in one object"),
        ('{"x": NaN}', "NaN is no JSON"),
        ('{"x": -Infinity}', "-Infinity is no JSON"),
        ('{"x": 1e99999}', "a number is out of range"),
        ('{"x": 1e-99999999999999999999}', "a number is out of range"),
        (f'{{"x": {"9" * 500}}}', "a number is out of range"),
        ("[" * 200 + "]" * 200, "the body nests deeper than 100 levels"),
        ("[" * 100_000, "the body nests deeper than 100 levels"),
    ],
)
def test_what_is_no_json_is_refused(site: OfficeSite, body: str | bytes, says: str) -> None:
    assert refused(post(site, body), 400)["detail"].startswith(says)


def test_another_content_type_is_refused(site: OfficeSite) -> None:
    answer = post(site, "unit=kejari-bandung", headers={"Content-Type": "text/plain"})
    expected = "send JSON, with Content-Type: application/json"
    assert refused(answer, 415)["detail"] == expected


def test_a_body_that_is_too_large_is_refused(site: OfficeSite) -> None:
    refused(post(site, b" " * (12 * 1024 * 1024 + 1)), 413)


def test_another_method_is_refused_with_those_allowed(site: OfficeSite) -> None:
    answer = site.api("PUT", "/inbox", by=HANDLER)
    refused(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_an_unknown_path_is_no_page(site: OfficeSite) -> None:
    assert refused(site.api("GET", "/nothing"), 404)["instance"] == "/api/v1/nothing"


def test_every_field_at_fault_is_pointed_to(site: OfficeSite) -> None:
    body = submission(unit=5, anonymous="yes", identity={"email": None, "shoes": 43}, more=1)
    del body["subject"]
    found = faults(site.api("POST", "/complaints", json=body))
    assert found == {
        "/unit": "Not a valid string.",
        "/subject": "Missing data for required field.",
        "/anonymous": "expected true or false",
        "/identity/name": "Missing data for required field.",
        "/identity/email": "Field may not be null.",
        "/identity/shoes": "Unknown field.",
        "/more": "Unknown field.",
    }


def test_a_body_that_is_no_object_is_refused(site: OfficeSite) -> None:
    assert faults(post(site, "[]")) == {"": "Invalid input type."}


def test_what_no_store_keeps_is_refused_wherever_it_stands(site: OfficeSite) -> None:
    body = submission(subject="a\x00b", identity={"name": "B\ud800"}, more=[{"x\ud800": 1}])
    text = "a character in it cannot be kept; type the text again"
    assert faults(post(site, json.dumps(body))) == {
        "/subject": text,
        "/identity/name": text,
        "/more/0": "a name in it has a character that cannot be kept",
    }


def test_a_pointer_escapes_what_stands_in_a_name(site: OfficeSite) -> None:
    assert "/a~1b~0c" in faults(site.api("POST", "/complaints", json={"a/b~c": 1}))


@pytest.mark.parametrize("path", ["/complaints/%00", "/complaints/a%00b/timeline"])
def test_no_store_is_asked_for_what_it_cannot_hold(site: OfficeSite, path: str) -> None:
    refused(site.api("GET", path, by=INTAKE), 404)


def test_parameters_are_read_strictly(site: OfficeSite) -> None:
    query = "?limit=1_0&limits=5&open=yes&class=odd&received_from=2026-11-24T08:00:00&unit=a%00"
    assert set(faults(site.api("GET", f"/complaints{query}", by=INTAKE))) == {"unit"}
    found = faults(site.api("GET", f"/complaints{query.replace('%00', '')}", by=INTAKE))
    assert found == {
        "limit": "expected a whole number in digits",
        "limits": "Unknown field.",
        "open": "expected true or false",
        "class": "Must be one of: complaint, conduct, information_request, aspiration.",
        "received_from": "expected an instant such as 2026-11-24T08:00:00+07:00",
    }


def test_a_parameter_given_twice_is_refused(site: OfficeSite) -> None:
    answer = site.api("GET", "/complaints?limit=5&limit=6", by=INTAKE)
    assert faults(answer) == {"limit": "this is given twice; give it once"}


@pytest.mark.parametrize("cursor", ["x", "%F0%9F%98%80", "W10", "WyJhIiwxXQ", "WzFd"])
def test_a_cursor_of_our_own_making_only(site: OfficeSite, cursor: str) -> None:
    for path in ("/complaints", "/inbox"):
        answer = site.api("GET", f"{path}?cursor={cursor}", by=INTAKE)
        assert "cursor" in faults(answer)


@pytest.mark.parametrize("key", ["0", "1", "9223372036854775807", "9223372036854775808", "1e3"])
def test_an_unknown_key_is_no_page(site: OfficeSite, key: str) -> None:
    refused(site.api("GET", f"/user-tasks/{key}", by=HANDLER), 404)
    refused(site.api("POST", f"/user-tasks/{key}/claim", by=HANDLER), 404)


def test_nobody_is_told_how_to_sign_in(site: OfficeSite) -> None:
    for token in ("Bearer", "Bearer tuntas_x", "Basic YTpi", "Bearer \u00e9"):
        answer = site.api("GET", "/inbox", headers={"Authorization": token})
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tuntas"'


def test_a_token_does_what_its_scopes_say(site: OfficeSite) -> None:
    answer = site.api("GET", "/inbox", by=HANDLER, scopes=("read_complaints",))
    assert "work_tasks" in refused(answer, 403)["detail"]


def test_a_cookie_opens_no_door_of_the_api(site: OfficeSite) -> None:
    assert site.browse(HANDLER).get("/api/v1/inbox").status_code == 401


def test_a_failure_tells_a_number_and_nothing_else(
    site: OfficeSite, caplog: pytest.LogCaptureFixture
) -> None:
    broken = create_app(
        Site(
            office=replace(site.office.open, intake=None),  # type: ignore[arg-type]
            proxies=0,
            nudge=lambda: None,
            next_due=due.next_due,
        )
    )
    body = submission(subject="Rahasia sekali")
    problem = refused(broken.test_client().post("/api/v1/complaints", json=body), 500)
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["instance"] in problem["detail"]
    ours = [one.getMessage() for one in caplog.records if one.name == "tuntas.api"]
    assert problem["instance"] in ours[0]
    assert "Rahasia" not in caplog.text
