"""Only forms of this site and this browser are taken; what was typed survives a refusal."""

import pytest

from access.actor import SESSION_COOKIE
from tests.site import OfficeSite
from tests.web.browser import open_page
from tests.web.test_submit import FILLED, fill

PASSWORD_FREE = {"subject": "Barang bukti", "description": "Dua baris\r\ndan satu lagi"}


def test_a_form_without_a_token_is_not_taken_and_can_be_sent_again(site: OfficeSite) -> None:
    client = site.browse()
    form = open_page(client, "/lapor").form()
    page = form.send(**{**FILLED, "csrf_token": ""})
    assert (page.status, page.title) == (403, "Kirim sekali lagi")
    assert FILLED["subject"] in page.text
    again = page.form().send()
    assert again.title == "Periksa sebelum mengirim"
    assert "Sudah tiga bulan." in again.text


@pytest.mark.parametrize("token", ["x", "\ud7ff", "0" * 64, "'; DROP TABLE complaint; --"])
def test_a_wrong_token_is_not_taken(site: OfficeSite, token: str) -> None:
    page = open_page(site.browse(), "/lapor").form().send(csrf_token=token)
    assert page.status == 403


def test_the_token_of_another_browser_is_not_taken(site: OfficeSite) -> None:
    mine = open_page(site.browse(), "/lapor").form().fields["csrf_token"]
    theirs = open_page(site.browse(), "/lapor").form()
    assert theirs.fields["csrf_token"] != mine
    assert theirs.send(csrf_token=mine).status == 403


def test_a_visitors_token_does_not_do_for_who_is_signed_in(site: OfficeSite) -> None:
    visitor = open_page(site.browse(), "/lapor").form().fields["csrf_token"]
    staff = open_page(site.browse("citra-darmawan"), "/lapor").form()
    assert staff.fields["csrf_token"] != visitor
    assert staff.send(csrf_token=visitor).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://lain.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_form_is_not_even_offered_again(
    site: OfficeSite, headers: dict[str, str]
) -> None:
    client = site.browse()
    token = open_page(client, "/lapor").form().fields["csrf_token"]
    answer = client.post("/lapor", data={**FILLED, "csrf_token": token}, headers=headers)
    assert answer.status_code == 403
    assert "dikirim dari situs lain" in answer.text
    assert FILLED["subject"] not in answer.text


def test_another_sites_form_is_no_draft_for_who_signs_in(site: OfficeSite) -> None:
    answer = site.browse().post(
        "/keluar-masuk", data=PASSWORD_FREE, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 404


def test_a_browser_without_cookies_is_told_so(site: OfficeSite) -> None:
    client = site.app.test_client(use_cookies=False)
    answer = client.post("/lapor", data={**FILLED, "csrf_token": "x"})
    assert answer.status_code == 403
    assert "kuki" in answer.text


def test_a_token_stays_good_when_the_session_ends(site: OfficeSite) -> None:
    client = site.browse("citra-darmawan")
    form = open_page(client, "/lapor").form()
    site.office.advance(hours=100)
    assert form.send(**FILLED).title == "Periksa sebelum mengirim"


def test_a_made_up_session_cookie_changes_nothing(site: OfficeSite) -> None:
    client = site.browse()
    client.set_cookie(SESSION_COOKIE, "x" * 3000)
    assert fill(client).title == "Periksa sebelum mengirim"
