"""How late the oldest due row is: what a healthy worker keeps near zero."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import BigInteger

from engine import batches, messages, signals, starts
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
# One that another instance of its correlation key held up is due from the end of that on.
_STARTS_AT = query(
    "SELECT m.published_at, s.opened_at, (SELECT k.released_at FROM message_start_lock k"
    " WHERE k.process_id = s.process_id AND k.correlation_key = m.correlation_key) AS released_at"
    " FROM message m, start_event s WHERE m.id = :message AND s.id = :start",
    {"published_at": Instant, "opened_at": Instant, "released_at": Instant},
    message=BigInteger,
    start=BigInteger,
)


def oldest_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which anything is due: rows with an instant, and what waits.

    When it has passed by more than seconds, no worker runs, or it cannot do that row.
    """
    found = [due.next_due(uow), *(at for at, _ in list_waiting(uow))]
    return min((at for at in found if at is not None), default=None)


def list_waiting(uow: UnitOfWork) -> Iterator[tuple[datetime, str]]:
    """Since when the oldest of each kind waits that is due without an instant of its own.

    Messages for who awaits them or is started by them, signals, and batches; with its name.
    """
    for pair in messages.list_rendezvous(uow, most=1):
        sides = {"message": pair.message, "subscription": pair.subscription}
        row = uow.execute(_MET_AT, sides).one_or_none()
        if row is not None:
            yield max(row), f"message {pair.message}"
    for meeting in starts.list_meetings(uow, most=1):
        sides = {"message": meeting.message, "start": meeting.start}
        row = uow.execute(_STARTS_AT, sides).one_or_none()
        if row is not None:
            yield max(at for at in row if at is not None), f"message {meeting.message}"
    if (thrown := signals.oldest_due(uow)) is not None:
        since, name = thrown
        yield since, f"signal {name!r}"
    if (still := batches.standing_still(uow)) is not None:
        since, batch = still
        yield since, f"batch {batch}"
