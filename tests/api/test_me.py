"""Who asks, as the API sees them."""

from tests.site import OfficeSite


def test_a_token_says_whose_it_is_and_what_it_may(site: OfficeSite) -> None:
    shown = site.api("GET", "/me", by="citra-darmawan", scopes=("work_tasks",)).get_json()
    assert shown == {
        "id": "citra-darmawan",
        "name": "Citra Darmawan",
        "email": "citra.darmawan@kejari-bandung.example",
        "groups": ["kejari-bandung:handler"],
        "permissions": ["work_tasks"],
    }


def test_scopes_give_nobody_more_than_they_may(site: OfficeSite) -> None:
    shown = site.api(
        "GET", "/me", by="citra-darmawan", scopes=("deploy_models", "work_tasks")
    ).get_json()
    assert shown["permissions"] == ["work_tasks"]


def test_who_stands_in_has_the_groups_of_who_is_away(site: OfficeSite) -> None:
    office = site.office
    office.absent("irfan-sopandi", "2026-11-23 00:00", "2026-11-30 00:00", "citra-darmawan")
    shown = site.api("GET", "/me", by="citra-darmawan").get_json()
    assert shown["groups"] == ["kejari-bandung:handler", "kejari-bandung:head"]
    assert "hand_over_tasks" in shown["permissions"]


def test_without_a_token_one_is_asked_to_sign_in(site: OfficeSite) -> None:
    answer = site.api("GET", "/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.mimetype == "application/problem+json"


def test_a_cookie_of_the_pages_opens_no_api(site: OfficeSite) -> None:
    client = site.browse("citra-darmawan")
    assert client.get("/api/v1/me").status_code == 401
