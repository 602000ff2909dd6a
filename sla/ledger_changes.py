"""Changes of the rules under a running clock: calendar version, policy, a due date typed by hand.

Start, pauses and holders stay what they were, so nothing already earned is lost.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kernel.errors import Invalid
from sla.ledger import (
    Change,
    ClockRecord,
    Fact,
    Happened,
    HolderSegment,
    Outcome,
    Policy,
    not_dated,
    signed,
)
from sla.troubles import Trouble


def with_calendar(record: ClockRecord, calendar: str, version: int, at: datetime) -> Change:
    """Count with another version of a calendar, in every segment that names it (also paused)."""
    stale = [one for one in record.holders if one.calendar == calendar and one.version != version]
    if not record.is_open or not stale:
        return _change(
            record, Happened.NOTHING, at, f"{calendar} version {version} changes nothing"
        )
    holders = tuple(
        replace(one, version=version) if one.calendar == calendar else one for one in record.holders
    )
    detail = f"{calendar} version {stale[-1].version} -> {version}"
    return _change(replace(record, holders=holders), Happened.RECALENDARED, at, detail)


def stale_calendars(record: ClockRecord, current: Mapping[str, int]) -> tuple[str, ...]:
    """The calendars of a dated open clock with another version now; `current` maps name to it."""
    if not (record.is_open and record.is_dated):
        return ()
    names = dict.fromkeys(
        one.calendar
        for one in record.holders
        if current.get(one.calendar, one.version) != one.version
    )
    return tuple(names)


def change_policy(record: ClockRecord, policy: Policy, at: datetime) -> Change:
    """Put an open clock under another policy row (its complaint was reclassified)."""
    if not record.is_open or policy == record.policy:
        return _change(record, Happened.NOTHING, at, "the policy stays")
    if policy.budget is None or record.policy.budget is None:
        raise not_dated(record)
    if record.extensions and policy.budget.unit is not record.policy.budget.unit:
        text = f"it was extended in {record.policy.budget.unit}, the new policy counts"
        raise Invalid(f"clock {record.name}: {text} {policy.budget.unit}; restart it instead")
    detail = f"{record.policy.budget} -> {policy.budget}"
    return _change(replace(record, policy=policy), Happened.POLICY_CHANGED, at, detail)


def type_due(
    record: ClockRecord, due_at: datetime | None, at: datetime, reason: str, *, by: str = ""
) -> Change:
    """Set a due date by hand, which pauses do not move; None goes back to the computed one."""
    if not record.is_open:
        return _change(record, Happened.NOTHING, at, f"the clock is {record.outcome}")
    if due_at is not None and due_at < at:
        raise Invalid(f"clock {record.name}: due date {due_at} is in the past; type a later one")
    if not record.is_dated:
        raise not_dated(record)
    if not reason.strip():
        raise Invalid(f"clock {record.name}: a typed due date needs a reason")
    typed = replace(record, typed_due_at=due_at)
    return _change(typed, Happened.DUE_TYPED, at, signed(reason, by))


def put_in_incident(record: ClockRecord, trouble: Trouble, at: datetime) -> Change:
    """Take the date of an open clock away; when it has none already, say the newest reason."""
    if not record.is_open or record.trouble == trouble:
        return _change(record, Happened.NOTHING, at, "its trouble stays")
    after = replace(record, outcome=Outcome.INCIDENT, trouble=trouble)
    return _change(after, Happened.INCIDENT, at, trouble.cause.value)


def date_again(
    record: ClockRecord, policy: Policy, holders: tuple[HolderSegment, ...], at: datetime
) -> Change:
    """Date an open clock in incident, from its true start with the pauses since."""
    if record.outcome is not Outcome.INCIDENT:
        return _change(record, Happened.NOTHING, at, f"the clock is {record.outcome}")
    after = replace(record, policy=policy, holders=holders, outcome=Outcome.RUNNING, trouble=None)
    return _change(after, Happened.DATED, at, f"{policy.budget}")


def _change(record: ClockRecord, happened: Happened, at: datetime, detail: str) -> Change:
    return Change(record, Fact(happened, record.root, record.name, record.round, at, detail))
