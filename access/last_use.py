"""When a session and an API token were last used, noted every few minutes while they are.

It keeps who works signed in, and shows the owner of a token which ones still do something. Where
it cannot be noted the answer stays as it is: what it tells has been done.
"""

import logging
from http import HTTPStatus

from flask import Flask, Response, g

from access.actor import Actor
from access.site import current_site
from identity import sessions, tokens

LOG = logging.getLogger("tuntas.access")


def install(app: Flask) -> None:
    """Note it after each request of `app`."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    actor: Actor | None = g.get("actor")
    # When the store is what failed, it is not asked again.
    if actor is not None and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        try:
            _touch(actor)
        except Exception as problem:
            LOG.error("last use not noted: %s", type(problem).__name__)
    return response


def _touch(actor: Actor) -> None:
    office = current_site().office
    now, session, token = office.clock.now(), actor.session, actor.token
    if session is not None and now - session.seen_at >= sessions.TOUCH_EVERY:
        office.database.write(lambda uow: sessions.touch(uow, session))
    if token is not None and (token.used_at is None or now - token.used_at >= tokens.TOUCH_EVERY):
        office.database.write(lambda uow: tokens.touch(uow, token))
