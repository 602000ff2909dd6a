"""The routes of the application as docs/permissions.md lists them, and who gets in at each.

`markdown(app)` gives the rows of the table: what the document lacks after a route was added.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from access.actor import API_PREFIXES, SESSION_COOKIE
from access.guard import Allowed, allowed_of
from access.permissions import OF_ROLE
from identity.roles import Role
from tests.architecture.sources import ROOT
from tests.site import OfficeSite
from web import csrf
from web.drafts import CSRF_FIELD

DOCUMENT = ROOT / "docs" / "permissions.md"
EVERYONE, SIGNED_IN = "everyone", "signed in"
#: Somebody with this role and no other.
OF_ROLES = {
    Role.INTAKE: "intan-padmadinata",
    Role.COORDINATOR: "melati-sasmita",
    Role.HANDLER: "citra-darmawan",
    Role.HEAD: "irfan-sopandi",
    Role.SUPERVISOR: "budi-supriatna",
    Role.OVERSIGHT: "agus-mulyana",
    Role.PROCESS_OWNER: "dimas-susanto",
    Role.ADMINISTRATOR: "arif-kurniawan",
    Role.AUDITOR: "yusuf-purnama",
}
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
_ROW = re.compile(r"^\| `([A-Z]+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)
_ROLE_ROW = re.compile(r"^\| ([a-z_]+) \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """One method of one path; `rule` is Flask's, `who` what the view declares."""

    path: str
    method: str
    rule: str
    who: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith(API_PREFIXES)

    @property
    def row(self) -> str:
        return f"| `{self.method}` | `{self.path}` | {self.who} |"

    def address(self, **values: str) -> str:
        """The path with its parameters filled in; those not named get what nothing is called."""
        return _PARAMETER.sub(lambda found: values.get(found[1], "999999999"), self.rule)

    def admits(self, role: Role | None) -> bool:
        """Whether somebody with this role may, None: who is not signed in."""
        if self.who == EVERYONE:
            return True
        if role is None:
            return False
        wanted = set(re.findall(r"\w+", self.who.replace(" or ", " ")))
        return self.who == SIGNED_IN or bool(wanted & {str(one) for one in OF_ROLE[role]})


def routes_of(app: Flask) -> list[Route]:
    """Every route of the application; HEAD and OPTIONS go with GET."""
    return sorted(
        Route(_PARAMETER.sub(r"{\1}", rule.rule), method, rule.rule, _who(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def markdown(app: Flask) -> str:
    """The rows of the table of routes."""
    return "\n".join(route.row for route in routes_of(app))


def told_routes(document: Path = DOCUMENT) -> list[str]:
    """The rows of the document's table of routes."""
    return [found[0] for found in _ROW.finditer(document.read_text(encoding="utf-8"))]


def told_roles(document: Path = DOCUMENT) -> dict[str, set[str]]:
    """Role -> permissions, as the document says."""
    rows = _ROLE_ROW.finditer(document.read_text(encoding="utf-8"))
    return {found[1]: set(re.findall(r"\w+", found[2])) for found in rows if found[1] != "role"}


def ask(site: OfficeSite, route: Route, address: str, person: str | None) -> TestResponse:
    """Ask as this person: the API with a token, a page with a new session and its form token."""
    if route.is_api:
        path = address.removeprefix("/api/v1")
        return site.api(route.method, path, by=person)
    client = site.browse(person)
    if route.method == "GET":
        return client.get(address)
    session = client.get_cookie(SESSION_COOKIE)
    if session is None:
        client.set_cookie(csrf.VISITOR_COOKIE, "visitor")
    name, value = (SESSION_COOKIE, session.value) if session else (csrf.VISITOR_COOKIE, "visitor")
    with site.app.test_request_context(headers={"Cookie": f"{name}={value}"}):
        token = csrf.token()
    return client.open(address, method=route.method, data={CSRF_FIELD: token})


def is_refused(answer: TestResponse) -> bool:
    """Whether it says: sign in first, or you may not."""
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return True
    return answer.location is not None and answer.location.startswith("/masuk?next=")


def _who(app: Flask, endpoint: str) -> str:
    allowed = allowed_of(app.view_functions[endpoint])
    return "nobody" if allowed is None else _words(allowed)


def _words(allowed: Allowed) -> str:
    if allowed.everyone:
        return EVERYONE
    if not allowed.permissions:
        return SIGNED_IN
    return " or ".join(f"`{one}`" for one in sorted(allowed.permissions))
