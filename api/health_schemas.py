"""What is shown of how the program itself is."""

from marshmallow import fields, validate

from api.shapes import Shown


class HealthProblemShown(Shown):
    """One thing that is wrong; it counts nothing and names no complaint, person or unit."""

    name = fields.String(
        metadata={
            "description": "For programs: store_away, disk_full, disk_low, late, standing_still,"
            " wrong_key, parked_rows, models, mail",
            "example": "late",
        }
    )
    detail = fields.String(metadata={"description": "One sentence: what it is, where to look"})


class HealthShown(Shown):
    """Fit for a monitor: nothing in it is about complaints or people."""

    status = fields.String(
        validate=validate.OneOf(("ok", "degraded", "down")),
        metadata={
            "description": "degraded: it works, but not all is well; down: the office cannot work"
            " (answered with 503). problems says why",
            "example": "ok",
        },
    )
    problems = fields.List(fields.Nested(HealthProblemShown))
    late_seconds = fields.Integer(
        allow_none=True,
        metadata={"description": "How long the oldest due row has waited; null when unknown"},
    )
    store = fields.String(validate=validate.OneOf(("sqlite", "postgresql")))
    version = fields.String(metadata={"description": "Of Tuntas"})
