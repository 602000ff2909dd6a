"""User tasks in lists, and what is sent to do something with one."""

from marshmallow import fields, validate

from api.fields import Instant, Key, OneOf, SealedText
from api.pages import PageQuery
from api.shapes import Shown, Taken
from complaints.records import ComplaintClass
from reports.inbox import Scope
from sla.budget import Unit
from sla.clock_term import Standing

MAX_ID = 200


class LeftShown(Shown):
    """Time left as its clock counts it; below zero: overdue."""

    amount = fields.Float()
    unit = OneOf(Unit)
    overdue = fields.Boolean()
    hours = fields.Float(
        allow_none=True,
        metadata={"description": "The same in opening hours, or elapsed; null in a pause"},
    )


class PressingShown(Shown):
    """A clock of the complaint that ends before the task's own."""

    clock = fields.String()
    title = fields.String()
    title_english = fields.String()
    due_at = Instant()
    zone = fields.String()
    left = fields.Nested(LeftShown, allow_none=True)


class SuspensionShown(Shown):
    """A process that stands still until somebody resumes it; its user tasks cannot be completed."""

    by = fields.String(metadata={"description": "Id of a person, or an account of the machine"})
    by_name = fields.String(allow_none=True, metadata={"description": "null: not of the office"})
    at = Instant()


class InboxRowShown(Shown):
    """An open user task."""

    key = Key()
    element_id = fields.String()
    name = fields.String(allow_none=True)
    number = fields.String(allow_none=True, metadata={"description": "Of the complaint"})
    subject = SealedText(allow_none=True)
    class_ = OneOf(ComplaintClass, data_key="class", allow_none=True)
    priority = fields.Integer()
    unit = fields.String(allow_none=True)
    unit_name = fields.String()
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String(allow_none=True)
    created_at = Instant()
    due_at = Instant(allow_none=True)
    zone = fields.String()
    clock = fields.String(allow_none=True)
    standing = OneOf(Standing, allow_none=True)
    left = fields.Nested(LeftShown, allow_none=True)
    pressing = fields.Nested(PressingShown, allow_none=True)
    suspension = fields.Nested(
        SuspensionShown, allow_none=True, metadata={"description": "null: its process goes on"}
    )
    may_claim = fields.Boolean()


class InboxQuery(PageQuery):
    """Which tasks."""

    scope = OneOf(
        Scope,
        load_default=Scope.MINE,
        metadata={"description": "Mine; of my groups and of those I lead; of my groups, free"},
    )


class InboxCountsShown(Shown):
    """How many open user tasks each scope has; a count that reaches `counted_to` means or more."""

    mine = fields.Integer()
    unit = fields.Integer()
    unassigned = fields.Integer()
    counted_to = fields.Integer()


class HandOverBody(Taken):
    """To whom."""

    to = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(1, MAX_ID),
        metadata={"description": "Id of a person of the task's groups; null: back to its groups"},
    )


class CompletionBody(Taken):
    """The answers of the task's form, by key of the field."""

    data = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


class AssignedShown(Shown):
    """A user task after claim or hand-over."""

    key = Key()
    element_id = fields.String()
    assignee = fields.String(allow_none=True)
    due_at = Instant(allow_none=True)


class CompletedShown(Shown):
    """A completed user task; `repeated`: the same request had completed it before."""

    key = Key()
    repeated = fields.Boolean()
