"""What is shown of units and the people in them."""

from marshmallow import Schema, fields

from api.shapes import Shown
from identity.roles import Role


class UnitShown(Shown):
    """One office: what a submission form needs."""

    id = fields.String(metadata={"example": "kejari-bandung"})
    name = fields.String()
    kind = fields.String()


class UnitList(Shown):
    """All units by id."""

    items = fields.List(fields.Nested(UnitShown))


class PeopleQuery(Schema):
    """Which people of a unit."""

    role = fields.Enum(Role, by_value=fields.String, required=True, metadata={"example": "handler"})


class MemberShown(Shown):
    """An official, by name."""

    id = fields.String(metadata={"example": "citra-darmawan"})
    name = fields.String()


class MemberList(Shown):
    """The people of one role in one unit, by id."""

    items = fields.List(fields.Nested(MemberShown))
