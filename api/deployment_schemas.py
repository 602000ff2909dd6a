"""What is sent and shown of deployments."""

from typing import Any

from marshmallow import fields

from api.fields import Instant, Key
from api.shapes import Shown

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
                },
            }
        }
    },
}
#: What a downloaded file is, as the document describes it.
FILE_ANSWER: dict[str, Any] = {"type": "string", "format": "binary"}


class DeployedShown(Shown):
    """The answer to a deployment; `new` false: nothing differed from the last one."""

    id = Key()
    new = fields.Boolean()
    files = fields.List(fields.String(metadata={"example": "complaint.bpmn"}))


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
