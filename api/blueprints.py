"""All resources of the API, put on the application under /api/v1."""

from flask import Flask
from flask_smorest import Api

from api import (
    accounts,
    calendars,
    complaints,
    deployments,
    documentation,
    escalations,
    health,
    inbox,
    me,
    process_definitions,
    tokens,
    tracking,
    units,
    user_tasks,
)
from api.fields import KeyConverter, key_parameter

#: In the order of the OpenAPI document.
RESOURCES = (
    *(complaints, tracking, inbox, user_tasks, escalations),
    *(deployments, process_definitions, calendars),
    *(units, accounts, me, tokens, health),
)


class _Api(Api):  # type: ignore[misc]
    """flask-smorest without its own refusals and pages; api/problems.py answers for the API."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Would answer for the pages too."""


def register(app: Flask) -> None:
    """Put every resource and the OpenAPI document on `app`."""
    app.url_map.converters["key"] = KeyConverter
    app.config.update(
        API_TITLE="Tuntas",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": documentation.INFO}},
    )
    made = _Api(app)
    made.register_converter(KeyConverter, key_parameter)
    for one in RESOURCES:
        made.register_blueprint(one.resource)
    documentation.serve(app, made)
