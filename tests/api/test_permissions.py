"""docs/permissions.md is the application: each route, each role, and what happens when one asks."""

import pytest

from access.permissions import OF_ROLE, Permission
from identity.roles import Role
from tests.api.routes import (
    OF_ROLES,
    ask,
    is_refused,
    markdown,
    routes_of,
    told_roles,
    told_routes,
)
from tests.site import OfficeSite


def test_the_table_has_every_route_and_no_other(site: OfficeSite) -> None:
    there = [route.row for route in routes_of(site.app)]
    assert told_routes() == there, f"the table in docs/permissions.md:\n{markdown(site.app)}"


def test_every_view_says_who_may_use_it(site: OfficeSite) -> None:
    assert [route.path for route in routes_of(site.app) if route.who == "nobody"] == []


def test_the_table_has_every_role_with_its_permissions() -> None:
    assert told_roles() == {
        str(role): {str(one) for one in permissions} for role, permissions in OF_ROLE.items()
    }
    assert set(OF_ROLE) == set(Role) == set(OF_ROLES)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
def test_who_asks_gets_in_where_the_table_says(site: OfficeSite, role: Role | None) -> None:
    person = None if role is None else OF_ROLES[role]
    wrong = []
    for route in routes_of(site.app):
        answer = ask(site, route, route.address(), person)
        if is_refused(answer) == route.admits(role):
            wrong.append(f"{route.row} answers {answer.status_code}")
        if answer.status_code >= 500:
            wrong.append(f"{route.row} fails with {answer.status_code}")
    assert wrong == []


def test_a_token_opens_nothing_that_its_scopes_do_not_name(site: OfficeSite) -> None:
    """Its one scope is a permission that its owner lacks."""
    for role, person in OF_ROLES.items():
        lacking = next(one for one in Permission if one not in OF_ROLE[role])
        for route in routes_of(site.app):
            if route.is_api:
                path = route.address().removeprefix("/api/v1")
                answer = site.api(route.method, path, by=person, scopes=(lacking,))
                assert is_refused(answer) == ("`" in route.who), (route.row, role)


def test_signs_of_a_token_that_is_none_open_nothing(site: OfficeSite) -> None:
    for sent in ("Bearer", "Bearer ", "Bearer tuntas_x", "Basic Y2l0cmE6eA==", "Bearer \u00e9"):
        client = site.app.test_client()
        answer = client.get("/api/v1/me", headers={"Authorization": sent})
        assert answer.status_code == 401, sent
