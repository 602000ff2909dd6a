"""The clock, in test mode: with the setting TUNTAS_TEST_CLOCK it can be pinned to an instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, validate

from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.answers import may_answer
from api.v2 import shapes
from api.v2.shapes import Nothing, Taken
from kernel.clock import PinnableClock
from kernel.errors import NotFound

resource = shapes.resource("clock", "/clock", "The clock, in test mode")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 32_503_680_000_000  #: the year 3000


class PinBody(Taken):
    """Milliseconds since 1970 in UTC."""

    timestamp = fields.Integer(strict=True, required=True, validate=validate.Range(0, _LATEST))


@resource.route("", methods=["PUT"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(404)
@resource.arguments(PinBody)
@resource.response(204)
def pin(body: dict[str, Any]) -> None:
    """Let time stand still at an instant."""
    _clock().pin(_EPOCH + timedelta(milliseconds=body["timestamp"]))


@resource.route("/reset", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@may_answer(404)
@resource.arguments(Nothing, required=False)
@resource.response(204)
def reset(_: dict[str, Any]) -> None:
    """Let time run again, as the machine says."""
    _clock().pin(None)


def _clock() -> PinnableClock:
    clock = current_site().office.clock
    if not isinstance(clock, PinnableClock):
        raise NotFound("no clock can be pinned here; for tests, set TUNTAS_TEST_CLOCK to yes")
    return clock
