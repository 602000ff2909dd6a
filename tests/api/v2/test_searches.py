"""Searches of the engine's resources: filters, orders, pages, and what is refused of them."""

from typing import Any

import pytest

from tests.api.requests import faults, refused
from tests.api.v2.asking import ask, deploy, found, start
from tests.site import OfficeSite

SEARCHES = (
    "/process-definitions",
    "/decision-definitions",
    "/decision-requirements",
    "/process-instances",
    "/user-tasks",
    "/jobs",
    "/incidents",
    "/message-subscriptions",
)


@pytest.fixture
def cases(site: OfficeSite) -> list[str]:
    """Five instances of the small case, K-1 to K-5."""
    assert deploy(site).status_code == 200
    return [start(site, f"K-{number}") for number in range(1, 6)]


def numbers(site: OfficeSite, asked: dict[str, Any]) -> list[str]:
    return [one["businessId"] for one in found(site, "/process-instances", asked)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("K-2", ["K-2"]),
        ({"$eq": "K-2"}, ["K-2"]),
        ({"$neq": "K-2"}, ["K-1", "K-3", "K-4", "K-5"]),
        ({"$in": ["K-1", "K-5", "K-9"]}, ["K-1", "K-5"]),
        ({"$notIn": ["K-1", "K-5"]}, ["K-2", "K-3", "K-4"]),
        ({"$like": "K-?"}, ["K-1", "K-2", "K-3", "K-4", "K-5"]),
        ({"$like": "k-*"}, []),
        ({"$like": "K_2"}, []),
        ({"$like": "\\K-2", "$neq": "K-3"}, ["K-2"]),
        ({"$exists": False}, []),
    ],
)
def test_a_filter_is_a_value_or_operators(
    site: OfficeSite, cases: list[str], asked: Any, expected: list[str]
) -> None:
    assert numbers(site, {"filter": {"businessId": asked}}) == expected


def test_one_of_several_filters_may_fit(site: OfficeSite, cases: list[str]) -> None:
    either = [{"businessId": "K-1"}, {"processInstanceKey": cases[3]}]
    assert numbers(site, {"filter": {"state": "ACTIVE", "$or": either}}) == ["K-1", "K-4"]
    assert numbers(site, {"filter": {"state": "COMPLETED", "$or": either}}) == []


def test_pages_go_forward_and_back_in_the_order_asked_for(
    site: OfficeSite, cases: list[str]
) -> None:
    order = [{"field": "state"}, {"field": "businessId", "order": "DESC"}]
    seen, page = [], {"limit": 2}
    for _ in range(3):
        body = {"sort": order, "page": page}
        answer = ask(site, "POST", "/process-instances/search", body).get_json()
        assert answer["page"]["totalItems"] == 5
        seen.append([one["businessId"] for one in answer["items"]])
        page = {"limit": 2, "after": answer["page"]["endCursor"]}
    assert seen == [["K-5", "K-4"], ["K-3", "K-2"], ["K-1"]]
    back = {"limit": 2, "before": answer["page"]["startCursor"]}
    assert numbers(site, {"sort": order, "page": back}) == ["K-3", "K-2"]
    assert numbers(site, {"sort": order, "page": {"from": 3, "limit": 1}}) == ["K-2"]


def test_rows_without_a_value_come_last_whichever_way_and_pages_reach_them(
    site: OfficeSite, cases: list[str]
) -> None:
    assert ask(site, "POST", f"/process-instances/{cases[1]}/cancellation").status_code == 204
    for order in ("ASC", "DESC"):
        sort = [{"field": "endDate", "order": order}]
        first = ask(site, "POST", "/process-instances/search", {"sort": sort, "page": {"limit": 1}})
        assert [one["state"] for one in first.get_json()["items"]] == ["TERMINATED"]
        after = {"limit": 9, "after": first.get_json()["page"]["endCursor"]}
        rest = ask(site, "POST", "/process-instances/search", {"sort": sort, "page": after})
        told = [one["businessId"] for one in rest.get_json()["items"]]
        assert told == ["K-1", "K-3", "K-4", "K-5"]
        last = {"limit": 9, "before": rest.get_json()["page"]["startCursor"]}
        assert numbers(site, {"sort": sort, "page": last}) == ["K-2"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"filter": {"nothing": 1}}, "/filter/nothing"),
        ({"filter": {"businessId": {"$is": "K-1"}}}, "/filter/businessId/$is"),
        ({"filter": {"businessId": {}}}, "/filter/businessId"),
        ({"filter": {"businessId": {"$in": ["K-1", 2]}}}, "/filter/businessId/$in/1"),
        ({"filter": {"processInstanceKey": 7}}, "/filter/processInstanceKey"),
        ({"filter": {"state": "ASLEEP"}}, "/filter/state"),
        ({"filter": {"startDate": {"$gt": "yesterday"}}}, "/filter/startDate/$gt"),
        ({"filter": {"$or": [{"nothing": 1}]}}, "/filter/$or/0/nothing"),
        ({"sort": [{"field": "tags"}]}, "/sort/0/field"),
        ({"sort": [{"field": "state", "order": "UP"}]}, "/sort/0/order"),
        ({"page": {"limit": 0}}, "/page/limit"),
        ({"page": {"from": 1, "after": "eA=="}}, "/page"),
        ({"page": {"after": "eA=="}}, "/page/after"),
        ({"page": {"size": 3}}, "/page/size"),
        ({"nothing": 1}, "/nothing"),
    ],
)
def test_what_a_search_does_not_know_is_refused_where_it_stands(
    site: OfficeSite, body: dict[str, Any], pointer: str
) -> None:
    assert set(faults(ask(site, "POST", "/process-instances/search", body), 400)) == {pointer}


@pytest.mark.parametrize("path", SEARCHES)
def test_each_search_sorts_by_each_of_its_columns_and_takes_no_body(
    site: OfficeSite, path: str
) -> None:
    assert deploy(site).status_code == 200
    start(site, "K-1")
    everything = found(site, path)
    document = site.api("GET", "/openapi.json").get_json()
    body = document["paths"][f"/v2{path}/search"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    its_sort = document["components"]["schemas"][schema.removesuffix("Search") + "Sort"]
    for field in its_sort["properties"]["field"]["enum"]:
        for order in ("ASC", "DESC"):
            asked = {"sort": [{"field": field, "order": order}], "page": {"limit": 1}}
            answer = ask(site, "POST", f"{path}/search", asked).get_json()
            seen = answer["items"]
            while answer["items"]:
                asked["page"] = {"limit": 1, "after": answer["page"]["endCursor"]}
                answer = ask(site, "POST", f"{path}/search", asked).get_json()
                seen += answer["items"]
            key = [tuple(sorted(map(str, one.items()))) for one in seen]
            assert len(key) == len(set(key)) == len(everything), (field, order)


def test_a_cursor_of_another_order_is_refused(site: OfficeSite, cases: list[str]) -> None:
    answer = ask(site, "POST", "/process-instances/search", {"page": {"limit": 1}}).get_json()
    after = {"sort": [{"field": "state"}], "page": {"after": answer["page"]["endCursor"]}}
    told = refused(ask(site, "POST", "/process-instances/search", after), 400)
    assert "with the same sort" in told["detail"]
