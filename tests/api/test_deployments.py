"""Deployments through the API: all files or none, every finding told, no file shown as a page."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from host.bundled import bundled_models
from tests.policy_slips import OF_THE_ISSUE
from tests.site import OfficeSite

OWNER, READER = "dimas-susanto", "indah-suryadi"
FORM = b'{"type": "default", "schemaVersion": 16, "id": "note", "components": []}'
BROKEN = (
    b'<?xml version="1.0"?>\n'
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
    b' targetNamespace="urn:x">\n'
    b'<process id="odd" isExecutable="true"><startEvent id="start_it"/>\n'
    b'<complexGateway id="choose_some" name="Which ones?"/>\n'
    b'<sequenceFlow id="a" sourceRef="start_it" targetRef="choose_some"/>'
    b"</process></definitions>"
)


def deploy(
    site: OfficeSite, models: Mapping[str, bytes], *, by: str = OWNER, **fields: str
) -> TestResponse:
    parts = [(BytesIO(content), name) for name, content in models.items()]
    body = {"files": parts, **fields}
    return site.api("POST", "/deployments", by=by, data=body, content_type="multipart/form-data")


def deploy_blanks(site: OfficeSite, size: int) -> TestResponse:
    """One file of so many blanks; written by hand, for the client keeps a large body in a file."""
    start = b'--x\r\nContent-Disposition: form-data; name="files"; filename="large.bpmn"\r\n\r\n'
    body = start + b" " * size + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    return site.api("POST", "/deployments", by=OWNER, data=body, content_type=kind)


def pointers(answer: TestResponse) -> list[str]:
    """Where what is at fault stands."""
    return [one["pointer"] for one in answer.get_json()["errors"]]


def test_what_was_deployed_last_is_not_deployed_again(site: OfficeSite) -> None:
    answer = deploy(site, bundled_models())
    assert answer.status_code == 200
    shown = {"id": "1", "new": False, "files": sorted(bundled_models()), "warnings": []}
    assert answer.get_json() == shown


def test_a_set_with_one_more_file_is_a_new_deployment(site: OfficeSite) -> None:
    answer = deploy(site, {**bundled_models(), "note.form": FORM}, zone="Asia/Makassar")
    assert answer.status_code == 201
    assert answer.get_json()["new"] is True
    path = f"/deployments/{answer.get_json()['id']}"
    assert answer.location.endswith(path)
    shown = site.api("GET", path, by=READER).get_json()
    assert shown["deployed_by"] == OWNER
    assert {"name": "note.form", "bytes": len(FORM)} in shown["files"]
    listed = site.api("GET", "/deployments", by=READER).get_json()["items"]
    assert [(one["id"], one["files"]) for one in listed] == [
        (answer.get_json()["id"], len(bundled_models()) + 1),
        ("1", len(bundled_models())),
    ]


def test_complaints_go_on_after_a_deployment(site: OfficeSite) -> None:
    assert deploy(site, {**bundled_models(), "note.form": FORM}).status_code == 201
    number = site.office.submit()
    assert site.office.waits(number) == ["verify_complaint"]


def test_a_refused_set_tells_every_finding_and_leaves_nothing(site: OfficeSite) -> None:
    files = {
        **bundled_models(),
        "broken.bpmn": BROKEN,
        "letter.bpmn": b"Kepada Yth. Kepala Kejaksaan",
        "photo.png": b"\x89PNG",
        "empty.dmn": b"",
        "half.form": b"{",
    }
    answer = deploy(site, files)
    assert answer.status_code == 422
    findings = answer.get_json()["findings"]
    assert {one["file"] for one in findings} == set(files) - set(bundled_models())
    odd = next(one for one in findings if one["element_id"] == "choose_some")
    assert (odd["file"], odd["line"], odd["kind"]) == ("broken.bpmn", 4, "dialect")
    assert odd["element_name"] == "Which ones?"
    assert all(one["reason"] for one in findings)
    assert [one["id"] for one in site.api("GET", "/deployments", by=OWNER).get_json()["items"]] == [
        "1"
    ]


def test_a_clock_that_no_policy_knows_is_refused(site: OfficeSite) -> None:
    models = bundled_models()
    text = models["complaint.bpmn"].replace(b'value="verification"', b'value="verifikasi"')
    assert text != models["complaint.bpmn"]
    answer = deploy(site, {**models, "complaint.bpmn": text})
    assert answer.status_code == 422
    assert any("verifikasi" in one["reason"] for one in answer.get_json()["findings"])


def test_a_slip_in_a_policy_is_refused_by_row_and_column(site: OfficeSite) -> None:
    slip = OF_THE_ISSUE[0]
    answer = deploy(site, {**bundled_models(), slip.file: slip.content()})
    assert answer.status_code == 422
    (finding,) = answer.get_json()["findings"]
    assert (finding["file"], finding["kind"]) == (slip.file, "policy")
    assert (finding["level"], slip.said in finding["reason"]) == ("refused", True)


def test_warnings_are_listed_and_refuse_where_that_is_asked(site: OfficeSite) -> None:
    models = bundled_models()
    text = models["sla_policy.dmn"].replace(b"<text>14</text>", b"<text>15</text>", 1)
    files = {**models, "sla_policy.dmn": text}
    strict = deploy(site, files, strict="true")
    assert strict.status_code == 422
    assert {one["level"] for one in strict.get_json()["findings"]} == {"warning"}
    assert pointers(deploy(site, files, strict="very")) == ["/strict"]
    answer = deploy(site, files)
    assert answer.status_code == 201
    said = [one["reason"] for one in answer.get_json()["warnings"]]
    assert any("it says 14 hari kerja, and the row 15 working_days" in one for one in said)


def test_another_body_is_told_how_to_send_files(site: OfficeSite) -> None:
    bodies: list[dict[str, Any]] = [{"json": {"files": []}}, {"data": b"<definitions/>"}, {}]
    for given in bodies:
        answer = site.api("POST", "/deployments", by=OWNER, **given)
        assert answer.status_code == 415
        assert "multipart/form-data" in answer.get_json()["detail"]


def test_no_files_and_files_without_a_name_are_told(site: OfficeSite) -> None:
    assert pointers(deploy(site, {})) == ["/files"]
    as_text = deploy(site, {}, files="<definitions/>")
    assert "no file name" in as_text.get_json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "name",
    [
        "../up.form",
        "a/b.form",
        "C:\\x.form",
        ".form",
        "x.form.",
        "n\tul.form",
        "x" * 201,
        "<b>.form",
        "x\u202emrof.form",
    ],
)
def test_a_file_name_is_a_name_and_no_path(site: OfficeSite, name: str) -> None:
    answer = deploy(site, {name: FORM})
    assert answer.status_code == 422
    assert pointers(answer) == ["/files/0"]


def test_a_file_twice_is_told(site: OfficeSite) -> None:
    body = {"files": [(BytesIO(FORM), "note.form"), (BytesIO(FORM), "note.form")]}
    answer = site.api(
        "POST", "/deployments", by=OWNER, data=body, content_type="multipart/form-data"
    )
    assert pointers(answer) == ["/files/1"]


def test_too_much_is_told_before_it_is_read(site: OfficeSite) -> None:
    many = deploy(site, {f"form{number}.form": FORM for number in range(101)})
    assert pointers(many) == ["/files"]
    assert pointers(deploy_blanks(site, 4 * 1024 * 1024 + 1)) == ["/files/0"]
    huge = deploy_blanks(site, 13 * 1024 * 1024)
    assert huge.status_code == 413
    assert huge.mimetype == "application/problem+json"


def test_other_fields_and_zones_nobody_knows_are_told(site: OfficeSite) -> None:
    answer = deploy(site, {"note.form": FORM}, zone="Asia/Bandung", reason="Coba")
    assert answer.status_code == 422
    assert sorted(pointers(answer)) == ["/reason", "/zone"]
    for zone in ("", "../../etc/passwd", "x" * 5000, "Asia"):
        assert pointers(deploy(site, {"note.form": FORM}, zone=zone)) == ["/zone"]


def test_a_file_comes_as_it_was_deployed_and_never_as_a_page(site: OfficeSite) -> None:
    path = "/deployments/1/files/complaint.bpmn"
    answer = site.api("GET", path, by=READER)
    assert answer.status_code == 200
    assert answer.data == bundled_models()["complaint.bpmn"]
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=complaint.bpmn"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_name_in_any_letters_is_kept(site: OfficeSite) -> None:
    name = "catatan é жалоба & 投诉.form"
    made = deploy(site, {**bundled_models(), name: FORM}).get_json()
    answer = site.api("GET", f"/deployments/{made['id']}/files/{name}", by=READER)
    assert answer.data == FORM
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")


@pytest.mark.parametrize(
    "path", ["2", "0", "9223372036854775807", "x", "1/files/nothing.bpmn", "2/files/complaint.bpmn"]
)
def test_what_was_never_deployed_is_not_found(site: OfficeSite, path: str) -> None:
    assert site.api("GET", f"/deployments/{path}", by=READER).status_code == 404


def test_pages_go_back_in_time(site: OfficeSite) -> None:
    for number in range(3):
        more = {"note.form": FORM.replace(b"note", f"note{number}".encode())}
        assert deploy(site, {**bundled_models(), **more}).status_code == 201
    found: list[int] = []
    query = ""
    while True:
        page = site.api("GET", f"/deployments?limit=2{query}", by=READER).get_json()
        found += [int(one["id"]) for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"&cursor={page['next_cursor']}"
    assert len(found) == 4
    assert found == sorted(found, reverse=True)


def test_who_only_reads_models_deploys_none(site: OfficeSite) -> None:
    assert deploy(site, bundled_models(), by=READER).status_code == 403
    assert site.api("GET", "/deployments", by="citra-darmawan").status_code == 403
