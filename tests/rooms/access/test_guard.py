"""No view without a word on who may use it, and every answer with the headers of the house."""

import pytest

from access import guard
from access.permissions import OF_ROLE, Permission, permissions_of
from identity.roles import Role
from tests.site import OfficeSite


def test_every_view_says_who_may_use_it(site: OfficeSite) -> None:
    silent = [
        name for name, view in site.app.view_functions.items() if guard.allowed_of(view) is None
    ]
    assert silent == []


def test_a_view_that_says_nothing_serves_nobody(site: OfficeSite) -> None:
    site.app.add_url_rule("/diam", "silent", lambda: "secret")
    answer = site.browse("arif-kurniawan").get("/diam")
    assert answer.status_code == 403
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/", "/masuk", "/no-such-page", "/api/v1/health"])
def test_every_answer_has_the_policy(site: OfficeSite, path: str) -> None:
    headers = site.browse().get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_every_role_has_its_permissions_and_every_permission_a_role() -> None:
    assert set(OF_ROLE) == set(Role)
    assert {one for granted in OF_ROLE.values() for one in granted} == set(Permission)


def test_permissions_of_several_roles_add_up() -> None:
    both = permissions_of(["kejari-bandung:intake", "kejati-jawa-barat:process_owner"])
    assert both == OF_ROLE[Role.INTAKE] | OF_ROLE[Role.PROCESS_OWNER]


def test_who_has_no_role_may_nothing() -> None:
    assert permissions_of([]) == frozenset()
