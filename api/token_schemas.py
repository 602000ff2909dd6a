"""What is sent and shown of API tokens."""

from marshmallow import fields, validate

from access.permissions import Permission
from api.fields import Instant, Key
from api.shapes import Shown, Taken
from identity.accounts import MAX_NAME
from identity.passwords import LONGEST_TYPED
from identity.tokens import LONGEST, MAX_LABEL


class TokenBody(Taken):
    """A token is made by who knows the password; another token does not make one."""

    name = fields.String(
        required=True,
        validate=validate.Length(1, MAX_NAME),
        metadata={"description": "One's id or e-mail address", "example": "citra-darmawan"},
    )
    password = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_TYPED),
        metadata={"format": "password", "example": "a password nobody else knows"},
    )
    label = fields.String(
        required=True,
        validate=validate.Length(1, MAX_LABEL),
        metadata={"description": "What it is for", "example": "monthly figures"},
    )
    scopes = fields.List(
        fields.Enum(Permission, by_value=fields.String),
        required=True,
        validate=validate.Length(1, len(Permission)),
        metadata={
            "description": "Which of one's own permissions it has",
            "example": ["read_complaints"],
        },
    )
    expires_in_days = fields.Integer(
        strict=True,
        load_default=90,
        validate=validate.Range(1, LONGEST.days),
        metadata={"example": 90},
    )


class TokenShown(Shown):
    """A token, without its secret."""

    id = Key()
    label = fields.String()
    scopes = fields.List(fields.String(metadata={"example": "read_complaints"}))
    created_at = Instant()
    expires_at = Instant()
    revoked_at = Instant(allow_none=True)
    used_at = Instant(allow_none=True, metadata={"description": "To some minutes"})


class TokenMade(TokenShown):
    """The answer to making one; `secret` is shown this once."""

    secret = fields.String(metadata={"description": "Sent as `Authorization: Bearer ...`"})


class TokenList(Shown):
    """All tokens of a person, newest first."""

    items = fields.List(fields.Nested(TokenShown))
