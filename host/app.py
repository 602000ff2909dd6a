"""The Flask application: the API and the pages on one site, each door with its own refusals."""

import logging
from datetime import timedelta

from flask import Flask, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import api.blueprints
import api.problems
import web.blueprints
import web.refusals
from access import after_reading, guard, headers, last_use
from access.actor import API_PREFIXES
from access.errors import Unavailable
from access.site import Site, attach, current_site
from kernel.errors import TuntasError

RETRY_SECONDS = 10
LOG = logging.getLogger("tuntas.web")
MAX_BODY = 12 * 1024 * 1024  #: bytes of a request; a deployment of many models is the largest


def create_app(site: Site) -> Flask:
    """The application that serves `site`."""
    app = Flask("web")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    guard.everyone(app.view_functions["static"])
    attach(app, site)
    guard.install(app)
    headers.install(app)
    last_use.install(app)
    after_reading.install(app)
    api.blueprints.register(app)
    web.blueprints.register(app)
    for kind in (TuntasError, HTTPException):
        app.register_error_handler(kind, _refuse)
    for lost in (OperationalError, InterfaceError):
        app.register_error_handler(lost, _store_is_away)
    app.after_request(_nudge)
    if site.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=site.proxies, x_proto=site.proxies, x_host=site.proxies
        )
    return app


def _store_is_away(problem: Exception) -> Response:
    """One line in the log, for every request meets it until the store is back."""
    LOG.error("the store does not answer: %s", type(problem.__cause__ or problem).__name__)
    answer = _refuse(Unavailable("the store does not answer; try again in a moment"))
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _refuse(problem: Exception) -> Response:
    if request.path.startswith(API_PREFIXES):
        return api.problems.answer(problem)
    return web.refusals.answer(problem)


def _nudge(response: Response) -> Response:
    """What a request changed may have made work due: the worker hears of it at once."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        current_site().nudge()
    return response
