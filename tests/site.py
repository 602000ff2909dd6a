"""The site of a simulated office: requests without a server, sign-in, tokens.

`site.api("GET", "/inbox", by="citra-darmawan")` asks as a person with a token of all scopes;
`site.browse("citra-darmawan")` gives a signed-in client for pages.
"""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access.actor import ENGINE_PREFIX, SESSION_COOKIE
from access.permissions import Permission
from access.site import Site
from host.app import create_app
from host.due import next_due
from host.health_checks import checks
from identity import sessions, tokens
from tests.office import SimulatedOffice


class OfficeSite:
    """A simulated office with its doors open. What a request made due is done before it answers."""

    def __init__(self, office: SimulatedOffice) -> None:
        self.office = office
        self.app = create_app(
            Site(
                office=office.open,
                proxies=0,
                nudge=office.do_what_is_due,
                next_due=next_due,
                patience=0,
                checks=checks(office.open),
            )
        )
        self._tokens: dict[tuple[str, tuple[str, ...]], str] = {}

    def api(  # noqa: PLR0913
        self,
        method: str,
        path: str,
        *,
        by: str | None = None,
        scopes: tuple[str, ...] = tuple(Permission),
        headers: dict[str, str] | None = None,
        **given: Any,
    ) -> TestResponse:
        """One request to /api/v1, or to a path under /v2, as `by` (None: as nobody).

        Then what is due is done.
        """
        sent = dict(headers or {})
        if by is not None:
            sent["Authorization"] = f"Bearer {self.token(by, scopes)}"
        client = self.app.test_client()
        address = path if path.startswith(ENGINE_PREFIX) else f"/api/v1{path}"
        return client.open(address, method=method, headers=sent, **given)

    def token(self, person: str, scopes: tuple[str, ...] = tuple(Permission)) -> str:
        """A token of this person, the same one each time."""
        if (person, scopes) not in self._tokens:
            keyring = self.office.open.keyring
            _, secret = self.office.write(
                lambda uow: tokens.create(
                    uow,
                    keyring,
                    person=person,
                    label="test",
                    scopes=scopes,
                    expires_at=uow.now + timedelta(days=300),
                )
            )
            self._tokens[person, scopes] = secret
        return self._tokens[person, scopes]

    def browse(self, person: str | None = None) -> FlaskClient:
        """A client for pages, signed in as `person`."""
        client = self.app.test_client()
        if person is not None:
            keyring = self.office.open.keyring
            token = self.office.write(lambda uow: sessions.open_session(uow, keyring, person))
            client.set_cookie(SESSION_COOKIE, token)
        return client


@pytest.fixture
def site(office: SimulatedOffice) -> OfficeSite:
    """The demo office with its doors open, on both stores."""
    return OfficeSite(office)
