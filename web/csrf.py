"""Only forms that this site gave to this browser are taken.

The token in each form is a keyed hash of the browser's session cookie or, for who is not signed
in, of a random visitor cookie. Another site can know neither.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from access.actor import API_PREFIXES, SESSION_COOKIE
from access.site import current_site
from kernel.errors import Forbidden
from web import cookies
from web.drafts import CSRF_FIELD, posted_form

VISITOR_COOKIE = "tuntas_visitor"
_READING = ("GET", "HEAD", "OPTIONS")
_COOKIE_MOST = 200


class ForeignForm(Forbidden):
    """Another site sent the form."""


class OldForm(Forbidden):
    """The form's token is not (or no longer) that of this browser."""


def install(app: Flask) -> None:
    """Check every form that `app` takes; templates say `csrf_token()`."""
    app.before_request(_check)
    app.after_request(_give_visitor_cookie)
    app.jinja_env.globals["csrf_token"] = token


def token() -> str:
    """The token for a form in the page that is being made."""
    return current_site().office.keyring.keyed_hash(f"form/{_bound_to()}").hex()


def use_session(session: str) -> None:
    """From here on, tokens are for this session, whose cookie the answer brings."""
    g.new_session = session


def is_foreign() -> bool:
    """Whether the browser says that another site sent this request."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    ours = {urlsplit(current_site().base_url).netloc, request.host}
    return urlsplit(origin).netloc not in ours


def _check() -> None:
    if request.method in _READING or request.path.startswith(API_PREFIXES):
        return
    if request.endpoint is None:
        return  # no such page: 404 says more
    if is_foreign():
        raise ForeignForm("this form was sent by another site")
    given = posted_form().get(CSRF_FIELD, "")
    if not hmac.compare_digest(given.encode(), token().encode()):
        raise OldForm("the token of this form is not that of this browser; send it again")


def _bound_to() -> str:
    """The secret that only this browser sends along."""
    session = g.get("new_session") or request.cookies.get(SESSION_COOKIE)
    if session:
        return f"session/{session}"
    if "visitor" not in g:
        known = request.cookies.get(VISITOR_COOKIE, "")
        g.is_new_visitor = not 0 < len(known) <= _COOKIE_MOST
        g.visitor = secrets.token_urlsafe(24) if g.is_new_visitor else known
    return f"visitor/{g.visitor}"


def _give_visitor_cookie(response: Response) -> Response:
    if g.get("is_new_visitor"):
        cookies.put(response, VISITOR_COOKIE, g.visitor)
    return response
