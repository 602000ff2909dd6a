"""All resources of the API, put on the application under /api/v1 and, the engine's, /v2."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
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
from api.v2 import blueprints as v2

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


def _schema_name(schema: Any) -> str:
    """The name of a schema in the document; both APIs have their own words, some alike."""
    kind = schema if isinstance(schema, type) else type(schema)
    is_engine = issubclass(kind, v2.Shown | v2.Taken)
    return f"Engine{kind.__name__}" if is_engine else kind.__name__.removesuffix("Schema")


def register(app: Flask) -> None:
    """Put every resource and the OpenAPI document on `app`."""
    app.url_map.converters["key"] = KeyConverter
    app.config.update(
        API_TITLE="Tuntas",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": documentation.INFO}},
    )
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    made = _Api(app, spec_kwargs={"marshmallow_plugin": plugin})
    made.register_converter(KeyConverter, key_parameter)
    for one in (*(kept.resource for kept in RESOURCES), *v2.RESOURCES):
        made.register_blueprint(one)
    documentation.serve(app, made)
