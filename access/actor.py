"""Who is asking: found once a request, from the session cookie (pages) or a bearer token (API)."""

from dataclasses import dataclass

from flask import g, request

from access.errors import NotSignedIn
from access.permissions import Permission, permissions_of
from access.site import current_site
from complaints.visibility import Viewer, viewer_of
from identity import sessions, tokens
from identity.people import Person
from identity.sessions import Session
from identity.tokens import ApiToken
from kernel.unit_of_work import UnitOfWork

SESSION_COOKIE = "tuntas_session"
API_PREFIX = "/api/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person, what they may see and do, and by what they came in: `session` or `token`."""

    person: Person
    viewer: Viewer
    permissions: frozenset[Permission]
    session: Session | None = None
    token: ApiToken | None = None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def find_actor() -> Actor | None:
    """Who asks, if anybody is signed in.

    The API listens to tokens only and pages to cookies only, so that no page of somebody else
    can make a browser call the API.
    """
    if "actor" not in g:
        g.actor = _from_token() if request.path.startswith(API_PREFIX) else _from_cookie()
    found: Actor | None = g.actor
    return found


def current_actor() -> Actor:
    """Who asks; NotSignedIn when nobody is."""
    actor = find_actor()
    if actor is None:
        raise NotSignedIn("sign in first")
    return actor


def _from_cookie() -> Actor | None:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None

    def read(uow: UnitOfWork) -> Actor | None:
        found = sessions.find(uow, current_site().office.keyring, token)
        return None if found is None else _actor(uow, found.person, session=found.session)

    return current_site().office.database.read(read)


def _from_token() -> Actor | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None

    def read(uow: UnitOfWork) -> Actor | None:
        found = tokens.find(uow, current_site().office.keyring, token.strip())
        return None if found is None else _actor(uow, found.person, token=found.token)

    return current_site().office.database.read(read)


def _actor(
    uow: UnitOfWork,
    person: Person,
    *,
    session: Session | None = None,
    token: ApiToken | None = None,
) -> Actor:
    viewer = viewer_of(uow, person.id)
    granted = permissions_of(viewer.groups)
    if token is not None:
        granted = frozenset(one for one in granted if one in token.scopes)
    return Actor(person=person, viewer=viewer, permissions=granted, session=session, token=token)
