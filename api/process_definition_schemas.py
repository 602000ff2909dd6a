"""What is shown of processes, decisions and forms that are deployed."""

from marshmallow import Schema, fields

from api.fields import Instant, Key
from api.shapes import Shown
from engine.deployment_list import Kind


class DefinitionQuery(Schema):
    """Which definitions."""

    kind = fields.List(
        fields.Enum(Kind, by_value=fields.String),
        load_default=lambda: [Kind.PROCESS],
        metadata={"description": "Processes, unless others are named", "example": ["process"]},
    )


class VersionShown(Shown):
    """One version; decisions and forms have no instances."""

    version = fields.Integer()
    version_tag = fields.String(allow_none=True)
    key = Key()
    deployment = Key(metadata={"description": "Id of the deployment it came with"})
    deployed_at = Instant()
    deployed_by = fields.String(metadata={"description": "Name of a person, or of a command"})
    file = fields.String(metadata={"example": "complaint.bpmn"})
    active = fields.Integer(metadata={"description": "Instances that run"})
    ended = fields.Integer(metadata={"description": "Instances that have ended"})


class DefinitionShown(Shown):
    """A process, decision or form with its versions, the newest first."""

    kind = fields.String(metadata={"enum": [one.value for one in Kind]})
    id = fields.String(attribute="process_id", metadata={"example": "complaint_handling"})
    name = fields.String(allow_none=True)
    versions = fields.List(fields.Nested(VersionShown))


class DefinitionList(Shown):
    """By kind and id."""

    items = fields.List(fields.Nested(DefinitionShown))
