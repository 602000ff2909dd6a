"""Clocks without a date, and rows of the policy that name none, as incidents that stand."""

from collections.abc import Sequence

from complaints.sla_policy import POLICY
from engine import standing_incidents
from kernel.unit_of_work import UnitOfWork
from sla.clocks import ClockChanged, ClocksChanged
from sla.ledger import Outcome
from sla.troubles import reason_of

CLOCK = "clock"  #: the kind; the subject is `root/name/round`
ROW = "policy"  #: the kind; the subject is the root whose step met the rows


def on_clocks_changed(uow: UnitOfWork, event: ClocksChanged) -> None:
    """Open an incident for each clock that has no date, close it when it has one or is closed."""
    for change in event.changes:
        if change.record.outcome is Outcome.INCIDENT:
            _raise(uow, change)
        elif change.record.trouble is not None or change.dated_again:
            standing_incidents.close(uow, kind=CLOCK, subject=_subject(change))


def tell_nameless(
    uow: UnitOfWork, root: int, business_key: str | None, rows: Sequence[str]
) -> None:
    """An incident for rows whose clock cannot be read: they harm no clock, and promise none."""
    if not rows:
        return
    standing_incidents.raise_incident(
        uow,
        kind=ROW,
        subject=str(root),
        root=root,
        business_key=business_key,
        element_id=POLICY,
        message=(
            f"{POLICY}: the clock of row {', '.join(rows)} is no text, so the row counts for"
            " nothing; write the name of a clock and deploy it again"
        ),
    )


def _raise(uow: UnitOfWork, change: ClockChanged) -> None:
    trouble = change.record.trouble
    assert trouble is not None
    standing_incidents.raise_incident(
        uow,
        kind=CLOCK,
        subject=_subject(change),
        root=change.root,
        business_key=change.business_key,
        element_id=change.record.name,
        message=f"clock {change.record.name} has no date: {reason_of(trouble, 'en')}",
    )


def _subject(change: ClockChanged) -> str:
    return f"{change.root}/{change.record.name}/{change.record.round}"
