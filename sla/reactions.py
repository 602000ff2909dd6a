"""What the `sla.` marks of a model do to clocks. Pure: records and marks in, changes out.

Marks come in the order in which their elements were entered and left (design D7).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sla import ledger
from sla.ledger import Change, ClockRecord, Opening


class Verb(StrEnum):
    """The properties a model may use; the values are those of the model."""

    START = "sla.start"
    RESTART = "sla.restart"
    PAUSE = "sla.pause"
    STOP = "sla.stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An element with a mark was entered, or left (`completed` False: terminated)."""

    verb: Verb
    clock: str
    source: str  #: the activation, e.g. "12"; a pause ends with the one that began it
    entered: bool
    completed: bool = False
    reason: str = ""


#: What a new clock needs.
FindOpening = Callable[[str], Opening]


def react(
    latest: Mapping[str, ClockRecord],
    marks: Iterable[Mark],
    find_opening: FindOpening,
    *,
    at: datetime,
) -> list[Change]:
    """Carry out marks on the latest round of each clock (name -> record)."""
    records = dict(latest)
    made: list[Change] = []
    for mark in marks:
        for change in _changes(records.get(mark.clock), mark, find_opening, at):
            records[mark.clock] = change.record
            made.append(change)
    return made


def close_all(latest: Iterable[ClockRecord], at: datetime, *, cancelled: bool) -> list[Change]:
    """Close what is open when the root ends."""
    return [ledger.end(record, at, cancelled=cancelled) for record in latest if record.is_open]


def _changes(
    record: ClockRecord | None, mark: Mark, find_opening: FindOpening, at: datetime
) -> tuple[Change, ...]:
    if mark.entered and mark.verb in (Verb.START, Verb.RESTART):
        return _opened(record, mark, find_opening, at)
    if record is None:
        return ()
    if mark.verb is Verb.PAUSE and mark.entered:
        return (ledger.pause(record, at, source=mark.source, reason=mark.reason),)
    if mark.verb is Verb.PAUSE:
        return (ledger.resume(record, at, source=mark.source),)
    if mark.verb is Verb.STOP and not mark.entered and mark.completed:
        return (ledger.stop(record, at),)
    return ()


def _opened(
    record: ClockRecord | None, mark: Mark, find_opening: FindOpening, at: datetime
) -> tuple[Change, ...]:
    if mark.verb is Verb.START and record is not None and record.is_open:
        return (ledger.start(record, _unused(record, at)),)
    opening = find_opening(mark.clock)
    if mark.verb is Verb.START:
        return (ledger.start(record, opening),)
    return ledger.restart(record, opening)


def _unused(record: ClockRecord, at: datetime) -> Opening:
    return Opening(
        root=record.root,
        name=record.name,
        policy=record.policy,
        holder=record.holders[-1],
        at=at,
    )
