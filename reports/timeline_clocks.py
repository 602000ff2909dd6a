"""What happened to the clocks of a complaint and to their ladders, as people follow it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import BigInteger, Text

from escalation.comments import comment_of
from escalation.ladder import Failure, Rung, Status
from kernel.columns import Instant
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from reports.clock_view import title_of
from reports.timeline_entries import TimelineEntry, TimelineKind
from sla import clocks
from sla.clocks import ClockFact
from sla.ledger import ClockRecord, Happened, Outcome, is_late

_ROUNDS = query(
    "SELECT record, due_at FROM clock WHERE root = :root ORDER BY name, round",
    {"record": Text, "due_at": Instant},
    root=BigInteger,
)
#: Others change nothing that people see (a reason more to pause, a running clock started again).
_KINDS = {
    Happened.STARTED: TimelineKind.CLOCK_STARTED,
    Happened.RESTARTED: TimelineKind.CLOCK_STARTED,
    Happened.PAUSED: TimelineKind.CLOCK_PAUSED,
    Happened.RESUMED: TimelineKind.CLOCK_RESUMED,
    Happened.STOPPED: TimelineKind.CLOCK_STOPPED,
    Happened.ENDED: TimelineKind.CLOCK_ENDED,
    Happened.CANCELLED: TimelineKind.CLOCK_ENDED,
    Happened.SUPERSEDED: TimelineKind.CLOCK_ENDED,
    Happened.TRANSFERRED: TimelineKind.CLOCK_MOVED,
    Happened.EXTENDED: TimelineKind.CLOCK_MOVED,
    Happened.RECALENDARED: TimelineKind.CLOCK_MOVED,
    Happened.POLICY_CHANGED: TimelineKind.CLOCK_MOVED,
    Happened.DUE_TYPED: TimelineKind.CLOCK_MOVED,
    Happened.INCIDENT: TimelineKind.CLOCK_UNDATED,
    Happened.DATED: TimelineKind.CLOCK_DATED,
}
_COUNTS = (Outcome.RUNNING, Outcome.STOPPED)  #: only these can be kept or missed
Rounds = Mapping[tuple[str, int], tuple[ClockRecord, datetime | None]]


def load_rounds(uow: UnitOfWork, root: int) -> Rounds:
    """(clock, round) -> record and due instant; one statement."""
    read = [
        (clocks.read_record(row.record), row.due_at) for row in uow.execute(_ROUNDS, {"root": root})
    ]
    return {(record.name, record.round): (record, due_at) for record, due_at in read}


def clock_entries(
    rounds: Rounds, facts: Iterable[ClockFact], now: datetime
) -> Iterator[TimelineEntry]:
    """What the facts tell, and each due instant that passed before its clock was stopped."""
    for fact in facts:
        kind = _KINDS.get(Happened(fact.happened))
        if kind is not None:
            yield TimelineEntry(
                at=fact.at,
                kind=kind,
                clock=fact.name,
                details={**titles(rounds, fact.name, fact.round), **_details(kind, fact)},
            )
    for (name, number), (record, due_at) in rounds.items():
        if due_at is not None and record.outcome in _COUNTS and is_late(record, due_at, now):
            yield TimelineEntry(
                at=due_at,
                kind=TimelineKind.CLOCK_BREACHED,
                clock=name,
                details=titles(rounds, name, number),
            )


def rung_entries(
    keyring: Keyring, rounds: Rounds, rungs: Iterable[Rung]
) -> Iterator[TimelineEntry]:
    """When each rung fired, and how it was answered; recipients are ids still."""
    for rung in rungs:
        if rung.fired_at is None:
            continue
        recipients = {"recipients": ", ".join(rung.recipients)} if rung.recipients else {}
        yield _rung(rounds, rung, TimelineKind.ALERT_FIRED, rung.fired_at, recipients)
        # When messages failed for good is not kept; it was soon after.
        in_time = rung.acknowledge_by or rung.fired_at
        if rung.failure is not None:
            silent = rung.failure is Failure.NOT_ACKNOWLEDGED
            failed_at = in_time if silent else rung.fired_at
            failure = {"failure": rung.failure.value}
            yield _rung(rounds, rung, TimelineKind.ALERT_FAILED, failed_at, failure)
        elif rung.status is Status.UNANSWERED:
            yield _rung(rounds, rung, TimelineKind.ALERT_UNANSWERED, in_time, {})
        if rung.acknowledged_at is not None:
            said = comment_of(keyring, rung)
            comment = {"comment": said} if said else {}
            kind = TimelineKind.ALERT_ACKNOWLEDGED
            yield _rung(rounds, rung, kind, rung.acknowledged_at, comment, rung.acknowledged_by)


def _rung(  # noqa: PLR0913
    rounds: Rounds,
    rung: Rung,
    kind: TimelineKind,
    at: datetime,
    details: Mapping[str, str],
    actor: str | None = None,
) -> TimelineEntry:
    return TimelineEntry(
        at=at,
        kind=kind,
        actor=actor,
        clock=rung.clock,
        details={
            **titles(rounds, rung.clock, rung.round),
            "rung": rung.policy.name,
            "number": str(rung.number),
            **details,
        },
    )


def _details(kind: TimelineKind, fact: ClockFact) -> dict[str, str]:
    if kind is TimelineKind.CLOCK_PAUSED:
        return {"reason": fact.detail} if fact.detail else {}
    if kind in (TimelineKind.CLOCK_MOVED, TimelineKind.CLOCK_ENDED):
        return {"happened": fact.happened, **({"detail": fact.detail} if fact.detail else {})}
    return {}


def titles(rounds: Rounds, name: str, number: int) -> dict[str, str]:
    """What people call a round of a clock, as details of an entry."""
    record, _ = rounds.get((name, number), (None, None))
    found = {
        "title": name if record is None else title_of(record, "id"),
        "title_english": name if record is None else title_of(record, "en"),
    }
    return found if number == 1 else {**found, "round": str(number)}
