"""What a client is told about who it asks as."""

from marshmallow import fields

from access.permissions import Permission
from api.shapes import Shown


class MeShown(Shown):
    """The person whose token it is, and what the token may do."""

    id = fields.String(metadata={"example": "citra-darmawan"})
    name = fields.String()
    email = fields.String()
    groups = fields.List(
        fields.String(),
        metadata={
            "description": "Candidate groups, with those of people one stands in for",
            "example": ["kejari-bandung:handler"],
        },
    )
    permissions = fields.List(
        fields.Enum(Permission, by_value=fields.String),
        metadata={"description": "Those of the person that are among the scopes of the token"},
    )
