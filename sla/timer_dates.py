"""When a timer or task bound to a clock by `deadline("x", share)` is due, and if it may fire."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sla.clock_term import FindCalendar, term_of
from sla.ledger import ClockRecord
from sla.shares import share_instant

WHOLE = Decimal(1)


class Arming(StrEnum):
    """What becomes of the row."""

    DATED = "dated"
    UNDATED = "undated"  #: no clock yet, or paused: the row waits
    DISARMED = "disarmed"  #: the clock is closed, or the timer has fired in this round


@dataclass(frozen=True, slots=True)
class FiringKey:
    """A timer fires at most once for each of these, also when a loop or migration re-arms it."""

    round: int
    element: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class TimerDate:
    """The answer for one row; `key` is None while there is no clock."""

    arming: Arming
    due_at: datetime | None = None
    key: FiringKey | None = None


def timer_date(
    record: ClockRecord | None,
    find: FindCalendar,
    element: str,
    share: Decimal = WHOLE,
    fired: Collection[FiringKey] = (),
) -> TimerDate:
    """Date a timer of `element` by its clock's latest round."""
    if record is None:
        return TimerDate(Arming.UNDATED)
    key = FiringKey(record.round, element, share.normalize())
    if not record.is_open or key in fired:
        return TimerDate(Arming.DISARMED, None, key)
    if record.is_paused and record.typed_due_at is None:
        due_at = None
    else:
        due_at = share_instant(term_of(record, find), share)
    return TimerDate(Arming.DATED if due_at else Arming.UNDATED, due_at, key)
