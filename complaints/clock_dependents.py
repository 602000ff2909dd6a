"""What waits for the clocks of a root: timers and user tasks get the due instants they say now."""

from collections.abc import Collection, Iterable, Mapping

from engine import clock_dues
from engine.clock_dues import Bound, Move
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.calendars import Calendars
from sla.ledger import ClockRecord, Outcome
from sla.shares import share_instant
from sla.term import Term


def date_dependents(
    uow: UnitOfWork,
    calendars: Calendars,
    root: int,
    records: Iterable[ClockRecord],
    *,
    opened: Collection[str] = (),
) -> None:
    """Give timers and user tasks of a root the due instants their clocks say now.

    Later records of the same (clock, round) replace earlier ones. Without a running clock a row
    waits undated. `opened` names clocks with a new round: what they date belongs to that round,
    also when the instant stays (a working day ends once, whenever in it the clock started).
    """
    moves = _moves(uow, calendars, root, records)
    clock_dues.move(
        uow, [one for one in moves if one.due_at != one.bound.due_at or one.bound.clock in opened]
    )


def list_misdated(
    uow: UnitOfWork, calendars: Calendars, root: int, records: Iterable[ClockRecord]
) -> list[Move]:
    """Timers and user tasks that do not say what their clocks say; for `tuntas check`.

    A timer may wait undated: it fired in this round already, and a loop armed it again.
    """
    return [
        one
        for one in _moves(uow, calendars, root, records)
        if one.due_at != one.bound.due_at
        and (one.bound.kind == "user_task" or one.bound.due_at is not None)
    ]


def _moves(
    uow: UnitOfWork, calendars: Calendars, root: int, records: Iterable[ClockRecord]
) -> list[Move]:
    latest = clocks.latest(records)
    terms: dict[str, Term] = {}
    moves = []
    for bound in clock_dues.list_bound(uow, root):
        record = latest.get(bound.clock)
        if record is not None and _runs(record) and record.name not in terms:
            terms[record.name] = clocks.term(uow, calendars, record)
        moves.append(_move(bound, record, terms))
    return moves


def _move(bound: Bound, record: ClockRecord | None, terms: Mapping[str, Term]) -> Move:
    if record is None or not _runs(record):
        return Move(bound, None, 0 if record is None else record.round)
    return Move(bound, share_instant(terms[record.name], bound.share), record.round)


def _runs(record: ClockRecord) -> bool:
    """Open and dated."""
    return record.outcome is Outcome.RUNNING
