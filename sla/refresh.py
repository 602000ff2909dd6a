"""Bring the running clocks of one root to the newest versions of the calendars they count by."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, String

from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.calendars import Calendars, list_calendars
from sla.ledger import Change, ClockRecord
from sla.ledger_changes import stale_calendars, with_calendar

_BUSINESS_KEY = query(
    "SELECT business_key FROM clock WHERE root = :root LIMIT 1",
    {"business_key": String},
    root=BigInteger,
)


@dataclass(frozen=True, slots=True)
class ClocksRefreshed:
    """An event: running clocks of this root count by a newer calendar, and their dues moved."""

    root: int


def refresh_root(uow: UnitOfWork, calendars: Calendars, root: int) -> bool:
    """Recompute the running clocks whose calendars have newer versions; whether there were any.

    Lock the root instance first. What depends on the clocks moves by ClocksChanged and
    ClocksRefreshed before this transaction commits: fire nothing in it, look again in the next.
    """
    current = dict(list_calendars(uow))
    changes = [
        change
        for record in clocks.load(uow, root)
        for change in _recalendared(uow, record, current)
    ]
    if changes:
        business_key = uow.execute(_BUSINESS_KEY, {"root": root}).scalar_one()
        clocks.save(uow, calendars, root, business_key, changes)
        uow.emit(ClocksRefreshed(root))
    return bool(changes)


def _recalendared(uow: UnitOfWork, record: ClockRecord, current: dict[str, int]) -> list[Change]:
    changes: list[Change] = []
    for name in stale_calendars(record, current):
        changes.append(with_calendar(record, name, current[name], uow.now))
        record = changes[-1].record
    return changes
