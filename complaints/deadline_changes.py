"""What a person may do to a deadline: extend it, or promise another date; each with a reason.

Timers, user tasks and rungs move with the clock in the same transaction (design D7). Who may do it
is for the edge to say.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from complaints import registry
from complaints.clock_dependents import date_dependents
from complaints.deadlines import Deadlines
from engine import steps
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.arithmetic import compute_due
from sla.ledger import Change, ClockRecord, Extension, extend
from sla.ledger_changes import type_due
from sla.refresh import refresh_root


def extend_deadline(  # noqa: PLR0913
    uow: UnitOfWork,
    deadlines: Deadlines,
    number: str,
    clock: str,
    amount: Decimal,
    *,
    reason: str,
    actor: str,
    evidence: str = "",
) -> datetime | None:
    """Give a running clock `amount` more, in the unit of its budget; the new due instant.

    Raises NotFound, Invalid (no reason, nothing added), and Conflict when the clock has closed,
    is late already, or its date was promised by hand.
    """

    def change(record: ClockRecord) -> Change:
        due_at = compute_due(clocks.term(uow, deadlines.calendars, record)).due_at
        more = Extension(amount=amount, at=uow.now, reason=reason, evidence=evidence, by=actor)
        return extend(record, more, due_at=due_at)

    return _change(uow, deadlines, number, clock, change)


def promise_date(  # noqa: PLR0913
    uow: UnitOfWork,
    deadlines: Deadlines,
    number: str,
    clock: str,
    due_at: datetime | None,
    *,
    reason: str,
    actor: str,
) -> datetime | None:
    """Set the due instant of a running clock by hand: pauses do not move it (convention 4).

    None goes back to the computed one. Raises NotFound, Conflict for a closed clock, Invalid for
    an instant that has passed or a missing reason.
    """
    return _change(
        uow,
        deadlines,
        number,
        clock,
        lambda record: type_due(record, due_at, uow.now, reason, by=actor),
    )


def _change(
    uow: UnitOfWork,
    deadlines: Deadlines,
    number: str,
    clock: str,
    change: Callable[[ClockRecord], Change],
) -> datetime | None:
    root = registry.get(uow, number).root
    steps.load(uow, root)
    refresh_root(uow, deadlines.calendars, root)
    records = clocks.load(uow, root)
    record = clocks.latest(records).get(clock)
    if record is None:
        known = ", ".join(sorted(clocks.latest(records)))
        raise NotFound(f"complaint {number} has no clock {clock!r}; it has {known}")
    if not record.is_open:
        raise Conflict(f"complaint {number}: clock {clock} is {record.outcome}; it moves no more")
    made = change(record)
    saved = clocks.save(uow, deadlines.calendars, root, number, [made])
    date_dependents(uow, deadlines.calendars, root, [*records, made.record])
    return saved[-1].due_at
