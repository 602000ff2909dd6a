"""Bad requests get an answer that helps: problem+json, the right status, the field at fault."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from marshmallow import fields, validate

from access.site import Site
from api.field_texts import said
from api.fields import Day, Flag, Instant
from api.shapes import Taken
from api.tracking_schemas import TrackingBody, Word
from host import due
from host.app import create_app
from tests.api.requests import HANDLER, INTAKE, faults, refused, submission
from tests.site import OfficeSite

JSON = {"Content-Type": "application/json"}
UNKNOWN = "there is no such field here; check its name, or leave it out"


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
        "/unit": "expected a text in quotes",
        "/subject": "this is required",
        "/anonymous": "expected true or false",
        "/identity/name": "this is required",
        "/identity/email": "null is not taken here; give a value, or leave the field out if it may"
        " be left out",
        "/identity/shoes": UNKNOWN,
        "/more": UNKNOWN,
    }


def test_it_is_told_in_the_language_asked_for(site: OfficeSite) -> None:
    body = submission(unit=5, **{"class": "odd"}, more=1, identity={"name": None}, subject="")
    headers = {"Accept-Language": "id"}
    assert faults(site.api("POST", "/complaints", json=body, headers=headers)) == {
        "/unit": "harap kirim teks berkutip",
        "/subject": "harap isi 1 sampai 200, karakter dalam teks atau butir dalam daftar",
        "/class": "harap pilih salah satu dari complaint, conduct, information_request, aspiration",
        "/identity/name": "tidak boleh null; isi nilainya, atau hapus isian ini jika tidak wajib",
        "/more": "tidak ada isian dengan nama ini; periksa namanya, atau hapus",
    }
    query = "?limit=999&open=yes&received_from=kemarin"
    found = faults(site.api("GET", f"/complaints{query}", by=INTAKE, headers=headers))
    assert found == {
        "limit": "harap kirim angka dari 1 sampai 200",
        "open": "harap kirim true atau false",
        "received_from": "harap kirim waktu lengkap dengan zonanya, seperti"
        " 2026-11-24T08:00:00+07:00",
    }


class Everything(Taken):
    """One field of each kind that the API takes, with what it may demand."""

    text = fields.String(required=True, validate=validate.Length(1, 3))
    least = fields.String(validate=validate.Length(min=2))
    most = fields.List(fields.String(), validate=validate.Length(max=1))
    number = fields.Integer(validate=validate.Range(1, 3))
    above = fields.Integer(validate=validate.Range(min=1))
    choice = fields.String(validate=validate.OneOf(["a", "b"]))
    more = fields.Nested(TrackingBody)
    raw = fields.Dict()
    day = Day()
    at = Instant()
    flag = Flag()
    word = Word()


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        dict.fromkeys(Everything().fields, None),
        dict.fromkeys(Everything().fields, 5.5),
        dict.fromkeys(Everything().fields, "abcd"),
        dict.fromkeys(Everything().fields, 10**30),
        {"text": "", "least": "", "most": ["a", "b"], "number": 0, "above": 0, "choice": ""},
        {"text": "", "more": {"number": "", "code": "x", "odd": 1}, "odd": 1, "day": "2026-02-30"},
    ],
)
def test_no_sentence_of_the_library_is_left(body: Any) -> None:
    found = list(sentences(Everything().validate(body)))
    assert found != []
    for sentence in found:
        assert said(sentence, "id") != sentence
        assert said(sentence, "en")[0].islower()


def sentences(messages: Any) -> Iterator[str]:
    """What marshmallow says, flat."""
    if isinstance(messages, str):
        yield messages
    else:
        for one in messages.values() if isinstance(messages, dict) else messages:
            yield from sentences(one)


def test_a_body_that_is_no_object_is_refused(site: OfficeSite) -> None:
    assert faults(post(site, "[]")) == {"": 'expected a JSON object, such as {"name": "value"}'}


def test_what_no_store_keeps_is_refused_wherever_it_stands(site: OfficeSite) -> None:
    body = submission(subject="a\x00b", identity={"name": "B\ud800"}, more=[{"x\ud800": 1}])
    text = "a character in it cannot be kept; type the text again"
    assert faults(post(site, json.dumps(body))) == {
        "/subject": text,
        "/identity/name": text,
        "/more/0": "a name in it has a character that cannot be kept; type the name again",
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
        "limits": UNKNOWN,
        "open": "expected true or false",
        "class": "expected one of complaint, conduct, information_request, aspiration",
        "received_from": "expected an instant with its offset, such as 2026-11-24T08:00:00+07:00",
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
