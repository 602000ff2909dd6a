"""Signing in and out, and the expired session with a draft."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from access.actor import SESSION_COOKIE
from identity import accounts, sessions
from identity import sign_in as signing_in
from tests.flooding import fill_limit
from tests.site import OfficeSite
from tests.web.browser import Page, open_page

PERSON, PASSWORD = "citra-darmawan", "kuda laut biru tenang"
ONE_TEXT = "tidak cocok, atau akun sedang dikunci"


def with_password(site: OfficeSite) -> FlaskClient:
    """A visitor's client; the person has a password."""
    hash = site.office.open.passwords.hash(PASSWORD)
    site.office.write(lambda uow: accounts.put_password_hash(uow, PERSON, hash))
    return site.browse()


def enter(client: FlaskClient, name: str = PERSON, password: str = PASSWORD) -> Page:
    return open_page(client, "/masuk").form().send(name=name, password=password)


def is_signed_in(client: FlaskClient) -> bool:
    return "Citra Darmawan" in client.get("/").text


@pytest.mark.parametrize("name", [PERSON, "Citra.Darmawan@kejari-bandung.example"])
def test_a_person_signs_in_and_out(site: OfficeSite, name: str) -> None:
    client = with_password(site)
    page = enter(client, name)
    assert (page.status, page.path) == (200, "/tugas")
    (form,) = page.tree.xpath("//header//form")
    token = form.xpath(".//input[@name='csrf_token']/@value")[0]
    left = Page(client, client.post("/keluar", data={"csrf_token": token}, follow_redirects=True))
    assert "Anda sudah keluar." in left.text
    assert not is_signed_in(client)


