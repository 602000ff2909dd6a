"""How late the oldest due row is: what a healthy worker keeps near zero."""

from datetime import datetime

from sqlalchemy import BigInteger

from engine import messages, signals
from host import due
from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_MET_AT = query(
    "SELECT m.published_at, s.opened_at FROM message m, message_subscription s"
    " WHERE m.id = :message AND s.key = :subscription",
    {"published_at": Instant, "opened_at": Instant},
    message=BigInteger,
    subscription=BigInteger,
)


def oldest_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which anything is due, awaited messages and signals included.

    When it has passed by more than seconds, no worker runs, or it cannot do that row.
    """
    found = [due.next_due(uow), _oldest_meeting(uow), signals.oldest_due(uow)]
    return min((at for at in found if at is not None), default=None)


def _oldest_meeting(uow: UnitOfWork) -> datetime | None:
    for pair in messages.list_rendezvous(uow, most=1):
        row = uow.execute(
            _MET_AT, {"message": pair.message, "subscription": pair.subscription}
        ).one_or_none()
        return None if row is None else max(row.published_at, row.opened_at)
    return None
