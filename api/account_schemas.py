"""What is shown of accounts: never what opens one."""

from marshmallow import fields

from api.fields import Instant
from api.shapes import Shown


class InvitedShown(Shown):
    """A mail with a link is queued."""

    person = fields.String()
    expires_at = Instant(metadata={"description": "Until when the link sets a password"})
