"""Alerts in lists, and what is sent to answer one."""

from marshmallow import fields, validate

from api.fields import Flag, Instant, Key, SealedText
from api.pages import PageQuery
from api.shapes import Shown, Taken
from escalation.comments import MAX_TEXT
from escalation.ladder import Status
from reports.alerts import AlertRow


class AlertQuery(PageQuery):
    """Which alerts."""

    open = Flag(
        load_default=True,
        metadata={
            "in_query": True,
            "description": "Only those that somebody may still acknowledge; `false`: all of the"
            " last 90 days",
        },
    )


class CommentShown(Shown):
    """A remark on an alert."""

    person = fields.String(metadata={"description": "Id of who wrote it"})
    at = Instant()
    text = SealedText()


class AlertShown(Shown):
    """A rung that fired."""

    key = Key()
    number = fields.String(metadata={"description": "Of the complaint"})
    subject = SealedText(
        allow_none=True,
        metadata={"description": "null: one was told, and may not see the complaint itself"},
    )
    clock = fields.String()
    clock_title = fields.String()
    rung_name = fields.String()
    rung_number = fields.Integer()
    round = fields.Integer()
    status = fields.String(validate=validate.OneOf([one.value for one in Status]))
    reason = fields.String(metadata={"description": "Why it fired, in your language"})
    early = fields.Boolean(metadata={"description": "It did not wait for its instant"})
    fired_at = Instant()
    acknowledge_by = Instant(allow_none=True)
    due_at = Instant(allow_none=True, metadata={"description": "Of the clock; null: paused"})
    zone = fields.String()
    recipients = fields.List(fields.String())
    acknowledged_by = fields.String(allow_none=True)
    acknowledged_at = Instant(allow_none=True)
    comment = SealedText(allow_none=True, metadata={"description": "Of who acknowledged it"})
    comments = fields.List(
        fields.Nested(CommentShown),
        metadata={"description": "For who was told of it, or of a rung above; none for others"},
    )
    is_open = fields.Boolean()
    may_acknowledge = fields.Boolean()
    may_comment = fields.Boolean()
    unit = fields.String(metadata={"description": "Whose clock it is"})
    unit_name = fields.String()
    names = fields.Function(
        lambda row: _names(row),
        metadata={
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Id -> name of everybody in it",
        },
    )


class AcknowledgementBody(Taken):
    """I have seen it, and perhaps what I do about it."""

    comment = fields.String(
        load_default="",
        validate=validate.Length(0, MAX_TEXT),
        metadata={"example": "I have spoken with the handler; the answer comes tomorrow."},
    )


class CommentBody(Taken):
    """A remark for everybody who sees the alert."""

    text = fields.String(
        required=True,
        validate=validate.Length(1, MAX_TEXT),
        metadata={"example": "The witness is back on Monday."},
    )


def _names(row: AlertRow) -> dict[str, str]:
    """Of the people in this alert, not of all in the part of the list."""
    said = (one.person for one in row.comments)
    people = {*row.recipients, row.acknowledged_by, *said}
    return {id_: name for id_, name in row.names.items() if id_ in people}
