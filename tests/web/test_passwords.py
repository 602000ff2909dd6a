"""Setting a password by a link, and asking for a link when one was forgotten."""

import pytest
from flask.testing import FlaskClient

from access.actor import DEVICE_COOKIE
from access.password_requests import request_link
from access.rate_limits import LIMITS
from identity import accounts, devices, links
from kernel.unit_of_work import UnitOfWork
from tests.flooding import fill_limit
from tests.site import OfficeSite
from tests.web.browser import Page, open_page

PERSON, PASSWORD = "citra-darmawan", "kuda laut biru tenang"
ADDRESS = "citra.darmawan@kejari-bandung.example"


def signs_in(client: FlaskClient) -> bool:
    page = open_page(client, "/masuk").form().send(name=PERSON, password=PASSWORD)
    return page.path == "/tugas"


def link(site: OfficeSite) -> str:
    keyring = site.office.open.keyring
    serial = site.office.write(lambda uow: links.make_link(uow, PERSON))
    return f"/sandi/{links.link_token(keyring, serial)}"


def test_a_password_is_set_by_a_link_once(site: OfficeSite) -> None:
    client, address = site.browse(), link(site)
    form = open_page(client, address).form()
    done = form.send(password=PASSWORD, password_again=PASSWORD)
    assert done.title == "Kata sandi tersimpan"
    assert signs_in(site.browse())
    ended = open_page(site.browse(), address)
    assert (ended.status, ended.title) == (404, "Tautan ini tidak berlaku")
    assert form.send(password=PASSWORD, password_again=PASSWORD).status in (403, 404)


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("pendek", "pendek", "password"),
        ("citra-darmawan-2026", "citra-darmawan-2026", "password"),
        ("kejaksaan1234", "kejaksaan1234", "password"),
        ("x" * 300, "x" * 300, "password"),
        (PASSWORD, PASSWORD + "x", "password_again"),
        ("", "", "password"),
    ],
)
def test_a_bad_password_is_told_and_the_link_stays(
    site: OfficeSite, password: str, again: str, field: str
) -> None:
    client, address = site.browse(), link(site)
    page = open_page(client, address).form().send(password=password, password_again=again)
    assert (page.status, list(page.errors)) == (422, [field])
    done = page.form().send(password=PASSWORD, password_again=PASSWORD)
    assert done.title == "Kata sandi tersimpan"


def test_an_old_or_invented_link_tells_nothing(site: OfficeSite) -> None:
    address = link(site)
    site.office.advance(hours=25)
    for wrong in (address, "/sandi/x", "/sandi/" + "A" * 48, "/sandi/%00"):
        page = open_page(site.browse(), wrong)
        assert (page.status, page.title) == (404, "Tautan ini tidak berlaku")


def test_the_browser_is_signed_out_whoever_it_was(site: OfficeSite) -> None:
    client = site.browse("irfan-sopandi")
    session = client.get_cookie("tuntas_session")
    assert session is not None
    form = open_page(client, link(site)).form()
    assert form.send(password=PASSWORD, password_again=PASSWORD).title == "Kata sandi tersimpan"
    client.set_cookie("tuntas_session", session.value)
    assert open_page(client, "/tugas").path == "/masuk"


def ask(client: FlaskClient, name: str = PERSON) -> Page:
    return open_page(client, "/sandi").form().send(name=name)


def mailed(site: OfficeSite) -> list[str]:
    """The links that were mailed, each as a path."""
    site.office.do_what_is_due()
    found = []
    for letter in site.office.channel.letters:
        _, way, rest = letter.body.partition("/sandi/")
        if way:
            assert letter.address.email == ADDRESS
            found.append(f"/sandi/{rest.split()[0]}")
    return found


def test_who_forgot_a_password_gets_a_link_that_sets_a_new_one(site: OfficeSite) -> None:
    client = site.browse()
    (way,) = open_page(client, "/masuk").tree.xpath("//main//a[text()='Lupa kata sandi']/@href")
    asked = open_page(client, way).form().send(name=" Citra.Darmawan@kejari-bandung.EXAMPLE ")
    assert (asked.status, asked.title) == (200, "Periksa surel Anda")
    (address,) = mailed(site)
    form = open_page(client, address).form()
    assert form.send(password=PASSWORD, password_again=PASSWORD).title == "Kata sandi tersimpan"
    assert signs_in(client)


