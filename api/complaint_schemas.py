"""What is sent and shown of complaints in lists and at intake."""

from marshmallow import fields, validate

from api.fields import Flag, Instant, OneOf, SealedText
from api.pages import PageQuery
from api.shapes import Shown, Taken
from complaints.records import Channel, ComplaintClass, Priority, Status
from complaints.submission_check import MAX_DESCRIPTION, MAX_IDENTITY_FIELD, MAX_SUBJECT
from notifications.messages import Language

MAX_ID = 200
MAX_PURPOSE = 500


class IdentityBody(Taken):
    """Who complains: rests sealed."""

    name = fields.String(required=True, validate=validate.Length(1, MAX_IDENTITY_FIELD))
    nik = fields.String(validate=validate.Length(0, MAX_IDENTITY_FIELD))
    email = fields.String(validate=validate.Length(0, MAX_IDENTITY_FIELD))
    telephone = fields.String(validate=validate.Length(0, MAX_IDENTITY_FIELD))
    address = fields.String(validate=validate.Length(0, MAX_IDENTITY_FIELD))


class ExternalBody(Taken):
    """The number another system gave; the same one twice is one complaint."""

    system = fields.String(required=True, validate=validate.Length(1, MAX_SUBJECT))
    reference = fields.String(required=True, validate=validate.Length(1, MAX_SUBJECT))


class SubmissionBody(Taken):
    """A complaint as it comes in."""

    unit = fields.String(
        required=True,
        validate=validate.Length(1, MAX_ID),
        metadata={"description": "Id of the receiving unit (GET /api/v1/units)"},
    )
    subject = fields.String(required=True, validate=validate.Length(1, MAX_SUBJECT))
    description = fields.String(required=True, validate=validate.Length(1, MAX_DESCRIPTION))
    class_ = OneOf(ComplaintClass, data_key="class", load_default=None, allow_none=True)
    language = OneOf(Language, load_default=Language.INDONESIAN)
    anonymous = Flag(load_default=False)
    confidential = Flag(load_default=False)
    reported_unit = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, MAX_ID)
    )
    identity = fields.Nested(IdentityBody, load_default=None, allow_none=True)
    channel = OneOf(
        Channel,
        load_default=Channel.WEB,
        metadata={"description": "Other than `web`: needs `register_complaints`"},
    )
    priority = OneOf(
        Priority,
        load_default=Priority.NORMAL,
        metadata={"description": "Other than `normal`: needs `register_complaints`"},
    )
    external = fields.Nested(
        ExternalBody,
        load_default=None,
        allow_none=True,
        metadata={"description": "Needs `register_complaints`"},
    )
    received_elsewhere_at = Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "Needs `register_complaints`"},
    )
    reported_official = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, MAX_ID),
        metadata={"description": "Id of a person of the office; needs `register_complaints`"},
    )


class ReceiptShown(Shown):
    """The answer to a submission; `code` is shown this once."""

    number = fields.String()
    code = fields.String(
        allow_none=True,
        metadata={"description": "Opens the progress; null for an external reference known before"},
    )
    repeated = fields.Boolean(metadata={"description": "It had been taken already"})
    tracking_url = fields.String()


class FilterQuery(PageQuery):
    """What a list is narrowed to."""

    status = fields.List(OneOf(Status), load_default=list)
    class_ = OneOf(ComplaintClass, data_key="class", load_default=None)
    channel = OneOf(Channel, load_default=None)
    unit = fields.String(load_default=None, validate=validate.Length(1, MAX_ID))
    received_from = Instant(load_default=None)
    received_until = Instant(load_default=None, metadata={"description": "Itself not included"})
    open = Flag(load_default=None, metadata={"in_query": True})
    number = fields.String(
        load_default=None,
        validate=validate.Length(1, MAX_ID),
        metadata={"description": "A complaint's number, or its last digits"},
    )


class CountQuery(FilterQuery):
    """As of the list, without pages."""

    class Meta:
        exclude = ("limit", "cursor")


class ExternalShown(Shown):
    """The number another system gave."""

    system = fields.String()
    reference = fields.String()


class ListedShown(Shown):
    """A complaint in a list."""

    number = fields.String(attribute="complaint.number")
    subject = SealedText()
    status = OneOf(Status, attribute="complaint.status")
    class_ = OneOf(
        ComplaintClass,
        data_key="class",
        attribute="complaint.class_",
        allow_none=True,
    )
    channel = OneOf(Channel, attribute="complaint.channel")
    priority = OneOf(Priority, attribute="complaint.priority")
    unit = fields.String(attribute="complaint.unit")
    reported_unit = fields.String(attribute="complaint.reported_unit", allow_none=True)
    reported_official = fields.String(attribute="complaint.reported_official", allow_none=True)
    anonymous = fields.Boolean(attribute="complaint.anonymous")
    confidential = fields.Boolean(attribute="complaint.confidential")
    external = fields.Nested(ExternalShown, attribute="complaint.external", allow_none=True)
    received_at = Instant(attribute="complaint.received_at")
    received_elsewhere_at = Instant(attribute="complaint.received_elsewhere_at", allow_none=True)
    closed_at = Instant(attribute="complaint.closed_at", allow_none=True)


class CountsShown(Shown):
    """How many complaints there are."""

    total = fields.Integer()
    by_status = fields.Dict(keys=fields.String(), values=fields.Integer())


class OpeningBody(Taken):
    """For which purpose an identity is opened; it is logged."""

    purpose = fields.String(required=True, validate=validate.Length(1, MAX_PURPOSE))


class IdentityShown(Shown):
    """Who complains."""

    name = fields.String()
    nik = fields.String()
    email = fields.String()
    telephone = fields.String()
    address = fields.String()
