"""What a complainant sends and sees who follows a complaint by number and code."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from api.fields import Instant, OneOf, SealedText
from api.shapes import Shown, Taken
from complaints.conversation import COMPLAINANT
from complaints.public_view import OFFICE
from complaints.records import Status
from complaints.responses import MAX_TEXT, Response

MAX_CODE = 60
_WORDS = {one: one.name.lower() for one in Response}


class Word(fields.String):
    """What a complainant may do, as `withdraw` or `add_information`; a complaints Response."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required, metadata={"enum": list(_WORDS.values())})

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str:
        return _WORDS[value]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        for response, word in _WORDS.items():
            if value == word:
                return response
        raise ValidationError(f"expected one of {', '.join(_WORDS.values())}")


class TrackingBody(Taken):
    """The number of a complaint and its secret code, as they were given at intake."""

    number = fields.String(required=True, validate=validate.Length(1, MAX_CODE))
    code = fields.String(required=True, validate=validate.Length(1, MAX_CODE))


class ResponseBody(TrackingBody):
    """What the complainant says; `text` is required but for `withdraw` and `accept`."""

    response = Word(required=True)
    text = fields.String(load_default="", validate=validate.Length(0, MAX_TEXT))


class PublicEventShown(Shown):
    """One thing that happened."""

    at = Instant()
    kind = fields.String()
    status = OneOf(Status, allow_none=True)


class PublicEntryShown(Shown):
    """One thing that complainant or office said."""

    at = Instant()
    author = fields.String(validate=validate.OneOf([COMPLAINANT, OFFICE]))
    kind = fields.String()
    body = SealedText()


class PublicViewShown(Shown):
    """What a complainant sees: nobody's name, no inner step."""

    number = fields.String()
    status = OneOf(Status)
    received_at = Instant()
    closed_at = Instant(allow_none=True)
    unit_name = fields.String()
    due_at = Instant(
        allow_none=True,
        metadata={"description": "The promised date; null when nothing is promised now"},
    )
    respond_by_at = Instant(
        allow_none=True, metadata={"description": "Until when the complainant is to say something"}
    )
    due_zone = fields.String()
    is_undated = fields.Boolean(
        metadata={"description": "Something is promised, and its date is still being set"}
    )
    events = fields.List(fields.Nested(PublicEventShown))
    conversation = fields.List(fields.Nested(PublicEntryShown))
    awaited = fields.List(Word())


class TakenShown(Shown):
    """What was taken; the process goes on in a moment."""

    number = fields.String()
    response = Word()
