"""Bodies and answers in the words of the published interface: camelCase, keys as text."""

import json
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, validate

from api import shapes
from api.fields import MAX_KEY
from api.resource import Resource
from engine.feel import Value, to_feel, to_json
from kernel.errors import Invalid
from kernel.indexed import MAX_KEY as MAX_KEY_BYTES
from kernel.indexed import WANTED, is_indexable

PREFIX = "/v2"
TENANT = "<default>"  #: there is one
LONGEST = 5_000  #: characters of a text that is asked for
_DIGITS = 19


def resource(name: str, path: str, description: str) -> Resource:
    """A resource under /v2."""
    return Resource(f"v2_{name}", path, description, prefix=PREFIX)


def camel(name: str) -> str:
    """`process_instance_key` as processInstanceKey; a name ending in _ without it."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)


class Shown(shapes.Shown):
    """An answer: every field stands in it, null where the engine does not know it."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        super().on_bind_field(field_name, field_obj)
        field_obj.data_key = field_obj.data_key or camel(field_name)
        if field_obj.allow_none and field_obj.dump_default is missing:
            field_obj.dump_default = None


class Taken(shapes.Taken):
    """A body that is read: an unknown field is refused."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = field_obj.data_key or camel(field_name)


class Optional(Taken, shapes.Optional):
    """A body that may be left out."""


class Nothing(Optional):
    """A body with nothing in it, or none."""


class KeyText(fields.Field[Any]):
    """A key: digits as text, an int inside."""

    def __init__(self, **given: Any) -> None:
        metadata = {"type": "string", "pattern": f"^[0-9]{{1,{_DIGITS}}}$", "example": "16777217"}
        super().__init__(metadata={**metadata, **given.pop("metadata", {})}, **given)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        return read_key(value)


def read_key(value: Any) -> int:
    """The key in a text; ValidationError for anything else."""
    is_text = isinstance(value, str) and value.isascii() and value.isdecimal()
    if not is_text or len(value) > _DIGITS or int(value) > MAX_KEY:
        raise ValidationError("expected a key: a text of digits, such as 16777217")
    return int(value)


class Variables(fields.Field[Any]):
    """A JSON object of variables; FEEL values inside."""

    def __init__(self, **given: Any) -> None:
        metadata = {"type": "object", "additionalProperties": True, "example": {"amount": 3}}
        super().__init__(metadata={**metadata, **given.pop("metadata", {})}, **given)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, Value]:
        if not isinstance(value, dict):
            raise ValidationError("Not a valid mapping type.")
        try:
            return {name: to_feel(one) for name, one in value.items()}
        except Invalid as problem:
            raise ValidationError(str(problem)) from problem

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return {} if value is None else {name: to_json(one) for name, one in value.items()}


def written(value: Value) -> str:
    """A variable's value as JSON text, as the interface shows values."""
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"))


def tenant(**given: Any) -> fields.String:
    """The tenant a request names; there is one."""
    return fields.String(validate=validate.OneOf([TENANT]), **given)


def its_tenant() -> fields.Constant[str]:
    """The tenant in an answer."""
    return fields.Constant(TENANT, metadata={"type": "string", "enum": [TENANT]})


def text(**given: Any) -> fields.String:
    """A text that may be long, but not without end."""
    return fields.String(validate=validate.Length(1, LONGEST), **given)


def indexed_text(*, least: int = 1, **given: Any) -> fields.String:
    """A key or name by which the engine finds rows, with at least so many characters."""
    metadata = {"minLength": least, "maxLength": MAX_KEY_BYTES, **given.pop("metadata", {})}
    length = validate.Length(min=least)
    return fields.String(validate=[length, fits_an_index], metadata=metadata, **given)


def fits_an_index(text: str) -> None:
    """A validator: ValidationError for a text that is too long to be looked for."""
    if not is_indexable(text):
        raise ValidationError(f"expected {WANTED}")


@cache
def part_of(item: type[Schema]) -> type[Schema]:
    """The schema of the answer to a search for `item`."""
    return Shown.from_dict(
        {"items": fields.List(fields.Nested(item)), "page": fields.Nested(PageShown)},
        name=f"{item.__name__}Part",
    )


class PageShown(Shown):
    """Which part of the list the answer is; `hasMoreTotalItems`: they were counted so far only."""

    total_items = fields.Integer()
    has_more_total_items = fields.Boolean()
    start_cursor = fields.String(allow_none=True)
    end_cursor = fields.String(allow_none=True)
