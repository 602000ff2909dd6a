"""Who is asking: found once a request, from the session cookie (pages) or a token (API).

The engine's API also takes Basic authentication, which its clients know (access/basic.py).
"""

from dataclasses import dataclass

from flask import g, request

from access import basic
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
DEVICE_COOKIE = "tuntas_device"  #: of a browser in which somebody signed in (identity/devices.py)
API_PREFIX = "/api/"
ENGINE_PREFIX = "/v2/"  #: the engine's resources: the paths of the published interface
API_PREFIXES = (API_PREFIX, ENGINE_PREFIX)


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
        g.actor = _from_header() if request.path.startswith(API_PREFIXES) else _from_cookie()
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


def _from_header() -> Actor | None:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and given.strip():
        return _from_token(given.strip())
    if kind.lower() == "basic" and request.path.startswith(ENGINE_PREFIX):
        return _from_basic(given.strip())
    return None


def _from_token(secret: str, id_: int | None = None) -> Actor | None:
    """Who has a token with this secret, if it is the one with this id where one is given."""

    def read(uow: UnitOfWork) -> Actor | None:
        found = tokens.find(uow, current_site().office.keyring, secret)
        if found is None or id_ not in (None, found.token.id):
            return None
        return _actor(uow, found.person, token=found.token)

    return current_site().office.database.read(read)


def _from_basic(given: str) -> Actor | None:
    """A token's id and secret, or a person's name and password: counted as signing in is."""
    name, password = basic.credentials(given)
    if not name:
        return None
    if name.isdecimal() and password.startswith(tokens.PREFIX):
        return _from_token(password, int(name))
    return basic.by_password(name, password, _actor)


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
