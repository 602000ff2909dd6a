"""How late the oldest due row is: what a healthy worker keeps near zero."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import BigInteger, String

from engine import batches, messages, signals, starts
from engine.messages import Rendezvous
from engine.signals import Broadcast, SignalDelivery
from engine.starts import StartMeeting
from host import due, parking
from host.due_rows import RowName, name_of
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
_THROWN_AT = query(
    "SELECT published_at, name FROM signal WHERE id = :id",
    {"published_at": Instant, "name": String},
    id=BigInteger,
)
R = TypeVar("R", Rendezvous, StartMeeting, Broadcast, SignalDelivery)


def oldest_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant at which anything is due: rows with an instant, and what waits.

    When it has passed by more than seconds, no worker runs, or it cannot do that row. A row that
    is parked counts from when it is tried again.
    """
    return min((at for at, _ in list_oldest(uow)), default=None)


def list_oldest(uow: UnitOfWork) -> list[tuple[datetime, str]]:
    """(instant, kind or name) of the oldest of each kind that is due, or will be."""
    return [*due.list_next(uow), *list_waiting(uow)]


def list_waiting(uow: UnitOfWork) -> Iterator[tuple[datetime, str]]:
    """Since when the oldest of each kind waits that is due without an instant of its own.

    Messages for who awaits them or is started by them, signals, and batches; with its name. Those
    that are parked are left out.
    """
    parked = {one.name for one in parking.list_parked(uow)}
    most = len(parked) + 1
    for pair in _unparked(messages.list_rendezvous(uow, most=most), parked):
        sides = {"message": pair.message, "subscription": pair.subscription}
        row = uow.execute(_MET_AT, sides).one_or_none()
        if row is not None:
            yield max(row), f"message {pair.message}"
    for meeting in _unparked(starts.list_meetings(uow, most=most), parked):
        sides = {"message": meeting.message, "start": meeting.start}
        row = uow.execute(_STARTS_AT, sides).one_or_none()
        if row is not None:
            yield max(at for at in row if at is not None), f"message {meeting.message}"
    yield from _waiting_signal(uow, parked)
    still = batches.standing_still(uow)
    if still is not None and RowName("batch", f"{still[1]}/0") not in parked:
        yield still[0], f"batch {still[1]}"


def _unparked(rows: Sequence[R], parked: Collection[RowName]) -> list[R]:
    """The first that is not parked, if there is one."""
    return [row for row in rows if name_of(row) not in parked][:1]


def _waiting_signal(uow: UnitOfWork, parked: Collection[RowName]) -> Iterator[tuple[datetime, str]]:
    if not any(one.kind in ("signal", "broadcast") for one in parked):
        if (thrown := signals.oldest_due(uow)) is not None:
            yield thrown[0], f"signal {thrown[1]!r}"
        return
    most = len(parked) + 1
    spread = _unparked(signals.list_broadcasts(uow, most=most), parked)
    given = _unparked(signals.list_deliveries(uow, most=most), parked)
    ids = [*(one.signal for one in spread), *(one.signal for one in given)]
    if ids:
        row = uow.execute(_THROWN_AT, {"id": min(ids)}).one()
        yield row.published_at, f"signal {row.name!r}"
