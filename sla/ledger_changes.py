"""Changes of the rules under a running clock: calendar version, policy, a due date typed by hand.

Start, pauses and holders stay what they were, so nothing already earned is lost.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kernel.errors import Invalid
from sla.ledger import Change, ClockRecord, Fact, Happened, Policy, signed


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
    """The calendars of an open clock that have another version now; `current` maps name to it."""
    if not record.is_open:
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
    if not reason.strip():
        raise Invalid(f"clock {record.name}: a typed due date needs a reason")
    typed = replace(record, typed_due_at=due_at)
    return _change(typed, Happened.DUE_TYPED, at, signed(reason, by))


def _change(record: ClockRecord, happened: Happened, at: datetime, detail: str) -> Change:
    return Change(record, Fact(happened, record.root, record.name, record.round, at, detail))
