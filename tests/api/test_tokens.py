"""API tokens: made with a password, shown once, never more than their owner may."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from access.site import Site
from host.app import create_app
from host.due import next_due
from identity import accounts, tokens
from identity.passwords import LONGEST_TYPED, Passwords
from identity.people import Person, put_person
from identity.sign_in import FLOOD_LIMIT
from tests.flooding import fill_limit
from tests.site import OfficeSite

PASSWORD = "kereta api ke bandung pagi"  # noqa: S105
WHO = "citra-darmawan"


@pytest.fixture
def site(site: OfficeSite) -> OfficeSite:
    """The site, on which one person has a password."""
    stored = site.office.open.passwords.hash(PASSWORD)
    site.office.write(lambda uow: accounts.put_password_hash(uow, WHO, stored))
    return site


def make(site: OfficeSite, **given: Any) -> TestResponse:
    body = {"name": WHO, "password": PASSWORD, "label": "angka bulanan", "scopes": ["work_tasks"]}
    return site.api("POST", "/tokens", json={**body, **given})


def asking_with(site: OfficeSite, secret: str) -> int:
    client = site.app.test_client()
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code


def test_a_password_makes_a_token_that_works(site: OfficeSite) -> None:
    answer = make(site, expires_in_days=30)
    assert answer.status_code == 201
    made = answer.get_json()
    assert made["secret"].startswith("tuntas_")
    assert made["scopes"] == ["work_tasks"]
    assert made["expires_at"].startswith("2026-12-24")
    assert answer.location.endswith(f"/api/v1/tokens/{made['id']}")
    headers = {"Authorization": f"Bearer {made['secret']}"}
    me = site.app.test_client().get("/api/v1/me", headers=headers).get_json()
    assert (me["id"], me["permissions"]) == (WHO, ["work_tasks"])


def test_the_secret_is_shown_once(site: OfficeSite) -> None:
    secret = make(site).get_json()["secret"]
    listed = site.api("GET", "/tokens", by=WHO)
    assert [one["label"] for one in listed.get_json()["items"]] == ["test", "angka bulanan"]
    assert secret not in listed.text
    assert "secret" not in listed.text


def test_it_ends_when_it_says(site: OfficeSite) -> None:
    secret = make(site, expires_in_days=1).get_json()["secret"]
    assert asking_with(site, secret) == 200
    site.office.advance(hours=24)
    assert asking_with(site, secret) == 401


def test_the_email_address_is_a_name_too(site: OfficeSite) -> None:
    assert make(site, name="Citra.Darmawan@kejari-bandung.example").status_code == 201


def test_unknown_wrong_and_locked_get_the_same_words(site: OfficeSite) -> None:
    wrong = make(site, password="salah sama sekali")
    unknown = make(site, name="siapa-saja")
    no_password = make(site, name="irfan-sopandi")
    for _ in range(12):
        make(site, password="salah sama sekali")
    locked = make(site)
    answers = (wrong, unknown, no_password, locked)
    assert [one.status_code for one in answers] == [401] * 4
    assert len({one.text for one in answers}) == 1
    assert all("Retry-After" not in one.headers for one in answers)


def test_a_client_that_floods_is_told_when_to_come_again(site: OfficeSite) -> None:
    keyring = site.office.open.keyring
    site.office.write(lambda uow: fill_limit(uow, keyring, FLOOD_LIMIT, "127.0.0.1"))
    answers = [make(site, name="siapa-saja"), make(site)]
    assert [one.status_code for one in answers] == [429, 429]
    assert answers[-1].headers["Retry-After"] == str(15 * 60)
    site.office.advance(hours=1)
    assert make(site).status_code == 201


def test_a_long_password_is_as_long_as_on_the_pages(site: OfficeSite) -> None:
    assert make(site, password="a\u0301" * 200).status_code == 401  # noqa: S106
    assert make(site, password="a" * (LONGEST_TYPED + 1)).status_code == 422  # noqa: S106


def test_an_unknown_scope_is_pointed_to(site: OfficeSite) -> None:
    answer = make(site, scopes=["work_tasks", "rule_the_world"])
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.get_json()["errors"]] == ["/scopes/1"]


def test_nobody_gives_a_token_what_they_may_not(site: OfficeSite) -> None:
    answer = make(site, scopes=["deploy_models", "work_tasks"])
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["pointer"] == "/scopes/0"
    assert "do not have this permission" in error["detail"]
    assert [one["label"] for one in site.api("GET", "/tokens", by=WHO).get_json()["items"]] == [
        "test"
    ]


def test_a_token_makes_no_token(site: OfficeSite) -> None:
    """What a thief of a token would want: another one, with more scopes and more time."""
    for body in ({"label": "lagi", "scopes": ["work_tasks"]}, {"password": "", "name": WHO}):
        answer = site.api("POST", "/tokens", by=WHO, json=body)
        assert answer.status_code == 422
    wrong = {"name": WHO, "password": "entah apa ini", "label": "lagi", "scopes": ["work_tasks"]}
    assert site.api("POST", "/tokens", by=WHO, json=wrong).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "dua\nbaris"),
        ("label", "x" * 101),
        ("label", 7),
        ("scopes", []),
        ("scopes", "work_tasks"),
        ("expires_in_days", 0),
        ("expires_in_days", 367),
        ("expires_in_days", "30"),
        ("expires_in_days", 1.5),
        ("expires_in_days", True),
        ("name", None),
        ("forever", True),
    ],
)
def test_a_field_that_is_wrong_is_pointed_to(site: OfficeSite, field: str, value: object) -> None:
    answer = make(site, **{field: value})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.get_json()["errors"]] == [f"/{field}"]
    assert PASSWORD not in answer.text


def test_a_revoked_token_is_none(site: OfficeSite) -> None:
    made = make(site).get_json()
    path = f"/tokens/{made['id']}"
    assert site.api("DELETE", path, by=WHO).status_code == 204
    assert asking_with(site, made["secret"]) == 401
    assert site.api("DELETE", path, by=WHO).status_code == 204
    (listed,) = [
        one
        for one in site.api("GET", "/tokens", by=WHO).get_json()["items"]
        if one["id"] == made["id"]
    ]
    assert listed["revoked_at"].startswith("2026-11-24")


def test_a_token_of_somebody_else_is_none_of_mine(site: OfficeSite) -> None:
    made = make(site).get_json()
    answer = site.api("DELETE", f"/tokens/{made['id']}", by="irfan-sopandi")
    assert answer.status_code == 404
    assert asking_with(site, made["secret"]) == 200
    assert site.api("DELETE", "/tokens/999999", by=WHO).status_code == 404


def test_without_the_scope_a_token_manages_no_tokens(site: OfficeSite) -> None:
    made = make(site).get_json()
    path = f"/tokens/{made['id']}"
    assert site.api("GET", "/tokens", by=WHO, scopes=("work_tasks",)).status_code == 403
    assert site.api("DELETE", path, by=WHO, scopes=("work_tasks",)).status_code == 403


def test_who_has_no_role_gets_no_token(site: OfficeSite) -> None:
    retired = Person(id=WHO, name="Citra Darmawan", email="citra@kejari-bandung.example")
    site.office.write(lambda uow: put_person(uow, retired, []))
    assert make(site).status_code == 403


def used_at(site: OfficeSite, id: str) -> str | None:
    listed = site.api("GET", "/tokens", by=WHO).get_json()["items"]
    found: str | None = next(one["used_at"] for one in listed if one["id"] == id)
    return found


def test_its_owner_sees_when_it_was_used_to_some_minutes(site: OfficeSite) -> None:
    made = make(site).get_json()
    assert made["used_at"] is None
    assert used_at(site, made["id"]) is None
    seen = []
    for minutes in (0, 2, 4):
        site.office.advance(hours=minutes / 60)
        assert asking_with(site, made["secret"]) == 200
        seen.append(used_at(site, made["id"]))
    assert [str(one)[11:16] for one in seen] == ["01:00", "01:00", "01:06"]


def test_a_use_that_is_refused_is_a_use(site: OfficeSite) -> None:
    made = make(site).get_json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert site.app.test_client().get("/api/v1/tokens", headers=headers).status_code == 403
    assert used_at(site, made["id"]) is not None


def test_asking_for_too_much_locks_nobody_out(site: OfficeSite) -> None:
    for _ in range(12):
        assert make(site, scopes=["edit_calendars"]).status_code == 422
    assert make(site).status_code == 201


def test_a_password_changed_meanwhile_makes_no_token(site: OfficeSite) -> None:
    class ChangedMeanwhile(Passwords):
        def matches(self, stored: str | None, password: str) -> bool:
            new = self.hash("sudah diganti orangnya")
            site.office.write(lambda uow: accounts.put_password_hash(uow, WHO, new))
            return super().matches(stored, password)

    slow = ChangedMeanwhile(time_cost=1, memory_cost=8, parallelism=1)
    office = replace(site.office.open, passwords=slow)
    app = create_app(Site(office=office, proxies=0, nudge=lambda: None, next_due=next_due))
    body = {"name": WHO, "password": PASSWORD, "label": "angka", "scopes": ["work_tasks"]}
    assert app.test_client().post("/api/v1/tokens", json=body).status_code == 401
    assert site.office.read(lambda uow: tokens.list_of(uow, WHO)) == []
