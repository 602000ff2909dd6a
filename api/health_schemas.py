"""What is shown of how the program itself is."""

from marshmallow import fields, validate

from api.shapes import Shown


class HealthShown(Shown):
    """Fit for a monitor: nothing in it is about complaints or people."""

    status = fields.String(
        validate=validate.OneOf(("ok", "late", "down")),
        metadata={
            "description": "late: due work waits for more than a minute, so look at the worker;"
            " down: the store cannot be asked",
            "example": "ok",
        },
    )
    late_seconds = fields.Integer(
        allow_none=True,
        metadata={"description": "How long the oldest due row has waited; null when unknown"},
    )
    store = fields.String(validate=validate.OneOf(("sqlite", "postgresql")))
    version = fields.String(metadata={"description": "Of Tuntas"})
