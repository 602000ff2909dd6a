"""Whether letters get out: read from the outbox, so that every process can say it."""

from datetime import datetime

from sqlalchemy import Integer

from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

LOOKED_AT = 1_000  #: of the oldest messages; those that nobody has tried yet may be many
_OLDEST_TRIED = query(
    "SELECT min(created_at) AS created_at FROM (SELECT created_at, attempts FROM outbox"
    " WHERE status = 'queued' ORDER BY id LIMIT :most) AS oldest WHERE attempts > 0",
    {"created_at": Instant},
    most=Integer,
)


def oldest_refused(uow: UnitOfWork) -> datetime | None:
    """When the oldest letter was written that its channel did not take and that is tried again."""
    created_at: datetime | None = uow.execute(_OLDEST_TRIED, {"most": LOOKED_AT}).scalar_one()
    return created_at