def test_the_session_cookie_is_for_the_browser_alone(site: OfficeSite) -> None:
    client = with_password(site)
    form = open_page(client, "/masuk").form()
    data = {**form.fields, "name": PERSON, "password": PASSWORD}
    cookies = client.post("/masuk", data=data).headers.getlist("Set-Cookie")
    (cookie,) = [one for one in cookies if one.startswith(SESSION_COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert PERSON not in cookie


def test_a_wrong_password_and_an_unknown_name_read_the_same(site: OfficeSite) -> None:
    client = with_password(site)
    wrong = enter(client, password="bukan kata sandinya")
    unknown = enter(client, name="siapa-pun")
    assert wrong.status == unknown.status == 422
    assert wrong.errors == unknown.errors
    assert ONE_TEXT in wrong.errors["name"]
    assert wrong.form().fields["name"] == PERSON
    assert not wrong.form().fields["password"]


def test_a_locked_account_reads_the_same_too(site: OfficeSite) -> None:
    client = with_password(site)
    for _ in range(signing_in.PLACE_LIMIT.most + 1):
        page = enter(client, password="bukan kata sandinya")
    assert enter(client).errors == page.errors
    site.office.advance(hours=1)
    assert enter(client).path == "/tugas"


def test_a_browser_that_was_let_in_before_is_not_shut_out_by_others(site: OfficeSite) -> None:
    own, stranger = with_password(site), site.browse()
    enter(own)
    own.delete_cookie(SESSION_COOKIE)
    for _ in range(signing_in.PLACE_LIMIT.most + 1):
        enter(stranger, password="bukan kata sandinya")
    assert enter(stranger).path == "/masuk"
    assert enter(own).path == "/tugas"
    cookie = own.get_cookie("tuntas_device")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_an_address_that_floods_is_told_when_to_come_again(site: OfficeSite) -> None:
    client = with_password(site)
    form, keyring = open_page(client, "/masuk").form(), site.office.open.keyring
    limit = signing_in.FLOOD_LIMIT
    site.office.write(lambda uow: fill_limit(uow, keyring, limit, "127.0.0.1"))
    page = form.send(name=PERSON, password=PASSWORD)
    assert page.status == 429
    assert "Coba lagi dalam" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= limit.within.total_seconds()
    site.office.advance(hours=1)
    assert enter(client).path == "/tugas"


def test_what_is_missing_is_said(site: OfficeSite) -> None:
    page = enter(site.browse(), name=" ", password="")
    assert list(page.errors) == ["name", "password"]


def test_a_page_for_staff_leads_through_sign_in_and_back(site: OfficeSite) -> None:
    client = with_password(site)
    page = open_page(client, "/tugas?bagian=unit")
    assert page.path == "/masuk"
    answer = page.form().send(name=PERSON, password=PASSWORD)
    assert (answer.status, answer.path) == (200, "/tugas")


@pytest.mark.parametrize("wanted", ["https://lain.example/x", "//lain.example", "/\\lain.example"])
def test_the_way_back_stays_on_the_site(site: OfficeSite, wanted: str) -> None:
    client = with_password(site)
    form = open_page(client, "/masuk").form()
    assert form.send(name=PERSON, password=PASSWORD, next=wanted).path == "/tugas"


def test_who_is_signed_in_is_not_asked_again(site: OfficeSite) -> None:
    assert open_page(site.browse(PERSON), "/masuk").path == "/tugas"


def test_an_expired_session_loses_nothing_that_was_typed(site: OfficeSite) -> None:
    client = with_password(site)
    enter(client)
    token = open_page(client, "/lapor").form().fields["csrf_token"]
    site.office.advance(hours=100)
    typed = {"answer.note": "Sudah saya periksa\r\ndua kali", "csrf_token": token}
    page = Page(client, client.post("/tugas/17", data=typed))
    assert page.status == 401
    assert "Waktu masuk Anda sudah habis" in page.text
    assert "Sudah saya periksa dua kali" in page.text
    wrong = page.form().send("Masuk", name=PERSON, password="bukan kata sandinya")
    assert "Sudah saya periksa dua kali" in wrong.text
    again = wrong.form().send("Masuk", name=PERSON, password=PASSWORD)
    assert again.title == "Kirim yang tadi Anda ketik?"
    form = again.form("Kirim sekarang")
    assert form.action == "/tugas/17"
    assert form.fields["answer.note"].splitlines() == ["Sudah saya periksa", "dua kali"]
    assert form.fields["csrf_token"] != token
    assert form.send().status not in (401, 403)
    assert is_signed_in(client)


def test_a_draft_leads_nowhere_else(site: OfficeSite) -> None:
    client = with_password(site)
    form = open_page(client, "/masuk").form()
    given = {"draft_path": "https://lain.example/", "draft:a": "b"}
    assert form.send(name=PERSON, password=PASSWORD, **given).path == "/tugas"


def test_working_keeps_a_person_signed_in(site: OfficeSite) -> None:
    client = site.browse(PERSON)
    nearly = sessions.IDLE - timedelta(minutes=1)
    for _ in range(sessions.LONGEST // sessions.IDLE):
        site.office.advance(until=site.office.now + nearly)
        assert is_signed_in(client)
    site.office.advance(until=site.office.now + nearly)
    assert not is_signed_in(client)


def test_who_is_away_too_long_signs_in_again(site: OfficeSite) -> None:
    client = site.browse(PERSON)
    site.office.advance(until=site.office.now + sessions.IDLE + timedelta(minutes=1))
    assert not is_signed_in(client)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(SESSION_COOKIE)
    assert found is not None
    return found.value


def test_signing_in_again_ends_the_session_of_before(site: OfficeSite) -> None:
    client = with_password(site)
    enter(client)
    before = cookie(client)
    form = open_page(site.browse(), "/masuk").form()
    token = open_page(client, "/lapor").form().fields["csrf_token"]
    data = {**form.fields, "name": PERSON, "password": PASSWORD, "csrf_token": token}
    assert client.post("/masuk", data=data).status_code == 303
    assert cookie(client) != before
    assert is_signed_in(client)
    client.set_cookie(SESSION_COOKIE, before)
    assert not is_signed_in(client)


def test_a_cookie_that_somebody_planted_becomes_no_session(site: OfficeSite) -> None:
    client = with_password(site)
    client.set_cookie(SESSION_COOKIE, "planted")
    assert enter(client).path == "/tugas"
    assert cookie(client) != "planted"
    client.set_cookie(SESSION_COOKIE, "planted")
    assert not is_signed_in(client)
