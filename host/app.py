"""The Flask application: the API and the pages on one site, each door with its own refusals."""

import logging
from datetime import timedelta

from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix

import api.blueprints
import api.problems
import web.blueprints
import web.refusals
from access import after_reading, guard, headers, last_use
from access.actor import API_PREFIXES
from access.errors import Unavailable
from access.site import Site, attach, current_site
from kernel.errors import Invalid, TuntasError
from kernel.store_faults import StoreFailed, is_store_fault, is_store_full, is_too_large

RETRY_SECONDS = 10
STORE_AWAY = "the store does not answer; try again in a moment"
STORE_FULL = "the disk of the store is full and nothing was stored; try again when it has room"
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
    for failure in (DBAPIError, PoolTimeout, StoreFailed):
        app.register_error_handler(failure, _store_fails)
    app.after_request(_nudge)
    if site.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=site.proxies, x_proto=site.proxies, x_host=site.proxies
        )
    return app


def _store_fails(problem: Exception) -> Response:
    """Of a store that is away or full one line in the log: every request meets it meanwhile.

    An error of what was asked or sent alone is a fault of ours, or too large for the store.
    """
    if is_too_large(problem):
        return _refuse(Invalid("something that was sent is too long to be stored; make it shorter"))
    if not is_store_fault(problem):
        return _refuse(InternalServerError(original_exception=problem))
    LOG.error("the store does not answer: %s", type(problem.__cause__ or problem).__name__)
    answer = _refuse(Unavailable(STORE_FULL if is_store_full(problem) else STORE_AWAY))
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
