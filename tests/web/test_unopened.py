"""One sealed row among ten that does not open: every page and answer shows all ten."""

from functools import partial

import pytest
from flask.testing import FlaskClient

from access.unopened import KIND
from engine import standing_incidents
from tests.site import OfficeSite
from tests.spoiling import SEALED, spoil, spoil_comments
from tests.web.browser import open_page, words

SUPERVISOR = "budi-supriatna"
INTAKE = "intan-padmadinata"
OVERSIGHT = "agus-mulyana"
MARK = "(isi tidak dapat dibuka dengan kunci kantor ini)"
ENGLISH = "(the content does not open with the key of this office)"


@pytest.fixture
def spoiled(site: OfficeSite) -> str:
    """The third of ten complaints, of which nothing opens any more."""
    office = site.office
    numbers = [office.submit(subject=f"Perihal {place}") for place in range(10)]
    office.respond(numbers[2], "add_information", "Loketnya nomor dua.")
    office.advance(working_days=5)
    (alert, *_) = [one for one in office.alerts(numbers[2]) if SUPERVISOR in one.recipients]
    path, said = f"/escalations/{alert.key}", {"comment": "Baik"}
    assert site.api("POST", f"{path}/acknowledge", by=SUPERVISOR, json=said).status_code < 300
    said = {"text": "Segera"}
    assert site.api("POST", f"{path}/comments", by=SUPERVISOR, json=said).status_code < 300
    for table in SEALED:
        office.write(partial(spoil, number=numbers[2], table=table))
    office.write(spoil_comments)
    return numbers[2]


def subjects(client: FlaskClient, path: str, kind: str) -> list[str]:
    found = open_page(client, path).tree.xpath(f"//main//*[@class='{kind}']")
    return [words(one) for one in found]


def test_lists_show_all_and_the_one_as_it_is(site: OfficeSite, spoiled: str) -> None:
    listed = subjects(site.browse(SUPERVISOR), "/pengaduan", "what")
    assert len(listed) == 10
    assert listed.count(MARK) == 1
    inbox = subjects(site.browse(INTAKE), "/tugas?bagian=unit", "subject")
    assert (len(inbox), inbox.count(MARK)) == (10, 1)
    for path, by in (("/complaints", SUPERVISOR), ("/inbox?scope=unit", INTAKE)):
        items = (site.api("GET", path, by=by).json or {})["items"]
        assert [one["subject"] for one in items].count(ENGLISH) == 1
        assert len(items) == 10


def test_every_page_of_the_one_answers_and_says_so(site: OfficeSite, spoiled: str) -> None:
    staff, clerk = site.browse(SUPERVISOR), site.browse(INTAKE)
    (task,) = site.office.tasks(spoiled)
    pages = [
        open_page(staff, f"/pengaduan/{spoiled}"),
        open_page(clerk, f"/tugas/{task.key}"),
        open_page(staff, "/peringatan"),
    ]
    assert [page.status for page in pages] == [200, 200, 200]
    assert all(MARK in page.text for page in pages)
    staff.get("/bahasa/en")
    assert ENGLISH in open_page(staff, f"/pengaduan/{spoiled}").text


def test_the_complainant_follows_it(site: OfficeSite, spoiled: str) -> None:
    code = str(site.office.codes[spoiled])
    page = open_page(site.browse(), "/lacak").form().send(number=spoiled, code=code)
    assert page.status == 200
    answer = site.api("POST", "/tracking", json={"number": spoiled, "code": code})
    assert answer.status_code == 200


@pytest.mark.parametrize("of_it", ["", "/timeline"])
def test_the_api_answers(site: OfficeSite, spoiled: str, of_it: str) -> None:
    answer = site.api("GET", f"/complaints/{spoiled}{of_it}", by=SUPERVISOR)
    assert answer.status_code == 200
    assert ENGLISH in answer.text
    said = {"Accept-Language": "id"}
    assert MARK in site.api("GET", f"/complaints/{spoiled}", by=SUPERVISOR, headers=said).text
    assert site.api("GET", "/escalations?open=false", by=SUPERVISOR).status_code == 200


def test_work_on_it_goes_on(site: OfficeSite, spoiled: str) -> None:
    site.office.complete("verify_complaint", spoiled, decision="accept", reason="Lengkap.")
    assert site.office.waits(spoiled) == ["assign_complaint"]


def test_it_is_told_once_with_its_root_and_without_a_word_of_it(
    site: OfficeSite, spoiled: str
) -> None:
    client = site.browse(SUPERVISOR)
    for _ in range(3):
        open_page(client, "/pengaduan")
    (told,) = site.office.read(lambda uow: standing_incidents.list_standing(uow, kind=KIND))
    assert (told.subject, told.business_key) == (spoiled, spoiled)
    assert told.root == site.office.complaint(spoiled).root
    assert "Perihal" not in told.message


def test_an_identity_that_does_not_open_is_said(site: OfficeSite, spoiled: str) -> None:
    page = open_page(site.browse(OVERSIGHT), f"/pengaduan/{spoiled}")
    asked = page.form("Buka identitas").send(purpose="Panggilan klarifikasi")
    assert asked.status == 409
    assert "tidak dapat dibuka dengan kunci kantor ini" in asked.errors["purpose"]
    body = {"purpose": "Panggilan klarifikasi"}
    path = f"/complaints/{spoiled}/identity-openings"
    assert site.api("POST", path, by=OVERSIGHT, json=body).status_code == 409
