"""Everything about one complaint or one user task, as its readers see it."""

from typing import Any

from marshmallow import fields

from api.complaint_schemas import ListedShown
from api.fields import Instant, Key, OneOf, SealedText
from api.shapes import Shown
from api.task_schemas import InboxRowShown, LeftShown, SuspensionShown
from api.tracking_schemas import Word
from escalation.ladder import Early, Status
from sla.clock_term import Standing


class ClockShown(Shown):
    """One round of one clock, with why it is due when it is."""

    name = fields.String()
    title = fields.String()
    round = fields.Integer()
    standing = OneOf(Standing)
    started_at = Instant()
    closed_at = Instant(allow_none=True)
    due_at = Instant(allow_none=True, metadata={"description": "null: paused"})
    zone = fields.String()
    unit = fields.String(metadata={"description": "Who holds it"})
    provisional = fields.Boolean(
        metadata={"description": "Past the last confirmed day of the calendar"}
    )
    left = fields.Nested(LeftShown, allow_none=True)
    legal_basis = fields.String()
    binding = fields.Boolean(metadata={"description": "Of those that run, it is due first"})
    why = fields.String(metadata={"description": "Rule, legal basis, each day, in your language"})
    why_data = fields.Dict(metadata={"description": "The same as data"})


class EntryShown(Shown):
    """One thing said; `public`: the complainant reads it too."""

    at = Instant()
    author = fields.String(metadata={"description": "`complainant`, or id of a person"})
    author_name = fields.String(allow_none=True)
    kind = fields.String()
    public = fields.Boolean()
    body = SealedText()


class FiredRungShown(Shown):
    """A rung that fired."""

    key = Key()
    clock = fields.String()
    round = fields.Integer()
    rung = fields.Integer(attribute="policy.number")
    name = fields.String(attribute="policy.name")
    status = OneOf(Status)
    early_reason = OneOf(Early, allow_none=True)
    fired_at = Instant()
    acknowledge_by = Instant(allow_none=True)
    acknowledged_by = fields.String(allow_none=True)
    acknowledged_at = Instant(allow_none=True)


class ComplaintFileShown(ListedShown):
    """A complaint with texts, clocks, open user tasks, conversation and alerts."""

    subject = SealedText(attribute="content.subject")
    description = SealedText(attribute="content.description")
    unit_name = fields.String()
    suspension = fields.Nested(
        SuspensionShown, allow_none=True, metadata={"description": "null: its process goes on"}
    )
    has_identity = fields.Boolean(metadata={"description": "The complainant said who they are"})
    awaited = fields.List(Word())
    clocks = fields.List(fields.Nested(ClockShown))
    user_tasks = fields.List(fields.Nested(InboxRowShown), attribute="tasks")
    conversation = fields.Method("_conversation")
    alerts = fields.List(fields.Nested(FiredRungShown))

    def _conversation(self, file: Any) -> list[dict[str, Any]]:
        shown = [
            {
                "at": one.at,
                "author": one.author,
                "author_name": file.author_names.get(one.author),
                "kind": one.kind,
                "public": one.public,
                "body": one.body,
            }
            for one in file.conversation
        ]
        return list(EntryShown(many=True).dump(shown))


class ColleagueShown(Shown):
    """Somebody to whom a user task can be handed over."""

    id = fields.String()
    name = fields.String()


class TaskFileShown(Shown):
    """A user task with its form and its complaint, and what one may do with it."""

    task = fields.Nested(InboxRowShown, attribute="row")
    form = fields.Dict(
        attribute="schema", allow_none=True, metadata={"description": "Camunda Forms JSON"}
    )
    candidates = fields.List(fields.String(), metadata={"description": "Groups `unit:role`"})
    colleagues = fields.List(fields.Nested(ColleagueShown))
    may_claim = fields.Boolean()
    may_unclaim = fields.Boolean()
    may_hand_over = fields.Boolean()
    may_complete = fields.Boolean(metadata={"description": "false too while it is suspended"})
    complaint = fields.Nested(ComplaintFileShown, attribute="file", allow_none=True)


class TimelineEntryShown(Shown):
    """One thing that happened."""

    at = Instant()
    kind = fields.String()
    actor = fields.String(allow_none=True)
    actor_name = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    element_name = fields.String(allow_none=True)
    clock = fields.String(allow_none=True)
    details = fields.Dict(keys=fields.String(), values=SealedText(allow_none=True))


class TimelineShown(Shown):
    """What happened, oldest first, and every round of every clock."""

    entries = fields.List(fields.Nested(TimelineEntryShown))
    clocks = fields.List(fields.Nested(ClockShown))
