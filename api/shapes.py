"""The two kinds of schemas: what a client sends and what it gets."""

from typing import Any

from marshmallow import RAISE, Schema, fields


class Taken(Schema):
    """A body that is read: an unknown field is refused, and the document says so."""

    class Meta:
        unknown = RAISE


class Optional(Taken):
    """A body that may be left out: that is as an empty object."""


class Shown(Schema):
    """An answer: every field stands in it, null where there is nothing to say."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002
        field_obj.required = True
