"""Records, after a request, which sealed rows did not open for it: who reads cannot write.

Where it cannot be recorded the answer stays as it is; the row is met again.
"""

import logging
from http import HTTPStatus

from flask import Flask, Response

from access import unopened
from access.site import current_site

LOG = logging.getLogger("tuntas.access")


def install(app: Flask) -> None:
    """Record it after each request of `app`."""
    app.after_request(_record)


def _record(response: Response) -> Response:
    office = current_site().office
    if office.keyring.has_unopened and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        try:
            office.database.write(lambda uow: unopened.record(uow, office.keyring))
        except Exception as problem:
            LOG.error("what does not open is not recorded: %s", type(problem).__name__)
    return response
