"""A resource of the API: a flask-smorest blueprint that reads strictly and answers in our words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from flask import request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from access.actor import API_PREFIX
from api.json_bodies import read_json
from api.problems import FieldError, FieldsRefused, pointer
from api.shapes import Optional
from kernel.errors import NotFound
from kernel.writable import is_writable

#: A JSON schema documents an answer that the view makes itself.
Documented = type[Schema] | Schema | dict[str, Any] | None
V = TypeVar("V", bound=Callable[..., Any])
PREFIX = f"{API_PREFIX}v1"
NAMES = "api_"  #: before the name of each blueprint: pages have an inbox too


class StrictParser(FlaskParser):
    """Refuses bodies that can be read in two ways, unknown and repeated parameters."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def load_json(self, req: Any, schema: Schema) -> Any:
        if isinstance(schema, Optional) and not req.get_data(cache=True):
            return {}
        return read_json(req)

    def load_querystring(self, req: Any, schema: Schema) -> dict[str, Any]:
        lists = {
            field.data_key or name
            for name, field in schema.fields.items()
            if isinstance(field, fields.List)
        }
        found: dict[str, Any] = {}
        errors = []
        for name, values in req.args.lists():
            found[name] = values if name in lists else values[0]
            if len(values) > 1 and name not in lists:
                errors.append(FieldError("this is given twice; give it once", parameter=name))
        if errors:
            raise FieldsRefused(errors)
        return found

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages: Any = error.messages  # webargs puts them below the location
        raise FieldsRefused(_errors(messages)) from error


class Resource(Blueprint):  # type: ignore[misc]
    """Views under /api/v1 and one path. `route`, `arguments` and `response` as flask-smorest has
    them, with types; the view's own arguments come in this order: path by name, then body or query.
    """

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, path: str, description: str, *, prefix: str = PREFIX) -> None:
        super().__init__(NAMES + name, __name__, url_prefix=prefix + path, description=description)
        self.before_request(_refuse_unkept)

    def route(self, rule: str, **options: Any) -> Callable[[V], V]:
        made: Callable[[V], V] = super().route(rule, **options)
        return made

    def arguments(self, schema: type[Schema] | Schema, **options: Any) -> Callable[[V], V]:
        made: Callable[[V], V] = super().arguments(schema, **options)
        return made

    def response(self, status: int, schema: Documented = None, **options: Any) -> Callable[[V], V]:
        made: Callable[[V], V] = super().response(status, schema, **options)
        return made

    def doc(self, **said: Any) -> Callable[[V], V]:
        made: Callable[[V], V] = super().doc(**said)
        return made

    def alt_response(
        self, status: int, *, schema: type[Schema] | Schema, **options: Any
    ) -> Callable[[V], V]:
        made: Callable[[V], V] = super().alt_response(status, schema=schema, **options)
        return made


def _errors(by_location: Mapping[str, Any]) -> Iterator[FieldError]:
    """webargs' {location: {field: [text] or nested}} flat."""
    for location, messages in by_location.items():
        for path, text in _flat(messages, ()):
            if location == "json":
                yield FieldError(text, pointer=pointer(*path))
            else:
                yield FieldError(text, parameter=str(path[0]) if path else location)


def _flat(messages: Any, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    if isinstance(messages, Mapping):
        for name, inside in messages.items():
            yield from _flat(inside, path if name == "_schema" else (*path, name))
    elif isinstance(messages, list):
        for one in messages:
            yield from _flat(one, path)
    else:
        yield path, str(messages)


def _refuse_unkept() -> None:
    """No store is asked for a text it cannot hold."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and not is_writable(value):
            raise NotFound(f"{request.path!r} names nothing")
    for name, value in request.args.items(multi=True):
        if not (is_writable(name) and is_writable(value)):
            text = "a character in it cannot be kept; type it again"
            raise FieldsRefused([FieldError(text, parameter=name)])
