"""Logs of the long-running processes: to standard error, without anything personal or secret.

A request is told by its route, not its path, and a fault by where it arose, not by its text:
paths hold codes and links, and texts of faults may hold what somebody wrote.
"""

import logging
import sys
import time
import traceback
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request

_ROUTE = "tuntas.route"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

log = logging.getLogger("tuntas.web")


class _Formatter(logging.Formatter):
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Where a fault arose, and its kind."""
        kind, _, place = ei
        return "".join(traceback.format_tb(place)) + ("" if kind is None else kind.__name__)


def configure() -> None:
    """Send all logs to standard error: ours from INFO on, others' from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(_FORMAT))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("tuntas").setLevel(logging.INFO)
    # It tells of every request that waits a moment for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def log_requests(app: Flask) -> None:
    """One line for each request of `app`: method, route, status, milliseconds."""
    app.after_request(_note_route)
    timed: Any = _Timed(app.wsgi_app)
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.wsgi_app = timed  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    request.environ[_ROUTE] = _route()
    return response


def _route() -> str:
    return "-" if request.url_rule is None else request.url_rule.rule


def _log_exception(exc_info: Any) -> None:
    log.error("%s %s broke", request.method, _route(), exc_info=exc_info)


class _Timed:
    """Tells of each answer when its first bytes are ready."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()

        def told(status: str, *rest: Any) -> Any:
            took = (time.perf_counter() - began) * 1000
            route = environ.get(_ROUTE, "-")
            log.info("%s %s %s %.0f ms", environ["REQUEST_METHOD"], route, status[:3], took)
            return start(status, *rest)

        return self._application(environ, told)
