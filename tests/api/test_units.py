"""Units for the submission form, and whom a user task can go to."""

from tests.site import OfficeSite


def test_everybody_sees_the_units_and_nothing_inner_of_them(site: OfficeSite) -> None:
    units = site.api("GET", "/units").get_json()["items"]
    bandung = ("kejari-bandung", "Kejaksaan Negeri Bandung", "kejaksaan_negeri")
    assert bandung in [(one["id"], one["name"], one["kind"]) for one in units]
    assert [one["id"] for one in units] == sorted(one["id"] for one in units)
    assert {frozenset(one) for one in units} == {frozenset({"id", "name", "kind"})}


def test_who_works_on_tasks_sees_names_of_colleagues_and_no_addresses(site: OfficeSite) -> None:
    path = "/units/kejari-bandung/people?role=handler"
    assert site.api("GET", path, by="melati-sasmita").get_json()["items"] == [
        {"id": "ayu-wirahadi", "name": "Ayu Wirahadi"},
        {"id": "citra-darmawan", "name": "Citra Darmawan"},
        {"id": "iwan-nurhayati", "name": "Iwan Nurhayati"},
    ]


def test_an_unknown_unit_is_not_found(site: OfficeSite) -> None:
    answer = site.api("GET", "/units/kejari-atlantis/people?role=head", by="melati-sasmita")
    assert answer.status_code == 404
    assert "kejari-atlantis" in answer.get_json()["detail"]


def test_the_role_is_asked_for_by_name(site: OfficeSite) -> None:
    for query in ("", "?role=king", "?role=head&role=handler", "?rank=head"):
        answer = site.api("GET", f"/units/kejari-bandung/people{query}", by="melati-sasmita")
        assert answer.status_code == 422, query
        assert answer.get_json()["errors"][0]["parameter"] in ("role", "rank")


def test_strangers_learn_no_names(site: OfficeSite) -> None:
    path = "/units/kejari-bandung/people?role=handler"
    assert site.api("GET", path).status_code == 401
    assert site.api("GET", path, by="dimas-susanto").status_code == 403
