"""Processes that start themselves: by signals and messages of their own instances, also by way of
others. Depth is followed, not breadth: a start knows the processes it descends from.

A process may do so `EngineSettings.self_starts` times an hour, in one go if it likes. Each further
start gets an instant of its own at which it has its turn, and the process owner is told once. What
comes from outside, by a timer or of other processes is never held back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, String

from engine import standing_incidents
from engine.settings import SELF_STARTS, EngineSettings
from kernel.columns import Instant
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

KIND: Final = "self_start"
MESSAGE: Final = "message"
SIGNAL: Final = "signal"
HOUR: Final = timedelta(hours=1)
LONGEST: Final = 100
"""Processes remembered of a descent; one that is longer counts as a circle."""
ANY: Final = "*"

_WAITING = {"kind": String, "number": BigInteger, "process_id": String}
_WAITED = query(
    "SELECT not_before FROM braked_start"
    " WHERE kind = :kind AND number = :number AND process_id = :process_id",
    {"not_before": Instant},
    **_WAITING,
)
_GO = statement(
    "DELETE FROM braked_start WHERE kind = :kind AND number = :number AND process_id = :process_id",
    **_WAITING,
)
_WAIT = statement(
    "INSERT INTO braked_start (kind, number, process_id, not_before)"
    " VALUES (:kind, :number, :process_id, :not_before) ON CONFLICT DO NOTHING",
    **_WAITING,
    not_before=Instant,
)
_FIRST = statement(
    "INSERT INTO start_pace (process_id, next_at) VALUES (:process_id, :next_at)"
    " ON CONFLICT DO NOTHING",
    process_id=String,
    next_at=Instant,
)
_PACE_SQL = "SELECT next_at FROM start_pace WHERE process_id = :process_id"
_PACE = query(_PACE_SQL, {"next_at": Instant}, process_id=String)
_LOCKED_PACE = query(_PACE_SQL + " FOR UPDATE", {"next_at": Instant}, process_id=String)
_NEXT = statement(
    "UPDATE start_pace SET next_at = :next_at WHERE process_id = :process_id",
    process_id=String,
    next_at=Instant,
)
_NEXT_DUE = query(
    "SELECT min(not_before) AS not_before FROM braked_start WHERE not_before > :now",
    {"not_before": Instant},
    now=Instant,
)
_QUIET = query(
    "DELETE FROM start_pace WHERE next_at <= :now RETURNING process_id",
    {"process_id": String},
    now=Instant,
)
_FORGET = statement("DELETE FROM braked_start WHERE not_before < :before", before=Instant)


def braked(*, kind: str, number: str, process: str) -> str:
    """SQL that is true while a start waits for its turn; asks for the instant `now`."""
    return (
        f"EXISTS (SELECT 1 FROM braked_start b WHERE b.kind = '{kind}' AND b.number = {number}"
        f" AND b.process_id = {process} AND b.not_before > :now)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message or signal (`kind`, its row's `number`, its `name`) that starts a process."""

    kind: str
    number: int
    name: str
    process_id: str
    element_id: str
    descent: str | None  #: the processes it descends from, with blanks between; None: from outside


def descent_of(process_id: str, came_of: str | None) -> str:
    """What an instance of this process descends from, itself included."""
    known = dict.fromkeys([*(came_of or "").split(), process_id])
    return " ".join(known) if len(known) <= LONGEST and ANY not in known else ANY


def has_turn(uow: UnitOfWork, settings: EngineSettings, sent: Sent) -> bool:
    """Whether the process may start now; if not, it waits for its turn from here on."""
    came_of = (sent.descent or "").split()
    if sent.process_id not in came_of and ANY not in came_of:
        return True
    key = {"kind": sent.kind, "number": sent.number, "process_id": sent.process_id}
    not_before = uow.execute(_WAITED, key).scalar_one_or_none()
    if not_before is None:
        not_before = _turn(uow, settings, sent.process_id)
        if not_before > uow.now:
            uow.write(_WAIT, {**key, "not_before": not_before})
            _tell(uow, settings, sent)
    elif not_before <= uow.now:
        uow.write(_GO, key)
    return bool(not_before <= uow.now)


def _turn(uow: UnitOfWork, settings: EngineSettings, process_id: str) -> datetime:
    """The instant of the next turn, which is taken by this: at most so many within an hour."""
    uow.write(_FIRST, {"process_id": process_id, "next_at": uow.now})
    pace = _LOCKED_PACE if uow.on_postgresql else _PACE
    next_at: datetime = uow.execute(pace, {"process_id": process_id}).scalar_one()
    next_at = max(next_at, uow.now) + _apart(settings)
    uow.write(_NEXT, {"process_id": process_id, "next_at": next_at})
    return next_at - HOUR


def _apart(settings: EngineSettings) -> timedelta:
    return HOUR / settings.self_starts


def _tell(uow: UnitOfWork, settings: EngineSettings, sent: Sent) -> None:
    standing_incidents.raise_incident(
        uow,
        kind=KIND,
        subject=sent.process_id,
        root=None,
        business_key=None,
        element_id=sent.element_id,
        message=(
            f"process {sent.process_id} starts itself at {sent.element_id}: the {sent.kind}"
            f" {sent.name!r} comes of its own instances, more than {settings.self_starts} times an"
            f" hour; further starts wait, one in {_apart(settings)}. End the circle in the model"
            f" and deploy it, or raise {SELF_STARTS}"
        ),
    )


def next_due(uow: UnitOfWork) -> datetime | None:
    """The earliest instant to come at which a start that waits has its turn."""
    due_at: datetime | None = uow.execute(_NEXT_DUE, {"now": uow.now}).scalar_one()
    return due_at


def prune(uow: UnitOfWork) -> int:
    """Close the incidents of processes that are quiet again; returns how many rows were deleted.

    Quiet is one that could start itself `self_starts` times at once.
    """
    quiet = [row.process_id for row in uow.execute(_QUIET, {"now": uow.now})]
    for process_id in quiet:
        standing_incidents.close(uow, kind=KIND, subject=process_id)
    uow.write(_FORGET, {"before": uow.now - HOUR})
    return len(quiet)
