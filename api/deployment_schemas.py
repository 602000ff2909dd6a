"""What is sent and shown of deployments."""

from typing import Any

from marshmallow import fields

from api.fields import Instant, Key
from api.shapes import Shown
from engine.findings import FindingKind, Level

#: The body of a deployment, as the document describes it.
FILES_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "additionalProperties": False,
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "All .bpmn, .dmn and .form files of the set, each by name",
                    },
                    "zone": {
                        "type": "string",
                        "example": "Asia/Jakarta",
                        "description": "IANA zone of processes that timers and messages start",
                    },
                    "strict": {
                        "type": "boolean",
                        "description": "Refuse what is only warned of, too",
                    },
                },
            }
        }
    },
}
#: What a downloaded file is, as the document describes it.
FILE_ANSWER: dict[str, Any] = {"type": "string", "format": "binary"}


class WarningShown(Shown):
    """What was deployed all the same; `expected` says what would be better."""

    file = fields.String(metadata={"example": "sla_policy.dmn"})
    element_id = fields.String()
    element_name = fields.String()
    line = fields.Integer(metadata={"description": "0 where none is known"})
    reason = fields.String()
    expected = fields.String()
    kind = fields.String(metadata={"enum": [one.value for one in FindingKind]})
    level = fields.String(metadata={"enum": [Level.WARNING.value]})


class DeployedShown(Shown):
    """The answer to a deployment; `new` false: nothing differed from the last one.

    Only a new one has warnings.
    """

    id = Key()
    new = fields.Boolean()
    files = fields.List(fields.String(metadata={"example": "complaint.bpmn"}))
    warnings = fields.List(fields.Nested(WarningShown))


class _Deployment(Shown):
    id = Key()
    deployed_at = Instant()
    deployed_by = fields.String(metadata={"description": "A person's id, or what a start loads"})


class DeploymentShown(_Deployment):
    """A deployment in a list."""

    files = fields.Integer(metadata={"description": "How many it has"})


class ModelFileShown(Shown):
    """A file of a deployment."""

    name = fields.String(metadata={"example": "complaint.bpmn"})
    bytes = fields.Integer()


class DeploymentFilesShown(_Deployment):
    """A deployment with its files by name."""

    files = fields.List(fields.Nested(ModelFileShown))
