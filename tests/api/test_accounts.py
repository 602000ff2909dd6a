"""Accounts by the API: a mailed link, nobody let in any more, let in again."""

import pytest

from identity import accounts, sign_in
from tests.api.requests import ADMINISTRATOR, HANDLER, HEAD, refused
from tests.office import SimulatedOffice
from tests.site import OfficeSite

PASSWORD = "kereta api ke bandung pagi"  # noqa: S105
OPERATIONS = ("invitations", "disable", "enable")


def give_password(office: SimulatedOffice) -> None:
    stored = office.open.passwords.hash(PASSWORD)
    office.write(lambda uow: accounts.put_password_hash(uow, HANDLER, stored))


def signs_in(office: SimulatedOffice, password: str = PASSWORD) -> bool:
    open_ = office.open
    found = sign_in.sign_in(
        open_.database, open_.keyring, open_.passwords, HANDLER, password, client="203.0.113.7"
    )
    return found is not None


def link_mails(office: SimulatedOffice) -> list[str]:
    """The addresses that links went to."""
    letters = office.channel.letters
    return [one.address.email for one in letters if "/sandi/" in one.body]


def test_an_invitation_goes_by_mail_and_not_into_the_answer(site: OfficeSite) -> None:
    answer = site.api("POST", f"/accounts/{HANDLER}/invitations", by=ADMINISTRATOR)
    assert answer.status_code == 202
    assert answer.get_json() == {
        "person": HANDLER,
        "expires_at": "2026-11-25T01:00:00+00:00",
    }
    assert link_mails(site.office) == ["citra.darmawan@kejari-bandung.example"]
    (letter,) = [one for one in site.office.channel.letters if "/sandi/" in one.body]
    token = letter.body.partition("/sandi/")[2].split()[0]
    assert token not in answer.text
    page = site.browse().get(f"/sandi/{token}")
    assert (page.status_code, HANDLER in page.text) == (200, True)


def test_a_disabled_account_is_let_in_no_more_until_it_is_enabled(site: OfficeSite) -> None:
    give_password(site.office)
    browser = site.browse(HANDLER)
    assert site.api("GET", "/me", by=HANDLER).status_code == 200
    for _ in range(2):
        done = site.api("POST", f"/accounts/{HANDLER}/disable", by=ADMINISTRATOR)
        assert (done.status_code, done.text) == (204, "")
    assert site.api("GET", "/me", by=HANDLER).status_code == 401
    assert browser.get("/tugas").location.startswith("/masuk")
    assert not signs_in(site.office)
    for _ in range(2):
        done = site.api("POST", f"/accounts/{HANDLER}/enable", by=ADMINISTRATOR)
        assert (done.status_code, done.text) == (204, "")
    assert signs_in(site.office)
    assert site.api("GET", "/me", by=HANDLER).status_code == 401


def test_who_is_disabled_is_not_invited(site: OfficeSite) -> None:
    site.api("POST", f"/accounts/{HANDLER}/disable", by=ADMINISTRATOR)
    answer = site.api("POST", f"/accounts/{HANDLER}/invitations", by=ADMINISTRATOR)
    assert "is disabled; enable it first" in refused(answer, 409)["detail"]
    assert link_mails(site.office) == []


def test_nobody_locks_themselves_out(site: OfficeSite) -> None:
    answer = site.api("POST", f"/accounts/{ADMINISTRATOR}/disable", by=ADMINISTRATOR)
    assert "ask another administrator" in refused(answer, 409)["detail"]
    assert site.api("GET", "/me", by=ADMINISTRATOR).status_code == 200


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("person", ["siapa-pun", "CITRA-DARMAWAN", "%00", "x" * 300, "%F0%9F"])
def test_an_unknown_person_is_told(site: OfficeSite, operation: str, person: str) -> None:
    refused(site.api("POST", f"/accounts/{person}/{operation}", by=ADMINISTRATOR), 404)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_who_manages_accounts_may(site: OfficeSite, operation: str) -> None:
    path = f"/accounts/{HANDLER}/{operation}"
    refused(site.api("POST", path), 401)
    refused(site.api("POST", path, by=HEAD), 403)
    refused(site.api("POST", path, by=HANDLER), 403)
    refused(site.api("POST", path, by=ADMINISTRATOR, scopes=("read_calendars",)), 403)
    assert link_mails(site.office) == []
    assert site.api("GET", "/me", by=HANDLER).status_code == 200