@pytest.mark.parametrize(
    "name", ["siapa-pun", "x@lain.example", "budi-supriatna", "x" * 5000, "a\x00b", "' OR 1=1 --"]
)
def test_the_page_tells_nobody_whether_there_is_an_account(site: OfficeSite, name: str) -> None:
    site.office.write(lambda uow: accounts.disable(uow, "budi-supriatna"))
    client = site.browse()
    known, other = ask(client), ask(client, name)
    assert other.source == known.source
    assert (other.status, other.path) == (known.status, known.path) == (200, "/sandi")
    assert len(mailed(site)) == 1


def test_a_mailbox_is_not_filled(site: OfficeSite) -> None:
    most = LIMITS["password_link_account"].most
    pages = [ask(site.browse(), name) for name in [PERSON, ADDRESS] * most]
    assert {(page.status, page.text) for page in pages} == {(200, pages[0].text)}
    sent = mailed(site)
    assert len(sent) == most
    assert open_page(site.browse(), sent[-1]).title == "Buat kata sandi"
    site.office.advance(hours=1)
    ask(site.browse())
    assert len(mailed(site)) == most + 1


def test_a_client_asks_for_so_many_only_known_or_not(site: OfficeSite) -> None:
    client, limit = site.browse(), LIMITS["password_link_client"]
    form = open_page(client, "/sandi").form()
    pages = [form.send(name=f"siapa-{number}") for number in range(limit.most)]
    assert {page.status for page in pages} == {200}
    over, known = form.send(name="siapa-lagi"), form.send(name=PERSON)
    assert over.status == known.status == 429
    assert over.title == known.title == "Terlalu banyak percobaan"
    assert int(over.headers["Retry-After"]) <= limit.within.total_seconds()
    assert mailed(site) == []


def test_strangers_at_an_address_keep_no_known_browser_from_asking(site: OfficeSite) -> None:
    own, keyring, limit = site.browse(), site.office.open.keyring, LIMITS["password_link_client"]
    now = site.office.time.now()
    own.set_cookie(DEVICE_COOKIE, devices.token_of(keyring, PERSON, now))
    site.office.write(lambda uow: fill_limit(uow, keyring, limit, "127.0.0.1"))
    assert ask(own).status == 200
    assert len(mailed(site)) == 1
    assert ask(own, "budi-supriatna").status == 429


def test_a_name_that_is_missing_is_asked_for(site: OfficeSite) -> None:
    page = ask(site.browse(), "  ")
    assert (page.status, list(page.errors)) == (422, ["name"])


def test_another_site_asks_for_no_link(site: OfficeSite) -> None:
    client = site.browse()
    assert client.post("/sandi", data={"name": PERSON}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    data = {**open_page(client, "/sandi").form().fields, "name": PERSON}
    assert client.post("/sandi", data=data, headers=foreign).status_code == 403
    assert mailed(site) == []


def test_all_of_it_is_there_in_english(site: OfficeSite) -> None:
    client = site.browse()
    page = open_page(client, "/bahasa/en?next=/sandi")
    assert page.title == "Forgotten password"
    asked = page.form().send(name=PERSON)
    assert asked.title == "Check your e-mail"
    assert "If that account exists" in asked.text


def test_an_account_costs_a_few_statements_more_as_often_as_mails_go_out(site: OfficeSite) -> None:
    """Time tells nothing: too few samples are slower, and by less than a commit varies."""
    keyring = site.office.open.keyring

    def statements(name: str) -> int:
        def work(uow: UnitOfWork) -> int:
            request_link(uow, keyring, name)
            return uow.round_trips

        return site.office.write(work)

    most = LIMITS["password_link_account"].most
    nobody = statements("siapa-pun")
    known = [statements(PERSON) for _ in range(most + 1)]
    assert known[most] == nobody
    assert max(known) <= nobody + 3
